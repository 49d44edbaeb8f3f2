"""What the rules catch, what they lower, what they leave, and the clock of the queue."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.instrument import service as instruments
from soundings.kit.clock import LONDON
from soundings.safeguarding.constants import LANGUAGES, LIKE
from soundings.safeguarding.model import BrokenRules, Kind, Likeness, Rule, RuleBook
from soundings.safeguarding.rules import countdown, due, half_of, make_ready, plain, screen
from soundings.safeguarding.service import load_rules, report, trial

SURVEYS = Path(__file__).parents[2] / "surveys"
RULES = load_rules(SURVEYS)

GRAVE = [
    "My daughter said she doesn’t want to live any more and nobody rang back.",
    "He has tried to kill himself twice since September",
    "she is SELF-HARMING every night, cuts her arms",
    "my son talks about sucide all the time",
    "He begs to die.",
    "He says he wishes he was never born",
    "I wish I was dead",
    "she took a load of tablets last month",
    "my dad hits me when i come home from school",
    "The taxi driver slapped my son and he is terrified",
    "He came home with bruises on his arms and finger marks on his neck",
    "He was pinned face down on the floor by three staff",
    "They locked her in the calm room on her own for hours",
    "he was restrained eight times and I was told after",
    "they shut him in a cupboard",
    "A member of staff touched her inappropriately",
    "my uncle touches me and i dont like it",
    "an older boy made her send nudes",
    "She was groomed online by a man",
    "My ex is violent and the school gave him our address",
    "we fled domestic abuse",
    "I am scared of my stepdad",
    "He’s being used by a county lines gang to carry drugs",
    "he takes a knife to school because he is scared",
    "they want to take her abroad, forced marriage",
    "The TA grabbed him by the throat",
    "My son was assaulted in the toilets",
    "She was dragged down the corridor",
    "h\u200be hurts him\u00adself, bangs his head on the wall",
    "The taxi driver has been touching Sam on the way home",
    "A teacher grabbed Sam in front of everybody",
    "Other boys kicked Sam and nobody stopped it",
    "He broke his wrist during a ‘safe hold’",
]

WORRYING = [
    "He is not safe at that school",
    "He ran out of school into the road and nobody noticed",
    "She went missing from the building twice",
    "I can't cope any more, I am at breaking point",
    "We are on our knees",
    "he was left in a soiled nappy all day",
    "they did not let him go to the toilet",
    "She hasn't been given her medication at school for a week",
    "He has stopped eating and won't leave his room",
    "There is no food in the house most weeks",
    "please help me",
    "I told them it was a safeguarding issue and they did nothing",
    "he attacks his little sister",
    "we had to call the police to the house",
    "They scream at him in front of the class",
    "he nearly died when nobody gave him the epipen",
    "i'm scared to go to school",
    "don't tell my mum I wrote this",
    "I am worried I will hurt him",
    "He is kept in isolation every day",
]

ORDINARY = [
    "The SENCo has been wonderful and always rings me back.",
    "We waited 60 weeks for the EHC plan and paid for a private assessment.",
    "Speech therapy stopped when the therapist left and was never replaced.",
    "School hit a brick wall with funding.",
    "Once the support kicked in he made good progress.",
    "It is an abuse of process and of public money.",
    "We had to fight for everything.",
    "They cut his hours of one to one.",
    "Nobody explained what SEN support meant.",
    "Communication between health and education is poor.",
    "The special school changed our lives, he loves going.",
    "The tribunal agreed with us in the end.",
    "He needs an occupational therapist, we are still waiting.",
    "Transport is always late.",
    "The plan does not say who will do what or how often.",
    "They pushed him to do better and he did.",
    "Great help from the portage team.",
    "My daughter's teacher understands autism.",
    "We moved from another county and the plan was lost.",
    "More training for mainstream teachers please.",
]


@pytest.mark.parametrize("text", GRAVE)
def test_grave_words_are_caught_as_grave(text):
    assert screen(text, RULES)[0].seriousness == 3


@pytest.mark.parametrize("text", WORRYING)
def test_worrying_words_are_caught(text):
    assert screen(text, RULES)[0].seriousness >= 2


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_left_alone(text):
    assert screen(text, RULES) == ()


@pytest.mark.parametrize(
    "text",
    [
        "He was never hit by staff.",
        "There was no bruising at all.",
        "He used to self-harm.",
        "She was bullied and assaulted two years ago. Now she is happy.",
        "when he was at primary they restrained him",
    ],
)
def test_a_denial_or_a_look_back_lowers_and_never_drops(text):
    hits = screen(text, RULES)
    assert hits
    assert hits[0].seriousness == 2


def test_a_denial_elsewhere_lowers_nothing():
    text = "Nobody rang me back. My son was assaulted. It was not good."
    assert screen(text, RULES)[0].seriousness == 3


def test_hits_come_gravest_first():
    grades = [hit.seriousness for hit in screen(" ".join(GRAVE + WORRYING), RULES)]
    assert grades == sorted(grades, reverse=True)
    assert len(grades) > 8


@given(st.text(max_size=1000))
def test_any_text_can_be_read(text):
    screen(text, RULES)


@given(st.text(max_size=200))
def test_reading_plainly_twice_is_reading_plainly_once(text):
    assert plain(plain(text)) == plain(text)


@given(st.sampled_from(GRAVE), st.sampled_from(ORDINARY), st.booleans())
def test_ordinary_words_around_hide_nothing(grave, ordinary, before):
    text = f"{ordinary}\n{grave}" if before else f"{grave}\n{ordinary}"
    assert screen(text, RULES)[0].seriousness == 3


@pytest.mark.parametrize(
    ("raised", "wanted"),
    [
        ("2026-09-15T10:00", "2026-09-15T11:00"),
        ("2026-09-15T07:59", "2026-09-15T09:00"),
        ("2026-09-15T21:00", "2026-09-15T22:00"),
        ("2026-09-15T21:40", "2026-09-16T08:40"),
        ("2026-09-15T22:00", "2026-09-16T09:00"),
        ("2026-09-15T23:59", "2026-09-16T09:00"),
        ("2026-09-19T03:00", "2026-09-19T09:00"),
        ("2026-10-24T21:30", "2026-10-25T08:30"),
    ],
)
def test_an_hour_counts_only_while_somebody_is_there(raised, wanted):
    at = datetime.fromisoformat(raised).replace(tzinfo=LONDON)
    assert due(at) == datetime.fromisoformat(wanted).replace(tzinfo=LONDON)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001 - made aware below
def test_nobody_is_given_less_than_an_hour_or_more_than_a_night(naive):
    raised = naive.replace(tzinfo=LONDON)
    wait = due(raised).timestamp() - raised.timestamp()
    assert 3600 <= wait <= 12 * 3600


def test_the_countdown_is_in_words():
    at = datetime(2026, 9, 15, 10, tzinfo=LONDON)
    assert countdown(at + timedelta(minutes=34, seconds=20), at) == "34 min left"
    assert countdown(at - timedelta(minutes=75), at) == "overdue by 1 h 15 min"


def _book(**changes):
    rule = {"id": "a", "seriousness": 2, "what": "A", "patterns": ("b",)} | changes
    return RuleBook(
        language="en",
        version="1",
        denials=("no",),
        looking_back=("ago",),
        idioms=("c",),
        words={},
        rules=(Rule(**rule),),
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seriousness": 4}, "seriousness of 1 to 3; it has 4"),
        ({"id": "A rule"}, "an id of small letters"),
        ({"patterns": ("(",)}, "not a regular expression"),
        ({"patterns": ("<who>",)}, r"\[words\] does not hold"),
    ],
)
def test_a_wrong_rule_names_itself(changes, sentence):
    with pytest.raises(BrokenRules, match=sentence):
        make_ready((_book(**changes),), "0")


def test_a_rule_that_the_first_language_does_not_name_is_refused():
    other = RuleBook(
        language="pl",
        version="1",
        rules=(Rule(id="b", seriousness=2, patterns=("x",)),),
    )
    with pytest.raises(BrokenRules, match=r"pl\.toml has the rule 'b'"):
        make_ready((_book(), other), "0")


def test_any_change_of_any_file_is_another_version(tmp_path):
    folder = tmp_path / "safeguarding"
    shutil.copytree(SURVEYS / "safeguarding", folder)
    with (folder / "so.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed")
    assert load_rules(tmp_path).version != RULES.version
    assert load_rules(tmp_path).version.split()[0] == RULES.version.split()[0]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mąż bije syna pasem", "hurt_by_somebody"),
        ("maz bije syna", "hurt_by_somebody"),
        ("میرا شوہر بیٹے کو بیلٹ سے مارتا ہے", "hurt_by_somebody"),
        ("mera shohar bete ko marta hai", "hurt_by_somebody"),
        ("زوجي يضرب ابني", "hurt_by_somebody"),
        ("زَوْجِي يَضْرِبُ اِبْنِي", "hurt_by_somebody"),
        ("ਮੇਰਾ ਪਤੀ ਪੁੱਤ ਨੂੰ ਮਾਰਦਾ ਹੈ", "hurt_by_somebody"),
        ("স্বামী ছেলেকে মারে", "hurt_by_somebody"),
        ("Ninkaygu wuu garaacaa wiilka", "hurt_by_somebody"),
        ("আমি মরে যেতে চাই", "suicide"),
        ("main marna chahti hun", "suicide"),
        ("School is lovely. بابا يضربني. Thank you", "hurt_by_somebody"),
    ],
)
def test_every_language_is_read_and_mixed_ones_too(text, rule):
    assert rule in {hit.rule for hit in screen(text, RULES)}


@pytest.mark.parametrize(
    "text",
    [
        "ہمارا بیٹا اسکول میں خوش ہے",
        "আমার ছেলে ভালো আছে",
        "تشخيص اضطراب طيف التوحد",
        "Jestem zadowolona",
    ],
)
def test_words_that_only_hold_a_grave_word_are_left_alone(text):
    assert screen(text, RULES) == ()


DENIED = {
    "pl": "Nikt go nie uderzył",
    "ur": "اسے کبھی کسی نے نہیں مارا",
    "ar": "لم يضرب أحد ابني",
    "pa": "ਉਸ ਨੂੰ ਕਦੇ ਕਿਸੇ ਨੇ ਨਹੀਂ ਮਾਰਿਆ",
    "bn": "তাকে কেউ মারেনি",
    "so": "Weligii lama garaacin wiilka",
    "latin": "us ko kabhi nahi marta hai shohar",
}
LOOKED_BACK = {
    "pl": "Kiedyś mąż bił syna",
    "ur": "پہلے میرا شوہر بیٹے کو مارتا تھا",
    "ar": "في الماضي زوجي يضرب ابني",
    "pa": "ਪਹਿਲਾਂ ਪਤੀ ਪੁੱਤ ਨੂੰ ਮਾਰਦਾ ਸੀ",
    "bn": "আগে স্বামী ছেলেকে মারত",
    "so": "Waagii hore ninkaygu wuu garaacaa wiilka",
    "latin": "pehle mera shohar bete ko marta tha",
}


@pytest.mark.parametrize("text", [*DENIED.values(), *LOOKED_BACK.values()])
def test_other_languages_deny_and_look_back_too(text):
    hits = screen(text, RULES)
    assert ("hurt_by_somebody", 2) in {(hit.rule, hit.seriousness) for hit in hits}
    assert hits[0].seriousness == 2


def test_every_language_is_tried_with_a_denial_and_a_look_back():
    assert {"en", *DENIED} == {"en", *LOOKED_BACK} == set(LANGUAGES)


def test_a_mild_worry_denied_is_no_worry():
    assert screen("There is no bullying at this school.", RULES) == ()


def test_every_language_of_the_survey_has_rules():
    assert set(instruments.load(SURVEYS, "area-send").languages) <= set(LANGUAGES)


def test_the_trial_set_is_as_large_as_promised_and_split_for_good():
    texts = trial(SURVEYS)
    assert sum(text.kind is Kind.HARM for text in texts) >= 400
    assert sum(text.kind is not Kind.HARM for text in texts) >= 2000
    assert len({text.words for text in texts}) == len(texts)
    assert half_of("the same words") == half_of("the same words")


@pytest.mark.parametrize("half", ["tuning", "held-out"])
def test_recall_is_what_was_promised(half):
    found = report(SURVEYS, half)
    assert found.all.recall >= 0.95
    assert found.written_alone.precision >= 0.6


def test_most_hints_are_read_though_no_rule_was_written_from_them():
    """They share few words with one another: six of ten here, seven of ten of those written when
    an earlier version of the rules was done.
    """
    assert report(SURVEYS, "oblique").all.recall >= 0.6
    assert report(SURVEYS, "afterwards").all.recall >= 0.9


def test_what_is_doubtful_is_read_last():
    """Most false alarms, and few of the disclosures, wait behind everything else."""
    found = report(SURVEYS, "held-out")
    assert found.graver.precision > found.all.precision + 0.05
    assert found.graver.recall >= 0.95


def test_a_text_no_rule_catches_is_read_where_it_is_like_disclosures():
    assert screen("The plan came quickly", RULES) == ()
    likeness = Likeness(texts=1, bias=0.0, threshold=0.6, weights={"velvet": 1.0})
    rules = msgspec.structs.replace(RULES, likeness=likeness)
    assert [hit.rule for hit in screen("a velvet curtain", rules)] == [LIKE]
    assert screen("a cotton curtain", rules) == ()


def test_a_missing_file_names_itself(tmp_path):
    with pytest.raises(BrokenRules, match=r"safeguarding/en\.toml"):
        load_rules(tmp_path)
