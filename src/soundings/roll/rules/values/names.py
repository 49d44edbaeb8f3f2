"""Languages, and names as two spellings of them agree."""

import re
from functools import lru_cache

from soundings.kit.tables import Severity, fold
from soundings.roll.rules.values.reading import Wrong, table

_LANGUAGES = table("""
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


def person_key(name: str) -> str:
    """Return a name as two spellings of it agree: no title, case, accents or spacing."""
    return fold(_TITLE.sub("", name)) or fold(name)


_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev)\.?\s+", re.IGNORECASE)
