"""What is wrong with an instrument's words: missing, too long, too hard, or at odds."""

import re
import unicodedata
from collections.abc import Iterator

from soundings.instrument.constants import (
    ARI_LETTERS,
    ARI_LEVEL,
    ARI_WORDS,
    HARDEST_READING,
    LONGEST_QUESTION,
    LONGEST_SENTENCE,
    LONGEST_SMS,
    LONGEST_WIDE_SMS,
)
from soundings.instrument.model import (
    AUDIENCES,
    Audience,
    Flaw,
    Instrument,
    Item,
    ItemWords,
    Language,
    Media,
    Voice,
    Words,
)
from soundings.instrument.rules.answering import FAULTS
from soundings.instrument.rules.words import (
    CHOOSE_ALL,
    heard,
    option_words,
    options_of,
    placeholders,
    short_words,
    voice,
)

_ENGLISH = "en"
_SILENT = ItemWords()
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")
_SOURCE_ALONE = "source"


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text in Latin letters."""
    return tuple(part for part in _SENTENCE_ENDS.split(text) if part.split())


def readability(text: str) -> float:
    """Return the automated readability index: about the years of school it takes to read this.

    Senter and Smith (1967). Meant for English; unsteady on texts of a few words. An empty text
    takes nothing, 0.
    """
    words = text.split()
    if not words:
        return 0.0
    letters = sum(letter.isalnum() for letter in text)
    return (
        ARI_LETTERS * letters / len(words)
        + ARI_WORDS * len(words) / len(sentences(text))
        - ARI_LEVEL
    )


def _long_sentences(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        count = len(sentence.split())
        if count > LONGEST_SENTENCE:
            yield (
                f"a sentence has {count} words (at most {LONGEST_SENTENCE}); split it: {sentence}"
            )


def _plain_english(words: ItemWords) -> Iterator[tuple[str, str]]:
    """Yield what makes a question hard to read."""
    count = len(words.question.split())
    if count > LONGEST_QUESTION:
        yield (
            "question",
            f"the question has {count} words (at most {LONGEST_QUESTION}); move some to the hint",
        )
    for key, text in (("question", words.question), ("hint", words.hint)):
        for fault in _long_sentences(text):
            yield key, fault
    whole = f"{words.question} {words.hint}"
    if (found := readability(whole)) > HARDEST_READING:
        yield (
            "question",
            (
                f"it reads at {found:.1f} on the automated readability index (at most "
                f"{HARDEST_READING:.0f}); use shorter words or sentences: {whole.strip()}"
            ),
        )


def _media_flaws(key: str, media: Media | None) -> Iterator[tuple[str, str]]:
    if media is None:
        return
    if not media.url.startswith(("https://", "/")):
        yield key, f"{media.url} must start with https:// or /"
    if media.kilobytes < 1:
        yield key, "say how many kilobytes it is: families pay for data"


def _sms_flaws(item: Item, words: Words, audience: Audience) -> Iterator[tuple[str, str]]:
    """Yield what keeps an item from being asked in a text message."""
    own = voice(words, audience).items.get(item.id, _SILENT)
    if not own.sms:
        yield "sms", "it is asked by text message too and has no wording for that; write sms"
        return
    voices = heard(words, audience)
    found = (option_words(voices, item.id, option.code) for option in options_of(item))
    lines = [own.sms, *(f"00 {one.sms or one.text}" for one in found if one is not None)]
    whole = "\n".join(lines)
    most = LONGEST_SMS if whole.isascii() else LONGEST_WIDE_SMS
    if len(whole) > most:
        yield (
            "sms",
            (
                f"with its answers it is {len(whole)} characters (at most {most}); shorten it, "
                "or give options a shorter sms"
            ),
        )


def _asked_flaws(
    item: Item, words: Words, source: Words, audience: Audience
) -> Iterator[tuple[str, str]]:
    """Yield what is missing from an item for an audience it is asked of."""
    own = voice(words, audience).items.get(item.id, _SILENT)
    first = voice(source, audience).items.get(item.id, _SILENT)
    voices = heard(words, audience)
    if not own.question.strip():
        yield "question", f"the question for a {audience} is missing; write it"
    if not short_words(voices, item.id).strip():
        yield "short", "the short form, for the page with all answers, is missing; write it"
    for key, here, there in (("hint", own.hint, first.hint), ("sms", own.sms, first.sms)):
        if bool(here) != bool(there):
            where = "here" if here else "in the source"
            yield key, f"there is a {key} only {where}; both want it, or neither"
    for option in options_of(item):
        found = option_words(voices, item.id, option.code)
        if found is None or not found.text.strip():
            yield "options", f"the words of option {option.code} are missing; write them"
    if item.by_text and audience != "easy_read":
        yield from _sms_flaws(item, words, audience)
    for key, media in (("audio", own.audio), ("bsl", own.bsl), ("picture", own.picture)):
        yield from _media_flaws(key, media)


def _braces(words: ItemWords) -> dict[str, frozenset[str]]:
    """Return the placeholders in each text of an item."""
    found = {
        key: placeholders(getattr(words, key)) for key in ("question", "hint", "short", "sms")
    }
    for code, option in words.options.items():
        found[f"option {code}"] = placeholders(option.text) | placeholders(option.hint)
    return found


def _brace_flaws(
    words: ItemWords, source: ItemWords, declared: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    there = _braces(source)
    for key, here in _braces(words).items():
        for name in sorted(here - {*declared}):
            yield (
                key,
                (
                    f"nothing is known to fill {{{name}}} with; placeholders are "
                    f"{', '.join(declared) or 'none'}"
                ),
            )
        if here != there.get(key, here):
            wanted = ", ".join(f"{{{name}}}" for name in sorted(there[key])) or "none"
            found = ", ".join(f"{{{name}}}" for name in sorted(here)) or "none"
            yield key, f"it has the placeholders {found}, the source has {wanted}; keep them"


def _stray_flaws(items: dict[str, Item], said: Voice, audience: Audience) -> Iterator[Flaw]:
    """Yield words for items, options or audiences that are not there."""
    for item_id, own in said.items.items():
        item = items.get(item_id)
        if item is None:
            yield _at(audience, item_id, "", f"there is no item {item_id}; take its words away")
            continue
        if audience not in item.audiences and own.question:
            yield _at(
                audience,
                item_id,
                "question",
                f"{item_id} is not asked of a {audience}; take it away, or add the audience",
            )
        codes = {option.code for option in options_of(item)}
        for code in own.options:
            if code not in codes:
                yield _at(audience, item_id, "options", f"{item_id} has no option {code}")


def _at(audience: Audience, item_id: str, key: str, sentence: str) -> Flaw:
    return Flaw(file="", table=f"{audience}.items.{item_id}", key=key, sentence=sentence)


def _page_flaws(said: Voice, source: Voice, audience: Audience) -> Iterator[Flaw]:
    def flaw(key: str, sentence: str) -> Flaw:
        return Flaw(file="", table=f"{audience}.pages", key=key, sentence=sentence)

    for key, text in source.pages.items():
        here = said.pages.get(key, "")
        if not here.strip():
            yield flaw(key, f"the text of {key} is missing; translate: {text}")
        elif placeholders(here) != placeholders(text):
            wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(text))) or "none"
            yield flaw(key, f"its placeholders are not those of the source: {wanted}")
    for key in said.pages:
        if key not in source.pages:
            yield flaw(key, f"the source has no {key}; take it away, or add it there")


def _head_flaws(words: Words, source: Words, *, first: bool) -> Iterator[tuple[str, str]]:
    status = words.translation.status
    if (status == _SOURCE_ALONE) != first:
        yield (
            "translation",
            (
                "the first language is the source, every other unchecked or checked; "
                f"this says {status}"
            ),
        )
    if status == "checked" and not (words.translation.by and words.translation.on):
        yield "translation", "who checked it, and on which day? Write by and on"
    runs = {unicodedata.bidirectional(letter) for letter in words.own_name if letter.isalpha()}
    wanted = "rtl" if runs & {"R", "AL"} else "ltr"
    if words.direction != wanted:
        yield (
            "direction",
            f"{words.own_name} is written {wanted}, and direction says {words.direction}",
        )
    if not words.own_name.strip():
        yield "own_name", "the language’s own name is missing; families choose it by that"
    for name in source.fallbacks:
        if not words.fallbacks.get(name, "").strip():
            yield "fallbacks", f"what stands for {{{name}}} when nothing is known is missing"


def _item_flaws(instrument: Instrument, words: Words, audience: Audience) -> Iterator[Flaw]:
    source = instrument.words[instrument.languages[0]]
    items = {item.id: item for item in instrument.items}
    for item in instrument.items:
        if audience in item.audiences:
            for key, sentence in _asked_flaws(item, words, source, audience):
                yield _at(audience, item.id, key, sentence)
    first = voice(source, audience).items
    for item_id, own in voice(words, audience).items.items():
        for key, sentence in _brace_flaws(own, first.get(item_id, own), instrument.placeholders):
            yield _at(audience, item_id, key, sentence)
    yield from _stray_flaws(items, voice(words, audience), audience)


def _hard_english(said: Voice, audience: Audience) -> Iterator[Flaw]:
    for item_id, own in said.items.items():
        for key, sentence in _plain_english(own):
            yield _at(audience, item_id, key, sentence)
    for key, text in said.pages.items():
        for sentence in _long_sentences(text):
            yield Flaw(file="", table=f"{audience}.pages", key=key, sentence=sentence)


def _language_flaws(instrument: Instrument, language: Language) -> Iterator[Flaw]:
    words = instrument.words[language]
    source = instrument.words[instrument.languages[0]]
    first = language == instrument.languages[0]
    for key, sentence in _head_flaws(words, source, first=first):
        yield Flaw(file="", table="", key=key, sentence=sentence)
    for key in (*FAULTS, CHOOSE_ALL):
        if first and key not in words.parent_carer.pages:
            yield Flaw(
                file="",
                table="parent_carer.pages",
                key=key,
                sentence=f"the text of {key} is missing",
            )
    for audience in AUDIENCES:
        yield from _item_flaws(instrument, words, audience)
        yield from _page_flaws(voice(words, audience), voice(source, audience), audience)
        if language == _ENGLISH:
            yield from _hard_english(voice(words, audience), audience)


def check_words(instrument: Instrument) -> Iterator[Flaw]:
    """Yield what is wrong with the words, language by language, each flaw with its file."""
    for language in instrument.languages:
        if language not in instrument.words:
            yield Flaw(
                file=language,
                table="",
                key="",
                sentence="its words are missing; write the file, or take the language away",
            )
    if any(language not in instrument.words for language in instrument.languages):
        return
    for language in instrument.words:
        if language not in instrument.languages:
            yield Flaw(
                file=language,
                table="",
                key="",
                sentence=f"{language} is not among the instrument’s languages; add it there",
            )
            continue
        for flaw in _language_flaws(instrument, language):
            yield Flaw(file=language, table=flaw.table, key=flaw.key, sentence=flaw.sentence)
