"""A partnership that replies to every finding at length, and the children drawn."""

from datetime import UTC, datetime
from functools import cache
from uuid import NAMESPACE_URL, uuid5

from tests.briefing.papers import whole

from soundings.briefing.constants import REPLY_WORDS
from soundings.briefing.model import (
    Beside,
    Draw,
    DrawPlace,
    Found,
    Ground,
    Marked,
    Position,
    Replies,
    Reply,
    ReplyId,
)
from soundings.briefing.service import typeset
from soundings.disclosure.model import Released

AT = datetime(2026, 9, 27, 9, tzinfo=UTC)
CONTEXT = "We publish these times each term, and the board reads them."


def at_length(ref: str) -> str:
    """As many words as a reply may have, each findable."""
    return " ".join(f"{ref.lower()}word{place}" for place in range(REPLY_WORDS))


def replies(released: Released) -> Replies:
    """Every third finding accepted, every third given context, every third disputed."""
    every = []
    for place, finding in enumerate(released.findings):
        disputed = place % 3 == 2
        position = (Position.ACCEPT, Position.CONTEXT, Position.DISPUTE)[place % 3]
        said = {Position.ACCEPT: "", Position.CONTEXT: CONTEXT}.get(
            position, at_length(finding.ref)
        )
        every.append(
            Reply(
                reply_id=ReplyId(uuid5(NAMESPACE_URL, f"reply {place}")),
                inspection_id=finding.claim_id, claim_id=finding.claim_id, version=1,
                position=position, ground=Ground.PERIOD if disputed else None, words=said,
                written_by="Bo Head", written_at=AT,
                marks=(
                    Marked(found=Found.PART, reason="The period is shorter than the claim's",
                           marked_by="Ada Lead", marked_at=AT),
                ) if disputed else (),
            )
        )  # fmt: skip
    return Replies(every=tuple(every))


DRAW = Draw(
    purpose="tracked_children", seed="ab" * 32, beacon_round=5_123_456, frame_sha256="cd" * 32,
    design_version="2026.1", drawn_at=AT, note="Six children and their reserves",
    places=tuple(
        DrawPlace(
            position=place, unit=f"child {place:02}", slot="sen_support_primary",
            reserve=place > 6, current=place <= 6, status="sen_support", phase="primary",
            age_band="5-10", deprivation="most", probability=0.004, outcomes=(),
        )
        for place in range(1, 15)
    ),
)  # fmt: skip


@cache
def replied(area: str) -> bytes:
    """The briefing of an area, its partnership's replies and a draw printed in it."""
    released = whole(area)
    return typeset(released, beside=Beside(replies=replies(released), draws=(DRAW,))).content
