"""Drawing quotes, releasing or skipping them, and paraphrases that two people answer for."""

from datetime import datetime

from msgspec import Struct

from soundings.access.model import StaffId
from soundings.audit.service import note
from soundings.coding import store
from soundings.coding.model import (
    Approved,
    Mark,
    NotDrawn,
    Opened,
    OwnParaphrase,
    Paraphrase,
    ParaphraseId,
    Quote,
    Quotes,
    QuotesPage,
    Skip,
    Skipped,
    ThemeCount,
    ThemeQuotes,
    ToParaphrase,
    Words,
    WrongParaphrase,
)
from soundings.coding.rules.quoting import (
    check_paraphrase,
    count_themes,
    draw_quotes,
    draw_to_paraphrase,
    released,
)
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Database, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId
from soundings.roll import service as roll


class _Drawn(Struct, frozen=True, kw_only=True):
    """Everything a draw is made from, and what it gave."""

    seed: str
    opened: Opened | None
    comments: list[Words]
    marks: list[Mark]
    counts: tuple[ThemeCount, ...]
    quotes: tuple[Quote, ...]
    to_paraphrase: tuple[Quote, ...]
    paraphrases: list[Paraphrase]

    def paraphrase_of(self, quote: Quote) -> Paraphrase | None:
        """Return the newest paraphrase of what was drawn that was not sent back."""
        text = {one.response_id: one.text_sha256 for one in self.comments}
        return next(
            (
                made
                for made in self.paraphrases
                if (made.response_id, made.theme) == (quote.response_id, quote.theme)
                and made.text_sha256 == text[quote.response_id]
                and made.approved is not False
            ),
            None,
        )


async def _draw(conn: Connection, inspection_id: InspectionId) -> _Drawn:
    """Draw with the inspection's own id for seed: it was fixed before anybody had replied."""
    opened = await store.opened_codebooks(conn, inspection_id)
    comments = await store.words(conn, inspection_id)
    marks = await store.quote_marks(conn, inspection_id)
    counts = count_themes(opened[0].names if opened else {}, comments)
    seed = str(inspection_id)
    return _Drawn(
        seed=seed,
        opened=opened[0] if opened else None,
        comments=comments,
        marks=marks,
        counts=counts,
        quotes=draw_quotes(counts, comments, marks, seed),
        to_paraphrase=draw_to_paraphrase(counts, comments, marks, seed),
        paraphrases=await store.paraphrases(conn, inspection_id),
    )


async def quotes(pool: Pool, inspection_id: InspectionId) -> Quotes:
    """Return the quotes that were drawn and released, with counter-evidence wherever any was
    drawn, approved paraphrases, and the counts of themes that people found.

    Quotes are for inspectors alone, paraphrases for the partnership too.
    """
    async with transaction(pool) as conn:
        drawn = await _draw(conn, inspection_id)
    approved = ((quote, drawn.paraphrase_of(quote)) for quote in drawn.to_paraphrase)
    return Quotes(
        inspection_id=inspection_id,
        seed=drawn.seed,
        codebook_version=None if drawn.opened is None else drawn.opened.version,
        codebook_sha256="" if drawn.opened is None else drawn.opened.sha256,
        comments=len(drawn.comments),
        read=sum(one.themes is not None for one in drawn.comments),
        quotable=sum(one.quotable for one in drawn.comments),
        themes=drawn.counts,
        quotes=released(drawn.quotes),
        paraphrases=tuple(
            Approved(theme=quote.theme, direction=quote.direction, words=made.words)
            for quote, made in approved
            if made is not None and made.approved
        ),
    )


async def drawn_quotes(pool: Pool, inspection_id: InspectionId, staff_id: StaffId) -> QuotesPage:
    """Return everything that was drawn, theme by theme, for people to decide about."""
    async with transaction(pool) as conn:
        drawn = await _draw(conn, inspection_id)
    return QuotesPage(
        seed=drawn.seed,
        comments=len(drawn.comments),
        quotable=sum(one.quotable for one in drawn.comments),
        themes=tuple(_theme(drawn, count, staff_id) for count in drawn.counts),
    )


def _theme(drawn: _Drawn, count: ThemeCount, staff_id: StaffId) -> ThemeQuotes:
    made = [
        (quote, drawn.paraphrase_of(quote))
        for quote in drawn.to_paraphrase
        if quote.theme == count.theme
    ]
    quotes = tuple(quote for quote in drawn.quotes if quote.theme == count.theme)
    return ThemeQuotes(
        count=count,
        quotes=quotes,
        one_sided=any(quote.released for quote in quotes) and not released(quotes),
        to_paraphrase=tuple(
            ToParaphrase(
                quote=quote,
                made=words,
                mine=words is not None and words.written_by == staff_id,
            )
            for quote, words in made
        ),
        skipped=tuple(
            Skipped(theme=mark.theme, response_id=mark.response_id, reason=mark.reason)
            for mark in drawn.marks
            if mark.theme == count.theme and mark.reason is not None
        ),
    )


def _find(among: tuple[Quote, ...], response_id: ResponseId, theme: str) -> Quote:
    found = [one for one in among if (one.response_id, one.theme) == (response_id, theme)]
    if not found:
        message = (
            f"Comment {response_id} is not drawn for {theme}, or no longer: nobody picks quotes. "
            "Load the page again and decide about what stands there."
        )
        raise NotDrawn(message)
    return found[0]


async def mark_quote(
    pool: Pool,
    inspection_id: InspectionId,
    response_id: ResponseId,
    theme: str,
    staff_id: StaffId,
    at: datetime,
    *,
    skip: Skip | None = None,
) -> None:
    """Release a comment that was drawn, or skip it for a reason that is kept.

    For one that is skipped the next ticket is drawn. Raises NotDrawn.
    """
    async with transaction(pool) as conn:
        drawn = await _draw(conn, inspection_id)
        among = drawn.quotes if skip is None else (*drawn.quotes, *drawn.to_paraphrase)
        quote = _find(among, response_id, theme)
        text = {one.response_id: one.text_sha256 for one in drawn.comments}
        mark = Mark(
            response_id=response_id,
            theme=theme,
            text_sha256=text[quote.response_id],
            mark="released" if skip is None else "skipped",
            reason=skip,
            marked_by=staff_id,
            marked_at=at,
        )
        await store.mark_quote(conn, inspection_id, mark)
        await note(
            conn,
            at=at,
            actor=str(staff_id),
            action=f"coding.quote_{mark.mark}",
            subject=str(response_id),
            detail={"inspection_id": str(inspection_id), "theme": theme, "reason": skip},
        )


async def write_paraphrase(
    database: Database,
    inspection_id: InspectionId,
    response_id: ResponseId,
    theme: str,
    words: str,
    staff_id: StaffId,
    at: datetime,
    *,
    keys: KeyRing,
) -> ParaphraseId:
    """Say a comment that was drawn in other words; another person must approve it.

    Raises NotDrawn, or WrongParaphrase for an echo, or for words that would say who.
    """
    async with transaction(database.room("coding")) as conn:
        drawn = await _draw(conn, inspection_id)
        quote = _find(drawn.to_paraphrase, response_id, theme)
        said = check_paraphrase(words, quote.text)
        case_id = await store.case_of(conn, inspection_id, response_id)
        (redacted,) = await roll.redact_many(database.room("roll"), [(case_id, said)], keys=keys)
        if redacted.cuts:
            message = (
                f"Found what may say who wrote it: “{redacted.text}”. Say it without names, "
                "places, numbers and dates."
            )
            raise WrongParaphrase(message)
        text = {one.response_id: one.text_sha256 for one in drawn.comments}
        made = Paraphrase(
            paraphrase_id=ParaphraseId(new_id()),
            response_id=response_id,
            theme=theme,
            text_sha256=text[response_id],
            words=said,
            written_by=staff_id,
            written_at=at,
            approved=None,
            judged_by=None,
            judged_at=None,
        )
        await store.add_paraphrase(conn, inspection_id, made)
        await note(
            conn,
            at=at,
            actor=str(staff_id),
            action="coding.paraphrase_written",
            subject=str(made.paraphrase_id),
            detail={"inspection_id": str(inspection_id), "response_id": str(response_id)},
        )
    return made.paraphrase_id


async def judge_paraphrase(
    pool: Pool,
    inspection_id: InspectionId,
    paraphrase_id: ParaphraseId,
    staff_id: StaffId,
    at: datetime,
    *,
    approved: bool,
) -> None:
    """Approve a paraphrase, or send it back to be written anew; never one's own.

    The first judgement stands. Raises NotDrawn or OwnParaphrase.
    """
    async with transaction(pool) as conn:
        made = {one.paraphrase_id: one for one in await store.paraphrases(conn, inspection_id)}
        if paraphrase_id not in made:
            message = f"No paraphrase has the id {paraphrase_id}; load the page again."
            raise NotDrawn(message)
        if made[paraphrase_id].written_by == staff_id:
            message = "You wrote this paraphrase: somebody else must read it beside the comment."
            raise OwnParaphrase(message)
        if await store.judge_paraphrase(
            conn, inspection_id, paraphrase_id, staff_id, at, approved=approved
        ):
            await note(
                conn,
                at=at,
                actor=str(staff_id),
                action="coding.paraphrase_approved" if approved else "coding.paraphrase_returned",
                subject=str(paraphrase_id),
                detail={"inspection_id": str(inspection_id)},
            )
