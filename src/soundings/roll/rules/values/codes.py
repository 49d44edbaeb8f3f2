"""Needs, phases, relations and the other words that are codes."""

import re
from functools import lru_cache

from soundings.kit.tables import Severity, fold
from soundings.roll.model import Ethnicity, HoldReason, NeedType, Phase, Relation, Sex
from soundings.roll.rules.values.reading import Wrong, table

_PREFIX = re.compile(r"^[a-z]\d?\)\s*", re.IGNORECASE)


_NEEDS = {code.value.casefold(): code for code in NeedType} | {
    name: NeedType(code)
    for name, code in table("""
        specific learning difficulty|specific learning difficulties|dyslexia = SPLD
        moderate learning difficulty|moderate learning difficulties = MLD
        severe learning difficulty|severe learning difficulties = SLD
        profound and multiple learning difficulty|profound & multiple learning difficulty = PMLD
        profound and multiple learning difficulties = PMLD
        social, emotional and mental health|social emotional and mental health needs = SEMH
        social, emotional and mental health difficulties = SEMH
        speech, language and communication needs|speech, language and communication = SLCN
        speech, language or communication needs = SLCN
        hearing impairment|deafness = HI
        visual impairment|vision impairment = VI
        multi-sensory impairment|multisensory impairment = MSI
        physical disability|physical disabilities = PD
        autistic spectrum disorder|autism spectrum disorder|autism|asc|autistic = ASD
        down syndrome|downs syndrome|down's syndrome = DS
        other difficulty/disability|other difficulty|other = OTH
        SEN support but no specialist assessment of type of need|no specialist assessment = NSA
        not known|not recorded|need unknown = unknown
    """).items()
}


_SEXES = {
    name: Sex(code)
    for name, code in table("""
        f|female|girl|2|w|woman = female
        m|male|boy|1|man = male
        u|unknown|not stated|not recorded|not stated/recorded|indeterminate|9|0|x = unknown
        neither|other|unborn|not known|non-binary|prefer not to say = unknown
    """).items()
}


_ETHNICITIES = {
    name: Ethnicity(code)
    for name, code in table("""
        WBRI|WENG|WSCO|WWEL|WCOR|WOWB|WNIR|white british|british = white_british
        english, welsh, scottish, northern irish or british|white english = white_british
        white - white british|white - british = white_british
        WIRI|WIRT|WROM|WOTH|WEUR|WEEU|WWEU|irish|white irish = white_other
        traveller of irish heritage|irish traveller|white - white irish = white_other
        gypsy/roma|gypsy|roma|gypsy or roma|gypsy or irish traveller = white_other
        white - gypsy or roma|white - irish traveller|other white|white other = white_other
        any other white background|white - other|any other white = white_other
        MWBC|MWBA|MWAS|MOTH|mixed = mixed
        white and black caribbean|white and black african|white and asian = mixed
        any other mixed background|other mixed|mixed other = mixed
        any other mixed or multiple ethnic background = mixed
        AIND|APKN|ABAN|AOTH|CHNE|asian|indian|pakistani|bangladeshi|chinese = asian
        any other asian background|other asian|asian british|asian other = asian
        BCRB|BAFR|BOTH|black|black caribbean|black african|caribbean|african = black
        any other black background|other black|black british|black other = black
        black african, black caribbean or black british = black
        any other black, black british or caribbean background = black
        OOTH|OARA|OAFG|arab|other|any other|any other ethnic group|other ethnic group = other
        REFU|NOBT|refused|not obtained|information not yet obtained|not known = unknown
        unknown|unclassified|not recorded|not stated|prefer not to say|missing = unknown
    """).items()
}


_ETHNIC_FAMILIES = (
    ("white", Ethnicity.WHITE_OTHER),
    ("mixed", Ethnicity.MIXED),
    ("asian", Ethnicity.ASIAN),
    ("black", Ethnicity.BLACK),
    ("other", Ethnicity.OTHER),
)


_PHASES = {
    name: Phase(code)
    for name, code in table("""
        early years|nursery|early years setting|pre-school|childminder|EY = early_years
        primary|infant|junior|first|infant and junior|middle deemed primary|PS = primary
        secondary|high|upper|middle deemed secondary|middle|lower secondary|SS = secondary
        post-16|16 plus|sixth form|further education|FE|FE college|college = post_16
        post-19|16-19|specialist post-16 institution|training|apprenticeship = post_16
        special|special school|non-maintained special|independent special = special
        alternative|alternative provision|AP|pupil referral unit|PRU = alternative
        hospital school|AP/PRU = alternative
        none|not in school|not in education|not applicable|NEET|EHE = none
        elective home education|electively home educated|EOTAS = none
        education otherwise than at school|home tuition = none
    """).items()
}


_PHASE_UNSAID = frozenset(
    fold(text) for text in ("not recorded", "unknown", "all-through", "all through", "mainstream")
)


_RELATIONS = {
    name: Relation(code)
    for name, code in table("""
        parent/carer|parent carer|parent|carer|mother|father|mum|dad|guardian = parent_carer
        grandparent|grandmother|grandfather|special guardian|kinship carer|aunt = parent_carer
        step-parent|stepmother|stepfather|adoptive parent|sibling|sister|brother = parent_carer
        uncle = parent_carer
        foster carer|foster parent|foster mother|foster father|foster = foster_carer
        kinship foster carer|connected person|connected carer = foster_carer
        young person|self|young adult|student|pupil|child = young_person
    """).items()
}


_REASONS = {
    name: HoldReason(code)
    for name, code in table("""
        died|deceased|death|child died|passed away = died
        no-contact order|no contact order|no contact|court order|marac = no_contact_order
        non-molestation order|prohibited steps order|injunction = no_contact_order
        address withheld|withheld|adopted|adoption|confidential address = address_withheld
        moved|moved out|moved away|left area|moved out of area = moved
        objected|objection|opted out|opt out|do not contact|asked not to be contacted = objected
        safe contact|safe contact only|safe-contact|safeguarding = safe_contact
        unknown|other = unknown
    """).items()
}


_YES = frozenset({"yes", "y", "true", "1", "t"})


_NO = frozenset({"no", "n", "false", "0", "f", ""})


@lru_cache(maxsize=10_000)
def need(text: str) -> NeedType | Wrong:
    """Read a primary need: a code of the SEN2 return, a code with its words, or the words."""
    folded = fold(text)
    first = re.split(r"[\s:\u2013-]", text.casefold(), maxsplit=1)[0]
    found = _NEEDS.get(folded) or _NEEDS.get(first)
    return found or Wrong(
        wanted=f"one of {', '.join(code for code in NeedType if code is not NeedType.UNKNOWN)}",
        mend="Use the code of the SEN2 return, or leave the cell empty if it is not known.",
    )


@lru_cache(maxsize=10_000)
def sex(text: str) -> Sex | Wrong:
    """Read a gender as lists record it."""
    return _SEXES.get(fold(_PREFIX.sub("", text))) or Wrong(
        wanted="Female, Male or Not stated", mend="Write F, M or leave the cell empty."
    )


@lru_cache(maxsize=10_000)
def ethnicity(text: str) -> Ethnicity | Wrong:
    """Read an ethnicity, a DfE code or its words, as one of the groups we keep."""
    bare = _PREFIX.sub("", text)
    family, _, rest = (part.strip() for part in re.sub(r"[:\u2013]", "-", bare).partition("-"))
    found = _ETHNICITIES.get(fold(bare)) or (_ETHNICITIES.get(fold(rest)) if rest else None)
    if found is not None and not (rest and fold(rest) == "british" and fold(family) != "white"):
        return found
    folded = fold(family)
    for word, group in _ETHNIC_FAMILIES:
        if rest and folded.startswith(word):
            return group
    return Wrong(
        wanted="a DfE code such as WBRI, or its words",
        mend="Use the school census code, or leave the cell empty if it is not known.",
    )


@lru_cache(maxsize=10_000)
def phase(text: str) -> Phase | Wrong | None:
    """Read a main phase; None where it is said without saying which, as all-through."""
    folded = fold(_PREFIX.sub("", text))
    if not folded or folded in _PHASE_UNSAID:
        return None
    found = _PHASES.get(folded)
    if found is None:
        found = next((code for name, code in _PHASE_WORDS if name in folded), None)
    return found or Wrong(
        wanted="Early years, Primary, Secondary, Post-16, Special, Alternative provision "
        "or Not in school",
        mend="Use one of these words, or leave the cell empty.",
    )


_PHASE_WORDS = (
    ("special", Phase.SPECIAL),
    ("alternative", Phase.ALTERNATIVE),
    ("referral", Phase.ALTERNATIVE),
    ("earlyyears", Phase.EARLY_YEARS),
    ("nursery", Phase.EARLY_YEARS),
    ("16", Phase.POST_16),
    ("college", Phase.POST_16),
    ("primary", Phase.PRIMARY),
    ("secondary", Phase.SECONDARY),
)


@lru_cache(maxsize=1_000)
def relation(text: str) -> Relation | Wrong:
    """Read who a contact is to the child; nobody of the inspected body is family."""
    return _RELATIONS.get(fold(text)) or Wrong(
        wanted="Parent/carer, Foster carer or Young person",
        mend="Write one of these. An officer, social worker or teacher is not the family: "
        "take the row away.",
    )


@lru_cache(maxsize=1_000)
def hold_reason(text: str) -> HoldReason | Wrong:
    """Read why somebody must not be written to."""
    return _REASONS.get(fold(text)) or Wrong(
        wanted="Died, No-contact order, Address withheld, Moved, Objected or Safe contact",
        mend="Held all the same, for a reason unknown.",
        severity=Severity.QUERY,
    )


@lru_cache(maxsize=1_000)
def yes_no(text: str) -> bool | Wrong:
    """Read yes or no; an empty cell is no."""
    folded = fold(text)
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    return Wrong(wanted="Yes or No", mend="Taken as No.", severity=Severity.QUERY)


def is_looked_after(known_to_care: str, team: str) -> bool:
    """Say whether the local authority looks after the child."""
    text = f"{known_to_care} {team}".casefold()
    return "looked after" in text or "looked-after" in text
