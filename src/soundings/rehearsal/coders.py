"""Coders of the rehearsal: three people who read families' words by the coding room's own doors.

They are no readers: they find the themes whose terms stand in a comment, slip now and then, and
let every redaction stand. So the demo's documents have themes with their prevalence, readers who
agree as far as they do, quotes and paraphrases; what they find says nothing of how people code.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from soundings.access.model import StaffId
from soundings.coding import service as coding
from soundings.coding.model import Codebook, Direction, Marked, Themes
from soundings.coding.rules.codebooks import suggested_by_terms
from soundings.inspection.model import Inspection
from soundings.kit.database import Database
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId

MOST = 300
"""Comments that the coders read. Source: our choice, because the demo is to end."""

SLIP = 0.05
"""Share of themes that a coder misses. Source: our choice, near what people do."""

ADA, BEN, CLEO = (
    StaffId(uuid5(NAMESPACE_URL, f"soundings:rehearsal/{name}")) for name in ("ada", "ben", "cleo")
)

_GOOD = ("good", "kind", "brilliant", "wonderful", "helped", "listen", "best", "thank", "happy")
_BAD = ("no ", "not ", "never", "wait", "refus", "fight", "worse", "nobody", "late", "ignored")
_IN_OUR_WORDS: Mapping[Direction, tuple[str, ...]] = {
    Direction.NEGATIVE: (
        "This went badly for the child.",
        "This did not go as it should.",
        "It did not work.",
    ),
    Direction.MIXED: (
        "This went well at times and badly at others.",
        "Some of it went well, and some did not.",
        "There was good in it, and bad.",
    ),
    Direction.POSITIVE: (
        "The family is glad of how this was done.",
        "This went well for the child.",
        "It worked.",
    ),
}
"""In turn within a theme. None says more than the direction, which is all these coders read."""


class Coded(Struct, frozen=True, kw_only=True):
    """What the coders did."""

    checked: int
    read: int
    decided: int
    quotes: int
    paraphrases: int


class Coders(Struct, frozen=True, kw_only=True):
    """Three synthetic coders at one inspection."""

    database: Database
    inspection: Inspection
    at: datetime
    keys: KeyRing
    book: Codebook

    async def check(self) -> int:
        """Let the redactions stand that are needed for MOST comments."""
        pool, area, done = self.database.room("coding"), self.inspection.inspection_id, 0
        while done < MOST and (page := await coding.to_check(pool, area, ADA)) is not None:
            marked = Marked(
                response_id=ResponseId(page.response_id),
                item=page.item,
                seen_sha256=page.seen_sha256,
                also=(),
                put_back=(),
            )
            await coding.save_check(self.database, area, marked, ADA, self.at, keys=self.keys)
            done += 1
        return done

    async def read(self, coder: StaffId) -> int:
        """Read what the queue gives this coder."""
        pool, area, done = self.database.room("coding"), self.inspection.inspection_id, 0
        while True:
            taken = await coding.take_next(pool, self.inspection, coder, self.book, self.at)
            if taken is None:
                return done
            page = await coding.to_read(pool, area, taken, coder, self.book)
            await coding.save_reading(
                pool,
                area,
                taken,
                coder,
                found(page.text, self.book, coder),
                self.book,
                self.at,
                seen_sha256=page.text_sha256,
            )
            done += 1

    async def decide(self) -> int:
        """Decide where two differ, as the terms say."""
        pool, area, done = self.database.room("coding"), self.inspection.inspection_id, 0
        while (one := await coding.next_disagreement(pool, area, CLEO, self.book)) is not None:
            await coding.decide(
                pool,
                area,
                one.response_id,
                CLEO,
                found(one.text, self.book, None),
                self.book,
                self.at,
                seen_sha256=one.text_sha256,
            )
            done += 1
        return done

    async def release(self) -> tuple[int, int]:
        """Release every quote drawn, and say what is to be said in other words."""
        pool, area = self.database.room("coding"), self.inspection.inspection_id
        quotes = paraphrases = 0
        for theme in (await coding.drawn_quotes(pool, area, ADA)).themes:
            for quote in theme.quotes:
                await coding.mark_quote(pool, area, quote.response_id, quote.theme, ADA, self.at)
                quotes += 1
            for said, each in enumerate(theme.to_paraphrase):
                sentences = _IN_OUR_WORDS[each.quote.direction]
                made = await coding.write_paraphrase(
                    self.database,
                    area,
                    each.quote.response_id,
                    each.quote.theme,
                    sentences[said % len(sentences)],
                    BEN,
                    self.at,
                    keys=self.keys,
                )
                await coding.judge_paraphrase(pool, area, made, CLEO, self.at, approved=True)
                paraphrases += 1
        return quotes, paraphrases


def _chance(*words: object) -> float:
    return int.from_bytes(sha256(repr(words).encode()).digest()[:6]) / 2**48


def found(text: str, book: Codebook, coder: StaffId | None) -> Themes:
    """Return the themes a coder finds by their terms, less those missed; nobody misses none."""
    said = text.casefold()
    good, bad = (sum(word in said for word in words) for words in (_GOOD, _BAD))
    way = Direction.MIXED
    if good != bad:
        way = Direction.POSITIVE if good > bad else Direction.NEGATIVE
    return {
        theme: way
        for theme in suggested_by_terms(text, book)
        if coder is None or _chance(coder, theme, text) >= SLIP
    }


async def code_words(
    database: Database, inspection: Inspection, at: datetime, *, keys: KeyRing, surveys: Path
) -> Coded:
    """Check, read, decide and release as three people would; redact first."""
    book = coding.load_codebook(surveys, inspection.instrument_name)
    coders = Coders(database=database, inspection=inspection, at=at, keys=keys, book=book)
    checked = await coders.check()
    read = await coders.read(ADA) + await coders.read(BEN)
    decided = await coders.decide()
    quotes, paraphrases = await coders.release()
    await coding.train(database.room("coding"), inspection.inspection_id, book, at)
    return Coded(
        checked=checked, read=read, decided=decided, quotes=quotes, paraphrases=paraphrases
    )
