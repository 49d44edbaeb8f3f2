"""A redacted comment as it is kept, and what a person may change about it."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from soundings.coding.constants import MAY_PARAPHRASE, MAY_QUOTE
from soundings.coding.model import (
    ChangedComment,
    CheckPage,
    Codebook,
    Comment,
    Direction,
    Marked,
    NotStanding,
    Raw,
    Segment,
    Unchecked,
)
from soundings.coding.rules.codebooks import suggested_by_terms
from soundings.roll.model import Cut, Marks, Redacted
from soundings.stats.tickets import ticket

_DIRECTIONS = {
    "very_good": Direction.POSITIVE,
    "good": Direction.POSITIVE,
    "mixed": Direction.MIXED,
    "poor": Direction.NEGATIVE,
    "very_poor": Direction.NEGATIVE,
}


def direction(overall: str | None) -> Direction:
    """Return which way a family leans by its answer on help overall."""
    return _DIRECTIONS.get(overall or "", Direction.UNSTATED)


def may_show(raw: Raw, redacted: Redacted, dial: Sequence[str]) -> bool:
    """Say whether the words may be shown as far as the dial says, once somebody checked them.

    Of a reply that was matched with no child, nobody could know the names.
    """
    return (
        raw.permission in dial
        and raw.case_id is not None
        and not raw.concern
        and bool(redacted.text.strip())
    )


def comment(raw: Raw, redacted: Redacted, book: Codebook, seed: str) -> Comment:
    """Return the comment as it is kept."""
    return Comment(
        response_id=raw.response_id,
        case_id=raw.case_id,
        redacted=redacted.text,
        cuts=redacted.cuts,
        doubtful=redacted.doubtful,
        quotable=may_show(raw, redacted, MAY_QUOTE),
        paraphrasable=may_show(raw, redacted, MAY_PARAPHRASE),
        direction=direction(raw.overall),
        suggested=suggested_by_terms(redacted.text, book),
        ticket=ticket(seed, str(raw.response_id)),
        source_sha256=raw.source_sha256,
        words_sha256=raw.words_sha256,
        added=raw.added,
        put_back=raw.put_back,
    )


def hash_of(text: str) -> str:
    """Return the SHA-256 by which a page and the database know a text to be the same."""
    return hashlib.sha256(text.encode()).hexdigest()


def segments(text: str, cuts: Sequence[Cut]) -> tuple[Segment, ...]:
    """Return a redacted text in parts, every cut a part of its own."""
    parts: list[Segment] = []
    place = 0
    for number, cut in enumerate(cuts):
        if cut.at > place:
            parts.append(Segment(text=text[place : cut.at]))
        place = cut.at + cut.length
        parts.append(
            Segment(
                text=text[cut.at : place],
                number=number,
                sure=cut.sure,
                doubtful=cut.doubtful,
                standing=cut.standing,
            )
        )
    if place < len(text):
        parts.append(Segment(text=text[place:]))
    return tuple(parts)


def check_page(unchecked: Unchecked, left: int) -> CheckPage:
    """Return what the checking page shows of a comment."""
    parts = segments(unchecked.redacted, unchecked.cuts)
    return CheckPage(
        response_id=unchecked.response_id,
        item=unchecked.item,
        seen_sha256=hash_of(unchecked.redacted),
        segments=parts,
        undoable=tuple(
            part
            for part in parts
            if part.number is not None and not part.sure and not part.standing
        ),
        doubtful=sum(part.doubtful for part in parts),
        left=left,
    )


def check_seen(text: str, seen_sha256: str) -> None:
    """Raise ChangedComment unless the text is the one that the page showed."""
    if hash_of(text) != seen_sha256:
        message = (
            "The family, or somebody who checked, changed these words while you read: "
            "load the page again and read them as they stand now."
        )
        raise ChangedComment(message)


def _in_source(cuts: Sequence[Cut], at: int, *, end: bool) -> int:
    """Return where a place in the redacted text lies in the family's own; a cut is whole."""
    moved = 0
    for cut in cuts:
        if at < cut.at or (end and at == cut.at):
            break
        if at < cut.at + cut.length or (end and at == cut.at + cut.length):
            return cut.end if end else cut.start
        moved = cut.end - (cut.at + cut.length)
    return at + moved


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    said = r"\s+".join(map(re.escape, words.split()))
    for found in re.finditer(rf"(?<!\w){said}(?!\w)", text, flags=re.IGNORECASE):
        yield found.span()


def marks_of(unchecked: Unchecked, marked: Marked) -> Marks:
    """Return a person's changes, with those before them, as places in the family's own text.

    Words are taken out wherever they stand. Raises NotStanding for words that are not there.
    """
    cuts = unchecked.cuts
    added = list(unchecked.added)
    for words in marked.also:
        places = list(_places(unchecked.redacted, words))
        if not places:
            message = (
                f"Found no “{words}” in the text: write what is to be taken out exactly as it "
                "stands there, one a line."
            )
            raise NotStanding(message)
        added += [
            (_in_source(cuts, start, end=False), _in_source(cuts, end, end=True))
            for start, end in places
        ]
    back = [
        (cuts[number].start, cuts[number].end)
        for number in marked.put_back
        if 0 <= number < len(cuts) and not cuts[number].sure
    ]
    return Marks(added=tuple(added), put_back=(*unchecked.put_back, *back))
