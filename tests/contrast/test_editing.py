"""Lines of enquiry as people change them: nothing is lost, and nobody writes over another."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contrast.make import decide

from soundings.contrast.model import (
    Added,
    Changed,
    ChangedMeanwhile,
    Dropped,
    Enquiry,
    EnquiryKind,
    Moved,
    Restored,
    Reworded,
    UnknownLine,
    Words,
    WrongChange,
)
from soundings.contrast.rules.editing import check_change, line_id, line_named, lines

AT = datetime(2026, 9, 22, 10, tzinfo=UTC)
WORDS = Words(why_it_matters="It matters.", whom_to_ask="The head.", what_to_request="The list.")
FINDING = decide()


def _line(number: int) -> Enquiry:
    return Enquiry(
        rank=number,
        kind=EnquiryKind.CONCERN,
        claim_id=UUID(int=number),
        ref=str(number),
        archetype="C39",
        claim="What we say.",
        why_it_matters=f"Why {number}.",
        whom_to_ask="Somebody.",
        what_to_request="Something.",
        criteria=("I1",),
        law="A law",
        verdict=FINDING.verdict,
        grade=FINDING.grade,
        score=1.0,
        number_affected=10,
    )


MADE = tuple(_line(number) for number in range(1, 5))
IDS = [line_id(one.claim_id, one.starts_from) for one in MADE]
FINDINGS = {FINDING.claim_id: FINDING}


def _changes(*made) -> list[Changed]:
    return [
        Changed(
            number=number, line_id=key, change=change, changed_at=AT, changed_by=UUID(int=9),
            changed_name="Ines",
        )
        for number, (key, change) in enumerate(made, start=1)
    ]  # fmt: skip


def _refs(*made) -> list[str]:
    return [line.enquiry.ref for line in lines(MADE, FINDINGS, _changes(*made)).followed]


def test_without_a_change_the_lines_stand_as_the_analysis_made_them():
    found = lines(MADE, FINDINGS, [])
    assert tuple(line.enquiry for line in found.lines) == MADE
    assert all(line.seen == 0 and line.original == line.enquiry for line in found.lines)


def test_other_words_keep_claim_and_figures_and_say_whose_they_are():
    (line, *_) = lines(MADE, FINDINGS, _changes((IDS[0], Reworded(words=WORDS)))).lines
    assert line.enquiry == msgspec.structs.replace(
        MADE[0], **msgspec.structs.asdict(WORDS), edited_by="Ines"
    )
    assert line.original == MADE[0]
    assert line.seen == 1


def test_a_moved_line_stands_at_its_place_and_ranks_follow():
    assert _refs((IDS[3], Moved(place=1))) == ["4", "1", "2", "3"]
    assert _refs((IDS[0], Moved(place=3))) == ["2", "3", "1", "4"]
    found = lines(MADE, FINDINGS, _changes((IDS[3], Moved(place=1)))).followed
    assert [line.enquiry.rank for line in found] == [1, 2, 3, 4]


def test_a_dropped_line_keeps_its_reason_and_comes_back_last():
    dropped = (IDS[1], Dropped(reason="settled on the telephone"))
    assert _refs(dropped) == ["1", "3", "4"]
    gone = line_named(lines(MADE, FINDINGS, _changes(dropped)), IDS[1])
    assert gone.dropped == "settled on the telephone"
    assert gone.original == MADE[1]
    assert _refs(dropped, (IDS[1], Restored())) == ["1", "3", "4", "2"]


def test_an_inspector_s_own_line_has_the_claim_s_verdict_and_no_original():
    own = UUID(int=77)
    found = lines(MADE, FINDINGS, _changes((own, Added(claim_id=FINDING.claim_id, words=WORDS))))
    line = line_named(found, own)
    assert (line.enquiry.rank, line.enquiry.starts_from) == (5, "inspector")
    assert line.enquiry.verdict is FINDING.verdict
    assert line.enquiry.whom_to_ask == "The head."
    assert line.original is None


def test_changes_of_lines_that_this_analysis_lacks_are_kept_apart():
    lost = _changes((UUID(int=5), Moved(place=1)), (IDS[0], Moved(place=2)))
    found = lines(MADE, FINDINGS, lost)
    assert [one.number for one in found.elsewhere] == [1]
    assert [line.enquiry.ref for line in found.followed] == ["2", "1", "3", "4"]


def test_whoever_saw_an_older_state_is_told_who_changed_it():
    line = lines(MADE, FINDINGS, _changes((IDS[0], Reworded(words=WORDS)))).lines[0]
    with pytest.raises(ChangedMeanwhile, match="Ines changed this line"):
        check_change(line, Dropped(reason="no longer needed"), 0, 4)
    check_change(line, Dropped(reason="no longer needed"), 1, 4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Dropped(reason="no"), "Say why"),
        (Moved(place=5), "choose one from 1 to 4"),
        (Moved(place=0), "choose one from 1 to 4"),
        (Restored(), "followed already"),
        (Reworded(words=msgspec.structs.replace(WORDS, whom_to_ask="")), "Whom to ask is empty"),
        (Reworded(words=msgspec.structs.replace(WORDS, whom_to_ask="x" * 801)), "800 fit"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_what_is_wanted(change, said):
    with pytest.raises(WrongChange, match=said):
        check_change(lines(MADE, FINDINGS, []).lines[0], change, 0, 4)


def test_a_line_nobody_has_is_not_found():
    with pytest.raises(UnknownLine):
        line_named(lines(MADE, FINDINGS, []), UUID(int=5))


CHANGES = st.one_of(
    st.integers(1, 4).map(lambda place: Moved(place=place)),
    st.just(Dropped(reason="not to be followed")),
    st.just(Restored()),
    st.just(Reworded(words=WORDS)),
)


@given(st.lists(st.tuples(st.sampled_from(IDS), CHANGES), max_size=12))
def test_whatever_is_changed_no_line_is_lost_or_doubled_and_its_original_stays(made):
    found = lines(MADE, FINDINGS, _changes(*made))
    assert sorted(line.line_id for line in found.lines) == sorted(IDS)
    assert {line.original for line in found.lines} == set(MADE)
    assert [line.enquiry.rank for line in found.followed] == list(
        range(1, len(found.followed) + 1)
    )
    assert sum(len(line.history) for line in found.lines) == len(made)
