"""What the stand-in took, as it shows and lists it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import msgspec

PAGE = 250
"""Entries of one page. Source: notifications-api, API_PAGE_SIZE."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One message taken."""

    id: str
    reference: str | None
    kind: str
    to: str
    template: str
    at: float
    settles: float
    """When it is known what became of it."""
    status: str
    """What became of it."""
    said: dict[str, str]

    def shown(self, now: float) -> dict[str, Any]:
        """Return it as Notify shows a notification."""
        settled = now >= self.settles
        return {
            "id": self.id,
            "reference": self.reference,
            "email_address": self.to if self.kind == "email" else None,
            "phone_number": self.to if self.kind == "sms" else None,
            **{f"line_{number}": None for number in range(1, 7)},
            "postcode": None,
            "postage": None,
            "type": self.kind,
            "status": self.status_at(now),
            "template": {
                "id": self.template,
                "version": 1,
                "uri": f"/v2/template/{self.template}",
            },
            "body": self.said["body"],
            "subject": self.said.get("subject"),
            "created_at": stamp(self.at),
            "created_by_name": None,
            "sent_at": stamp(self.at),
            "completed_at": stamp(self.settles) if settled else None,
            "scheduled_for": None,
            "one_click_unsubscribe": None,
            "is_cost_data_ready": True,
            "cost_in_pounds": 0.0,
            "cost_details": {},
        }

    def status_at(self, now: float) -> str:
        """Return what is known of it by then."""
        return self.status if now >= self.settles else "sending"

    def receipt(self) -> dict[str, Any]:
        """Return it as Notify's callback tells what became of it."""
        return {
            "id": self.id,
            "reference": self.reference,
            "to": self.to,
            "status": self.status,
            "created_at": stamp(self.at),
            "completed_at": stamp(self.settles),
            "sent_at": stamp(self.at),
            "notification_type": self.kind,
            "template_id": self.template,
            "template_version": 1,
        }


class Book:
    """Everything taken, found by id, by reference and in order; it may be told to keep nothing."""

    def __init__(self, *, forgetful: bool = False) -> None:
        self._forgetful = forgetful
        self._kept: list[Kept] = []
        self._place: dict[str, int] = {}
        self._by_reference: dict[str, list[int]] = {}

    def add(self, kept: Kept) -> None:
        """Keep one more."""
        if self._forgetful:
            return
        self._place[kept.id] = len(self._kept)
        if kept.reference is not None:
            self._by_reference.setdefault(kept.reference, []).append(len(self._kept))
        self._kept.append(kept)

    def find(self, notification_id: str) -> Kept | None:
        """Return the one with this id."""
        place = self._place.get(notification_id)
        return None if place is None else self._kept[place]

    def page(self, asked: dict[str, list[str]], now: float) -> dict[str, Any]:
        """Return one page of a list, the latest first."""
        older = asked.get("older_than", [None])[0]
        below = len(self._kept) if older is None else self._place.get(older, 0)
        wanted = (
            kept
            for kept in self._candidates(asked.get("reference"), below)
            if kept.kind in asked.get("template_type", [kept.kind])
            and kept.status_at(now) in asked.get("status", [kept.status_at(now)])
        )
        page = [kept.shown(now) for kept in islice(wanted, PAGE)]
        return {"notifications": page, "links": page_links("/v2/notifications", asked, page)}

    def _candidates(self, references: list[str] | None, below: int) -> Iterator[Kept]:
        if references is None:
            return (self._kept[place] for place in range(below - 1, -1, -1))
        places = self._by_reference.get(references[0], [])
        return (self._kept[place] for place in reversed(places) if place < below)


def page_links(
    path: str, asked: dict[str, list[str]], page: list[dict[str, Any]]
) -> dict[str, str]:
    """Return this page's address and, as Notify does, the next one's whenever there is a last
    item.
    """
    plain = {name: value[0] for name, value in asked.items()}
    found = {"current": f"{path}?{urlencode(plain)}"}
    if page:
        found["next"] = f"{path}?{urlencode({**plain, 'older_than': page[-1]['id']})}"
    return found


def stamp(epoch: float) -> str:
    """Return a time as Notify writes it."""
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="microseconds")[:-6] + "Z"
