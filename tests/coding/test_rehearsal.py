"""The rehearsal's coders go through the coding room's own doors, and leave what people would."""

import json
from pathlib import Path

from tests.coding.conftest import BOOK, SURVEYS

from soundings.coding import service
from soundings.inspection import service as inspections
from soundings.kit.database import connect
from soundings.rehearsal.coders import ADA, BEN, CLEO, code_words
from soundings.roll.model import Lexicon
from soundings.roll.rules import redact

C34 = json.loads((Path(__file__).parents[1] / "roll" / "cases" / "C34_pii_open.json").read_text())


async def test_three_coders_leave_themes_agreement_quotes_and_paraphrases(room, write, url):
    for number in range(20):
        await write(f"We waited {number} months for the plan and nobody rang us back")
    for number in range(10):
        await write(f"The SENCo was kind and helped us in year {number}", overall="good")
    await room.redact()
    inspection = await inspections.by_id(room.database.room("inspection"), room.area)
    done = await code_words(
        room.database, inspection, room.clock.now(), keys=room.keys, surveys=SURVEYS
    )
    assert (done.checked, done.read) == (30, 60)  # below a hundred, every one is read twice
    far = await service.how_far(room.pool, room.area, ADA)
    assert (far.unchecked, far.to_read, far.open, far.twice_read) == (0, 0, 0, 30)
    quotes = await room.quotes()
    assert len(quotes.quotes) == done.quotes > 0
    assert len(quotes.paraphrases) == done.paraphrases > 0
    by = {one.theme: one for one in await service.agreement(room.pool, room.area, BOOK)}
    assert 0.5 < by["ehc_plan_waits"].alpha.value <= 1.0
    async with connect(url) as conn:
        readers = {row["coder_id"] for row in await conn.fetch("SELECT * FROM coding.reading")}
    assert readers == {ADA, BEN}
    assert CLEO not in readers


async def test_nothing_planted_in_c34_reaches_a_coder_or_a_quote(room, write, url):
    """Under the room's own family, whose entry holds none of C34's names: by form alone."""
    forms = {"EMAIL", "PHONE", "NHS", "NINO", "UPN", "POSTCODE", "HANDLE", "CASEREF"}
    planted = []
    for comment in C34["comments"]:
        await write(comment["text"])
        planted += [span["text"] for span in comment["spans"] if span["type"] in forms]
    await room.check_all()
    await room.read_all(room.ada, lambda _: {"communication": "negative"})
    found, hits = await service.search(room.pool, room.area, "", "")
    assert found == len(C34["comments"])
    seen = " ".join(hit.redacted for hit in hits)
    assert [words for words in planted if words in seen] == []
    drawn = await room.drawn()
    quoted = " ".join(quote.text for theme in drawn.values() for quote in theme.quotes)
    assert [words for words in planted if words in quoted] == []
    async with connect(url) as conn:
        kept = str([dict(row) for row in await conn.fetch("SELECT * FROM coding.comment")])
    assert [words for words in planted if words in kept] == []


def test_c34_names_and_schools_of_the_familys_entry_are_cut_in_every_case():
    known = C34["lexicon_known_from_frame"]
    family = Lexicon(names=tuple(known["children"]), schools=tuple(known["schools"]))
    for comment in C34["comments"]:
        for text in (comment["text"], comment["text"].upper(), comment["text"].lower()):
            left = redact(text, family).text.lower()
            assert not any(name.lower() in left for name in known["children"]), text
            assert not any(name.lower() in left for name in known["schools"]), text
