"""Screening as soon as a family has written, and people told while nobody has looked."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.mail import Letter, post
from soundings.kit.queue import Task
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.outreach.model import Channel
from soundings.outreach.tasks.work import open_providers
from soundings.respond.model import ResponseId
from soundings.safeguarding import service


class Deps(Protocol):
    """What these tasks need of the worker."""

    @property
    def database(self) -> Database:
        """Every room's pool."""
        ...

    @property
    def clock(self) -> Clock:
        """The survey's clock."""
        ...

    @property
    def settings(self) -> Settings:
        """Who takes our letters and texts."""
        ...

    @property
    def secret(self) -> bytes:
        """What our provider's connection is keyed with."""
        ...

    @property
    def keys(self) -> KeyRing:
        """What opens a family's words, and seals those of a concern."""
        ...

    @property
    def surveys(self) -> Path:
        """Where the rules are."""
        ...

    @property
    def providers(self) -> MutableMapping[str, Any]:
        """Where connections are kept between runs, by channel."""
        ...


async def screen_words(deps: Deps, response_id: str | None = None) -> None:
    """Screen one reply's words, or all that were not screened."""
    await service.screen_new(
        deps.database.room("safeguarding"),
        deps.keys,
        deps.clock.now(),
        surveys=deps.surveys,
        response_id=None if response_id is None else ResponseId(UUID(response_id)),
    )


async def screen_texts(deps: Deps, *_: str) -> None:
    """Screen the text messages people sent us, and words that were changed or deleted unread."""
    await service.screen_texts(
        deps.database.room("safeguarding"), deps.keys, deps.clock.now(), surveys=deps.surveys
    )


async def tell_people(deps: Deps, *_: str) -> int:
    """Tell named people of what nobody has looked at in time; return how many were told."""
    pool, at = deps.database.room("safeguarding"), deps.clock.now()
    await service.plan_alarms(pool, at)

    async def send_letter(letter: Letter) -> None:
        await post(deps.settings.smtp, letter)

    async def send_text(alarm_id: UUID, number: str, words: str) -> str | None:
        if Channel.SMS not in deps.providers:
            for channel, opened in open_providers(deps.settings, deps.secret).items():
                deps.providers[channel] = opened
        provider = deps.providers.get(Channel.SMS)
        if provider is None:
            return "no provider takes text messages: set outreach.sms and its key"
        return await outreach.text_staff(provider, alarm_id, to=number, words=words)

    web = deps.settings.web
    url = web.staff_url or f"http://localhost:{web.port}"
    return await service.send_alarms(pool, at, url=url, post=send_letter, text=send_text)


TASKS = (
    Task(name="screen_words", run=screen_words, every_seconds=60),
    Task(name="screen_texts", run=screen_texts, every_seconds=5),
    Task(name="tell_people", run=tell_people, every_seconds=60),
)
