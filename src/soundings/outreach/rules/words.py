"""What messages say: placeholders filled, lengths counted, in the form a provider takes."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from msgspec.structs import replace

from soundings.inspection.model import Inspection
from soundings.kit.links import LINK_LENGTH
from soundings.outreach.constants import (
    ENGLISH,
    FRAGMENT_GSM,
    FRAGMENT_UCS,
    GSM_BASIC,
    GSM_EXTENDED,
    NEVER_SAID,
    WAVES,
    WIDEST_LETTER,
)
from soundings.outreach.model import (
    Audience,
    Book,
    Channel,
    ChannelPreview,
    Claimed,
    Outgoing,
    Passage,
    Purpose,
    Texts,
    TextTooLong,
    Voice,
    Wave,
    Wording,
    WrongText,
)
from soundings.outreach.rules.lengths import fragments, length
from soundings.outreach.rules.night import check_night, in_own_words
from soundings.outreach.rules.timing import in_figures, spoken

_PLACEHOLDER = re.compile(r"\(\((\w+)\)\)")

_LINK, _STOP = "((link))", "((stop))"

_FILLED = frozenset({"area", "closes", "page"})


def link_url(public_url: str, token: str) -> str:
    """Return the address of a carer's pages."""
    return f"{public_url}/{token}"


def stop_url(public_url: str, token: str) -> str:
    """Return the address at which a carer asks for silence."""
    return f"{public_url}/stop/{token}"


def page_url(public_url: str, code: str) -> str:
    """Return the address of what everybody may read of an area, as a text message gives it."""
    return f"{short_host(public_url)}/areas/{code}"


def short_host(public_url: str) -> str:
    """Return the address without its scheme; a telephone makes a link of it all the same."""
    return public_url.partition("://")[2] or public_url


def wording(
    texts: Texts,
    channel: Channel,
    purpose: Purpose,
    *,
    area: str,
    closes: datetime,
    audience: Audience = Audience.PARENT_CARER,
    page: str = "",
) -> Wording:
    """Return that message in one language with everything filled in but its addresses.

    `page` is where a message that carries no link of anybody's own leads.

    Raises WrongText if the survey has no such message or it holds an unknown placeholder.
    """
    own = texts.young_person if audience is Audience.YOUNG_PERSON else Voice()
    try:
        if channel is Channel.EMAIL:
            mail = own.email.get(purpose) or texts.email[purpose]
            subject, text = mail.subject, f"{mail.body.strip()}\n\n{texts.stop.strip()}"
        else:
            subject, text = None, own.sms.get(purpose) or texts.sms[purpose]
    except KeyError:
        message = (
            f"The messages of version {texts.version} ({texts.language}) have no {channel} for "
            f"{purpose}; add it under [{channel}.{purpose}]."
        )
        raise WrongText(message) from None
    _check_placeholders(texts, channel, purpose, subject or "", text)
    when = spoken(closes) if texts.language == ENGLISH else in_figures(closes)
    said = {"((area))": area, "((closes))": when, "((page))": page}
    return Wording(
        subject=None if subject is None else _fill(subject, said),
        passages=(
            Passage(
                language=texts.language,
                direction=texts.direction,
                text=_fill(text.strip(), said),
            ),
        ),
    )


def _check_placeholders(
    texts: Texts, channel: Channel, purpose: Purpose, subject: str, text: str
) -> None:
    wanted = {"link", "stop"} if channel is Channel.EMAIL else {"link"}
    if purpose is Purpose.PUBLISHED:
        wanted = {"page"}
    found = set(_PLACEHOLDER.findall(text))
    wrong = (found | set(_PLACEHOLDER.findall(subject))) - wanted - _FILLED
    if wrong or wanted - found:
        seen = ", ".join(f"(({name}))" for name in sorted(wrong)) or "no " + " and no ".join(
            f"(({name}))" for name in sorted(wanted - found)
        )
        message = (
            f"The {channel} for {purpose} ({texts.language}) holds {seen}; a message must hold "
            f"{' and '.join(f'(({name}))' for name in sorted(wanted))} and may hold ((area)) and "
            "((closes))."
        )
        raise WrongText(message)


def as_it_stands(words: str) -> Wording:
    """Return a reply to a text, which carries its own words."""
    return Wording(
        subject=None, passages=(Passage(language=ENGLISH, direction="ltr", text=words),)
    )


def for_reader(
    book: Book,
    channel: Channel,
    purpose: Purpose,
    *,
    language: str,
    audience: Audience,
    area: str,
    closes: datetime,
    page: str = "",
) -> Wording:
    """Return the message as one family gets it: email in its language, SMS in Latin letters.

    Nobody has checked a translation until somebody puts their name to it. Until then it comes
    first, for those who read nothing else, and the English follows it whole.
    """
    english = wording(
        book.english, channel, purpose, area=area, closes=closes, audience=audience, page=page
    )
    texts = book.others.get(language.partition("-")[0])
    if texts is None or channel is Channel.SMS:
        return english
    own = wording(texts, channel, purpose, area=area, closes=closes, audience=audience)
    return own if texts.checked else replace(own, passages=own.passages + english.passages)


def _fill(text: str, said: Mapping[str, str]) -> str:
    for placeholder, words in said.items():
        text = text.replace(placeholder, words)
    return text


def check_book(book: Book, *, area: str, closes: datetime, public_url: str) -> None:
    """Refuse messages that are missing, wrong, say what they must not, or are longer than one
    SMS when the longest values are filled in.

    Raises WrongText or TextTooLong, naming the text and its length.
    """
    link = link_url(short_host(public_url), WIDEST_LETTER * LINK_LENGTH)
    for texts in (book.english, *book.others.values()):
        for channel, purpose in ((Channel(wave[1]), Purpose(wave[2])) for wave in WAVES):
            if channel is Channel.SMS and texts is not book.english:
                continue
            for audience in Audience:
                said = wording(
                    texts, channel, purpose, area=area, closes=closes, audience=audience
                )
                _check_silent(said, texts, channel, purpose)
                if channel is Channel.SMS:
                    _check_length(said.text.replace(_LINK, link), purpose, area)
        for channel in Channel if texts.night else ():
            _check_silent(in_own_words(texts, channel), texts, channel, Purpose.REPLY)
    check_night(book)


def check_news(book: Book, inspection: Inspection, *, closes: datetime, public_url: str) -> None:
    """Refuse words that say a report is out but tell what list a child is on, or fill two SMS.

    Raises WrongText or TextTooLong.
    """
    said = wording(
        book.english,
        Channel.SMS,
        Purpose.PUBLISHED,
        area=inspection.area_short,
        closes=closes,
        page=page_url(public_url, inspection.code),
    )
    _check_silent(said, book.english, Channel.SMS, Purpose.PUBLISHED)
    _check_length(said.text, Purpose.PUBLISHED, inspection.area_short)


def _check_silent(said: Wording, texts: Texts, channel: Channel, purpose: Purpose) -> None:
    """Refuse a word that would tell a lock screen, or the family, what list a child is on."""
    words = f"{said.subject} {said.text}".casefold()
    for told in NEVER_SAID.get(texts.language, ()):
        if re.search(rf"(?<!\w){re.escape(told)}", words):
            message = (
                f"The {channel} for {purpose} ({texts.language}) says “{told}”; a message says "
                "nothing of what list a child is on. Say “support for children”."
            )
            raise WrongText(message)


def _check_length(text: str, purpose: Purpose, area: str) -> None:
    if fragments(text) == 1:
        return
    strange = sorted(set(text) - GSM_BASIC - GSM_EXTENDED)
    most = FRAGMENT_UCS if strange else FRAGMENT_GSM
    because = f" because it holds {' '.join(strange)}" if strange else ""
    message = (
        f"The SMS for {purpose} is {length(text)} characters with its link; one SMS holds "
        f"{most}{because}. Shorten the text, or the area's short name ({area})."
    )
    raise TextTooLong(message)


def compose(claimed: Claimed, said: Wording, *, to: str, token: str, public_url: str) -> Outgoing:
    """Return the message as its provider takes it."""
    if claimed.channel is Channel.SMS:
        return Outgoing(
            message_id=claimed.message_id,
            attempt=claimed.attempt,
            to=to,
            text=said.text.replace(_LINK, link_url(short_host(public_url), token)),
        )
    addresses = {_LINK: link_url(public_url, token), _STOP: stop_url(public_url, token)}
    return Outgoing(
        message_id=claimed.message_id,
        attempt=claimed.attempt,
        to=to,
        subject=said.subject,
        text=_fill(said.text, addresses) + "\n",
        html=as_html(said.passages, addresses),
        stop_url=addresses[_STOP],
    )


def as_html(passages: Sequence[Passage], addresses: Mapping[str, str]) -> str:
    """Return the same words as a plain HTML page, with the addresses as links."""
    first = passages[0]
    shown = "\n<hr>\n".join(_as_html(passage, addresses) for passage in passages)
    return (
        f'<!doctype html>\n<html lang="{first.language}" dir="{first.direction}">\n<head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Message</title></head>\n<body>\n{shown}\n</body>\n</html>\n"
    )


def _as_html(passage: Passage, addresses: Mapping[str, str]) -> str:
    words = escape(passage.text).replace("\n\n", "</p>\n<p>").replace("\n", "<br>\n")
    for mark, url in addresses.items():
        shown = escape(url)
        words = words.replace(escape(mark), f'<a href="{shown}" dir="ltr">{shown}</a>')
    return f'<div lang="{passage.language}" dir="{passage.direction}">\n<p>{words}</p>\n</div>'


def preview(
    inspection: Inspection,
    rounds: Sequence[Wave],
    channels: Sequence[ChannelPreview],
    book: Book,
    *,
    closes: datetime,
    link: str,
    last_call_most: int,
    fragment_pence: float,
) -> tuple[str, ...]:
    """Say what a launch would do in sentences a person can agree to, and what it costs."""
    carers = {one.channel: one.carers for one in channels}
    sentences = []
    texts = 0
    for wave in rounds:
        most = carers.get(wave.channel, 0)
        limit = ""
        if wave.purpose is Purpose.LAST_CALL and most > last_call_most:
            most, limit = last_call_most, ", the thinnest groups first"
        texts += most if wave.channel is Channel.SMS else 0
        sentences.append(
            f"{spoken(wave.opens_at)}: {wave.purpose.replace('_', ' ')} by {wave.channel} to "
            f"{most:,} carers at most{limit}."
        )
    for wave in rounds:
        if wave.channel is Channel.SMS:
            said = wording(
                book.english,
                wave.channel,
                wave.purpose,
                area=inspection.area_short,
                closes=closes,
            )
            text = said.text.replace(_LINK, short_host(link))
            sentences.append(
                f"The {wave.purpose.replace('_', ' ')} SMS, {length(text)} characters, "
                f"{fragments(text)} fragment: {text}"
            )
    pounds = texts * fragment_pence / 100
    unchecked = ", ".join(one.name for one in book.others.values() if not one.checked)
    return (
        *sentences,
        f"{texts:,} texts at {fragment_pence:g}p a fragment: £{pounds:,.2f} at most.",
        *([f"With the English below, until somebody checks them: {unchecked}."] * bool(unchecked)),
    )
