"""Codebooks, redactions as a page shows them, saturation, and what models may say."""

import tomllib
from uuid import UUID

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.coding.conftest import BOOK, SURVEYS

from soundings.coding.model import (
    BrokenThemes,
    CodebookFile,
    Direction,
    Marked,
    NotStanding,
    Raw,
    Theme,
    Unchecked,
    UnknownVariable,
    Words,
    WrongTheme,
)
from soundings.coding.rules.codebooks import carried, chosen, make_ready, suggested_by_terms
from soundings.coding.rules.grouping import VARIABLES, group_of
from soundings.coding.rules.learning import key_terms, learn, propose
from soundings.coding.rules.offering import choices, hints
from soundings.coding.rules.queueing import twice
from soundings.coding.rules.redacting import direction, marks_of, may_show, segments
from soundings.coding.rules.settling import saturation
from soundings.coding.service import load_codebook
from soundings.roll.model import Lexicon, Marks, Redacted
from soundings.roll.rules import redact

FAMILY = Lexicon(names=("Amina Yusuf", "Will May"), schools=("Larchfield Primary School",))
RAW = Raw(
    response_id=UUID(int=1),
    case_id=UUID(int=2),
    overall="good",
    permission="quote",
    concern=False,
    source_sha256="",
    words_sha256="",
)


def test_the_codebook_has_the_seed_themes_each_with_what_is_in_and_out_and_criteria_we_know():
    structure = tomllib.loads((SURVEYS / "area-send/2026-11/instrument.toml").read_text())
    assert 12 <= len(BOOK.themes) <= 20
    assert {theme.seed for theme in BOOK.themes} == set(structure["themes"])
    for theme in BOOK.themes:
        assert set(theme.criteria) <= set(structure["criteria"]), theme.code
        assert all((theme.about, theme.includes, theme.excludes, len(theme.examples) > 1))


def test_what_a_theme_leaves_to_another_names_one_there_is():
    for theme in BOOK.themes:
        named = {word.strip(".,:") for word in theme.excludes.split() if "_" in word}
        assert named <= set(BOOK.codes), theme.code


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("He masks all day and they say he is fine", "identification"),
        ("I had no idea he was on the SEN register", "not_told"),
        ("She gets SEN support but nobody reviewed it", "sen_support"),
        ("We waited three years for the EHCP", "ehc_plan_waits"),
        ("The plan says ten hours a week", "ehc_plan_delivered"),
        ("We paid for a private report", "private_costs"),
        ("He's on a part-time timetable", "time_out_of_class"),
        ("Nobody asked us, it was a tick-box", "coproduction"),
        ("They never reply to emails", "communication"),
        ("CAMHS and the speech therapist worked together", "agencies_together"),
        ("Discharged from CAMHS by letter", "health_waits"),
        ("They said they can’t meet his needs", "unwelcoming_schools"),
        ("They told us he did not meet the threshold", "policy_over_law"),
        ("The SENCo was wonderful", "senco"),
        ("A new taxi driver every week", "transport"),
        ("She is thriving at college", "outcomes"),
        ("I stopped sleeping that winter", "family_strain"),
    ],
)
def test_a_themes_terms_suggest_it(text, theme):
    assert theme in suggested_by_terms(text, BOOK)


@given(st.text(max_size=1000))
def test_any_text_suggests_themes_of_the_book(text):
    assert set(suggested_by_terms(text, BOOK)) <= set(BOOK.codes)


def _file(*themes, version=1, carries=None):
    return CodebookFile(
        version=version,
        themes=tuple(
            Theme(
                code=code,
                seed="T1",
                name=code,
                criteria=(),
                about="",
                includes="",
                excludes="",
                examples=(),
                terms=(term,),
            )
            for code, term in themes
        ),
        carries=carries or {},
    )


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (_file(("a", "(")), "not a regular expression"),
        (_file(("a", "b"), ("a", "c")), "Two themes have the code a"),
        (_file(("a", "b"), carries={"x": ("y",)}), "names y, which is no theme"),
    ],
)
def test_a_wrong_codebook_names_what_is_wrong(file, sentence):
    with pytest.raises(BrokenThemes, match=sentence):
        make_ready(file, "")


def test_a_missing_or_misnamed_file_names_itself(tmp_path):
    with pytest.raises(BrokenThemes, match=r"wants a file like 1\.toml"):
        load_codebook(tmp_path, "area-send")
    folder = tmp_path / "other" / "themes"
    folder.mkdir(parents=True)
    (folder / "2.toml").write_text("version = 1\nthemes = []\n")
    with pytest.raises(BrokenThemes, match=r"name it 1\.toml"):
        load_codebook(tmp_path, "other")


def test_the_highest_number_is_the_codebook(tmp_path):
    folder = tmp_path / "many" / "themes"
    folder.mkdir(parents=True)
    for number in (2, 10):
        (folder / f"{number}.toml").write_text(f"version = {number}\nthemes = []\n")
    assert load_codebook(tmp_path, "many").version == 10


def test_two_themes_that_become_one_are_mixed_where_they_differ():
    book = make_ready(
        _file(("ab", "x"), ("c", "y"), carries={"a": ("ab",), "b": ("ab",), "gone": ()}), ""
    )
    good, bad = Direction.POSITIVE, Direction.NEGATIVE
    assert carried({"a": good, "b": bad, "c": bad}, book) == {"ab": Direction.MIXED, "c": bad}
    assert carried({"a": good, "b": good}, book) == {"ab": good}
    assert carried({"gone": good}, book) is None
    assert carried({}, book) == {}


def test_a_form_chooses_themes_and_no_others():
    fields = {"theme.senco": "mixed", "theme.transport": "", "seen": "x", "form_token": "y"}
    assert chosen(fields, BOOK) == {"senco": Direction.MIXED}
    for wrong in ({"theme.nothing": "mixed"}, {"theme.senco": "unstated"}):
        with pytest.raises(WrongTheme, match="wanted a theme of codebook"):
            chosen(wrong, BOOK)


@pytest.mark.parametrize(
    ("overall", "wanted"),
    [("very_good", "positive"), ("mixed", "mixed"), ("poor", "negative"), (None, "unstated")],
)
def test_a_familys_own_answer_says_which_way_it_leans(overall, wanted):
    assert direction(overall) == wanted


@pytest.mark.parametrize(
    ("changes", "text", "wanted"),
    [
        ({}, "x", True),
        ({"permission": "paraphrase"}, "x", False),
        ({"permission": None}, "x", False),
        ({"concern": True}, "x", False),
        ({"case_id": None}, "x", False),
        ({}, " ", False),
    ],
)
def test_words_are_shown_only_where_everything_allows_it(changes, text, wanted):
    raw = msgspec.structs.replace(RAW, **changes)
    assert may_show(raw, Redacted(text=text, doubtful=0), ("quote",)) is wanted


WORDS = st.lists(
    st.sampled_from(
        [
            *("Amina", "amina's", "Yusuf", "will", "Will", "May", "07700 900123", "pe27 4qh"),
            *("Larchfield", "larchfield primary", "Bob", "waited", "\n", "😀", "שלום", ","),
            *("and", "1 May"),
        ]
    ),
    max_size=12,
).map(" ".join)


@given(said=WORDS)
def test_a_redaction_says_exactly_where_it_cut(said):
    found = redact(said, FAMILY)
    place = at = 0
    for cut in found.cuts:
        assert said[place : cut.start] == found.text[at : cut.at]
        if cut.standing:
            assert said[cut.start : cut.end] == found.text[cut.at : cut.at + cut.length]
        place, at = cut.end, cut.at + cut.length
    assert said[place:] == found.text[at:]
    assert "".join(part.text for part in segments(found.text, found.cuts)) == found.text


@given(said=WORDS, words=st.sampled_from(["waited", "Bob", "and", "[name]", "waited and"]))
def test_what_a_checker_takes_out_is_out_and_nothing_else_moves(said, words):
    found = redact(said, FAMILY)
    unchecked = Unchecked(
        response_id=UUID(int=1),
        item="q59",
        redacted=found.text,
        words_sha256="",
        cuts=found.cuts,
        added=(),
        put_back=(),
        checked_at=None,
        ticket="",
    )
    marked = Marked(
        response_id=UUID(int=1), item="q59", seen_sha256="", also=(words,), put_back=()
    )
    try:
        marks = marks_of(unchecked, marked)
    except NotStanding:
        assert f" {words.casefold()} " not in f" {' '.join(found.text.casefold().split())} "
        return
    again = redact(said, FAMILY, marks)
    assert words not in again.text.replace("[removed]", "").replace("  ", " ") or "[" in words
    assert again.text.count("[removed]") >= 1
    kept = [part for part in found.text.split() if part not in words.split() and "[" not in part]
    assert all(part in again.text for part in kept)


def test_a_familys_own_name_is_never_put_back():
    said = "Amina left on 1 May"
    cuts = redact(said, FAMILY).cuts
    everything = Marks(put_back=tuple((cut.start, cut.end) for cut in cuts))
    assert redact(said, FAMILY, everything).text == "[name] left on 1 May"


@given(count=st.integers(0, 700))
def test_a_fifth_and_at_least_a_hundred_are_read_twice(count):
    commented = [UUID(int=n) for n in range(count)]
    drawn = twice(commented, UUID(int=7))
    assert len(drawn) == max(-(-count // 5), min(100, count))
    assert drawn == twice(commented[::-1], UUID(int=7))


def test_saturation_is_guests_ratio_of_the_last_run_to_the_base():
    way = Direction.MIXED
    comments = [{str(n): way} for n in range(6)] + [{"0": way}, {"9": way}, {"0": way}]
    found = saturation(comments)
    assert (found.base, found.new, found.ratio, found.saturated) == (6, 1, 1 / 6, False)
    assert saturation(comments + [{"1": way}] * 3).saturated
    assert saturation(comments[:8]).ratio is None
    assert saturation([{}] * 9).ratio is None


def words(number, text, themes, **more):
    return Words(
        response_id=UUID(int=number),
        redacted=text,
        text_sha256="",
        quotable=True,
        paraphrasable=True,
        overall=Direction.UNSTATED,
        themes=themes,
        settled=None,
        **({"status": None, "idaci_decile": None, "phase": None} | more),
    )


def _comments(count, *, coded):
    rng = np.random.default_rng(5)
    taxi = ["taxi late again", "taxi driver never the same", "the taxi did not come"]
    plan = ["plan took long", "waiting for the plan", "plan draft was wrong"]
    made = []
    for number in range(count):
        about = bool(rng.integers(2))
        text = f"{(taxi if about else plan)[rng.integers(3)]} {rng.integers(99)} [name]"
        theme = "transport" if about else "ehc_plan_waits"
        made.append(words(number, text, {theme: Direction.NEGATIVE} if coded else None))
    return made


def test_no_model_speaks_below_two_hundred_coded_comments():
    assert learn(_comments(199, coded=True), BOOK).models == {}


def test_models_suggest_to_the_unread_with_the_precision_they_had_on_the_unseen():
    unread = [
        words(9000 + n, one.redacted, None) for n, one in enumerate(_comments(20, coded=True))
    ]
    learned = learn([*_comments(240, coded=True), *unread], BOOK)
    assert set(learned.models) == {"transport", "ehc_plan_waits"}
    assert learned.models["transport"].precision > 0.95
    assert {one.response_id for one in learned.suggestions} == {one.response_id for one in unread}
    assert all(one.chance >= 0.5 for one in learned.suggestions)


def test_a_theme_that_chance_gave_out_is_not_suggested():
    rng = np.random.default_rng(1)
    coded = [
        words(one.response_id.int, one.redacted, {"senco": Direction.MIXED} if hit else {})
        for one, hit in zip(_comments(240, coded=True), rng.random(240) < 0.3, strict=True)
    ]
    learned = learn([*coded, words(9999, "the taxi did not come", None)], BOOK)
    assert learned.models["senco"].precision < 0.6
    assert learned.suggestions == ()


def test_what_stands_for_a_cut_is_never_a_word_to_learn_from():
    proposals = propose(_comments(150, coded=False))
    assert proposals == () or not any("name" in one.terms for one in proposals)


def test_a_suggestion_says_where_it_comes_from():
    learned = None
    by_terms = hints(frozenset({"senco"}), {}, learned)
    assert by_terms == {"senco": "by its terms, unchecked"}
    offered = choices(BOOK, {}, by_terms)
    assert [choice.hint for choice in offered if choice.theme.code == "senco"] == [
        "by its terms, unchecked"
    ]
    assert len({choice.key for choice in offered}) == len(BOOK.themes)


def test_words_of_a_group_are_told_only_where_chance_would_not_give_them():
    plans = ["the taxi was late"] * 20 + ["we waited"] * 20
    support = ["we waited"] * 38 + ["the taxi was late"] * 2
    found = key_terms({"ehc_plan": plans, "sen_support": support})
    assert ("ehc_plan", "taxi") in {(one.group, one.term) for one in found}
    taxi = next(one for one in found if one.term == "taxi")
    assert (taxi.families, taxi.of, taxi.others, taxi.of_others) == (20, 40, 2, 40)
    assert taxi.log_ratio == pytest.approx(np.log2(10))
    same = key_terms({"a": ["we waited"] * 30, "b": ["we waited"] * 30})
    assert same == ()
    assert key_terms({"a": ["alone"], "b": []}) == ()


def test_families_are_told_apart_by_what_the_frame_says():
    one = words(1, "", None, status="ehc_plan", idaci_decile=3, phase="primary")
    assert [group_of(one, variable) for variable in VARIABLES] == [
        "ehc_plan",
        "primary",
        "IDACI 1-3",
        None,
    ]
    with pytest.raises(UnknownVariable):
        group_of(one, "name")
