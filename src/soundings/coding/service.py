"""Redacting what families wrote, saying what it is about, and drawing quotes."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from soundings.coding import store
from soundings.coding.constants import ITEMS
from soundings.coding.model import (
    BrokenThemes,
    Comment,
    Quotes,
    Raw,
    Redaction,
    ThemeBook,
    Themes,
)
from soundings.coding.rules import comment, count_theme, draw_quotes, make_ready
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.database import Database, Pool, transaction
from soundings.roll import service as roll


@cache
def load_themes(surveys: Path, instrument_name: str) -> ThemeBook:
    """Return the themes of an instrument from the surveys folder.

    Raises BrokenThemes saying what in the file is wrong.
    """
    file = surveys / instrument_name / "themes.toml"
    try:
        book = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), ThemeBook)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
    ) as error:
        message = f"{file}: {error}."
        raise BrokenThemes(message) from error
    return book


async def _redact(
    roll_pool: Pool, raws: Sequence[Raw], themes: Themes, seed: str
) -> list[Comment]:
    redacted = await roll.redact_many(roll_pool, [(raw.case_id, raw.words) for raw in raws])
    return [
        comment(raw, without, themes, seed) for raw, without in zip(raws, redacted, strict=True)
    ]


async def redact_new(
    database: Database, inspection_id: InspectionId, at: datetime, *, surveys: Path
) -> Redaction:
    """Redact every comment that is new or changed, where the names are, and say its themes.

    Screen first: what safeguarding has not read is not quotable. Safe to do twice.
    """
    inspection = await inspections.by_id(database.room("inspection"), inspection_id)
    themes = make_ready(load_themes(surveys, inspection.instrument_name))
    done: list[Comment] = []
    for item in ITEMS:
        done += await _redact_item(database, inspection_id, item, themes, at)
    return Redaction(
        comments=len(done),
        quotable=sum(one.quotable for one in done),
        doubtful=sum(one.doubtful > 0 for one in done),
    )


async def _redact_item(
    database: Database, inspection_id: InspectionId, item: str, themes: Themes, at: datetime
) -> list[Comment]:
    done: list[Comment] = []
    while True:
        async with transaction(database.room("coding")) as conn:
            raws = await store.unredacted(conn, inspection_id, item, themes.version)
            made = await _redact(database.room("roll"), raws, themes, str(inspection_id))
            await store.keep_comments(conn, inspection_id, item, made, themes.version, at)
        if not raws:
            return done
        done += made


async def quotes(pool: Pool, inspection_id: InspectionId, seed: str) -> Quotes:
    """Draw quotes by lowest ticket within theme and direction, and count what they stand for.

    For inspectors alone; the counts are of terms, and nobody has checked them.
    """
    async with pool.acquire() as conn:
        comments = await store.coded(conn, inspection_id)
    themes = sorted({theme for one in comments for theme in one.themes})
    counts = tuple(count_theme(theme, comments) for theme in themes)
    return Quotes(
        inspection_id=inspection_id,
        seed=seed,
        comments=len(comments),
        quotable=sum(one.quotable for one in comments),
        themes=counts,
        quotes=draw_quotes(counts, comments, seed),
    )
