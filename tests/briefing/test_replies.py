"""The right of reply: kept in versions, sealed, counted anew, marked, and printed."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from tests.briefing.area import corrected, handed, person
from tests.estimate.make import INSPECTION, made
from tests.serving import deps

from soundings.access.model import Role
from soundings.app import line
from soundings.briefing import service
from soundings.briefing.constants import EVIDENCE_BYTES, EVIDENCE_FILES, REPLY_WORDS
from soundings.briefing.model import (
    Found,
    Ground,
    MarkWithoutReason,
    NotAFile,
    Position,
    ReplyClosed,
    UnknownReply,
    Upload,
    Use,
    Written,
)
from soundings.briefing.rules import replying
from soundings.briefing.tasks import count_replies
from soundings.disclosure.model import Audience, NotReleased
from soundings.kit.database import Audience as Eyes
from soundings.kit.database import Scope, connect
from soundings.kit.vault import Unreadable, unseal

__all__ = ["deps"]

CLAIM = made(6, 2)
PARTNERSHIP, LEAD = person(Role.PARTNERSHIP), person(Role.LEAD_INSPECTOR)
PDF = b"%PDF-1.7 our policy"


@pytest.fixture
async def area(deps, url):
    await handed(deps, url)
    return deps


async def send(deps, *uploads, position="accept", ground="", words="", claim=CLAIM):
    typed = Written(position=position, ground=ground, words=words, uploads=uploads)
    return await service.reply(
        deps.database, INSPECTION, claim, typed, secret=deps.secret, at=deps.clock.now(),
        by=PARTNERSHIP,
    )  # fmt: skip


async def said(deps):
    return await service.replies_of(deps.database.room("briefing"), INSPECTION)


def archive(*names):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return kept.getvalue()


# The form


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Written(), "position"),
        (Written(position="maybe"), "position"),
        (Written(position="dispute", words="No."), "ground"),
        (Written(position="dispute", ground="definition"), "words"),
        (Written(position="context", words="  "), "words"),
        (Written(position="accept", words="word " * (REPLY_WORDS + 1)), "words"),
        (
            Written(
                position="accept",
                uploads=(Upload(file_name="a", content=PDF, use=Use.EVIDENCE),)
                * (EVIDENCE_FILES + 1),
            ),
            "evidence",
        ),
        (
            Written(
                position="dispute", ground="period", words="No.",
                uploads=(Upload(file_name="r.csv", content=b"Ref,UPN\n", use=Use.ROWS),),
            ),
            "rows",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_reply_is_said_at_its_field(typed, field):
    assert [fault.field for fault in replying.faults(typed)] == [field]


def test_words_are_counted_and_a_reply_of_exactly_that_many_is_taken():
    whole = Written(position="context", words="word " * REPLY_WORDS)
    assert replying.faults(whole) == ()
    (fault,) = replying.faults(Written(position="context", words="word " * (REPLY_WORDS + 12)))
    assert "262 words" in fault.sentence
    assert "Take out 12" in fault.sentence


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"a,b\n1,2\n", "text/csv"),
        (b"a plain note, with a comma\n", "text/csv"),
        (b"a plain note", "text/plain"),
    ],
)
def test_a_file_is_known_by_what_is_in_it(content, kind):
    assert (
        replying.media_type(Upload(file_name="x.exe", content=content, use=Use.EVIDENCE)) == kind
    )


@pytest.mark.parametrize(
    ("content", "use", "words"),
    [
        (b"MZ\x90\x00", Use.EVIDENCE, "none of PDF"),
        (b"", Use.EVIDENCE, "none of PDF"),
        (b"text\x00", Use.EVIDENCE, "none of PDF"),
        (archive("evil.exe"), Use.EVIDENCE, "none of PDF"),
        (archive("xl/workbook.xml", "xl/vbaProject.bin"), Use.EVIDENCE, "none of PDF"),
        (b"PK\x03\x04 broken", Use.EVIDENCE, "none of PDF"),
        (PDF, Use.ROWS, "is no table"),
        (b"%PDF-" + b"x" * EVIDENCE_BYTES, Use.EVIDENCE, "10 MB is the most"),
    ],
)
def test_a_file_of_another_kind_or_too_large_is_not_taken(content, use, words):
    with pytest.raises(NotAFile, match=words):
        replying.media_type(Upload(file_name="policy.pdf", content=content, use=use))


def test_a_workbook_and_a_document_without_macros_are_taken():
    for name in ("xl/workbook.xml", "word/document.xml"):
        upload = Upload(file_name="x", content=archive(name), use=Use.EVIDENCE)
        assert "officedocument" in replying.media_type(upload)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("a b.pdf", "a-b.pdf"), ('x"\r\ny', "x---y"), ("Ünï.csv", "-n-.csv"), ("", "")],
)
def test_a_files_name_cannot_break_out_of_a_header(given, shown):
    assert replying.safe_name(given) == shown


# Replies


async def test_before_the_pack_is_handed_over_there_is_nothing_to_reply_to(deps, url):
    with pytest.raises(NotReleased, match="not been handed over"):
        await service.reply_list(deps.database, INSPECTION, deps.clock.now())


async def test_every_version_of_a_reply_is_kept_and_the_newest_holds(area):
    assert await send(area)
    assert await send(area, position="context", words="We changed the form in May.")
    replies = await said(area)
    assert [one.version for one in replies.versions(CLAIM)] == [1, 2]
    (holds,) = replies.latest
    assert holds.position is Position.CONTEXT
    assert holds.words == "We changed the form in May."
    shown = await service.reply_list(area.database, INSPECTION, area.clock.now())
    assert [row.reply for row in shown.rows if row.finding.claim_id == CLAIM] == [holds]


async def test_a_reply_with_a_fault_is_not_kept_and_its_words_come_back(area):
    words = "word " * 300
    assert not await send(area, position="context", words=words)
    assert (await said(area)).every == ()
    typed = Written(position="context", words=words)
    shown = await service.reply_form(area.database, INSPECTION, CLAIM, area.clock.now(), typed)
    assert shown.typed.words == words
    assert shown.words_typed == 300
    assert [fault.field for fault in shown.faults] == ["words"]


async def test_replies_are_taken_until_the_hour_and_not_after(area):
    shown = await service.reply_list(area.database, INSPECTION, area.clock.now())
    area.clock.wind(shown.closes_at - timedelta(seconds=1))
    assert await send(area)
    area.clock.wind(shown.closes_at)
    with pytest.raises(ReplyClosed, match="Replies were taken until noon"):
        await send(area)
    after = await service.reply_form(area.database, INSPECTION, CLAIM, area.clock.now())
    assert not after.is_open
    assert len(after.versions) == 1


async def test_a_finding_that_was_not_handed_over_cannot_be_replied_to(area):
    with pytest.raises(UnknownReply):
        await send(area, claim=made(6, 77))


async def test_the_partnership_sees_its_replies_and_another_areas_people_do_not(area):
    await send(area)
    theirs = Scope(
        audience=Eyes.PARTNERSHIP, inspections=frozenset({INSPECTION}), person=made(9, 1)
    )
    others = Scope(audience=Eyes.STAFF, inspections=frozenset({made(8, 8)}), person=made(9, 2))
    for scope, many in ((theirs, 1), (others, 0)):
        pool = area.database.within(scope).room("briefing")
        assert len((await service.replies_of(pool, INSPECTION)).every) == many


# Evidence


async def test_evidence_is_kept_sealed_and_opened_only_for_inspectors(area, url):
    await send(area, Upload(file_name="policy.pdf", content=PDF, use=Use.EVIDENCE))
    (reply,) = (await said(area)).latest
    (file,) = reply.attached
    async with connect(url) as conn:
        sealed = await conn.fetchval("SELECT sealed FROM briefing.evidence")
    assert b"policy" not in sealed
    assert PDF not in sealed
    with pytest.raises(Unreadable):
        unseal(area.secret, "briefing.evidence.sealed", str(made(1, 1)), sealed)
    taken = await service.take_evidence(
        area.database.room("briefing"), INSPECTION, file.evidence_id, secret=area.secret,
        at=area.clock.now(), by=LEAD,
    )  # fmt: skip
    assert taken.sealed == PDF
    async with connect(url) as conn:
        noted = "SELECT count(*) FROM audit.entry WHERE action = 'briefing.evidence_taken'"
        assert await conn.fetchval(noted) == 1


# Counting anew


async def test_a_dispute_over_the_definition_is_counted_anew_on_the_corrected_rows(area):
    rows = Upload(file_name="rows.csv", content=corrected(kept=30), use=Use.ROWS)
    assert await send(
        area, rows, position="dispute", ground="definition", words="All hours count."
    )
    assert await count_replies(area) == 1
    assert await count_replies(area) == 0
    (reply,) = (await said(area)).latest
    found = reply.recounted
    assert found.problem == ""
    assert found.rows == 60
    assert found.counted == pytest.approx(0.5)
    assert found.counted_before is None
    assert found.claimed == pytest.approx(0.92)
    assert found.verdict_before in {"contradicted", "not_supported"}
    assert found.verdict.startswith("supported")


async def test_corrected_rows_that_cannot_be_read_are_said_to_be_so_and_not_tried_again(area):
    rows = Upload(file_name="rows.csv", content=b"Ref,Unique ID,Kept\n2,1,perhaps\n", use=Use.ROWS)
    await send(area, rows, position="dispute", ground="definition", words="No.")
    assert await count_replies(area) == 1
    (reply,) = (await said(area)).latest
    assert "rows.csv" in reply.recounted.problem
    assert await count_replies(area) == 0


# Marks


async def test_an_inspector_marks_a_reply_with_a_reason_and_may_think_again(area):
    await send(area, position="dispute", ground="list", words="Forty had left.")
    (reply,) = (await said(area)).latest
    for found, reason in (("not", "They are on list 2."), ("upheld", "Forty had left by May.")):
        await service.mark(
            area.database.room("briefing"), INSPECTION, reply.reply_id, found=found,
            reason=reason, at=area.clock.now(), by=LEAD,
        )  # fmt: skip
        area.clock.wind(area.clock.now() + timedelta(minutes=1))
    (reply,) = (await said(area)).latest
    assert [mark.found for mark in reply.marks] == [Found.NOT, Found.UPHELD]
    assert reply.mark.reason == "Forty had left by May."


@pytest.mark.parametrize(
    ("found", "reason"), [("upheld", "  "), ("perhaps", "Because."), ("", "")]
)
async def test_a_mark_needs_one_of_three_findings_and_a_reason(area, found, reason):
    await send(area)
    (reply,) = (await said(area)).latest
    with pytest.raises(MarkWithoutReason):
        await service.mark(
            area.database.room("briefing"), INSPECTION, reply.reply_id, found=found,
            reason=reason, at=area.clock.now(), by=LEAD,
        )  # fmt: skip


async def test_the_next_briefing_prints_each_reply_beside_its_finding_and_tallies_our_errors(area):
    inspection = await line.find(area, "small")
    first = await line.brief(area, inspection, Audience.INSPECTOR)
    await send(area, position="dispute", ground="list", words="Forty of them had left.")
    await send(area, position="accept", claim=made(6, 1))
    (disputed,) = [one for one in (await said(area)).latest if one.ground is Ground.LIST]
    await service.mark(
        area.database.room("briefing"), INSPECTION, disputed.reply_id, found="upheld",
        reason="Forty had left by May", at=area.clock.now(), by=LEAD,
    )  # fmt: skip
    second = await line.brief(area, inspection, Audience.INSPECTOR)
    assert second.document_id != first.document_id
    assert "Forty of them had left." not in first.html
    for words in (
        "disputes (wrong list)", "“Forty of them had left.”", "Inspectors: upheld. Forty had left",
        "Errors of ours found by the partnership: one.", "accepts one, accepts none with context",
    ):  # fmt: skip
        assert words in second.html, words
    pack = await line.brief(area, inspection, Audience.PARTNERSHIP)
    assert "Forty of them" not in pack.html
