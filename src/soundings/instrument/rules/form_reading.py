"""Reads the sheets of an XLSForm as an instrument, and refuses what an instrument cannot say."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from soundings.instrument.model import (
    AUDIENCES,
    Audience,
    Condition,
    Follows,
    Instrument,
    Item,
    ItemWords,
    Language,
    Media,
    Module,
    Month,
    Moved,
    Number,
    Option,
    OptionWords,
    Scale,
    Several,
    Single,
    Text,
    Translation,
    UnreadableForm,
    Voice,
    Words,
)
from soundings.instrument.rules.cells import LABELLED, Line, lines_of, refuse_strangers
from soundings.instrument.rules.expressions import read_expression
from soundings.instrument.rules.sheets import (
    CHOICES,
    FIELDS,
    MEDIA,
    SURVEY,
    TEXTS,
    TICK,
    Sheet,
    whose,
)

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_TYPES = "integer, date, text, select_one LIST, select_multiple LIST, begin_group, end_group"
_BOUNDS = re.compile(r"\. >= (-?\d+) and \. <= (-?\d+)")
_LENGTH = re.compile(r"string-length\(\.\) <= (\d+)")
_EARLIEST = re.compile(r"\. >= date\('(\d{4}-\d{2})-01'\)")
_ALONE = re.compile(r"not\(selected\(\., '(\w+)'\) and count-selected\(\.\) > 1\)")
_KINDS: dict[str, type[Item]] = {"integer": Number, "date": Month, "text": Text}


def _kind(line: Line) -> type[Item]:
    kind = line.text("type").split(" ")[0]
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "select_one":
        return Scale if line.text("kind") == "scale" else Single
    if kind == "select_multiple":
        return Several
    raise line.cell("type").refusal(f"a question here is one of {_TYPES}")


def _options(lines: Sequence[Line], line: Line) -> tuple[Option, ...]:
    name = line.text("type").partition(" ")[2]
    found = [one for one in lines if one.text("list_name") == name]
    if not found:
        raise line.cell("type").refusal(f"the choices sheet has no list {name or 'of this name'}")
    constraint = line.cell("constraint")
    alone = set(_ALONE.findall(constraint.text))
    if _ALONE.sub("", constraint.text).replace(" and ", "").strip():
        raise constraint.refusal(
            "of a select_multiple we know only not(selected(., 'code') and count-selected(.) > 1)"
        )
    return tuple(
        msgspec.convert(
            {
                "code": one.text("name"),
                "exclusive": one.flag("exclusive") or one.text("name") in alone,
                "stands_for": _stands_for(one),
            },
            Option,
        )
        for one in found
    )


def _stands_for(line: Line) -> str:
    cell = line.cell("stands_for")
    known = ("answer", "dont_know", "prefer_not_to_say", "not_applicable")
    if cell.text and cell.text not in known:
        raise cell.refusal(f"stands_for is one of {', '.join(known)}")
    return cell.text or known[0]


def _constrained(line: Line, shape: re.Pattern[str], wanted: str) -> re.Match[str]:
    cell = line.cell("constraint")
    found = shape.fullmatch(cell.text)
    if found is None:
        raise cell.refusal(f"a {line.text('type')} wants a constraint like {wanted}")
    return found


def _of_kind(kind: type[Item], line: Line, choices: Sequence[Line]) -> dict[str, Any]:
    if issubclass(kind, Single | Several):
        return {"options": _options(choices, line)}
    if issubclass(kind, Number):
        found = _constrained(line, _BOUNDS, ". >= 0 and . <= 25")
        return {"low": int(found[1]), "high": int(found[2])}
    if issubclass(kind, Month):
        if line.text("appearance") != "month-year":
            raise line.cell("appearance").refusal("a date is a month here: month-year")
        found = _constrained(line, _EARLIEST, ". >= date('2000-01-01')")
        return {"earliest": found[1]}
    found = _constrained(line, _LENGTH, "string-length(.) <= 1000")
    return {"longest": int(found[1])}


def _condition(line: Line, kinds: Mapping[str, type[Item]]) -> Condition | None:
    cell = line.cell("relevant")
    if not cell.text:
        return None
    try:
        return read_expression(cell.text, kinds)
    except UnreadableForm as error:
        raise cell.refusal(str(error)) from error


def _audiences(line: Line) -> tuple[Audience, ...]:
    named = line.text("audiences").split()
    for name in named:
        if name not in AUDIENCES:
            raise line.cell("audiences").refusal(f"audiences are {', '.join(AUDIENCES)}")
    return tuple(one for one in AUDIENCES if one in named) if named else ("parent_carer",)


def _item(
    line: Line, module: str, kinds: Mapping[str, type[Item]], choices: Sequence[Line]
) -> Item:
    kind = _kind(line)
    return kind(
        id=line.text("name"),
        module=module,
        core=line.flag("core"),
        audiences=_audiences(line),
        criteria=tuple(line.text("criteria").split()),
        claims=tuple(line.text("claims").split()),
        themes=tuple(line.text("themes").split()),
        ask=_condition(line, kinds),
        required=line.flag("required"),
        by_text=line.flag("by_text"),
        **_of_kind(kind, line, choices),
    )


def _is_tick(line: Line, lines: Sequence[Line]) -> bool:
    """Say whether a row is the tick box of a month."""
    name = line.text("name")
    month = name.removesuffix(TICK)
    return name != month and any(
        one.text("name") == month and one.text("type") == "date" for one in lines
    )


def _structure(
    sheets: Mapping[str, Sheet], language: str
) -> tuple[tuple[Module, ...], tuple[Item, ...]]:
    lines, choices = lines_of(sheets, "survey"), lines_of(sheets, "choices")
    asked = [line for line in lines if line.text("type") not in {"begin_group", "end_group"}]
    asked = [
        line
        for line in asked
        if not (line.text("type") == "acknowledge" and _is_tick(line, asked))
    ]
    kinds = {line.text("name"): _kind(line) for line in asked}
    modules: list[Module] = []
    items: list[Item] = []
    module = ""
    for line in lines:
        match line.text("type"):
            case "begin_group" if module:
                raise line.cell("type").refusal("a group in a group has no place here")
            case "begin_group":
                module = line.text("name")
                title = line.text(language) or line.text("label") or module
                modules.append(Module(id=module, title=title, ask=_condition(line, kinds)))
            case "end_group":
                module = ""
            case _ if line in asked:
                items.append(_item(line, module, kinds, choices))
            case _:
                pass
    return tuple(modules), tuple(items)


def _named_languages(sheet: Sheet) -> dict[Language, str]:
    """Return the languages of the labels, each with the name it is given there."""
    found = (LABELLED.fullmatch(title) for title in sheet.header)
    named = {one[4]: one[3] for one in found if one is not None}
    return named or {"en": "English"}


def _media(line: Line, name: str, whom: str, spoken: str) -> Media | None:
    cell = line.cell(f"{whom}{MEDIA[name]}::{spoken}")
    size = line.cell(f"{whom}{name}::kilobytes::{spoken}")
    if not cell.text:
        return None
    if not size.text.isdecimal():
        raise size.refusal(f"say how many kilobytes {cell.text} is, as a whole number")
    return Media(url=cell.text, kilobytes=int(size.text))


def _voice(
    sheets: Mapping[str, Sheet], audience: Audience, spoken: str, language: Language
) -> Voice:
    whom = whose(audience)
    plain = audience == "parent_carer" and language == "en"
    options: dict[str, dict[str, OptionWords]] = {}
    for line in lines_of(sheets, "choices"):
        text = line.text(f"{whom}label::{spoken}") or (line.text("label") if plain else "")
        if text:
            options.setdefault(line.text("list_name"), {})[line.text("name")] = OptionWords(
                text=text,
                hint=line.text(f"{whom}hint::{spoken}"),
                sms=line.text(f"{whom}sms::{spoken}"),
            )
    items: dict[str, ItemWords] = {}
    lines = lines_of(sheets, "survey")
    for line in lines:
        if line.text("type").endswith("_group") or _is_tick(line, lines):
            continue
        texts = {ours: line.text(f"{whom}{theirs}::{spoken}") for ours, theirs in TEXTS.items()}
        if plain and not texts["question"]:
            texts |= {"question": line.text("label"), "hint": line.text("hint")}
        media = {name: _media(line, name, whom, spoken) for name in MEDIA}
        said = options.get(line.text("type").partition(" ")[2], {})
        if any(texts.values()) or any(media.values()) or said:
            items[line.text("name")] = ItemWords(
                options=said,
                question=texts["question"],
                hint=texts["hint"],
                short=texts["short"],
                sms=texts["sms"],
                audio=media["audio"],
                bsl=media["bsl"],
                picture=media["picture"],
            )
    pages = {
        line.text("key"): line.text(language)
        for line in lines_of(sheets, "pages")
        if line.text("audience") == audience and line.text(language)
    }
    return Voice(pages=pages, items=items)


def _words(sheets: Mapping[str, Sheet], language: Language, name: str, *, first: bool) -> Words:
    spoken = f"{name} ({language})"
    line = next(
        (one for one in lines_of(sheets, "languages") if one.text("language") == language), None
    )
    parent, young, easy = (_voice(sheets, one, spoken, language) for one in AUDIENCES)
    if line is None:
        return Words(
            own_name=name,
            direction="ltr",
            translation=Translation(status="source" if first else "unchecked"),
            months=_ENGLISH_MONTHS,
            parent_carer=parent,
            young_person=young,
            easy_read=easy,
        )
    pairs = (pair.partition("=") for pair in line.text("fallbacks").split("|") if pair)
    on = line.text("on")
    try:
        checked = msgspec.convert(
            {"status": line.text("status"), "by": line.text("by")}
            | ({"on": date.fromisoformat(on)} if on else {}),
            Translation,
        )
        return msgspec.convert(
            {
                "own_name": line.text("own_name"),
                "direction": line.text("direction"),
                "translation": checked,
                "months": line.text("months").split("|"),
                "fallbacks": {before: after for before, _, after in pairs},
                "parent_carer": parent,
                "young_person": young,
                "easy_read": easy,
            },
            Words,
        )
    except (ValueError, msgspec.ValidationError) as error:
        raise line.cell("language").refusal(str(error)) from error


def _follows(sheets: Mapping[str, Sheet]) -> Follows | None:
    lines = lines_of(sheets, "moved")
    if not lines:
        return None
    items: dict[str, Moved] = {}
    for line in lines:
        old = line.text("item")
        if not old:
            continue
        moved = items.get(old, Moved(item=line.text("became")))
        code = line.text("option")
        options = {**moved.options, code: line.text("option_became")} if code else moved.options
        items[old] = msgspec.structs.replace(moved, options=options)
    return Follows(version=lines[0].text("version"), items=items)


def _table(sheets: Mapping[str, Sheet], kind: str) -> dict[str, str]:
    return {
        line.text("code"): line.text("words")
        for line in lines_of(sheets, "codes")
        if line.text("kind") == kind
    }


def read_form(sheets: Mapping[str, Sheet]) -> Instrument:
    """Return the instrument an XLSForm holds; it may still have flaws.

    Raises UnreadableForm, with the cell, for what an instrument cannot say.
    """
    for name in ("survey", "choices", "settings"):
        if name not in sheets:
            message = f"There is no sheet {name}; an XLSForm has survey, choices and settings."
            raise UnreadableForm(message)
    refuse_strangers(sheets["survey"], SURVEY, FIELDS)
    refuse_strangers(sheets["choices"], CHOICES, FIELDS)
    settings = next(iter(lines_of(sheets, "settings")), Line("settings", 2, {}))
    for wanted in ("form_id", "version"):
        if not settings.text(wanted):
            raise settings.cell(wanted).refusal(f"settings want a {wanted}")
    named = _named_languages(sheets["survey"])
    first = next(iter(named))
    modules, items = _structure(sheets, f"label::{named[first]} ({first})")
    ages = (item.id for item in items if isinstance(item, Number) and item.required)
    return Instrument(
        name=settings.text("form_id"),
        version=settings.text("version"),
        languages=tuple(named),
        age_item=settings.text("age_item") or next(ages, ""),
        gates=tuple(settings.text("gates").split()),
        placeholders=tuple(settings.text("placeholders").split()),
        criteria=_table(sheets, "criteria"),
        claims=_table(sheets, "claims"),
        themes=_table(sheets, "themes"),
        follows=_follows(sheets),
        modules=modules,
        items=items,
        words={
            language: _words(sheets, language, name, first=language == first)
            for language, name in named.items()
        },
    )
