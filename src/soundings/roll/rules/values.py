"""What one cell says: a date, a code, a phone number, an email address.

Each function returns the value, or Wrong with what is wanted and how to mend it; where the
cell could be mended without asking, a Mended.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

import msgspec
import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneMetadata, PhoneNumberType

from soundings.kit.tables import Severity, fold
from soundings.roll.constants import (
    CARE_AUTHORITIES,
    DESKS,
    DRAMA_MOBILES,
    OFFICIAL_ENDINGS,
    RESERVED_DOMAINS,
    UPN_ALPHABET,
)
from soundings.roll.model import Ethnicity, HoldReason, NeedType, Phase, Relation, Sex


class Wrong(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The cell cannot be used."""

    wanted: str
    mend: str
    severity: Severity = Severity.ERROR


class Mended(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The cell was mended: what it is taken for, and what was amiss."""

    value: str
    wanted: str
    mend: str


Text: TypeAlias = str | Mended | Wrong


# Dates

_DATE_WANTED = "a date as DD/MM/YYYY or YYYY-MM-DD"
_UK_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: 0{1,2}:00(?::00)?)?", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}", re.ASCII)
_EXCEL_DAY = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
_MONTHS = 12


@lru_cache(maxsize=100_000)
def day(text: str) -> date | Wrong:
    """Read a date, day before month."""
    found = _UK_DATE.fullmatch(text)
    parts = (found[3], found[2], found[1]) if found else None
    if parts is None and (found := _ISO_DATE.fullmatch(text)):
        parts = (found[1], found[2], found[3])
    if parts is not None:
        year, month, number = map(int, parts)
        try:
            return date(year, month, number)
        except ValueError:
            mend = (
                "The month comes second: is this the American order?"
                if month > _MONTHS >= number
                else "There is no such day."
            )
            return Wrong(wanted=_DATE_WANTED, mend=mend)
    if _SHORT_YEAR.fullmatch(text):
        return Wrong(wanted=_DATE_WANTED, mend="Write the year with four digits.")
    if _EXCEL_DAY.fullmatch(text):
        guess = _EXCEL_EPOCH + timedelta(days=int(float(text)))
        return Wrong(
            wanted=_DATE_WANTED,
            mend=f"This is Excel's number for {guess:%d/%m/%Y}: format the column as a date.",
        )
    return Wrong(wanted=_DATE_WANTED, mend="Write the date in figures.")


def age_on(born: date, on: date) -> int:
    """Return whole years lived on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


# Codes

_PREFIX = re.compile(r"^[a-z]\d?\)\s*", re.IGNORECASE)


def _table(text: str) -> dict[str, str]:
    """Read `word, word = code` lines into folded word → code."""
    rows: dict[str, str] = {}
    for line in text.strip().splitlines():
        words, _, code = line.rpartition("=")
        rows.update({fold(word): code.strip() for word in words.split("|")})
    return rows


_NEEDS = {code.value.casefold(): code for code in NeedType} | {
    name: NeedType(code)
    for name, code in _table("""
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
    for name, code in _table("""
        f|female|girl|2|w|woman = female
        m|male|boy|1|man = male
        u|unknown|not stated|not recorded|not stated/recorded|indeterminate|9|0|x = unknown
        neither|other|unborn|not known|non-binary|prefer not to say = unknown
    """).items()
}

_ETHNICITIES = {
    name: Ethnicity(code)
    for name, code in _table("""
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
    for name, code in _table("""
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
    for name, code in _table("""
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
    for name, code in _table("""
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


# Numbers that name a child or a school

_UPN = re.compile(r"[A-Z]\d{11}[\dA-Z]", re.ASCII)
_UPN_SHORT = re.compile(r"([A-Z])(\d{6,11})", re.ASCII)
_UPN_WANTED = "a UPN: a check letter, eleven digits and a digit or letter"
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)


def upn_letter(rest: str) -> str:
    """Return the check letter that the other twelve characters of a UPN call for."""
    total = sum(
        weight * (int(one) if one.isdigit() else max(UPN_ALPHABET.find(one), 0))
        for weight, one in enumerate(rest, start=2)
    )
    return UPN_ALPHABET[total % len(UPN_ALPHABET)]


def looks_like_upn(text: str) -> bool:
    """Say whether a text has the form of a UPN, whatever its check letter."""
    return _UPN.fullmatch(text) is not None


def upn(text: str) -> Text:
    """Read a unique pupil number."""
    bare = text.upper().replace(" ", "")
    if _UPN.fullmatch(bare):
        if bare[0] == upn_letter(bare[1:]):
            return bare
        return Wrong(
            wanted=f"a UPN whose check letter fits ({upn_letter(bare[1:])} for these digits)",
            mend="A character is mistyped; kept as it stands.",
            severity=Severity.QUERY,
        )
    if (short := _UPN_SHORT.fullmatch(bare)) and short[1] == upn_letter(short[2].zfill(12)):
        return Mended(
            value=short[1] + short[2].zfill(12),
            wanted=_UPN_WANTED,
            mend="Zeros lost after the letter were put back.",
        )
    if _SCIENTIFIC.fullmatch(bare):
        mend = "A spreadsheet has rounded it: format the column as text and paste it again."
    elif bare.isdigit():
        mend = "The check letter is missing."
    else:
        mend = "Copy it again from the school's system; it is left out until then."
    return Wrong(wanted=_UPN_WANTED, mend=mend, severity=Severity.QUERY)


_URN = re.compile(r"\d{6,8}", re.ASCII)
_URN_SHORT = re.compile(r"\d{4,5}", re.ASCII)


@lru_cache(maxsize=20_000)
def urn(text: str) -> Text:
    """Read an establishment's number: a URN of six digits, or a UKPRN of eight."""
    if _URN.fullmatch(text):
        return text
    if _URN_SHORT.fullmatch(text):
        return Mended(
            value=text.zfill(6), wanted="a URN of six digits", mend="Lost zeros were put back."
        )
    return Wrong(
        wanted="a URN of six digits",
        mend="Look the school up on Get Information about Schools; left out until then.",
        severity=Severity.QUERY,
    )


_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})", re.ASCII)


def postcode(text: str) -> str | Wrong:
    """Read a postcode, however spaced."""
    found = _POSTCODE.fullmatch(text.upper().replace(" ", ""))
    return (
        f"{found[1]} {found[2]}"
        if found
        else Wrong(
            wanted="a postcode such as PE27 4QH",
            mend="It is left out until it is mended.",
            severity=Severity.QUERY,
        )
    )


# Addresses

_PHONE_WANTED = "a UK mobile number such as 07700 900123"
_REGIONS = ("GB", "GG", "JE", "IM")


def _mobile_pattern() -> str:
    patterns = [DRAMA_MOBILES]
    for region in _REGIONS:
        metadata = PhoneMetadata.metadata_for_region(region)
        if metadata is not None and metadata.mobile is not None:
            patterns.append(metadata.mobile.national_number_pattern or "")
    return "|".join(f"(?:{pattern})" for pattern in patterns if pattern)


_MOBILE = re.compile(f"0(?:{_mobile_pattern()})", re.ASCII)
_DRAMA = re.compile(DRAMA_MOBILES, re.ASCII)
_PUNCTUATION = str.maketrans("", "", " \t\u00a0\u200b\u202a\u202c().-–/")
_FOREWORD = re.compile(r"^(?:0?\+44|0044|\+0044|44(?=7\d{9}$))0?")


def mobile(text: str) -> Text:
    """Read a mobile number of Great Britain or the islands as +447….

    The pattern is libphonenumber's own for GB, GG, JE and IM, so that a clean number needs no
    more; anything else is told apart by the library.
    """
    close = text.replace(" ", "")
    if _MOBILE.fullmatch(close):
        return f"+44{close[1:]}"
    bare = text.replace("(0)", "").translate(_PUNCTUATION)
    national = _FOREWORD.sub("0", bare)
    lost = national.startswith("7") and len(national) == len("7700900123")
    national = f"0{national}" if lost else national
    if _MOBILE.fullmatch(national):
        mend = (
            "The zero a spreadsheet took away was put back."
            if lost
            else "Marks or the country code were taken out."
        )
        return Mended(value=f"+44{national[1:]}", wanted=_PHONE_WANTED, mend=mend)
    return Wrong(wanted=_PHONE_WANTED, mend=_phone_trouble(text, bare), severity=Severity.QUERY)


def _phone_trouble(text: str, bare: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        return "A spreadsheet has rounded it: format the column as text and paste it again."
    if len(re.findall(r"0?7\d{3}[\s\d]{6,8}", text)) > 1:
        return "Two numbers stand in one cell: keep one, give the other a row of its own."
    try:
        number = phonenumbers.parse(bare, "GB")
    except phonenumbers.NumberParseException:
        return "This is not a phone number; it is not used."
    if not phonenumbers.is_valid_number(number):
        return "No such number can exist: is a digit missing? It is not used."
    kind = phonenumbers.number_type(number)
    if kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return "A mobile from abroad cannot be texted by this service; it is not used."
    return "A landline or special number cannot be texted; ask for a mobile. It is not used."


_EMAIL_WANTED = "one email address such as name@example.org"
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_LOCAL = 64
_LONGEST_EMAIL = 254
_WRAPPED = re.compile(r"^(?:mailto:)?<?|[>.,;:]+$", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _domain(text: str) -> str | None:
    """Return a mail domain as it is written, or None if there can be none such.

    Reserved domains, which nobody has, are judged by their form alone.
    """
    lowered = text.lower()
    name, _, top = lowered.rpartition(".")
    tried = f"{name}.org" if name and top in RESERVED_DOMAINS else lowered
    try:
        validate_email(f"a@{tried}", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return lowered


def email(text: str) -> Text:
    """Read an email address, without asking whether it exists."""
    found = _address(text)
    if found is not None:
        return found
    bare = _WRAPPED.sub("", text)
    found = _address(bare) if bare != text else None
    if found is not None:
        return Mended(
            value=found, wanted=_EMAIL_WANTED, mend="Marks around the address were taken away."
        )
    if text.count("@") > 1:
        mend = "Two addresses stand in one cell: keep one, give the other a row of its own."
    elif "@" not in text:
        mend = "There is no @ in it; it is not used."
    elif " " in text:
        mend = "There is a space in it; it is not used."
    else:
        mend = "No such address can exist: is something mistyped? It is not used."
    return Wrong(wanted=_EMAIL_WANTED, mend=mend, severity=Severity.QUERY)


def _address(text: str) -> str | None:
    local, at, domain = text.rpartition("@")
    if not (at and len(local) <= _LONGEST_LOCAL and len(text) <= _LONGEST_EMAIL):
        return None
    whole = _domain(domain) if _LOCAL.fullmatch(local) else None
    return None if whole is None else f"{local}@{whole}"


_LANGUAGES = _table("""
    english|eng|en-gb = en
    polish = pl
    punjabi|panjabi = pa
    urdu = ur
    bengali|sylheti = bn
    gujarati = gu
    arabic = ar
    french = fr
    portuguese = pt
    romanian|moldovan = ro
    spanish = es
    somali = so
    turkish = tr
    tamil = ta
    hindi = hi
    italian = it
    lithuanian = lt
    chinese|mandarin|cantonese = zh
    german = de
    greek = el
    farsi|persian|dari = fa
    kurdish = ku
    albanian|shqip = sq
    russian = ru
    ukrainian = uk
    bulgarian = bg
    hungarian = hu
    czech = cs
    slovak = sk
    latvian = lv
    malayalam = ml
    nepali = ne
    pashto|pushto = ps
    tigrinya = ti
    amharic = am
    yoruba = yo
    igbo = ig
    akan|twi|twi/fante = ak
    shona = sn
    swahili = sw
    lingala = ln
    vietnamese = vi
    tagalog|filipino = tl
    welsh = cy
    dutch = nl
    japanese = ja
    korean = ko
    thai = th
    telugu = te
    sinhala = si
    romani|romany = rom
    british sign language|bsl = bfi
""")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


@lru_cache(maxsize=1_000)
def language(text: str) -> str | Wrong:
    """Read a language as its tag."""
    found = _LANGUAGES.get(fold(text))
    if found is None and _TAG.fullmatch(text):
        return text
    return found or Wrong(
        wanted="the name of a language, or its tag such as pl",
        mend="English is used until it is mended.",
        severity=Severity.QUERY,
    )


def is_officers(email: str | None) -> bool:
    """Say whether an address is, by its domain or its name, an authority's and not a family's."""
    if email is None:
        return False
    local, _, domain = email.casefold().rpartition("@")
    folded = fold(domain)
    return (
        domain.endswith(OFFICIAL_ENDINGS)
        or any(word in folded for word in CARE_AUTHORITIES)
        or any(word in fold(local) for word in DESKS)
    )


def is_nobodys(phone: str) -> bool:
    """Say whether a number is one of a thousand that drama uses and many must share."""
    return _DRAMA.fullmatch(phone, 3) is not None


def person_key(name: str) -> str:
    """Return a name as two spellings of it agree: no title, case, accents or spacing."""
    return fold(_TITLE.sub("", name)) or fold(name)


_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev)\.?\s+", re.IGNORECASE)
