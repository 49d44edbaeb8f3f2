"""Claims on the console: entered, proposed, taken, imported, locked."""

from datetime import timedelta

import pytest
from tests.claims.make import ARCHETYPES, claim
from tests.inspection.console import sign_in
from tests.roll.make import NOTIFIED, csv_bytes, inspection, planned
from tests.serving import deps

from soundings.access.model import Role
from soundings.claims import rules, service
from soundings.claims.model import Act
from soundings.inspection.rules import schedule
from soundings.kit.tables import read_table
from soundings.roll import service as roll

__all__ = ["deps"]

ROOT = "/staff/rehearsal/claims"
DESK = "/staff/rehearsal/desk/claims"
HEADER = "la_name,region_name,PC_plans_issued_20_weeks_ex,plans_issued_den_ex\n"
CLAIMS_DUE = schedule(NOTIFIED).claims_due


def form(**cells: str) -> dict[str, str]:
    """A claim as a browser sends it: boxes that are not ticked are not sent."""
    return {rules.field(name): cell for name, cell in claim(**cells).items() if cell != "No"}


@pytest.fixture
async def area(database, clock):
    clock.wind(CLAIMS_DUE - timedelta(minutes=10))
    return await inspection(database, clock)


@pytest.fixture
async def lead(deps, url, area):
    return await sign_in(deps, url, Role.LEAD_INSPECTOR)


@pytest.fixture
async def partner(deps, url, area):
    return await sign_in(deps, url, Role.PARTNERSHIP, area.inspection_id)


@pytest.fixture
def pool(database):
    return database.room("claims")


async def test_the_kind_is_chosen_among_forty_that_say_what_they_measure(lead):
    await lead.open(f"{ROOT}/new")
    assert len(lead.page.css("ul.kinds > li")) == 40
    assert lead.sees("Families’ answers cannot test it")
    await lead.open(f"{ROOT}/new?archetype=C16")
    assert lead.sees("What is measured: ")


async def test_a_claim_is_entered_reworded_and_taken_away_and_every_version_is_kept(
    lead, pool, area
):
    await lead.send(f"{ROOT}/new", **form())
    assert (lead.at, lead.status) == (ROOT, 200)
    (made,) = await service.all_claims(pool, area.inspection_id)
    assert (made.ref, made.claimed_share) == ("1", 0.92)
    there = f"{ROOT}/{made.claim_id}"
    await lead.send(there, do="save", **form(Value="95%", Archetype="C17"))
    (edited,) = await service.all_claims(pool, area.inspection_id)
    assert (edited.claim_id, edited.claimed_share) == (made.claim_id, 0.95)
    await lead.send(there, do="remove")
    assert await service.all_claims(pool, area.inspection_id) == []
    (story,) = await service.stories(pool, area.inspection_id)
    assert [one.act for one in story.versions] == [Act.ENTERED, Act.EDITED, Act.REMOVED]
    assert [one.cells["Value"] for one in story.versions] == ["92%", "95%", "95%"]
    assert lead.sees("version 3")


async def test_a_form_in_error_says_at_each_field_what_is_wanted_and_keeps_what_was_typed(lead):
    await lead.send(f"{ROOT}/new", **form(Value="nine in ten", Ref=""))
    assert lead.status == 422
    faults = {node.attributes["id"] for node in lead.page.css("p.error")}
    assert faults == {"value-error", "ref-error"}
    assert lead.page.css_first("#value").attributes["value"] == "nine in ten"
    assert lead.page.css_first("#value").attributes["aria-invalid"] == "true"
    assert lead.page.css_first("title").text().startswith("Error: ")


async def test_a_form_of_no_kind_asks_for_the_kind(lead):
    await lead.send(f"{ROOT}/new", do="save", ref="1")
    assert lead.status == 422
    assert len(lead.page.css("select#archetype option")) == 40
    assert lead.page.css_first("#archetype-error") is not None


async def test_two_claims_do_not_share_a_ref(lead, pool, area):
    await lead.send(f"{ROOT}/new", **form())
    await lead.send(f"{ROOT}/new", **form())
    assert lead.status == 422
    assert lead.sees("That ref is taken")
    assert len(await service.all_claims(pool, area.inspection_id)) == 1


async def test_what_the_partnership_proposes_is_no_claim_until_the_lead_takes_it(
    lead, partner, pool, area
):
    await partner.send(f"{DESK}/new", do="save", **form(Value="90%"))
    assert partner.at == DESK
    assert partner.sees("waits for the lead inspector")
    assert await service.all_claims(pool, area.inspection_id) == []
    (story,) = await service.stories(pool, area.inspection_id)
    assert story.latest.cells["Same period"] == "No", "the comparability record is not theirs"
    await lead.open(ROOT)
    assert lead.sees("Proposed by the partnership")
    there = f"{ROOT}/{story.claim_id}"
    await lead.open(there)
    assert lead.page.css_first("#value").attributes["value"] == "90%"
    await lead.send(there, do="accept", **form(Value="91%"))
    (taken,) = await service.all_claims(pool, area.inspection_id)
    assert (taken.claimed_share, taken.same_period) == (0.91, True)
    await partner.open(DESK)
    assert partner.sees("accepted by Lead Inspector")


async def test_a_change_proposed_to_a_claim_leaves_it_as_it_is_until_it_is_taken(
    lead, partner, pool, area
):
    await lead.send(f"{ROOT}/new", **form())
    (made,) = await service.all_claims(pool, area.inspection_id)
    await partner.send(f"{DESK}/{made.claim_id}", do="save", **form(Value="60%"))
    assert (await service.all_claims(pool, area.inspection_id))[0] == made
    await lead.send(f"{ROOT}/{made.claim_id}", do="decline")
    assert lead.status == 422, "no reason was given"
    await lead.send(f"{ROOT}/{made.claim_id}", do="decline", reason="The SEF says 92%.")
    assert (await service.all_claims(pool, area.inspection_id))[0] == made
    await partner.open(DESK)
    assert partner.sees("The SEF says 92%.")
    await partner.send(f"{DESK}/{made.claim_id}", do="save", **form(Value="61%"))
    await lead.send(f"{ROOT}/{made.claim_id}", do="accept", **form(Value="61%"))
    assert (await service.all_claims(pool, area.inspection_id))[0].claimed_share == 0.61


async def test_a_proposal_is_taken_back_and_cannot_be_answered_twice(lead, partner, pool, area):
    await partner.send(f"{DESK}/new", do="save", **form())
    (story,) = await service.stories(pool, area.inspection_id)
    await partner.send(f"{DESK}/{story.claim_id}", do="withdraw")
    assert partner.sees("withdrawn by Partnership")
    await lead.send(f"{ROOT}/{story.claim_id}", do="accept", **form())
    assert lead.status == 422
    assert lead.sees("Nothing is proposed there")


async def test_after_the_deadline_the_partnership_proposes_nothing(partner, area, clock):
    await partner.send(f"{DESK}/new", do="save", **form())
    assert partner.status == 200
    clock.wind(CLAIMS_DUE)
    await partner.open(DESK)
    assert f"{DESK}/new" not in partner.text
    await partner.send(f"{DESK}/new", do="save", **form(Ref="2"))
    assert partner.status == 422
    assert partner.sees("09:00 on Tuesday 15 September 2026")


async def test_a_file_is_shown_before_it_is_stored_in_place_of_what_is_there(lead, pool, area):
    await lead.send(f"{ROOT}/new", **form(Ref="9"))
    file = ("claims.csv", csv_bytes(claim("1"), claim("2", Value="80%")), "text/csv")
    await lead.send(f"{ROOT}/file", files={"file": file})
    assert lead.sees("2 claims can be read. Storing them takes the 1 claims there now away")
    assert lead.sees("Nothing is stored yet.")
    assert [one.ref for one in await service.all_claims(pool, area.inspection_id)] == ["9"]
    await lead.send(lead.at, do="store")
    assert lead.at == ROOT
    assert [one.ref for one in await service.all_claims(pool, area.inspection_id)] == ["1", "2"]
    acts = [story.latest.act for story in await service.stories(pool, area.inspection_id)]
    assert sorted(acts) == [Act.IMPORTED, Act.IMPORTED, Act.REMOVED]


async def test_a_file_in_error_is_told_row_by_row_and_cannot_be_stored(lead, pool, area):
    file = ("claims.csv", csv_bytes(claim("1", Value="most")), "text/csv")
    await lead.send(f"{ROOT}/file", files={"file": file})
    there = lead.at
    assert lead.sees("until the errors are mended")
    assert lead.page.css_first("button[value=store]") is None
    assert await lead.send(there, do="store") == 422
    assert await service.all_claims(pool, area.inspection_id) == []
    await lead.open(f"{there}/report")
    assert ",Value,most," in lead.text
    await lead.send(there, do="discard")
    assert (lead.at, await lead.open(there)) == (f"{ROOT}/file", 404)


async def test_the_lock_shows_the_hash_before_and_after_and_ends_every_change(
    lead, partner, pool, area
):
    await lead.send(f"{ROOT}/new", **form())
    (made,) = await service.all_claims(pool, area.inspection_id)
    sha256 = rules.seal([made])
    await lead.open(f"{ROOT}/lock")
    assert lead.sees(sha256)
    await lead.send(f"{ROOT}/lock")
    assert lead.status == 422
    assert await service.lock_of(pool, area.inspection_id) is None
    await lead.send(f"{ROOT}/lock", sure="yes")
    assert (lead.at, lead.sees(sha256)) == (ROOT, True)
    for do, cells in (("save", form(Value="10%")), ("remove", {})):
        await lead.send(f"{ROOT}/{made.claim_id}", do=do, **cells)
        assert (lead.status, lead.sees("The claims are locked")) == (422, True)
    await partner.open(DESK)
    assert partner.sees(sha256)
    assert await service.locked_claims(pool, area.inspection_id) == [made]


async def test_a_lock_needs_a_proof_of_who_asks(deps, url, area):
    lead = await sign_in(deps, url, Role.LEAD_INSPECTOR, proved=False)
    assert await lead.open(f"{ROOT}/lock") == 403
    assert lead.sees("Confirm that it is you")
    assert await lead.send(f"{ROOT}/lock", sure="yes") == 403


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD_INSPECTOR])
async def test_nobody_but_the_lead_changes_claims(deps, url, area, role):
    other = await sign_in(deps, url, role, area.inspection_id)
    for path in ("new", "file", "lock", str(area.inspection_id)):
        assert await other.open(f"{ROOT}/{path}") == 403
        assert await other.send(f"{ROOT}/{path}", **form()) == 403


@pytest.mark.parametrize(
    "cells",
    [
        claim(),
        claim(Value="92.4%", Strength="Qualitative", Owner="Both", Direction="At most"),
        claim(Strength="Absolute", Value="100%", Tolerance="3"),
    ],
)
def test_a_claim_is_written_as_it_would_be_read(cells):
    def read(cells):
        return rules.read_cells(
            [cells], ARCHETYPES, notified_on=NOTIFIED, today=CLAIMS_DUE.date()
        ).claims

    assert len(read(cells)) == 1
    assert read(rules.cells_of(read(cells)[0])) == read(cells)


async def test_the_areas_own_rows_are_held_against_the_lists_before_they_are_stored(
    lead, pool, area, database, clock, deps
):
    keys = deps.keys
    lists = [read_table("list1.csv", csv_bytes(planned(1), planned(2)))]
    roll_pool, at = database.room("roll"), clock.now()
    report = await roll.check_tables(roll_pool, area, lists, {}, at, keys=keys)
    await roll.import_files(roll_pool, area, report, at, keys=keys)
    await lead.send(f"{ROOT}/new", **form(Ref="1", Archetype="C01"))
    about = {"Ref": "1", "Starts on": "01/03/2026", "Ends on": "01/07/2026"}
    rows = [about | {"Unique ID": planned(number)["Unique ID"]} for number in (1, 2)]
    rows += [about | {"Unique ID": "stranger"}]
    file = ("rows.csv", csv_bytes(*rows, rows[0]), "text/csv")
    await lead.send(f"{ROOT}/rows", files={"file": file})
    assert lead.sees("2 of 4 rows are about listed children, for claim 1.")
    assert lead.sees("No list has the child")
    assert lead.sees("is about the same child")
    assert await lead.send(lead.at, do="store") == 422
    file = ("rows.csv", csv_bytes(*rows), "text/csv")
    await lead.send(f"{ROOT}/rows", files={"file": file})
    await lead.send(lead.at, do="store")
    assert lead.at == f"{ROOT}/rows"
    (kept,) = await service.rows_files(pool, area.inspection_id)
    assert (kept.ref, kept.row_count, kept.unmatched) == ("1", 2, 1)
    assert lead.sees("rows.csv")


async def test_published_figures_are_read_for_the_authority_that_is_named(lead, pool, area):
    file = ("sen2.csv", f"{HEADER}Ash,North,20,300\nBirch,North,40,100\n".encode(), "text/csv")
    said = {"la": "Ashe", "neighbours": "Birch", "year": "2024"}
    await lead.send(f"{ROOT}/benchmarks", files={"file": file}, **said)
    there = lead.at
    assert lead.page.css_first("button[value=store]") is None
    await lead.open(f"{there}?la=Ash&neighbours=Birch&year=2024")
    await lead.send(there, do="store", **said | {"la": "Ash"})
    assert lead.at == f"{ROOT}/benchmarks"
    (kept,) = await service.benchmarks(pool, area.inspection_id)
    assert (kept.area, kept.neighbour, kept.year) == (0.2, 0.4, 2024)
