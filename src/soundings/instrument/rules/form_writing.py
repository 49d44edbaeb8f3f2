"""Writes an instrument as the sheets of an XLSForm."""

from collections.abc import Iterator

from soundings.instrument.model import (
    AUDIENCES,
    NOT_SURE,
    Audience,
    Condition,
    Follows,
    Instrument,
    Item,
    ItemWords,
    Language,
    Module,
    Month,
    Number,
    OptionWords,
    Scale,
    Several,
    Single,
    Text,
    Words,
)
from soundings.instrument.rules.expressions import write_expression
from soundings.instrument.rules.sheets import (
    CHOICES,
    CODES,
    FIELDS,
    LANGUAGES,
    LISTS,
    MEDIA,
    MOVED,
    SETTINGS,
    SURVEY,
    TEXTS,
    TICK,
    YES,
    Row,
    Sheet,
    spoken,
    whose,
)
from soundings.instrument.rules.words import options_of, voice


def _column(audience: Audience, name: str, words: Words, language: Language) -> str:
    return f"{whose(audience)}{name}::{spoken(words.own_name, language)}"


def _spoken(instrument: Instrument) -> Iterator[tuple[Audience, Language, Words]]:
    for audience in AUDIENCES:
        for language in instrument.languages:
            yield audience, language, instrument.words[language]


def _survey_columns(instrument: Instrument) -> Row:
    return tuple(
        _column(audience, name, words, language)
        for audience, language, words in _spoken(instrument)
        for name in FIELDS
    )


def _item_texts(own: ItemWords) -> Row:
    media = [getattr(own, name) for name in MEDIA]
    return (
        *(getattr(own, name) for name in TEXTS),
        *("" if one is None else one.url for one in media),
        *("" if one is None else str(one.kilobytes) for one in media),
    )


def _item_type(item: Item) -> tuple[str, str, str]:
    """Return the item's type, constraint and appearance."""
    match item:
        case Single():
            return f"select_one {item.id}", "", ""
        case Several():
            alone = (option.code for option in item.options if option.exclusive)
            parts = [f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alone]
            return f"select_multiple {item.id}", " and ".join(parts), ""
        case Number():
            return "integer", f". >= {item.low} and . <= {item.high}", ""
        case Month():
            return "date", f". >= date('{item.earliest}-01')", "month-year"
        case Text():
            return "text", f"string-length(.) <= {item.longest}", "multiline"


def _relevant(ask: Condition | None) -> str:
    return "" if ask is None else write_expression(ask)


def _item_rows(instrument: Instrument, item: Item) -> Iterator[Row]:
    kind, constraint, appearance = _item_type(item)
    texts = (
        text
        for audience, _, words in _spoken(instrument)
        for text in _item_texts(voice(words, audience).items.get(item.id, ItemWords()))
    )
    yield (
        kind,
        item.id,
        YES if item.required else "",
        _relevant(item.ask),
        constraint,
        appearance,
        "scale" if isinstance(item, Scale) else "",
        YES if item.core else "",
        YES if item.by_text else "",
        *(" ".join(getattr(item, name)) for name in LISTS),
        *texts,
    )
    if isinstance(item, Month):
        blank = ("",) * (len(SURVEY) - 4)
        ticks = (
            _item_texts(ItemWords(question=words.parent_carer.pages.get(NOT_SURE, NOT_SURE)))
            if audience == "parent_carer"
            else _item_texts(ItemWords())
            for audience, _, words in _spoken(instrument)
        )
        flat = (text for texts in ticks for text in texts)
        yield ("acknowledge", item.id + TICK, "", _relevant(item.ask), *blank, *flat)


def _survey(instrument: Instrument) -> Sheet:
    header = (*SURVEY, *_survey_columns(instrument))
    modules = {module.id: module for module in instrument.modules}
    rows: list[Row] = []
    module = ""

    def bracket(kind: str, one: Module) -> Row:
        filled = (kind, one.id, "", _relevant(one.ask) if kind == "begin_group" else "")
        blank = [""] * (len(header) - len(filled))
        if kind == "begin_group":
            blank[len(SURVEY) - len(filled)] = one.title
        return (*filled, *blank)

    for item in instrument.items:
        if item.module != module:
            if module:
                rows.append(bracket("end_group", modules[module]))
            module = item.module
            if module:
                rows.append(bracket("begin_group", modules[module]))
        rows += _item_rows(instrument, item)
    if module:
        rows.append(bracket("end_group", modules[module]))
    return Sheet(name="survey", header=header, rows=tuple(rows))


def _choices(instrument: Instrument) -> Sheet:
    columns = tuple(
        _column(audience, name, words, language)
        for audience, language, words in _spoken(instrument)
        for name in ("label", "hint", "sms")
    )
    rows = []
    for item in instrument.items:
        for option in options_of(item):
            said = (
                voice(words, audience).items.get(item.id, ItemWords()).options.get(option.code)
                or OptionWords(text="")
                for audience, _, words in _spoken(instrument)
            )
            texts = (text for one in said for text in (one.text, one.hint, one.sms))
            stands_for = "" if option.stands_for == "answer" else option.stands_for
            alone = YES if option.exclusive else ""
            rows.append((item.id, option.code, alone, stands_for, *texts))
    return Sheet(name="choices", header=(*CHOICES, *columns), rows=tuple(rows))


def _settings(instrument: Instrument) -> Sheet:
    first = instrument.languages[0]
    row = (
        instrument.name,
        instrument.name,
        instrument.version,
        spoken(instrument.words[first].own_name, first),
        instrument.age_item,
        " ".join(instrument.gates),
        " ".join(instrument.placeholders),
    )
    return Sheet(name="settings", header=SETTINGS, rows=(row,))


def _languages(instrument: Instrument) -> Sheet:
    rows = []
    for language in instrument.languages:
        words = instrument.words[language]
        checked = words.translation
        rows.append(
            (
                language,
                words.own_name,
                words.direction,
                checked.status,
                checked.by,
                "" if checked.on is None else checked.on.isoformat(),
                "|".join(words.months),
                "|".join(f"{name}={text}" for name, text in words.fallbacks.items()),
            )
        )
    return Sheet(name="languages", header=LANGUAGES, rows=tuple(rows))


def _pages(instrument: Instrument) -> Sheet:
    source = instrument.words[instrument.languages[0]]
    rows = [
        (
            audience,
            key,
            *(
                voice(instrument.words[language], audience).pages.get(key, "")
                for language in instrument.languages
            ),
        )
        for audience in AUDIENCES
        for key in voice(source, audience).pages
    ]
    return Sheet(name="pages", header=("audience", "key", *instrument.languages), rows=tuple(rows))


def _codes(instrument: Instrument) -> Sheet:
    tables = {
        "criteria": instrument.criteria,
        "claims": instrument.claims,
        "themes": instrument.themes,
    }
    rows = [(kind, code, said) for kind, table in tables.items() for code, said in table.items()]
    return Sheet(name="codes", header=CODES, rows=tuple(rows))


def _moved(follows: Follows) -> Sheet:
    rows = [(follows.version, "", "", "", "")]
    for old, moved in follows.items.items():
        rows.append((follows.version, old, moved.item, "", ""))
        rows += [
            (follows.version, old, moved.item, code, became)
            for code, became in moved.options.items()
        ]
    return Sheet(name="moved", header=MOVED, rows=tuple(rows))


def write_form(instrument: Instrument) -> tuple[Sheet, ...]:
    """Return the sheets of an XLSForm that holds the whole instrument.

    Raises UnwritableForm for a route an XLSForm has no words for.
    """
    sheets = (
        _survey(instrument),
        _choices(instrument),
        _settings(instrument),
        _languages(instrument),
        _pages(instrument),
        _codes(instrument),
    )
    return sheets if instrument.follows is None else (*sheets, _moved(instrument.follows))
