"""The decisions of outreach: when, in which words, and what a provider's answer makes of a row."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from html import escape

import msgspec

from soundings.inspection.constants import BANK_HOLIDAYS, LONDON
from soundings.inspection.model import Inspection, Schedule
from soundings.kit.links import ALPHABET, LINK_LENGTH
from soundings.outreach.constants import (
    ATTEMPTS_MOST,
    FRAGMENT_GSM,
    FRAGMENT_GSM_JOINED,
    FRAGMENT_UCS,
    FRAGMENT_UCS_JOINED,
    GSM_BASIC,
    GSM_EXTENDED,
    LEAST_NOTICE,
    QUIET_FROM,
    QUIET_UNTIL,
    STOP_WORDS,
    WAVES,
)
from soundings.outreach.model import (
    Answer,
    Channel,
    ChannelPreview,
    ChannelReach,
    Claimed,
    Count,
    Doubt,
    GroupReach,
    GroupRow,
    MessageId,
    Outcome,
    Outgoing,
    Purpose,
    Reach,
    State,
    Texts,
    TextTooLong,
    Wave,
    Wording,
    WrongText,
)

_SUNDAY = 6
_NOON = time(12, 0)
_PLACEHOLDER = re.compile(r"\(\((\w+)\)\)")
_LINK = "((link))"
_FILLED = frozenset({"area", "closes", "link"})


def is_quiet(at: datetime) -> bool:
    """Say whether nobody should be disturbed at that time."""
    local = at.astimezone(LONDON)
    return (
        not QUIET_UNTIL <= local.time() < QUIET_FROM
        or local.weekday() == _SUNDAY
        or local.date() in BANK_HOLIDAYS
    )


def next_allowed(at: datetime) -> datetime:
    """Return that time, or the first after it at which a message may be sent."""
    local = at.astimezone(LONDON)
    if not is_quiet(local):
        return local
    day: date = local.date()
    if local.time() >= QUIET_UNTIL:
        day += timedelta(days=1)
    while day.weekday() == _SUNDAY or day in BANK_HOLIDAYS:
        day += timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=LONDON)


def waves(schedule: Schedule) -> tuple[Wave, ...]:
    """Lay the rounds out on an inspection's clock.

    A round expires when the next on its channel opens, or shortly before the close: a message
    held up so long has been overtaken.
    """
    opens = {
        number: next_allowed(schedule.day(day, hour.hour, hour.minute))
        for number, _, _, day, hour in WAVES
    }
    last = schedule.closes_at - LEAST_NOTICE
    return tuple(
        Wave(
            number=number,
            channel=Channel(channel),
            purpose=Purpose(purpose),
            opens_at=opens[number],
            expires_at=min(
                [last, *(opens[n] for n, other, *_ in WAVES if other == channel and n > number)]
            ),
        )
        for number, channel, purpose, _, _ in WAVES
    )


def spoken(at: datetime) -> str:
    """Return a time as a person would say it in a message: noon Wed 23 Sep."""
    local = at.astimezone(LONDON)
    if local.time() == _NOON:
        hour = "noon"
    else:
        minutes = f".{local.minute:02d}" if local.minute else ""
        hour = f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < _NOON.hour else 'pm'}"
    return f"{hour} {local:%a} {local.day} {local:%b}"


def link_url(public_url: str, token: str) -> str:
    """Return the address of a carer's pages."""
    return f"{public_url}/{token}"


def stop_url(public_url: str, token: str) -> str:
    """Return the address at which a carer asks for silence."""
    return f"{public_url}/stop/{token}"


def short_host(public_url: str) -> str:
    """Return the address without its scheme; a telephone makes a link of it all the same."""
    return public_url.partition("://")[2] or public_url


def wording(
    texts: Texts, channel: Channel, purpose: Purpose, *, area: str, closes: datetime
) -> Wording:
    """Return that message with everything filled in but the link.

    Raises WrongText if the survey has no such message or it holds an unknown placeholder.
    """
    try:
        subject, text = (
            (texts.email[purpose].subject, texts.email[purpose].body)
            if channel is Channel.EMAIL
            else (None, texts.sms[purpose])
        )
    except KeyError:
        message = (
            f"The messages of version {texts.version} ({texts.language}) have no {channel} for "
            f"{purpose}; add it under [{channel}.{purpose}]."
        )
        raise WrongText(message) from None
    unknown = set(_PLACEHOLDER.findall(f"{subject} {text}")) - _FILLED
    if unknown or _LINK not in text:
        found = ", ".join(f"(({name}))" for name in sorted(unknown)) or "no ((link))"
        message = (
            f"The {channel} for {purpose} ({texts.language}) holds {found}; a message must hold "
            "((link)) and may hold ((area)) and ((closes))."
        )
        raise WrongText(message)
    said = {"((area))": area, "((closes))": spoken(closes)}
    return Wording(
        subject=None if subject is None else _fill(subject, said), text=_fill(text.strip(), said)
    )


def _fill(text: str, said: Mapping[str, str]) -> str:
    for placeholder, words in said.items():
        text = text.replace(placeholder, words)
    return text


def length(text: str) -> int:
    """Return how many places of an SMS the text takes, in the alphabet it needs."""
    if GSM_BASIC.issuperset(text):
        return len(text)
    if all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text):
        return len(text) + sum(letter in GSM_EXTENDED for letter in text)
    return len(text.encode("utf-16-be")) // 2


def fragments(text: str) -> int:
    """Return how many SMS the text is sent, and charged, as."""
    plain = all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text)
    alone, joined = (
        (FRAGMENT_GSM, FRAGMENT_GSM_JOINED) if plain else (FRAGMENT_UCS, FRAGMENT_UCS_JOINED)
    )
    places = length(text)
    return 1 if places <= alone else -(-places // joined)


def check_texts(texts: Texts, *, area: str, closes: datetime, public_url: str) -> None:
    """Refuse messages that are missing, wrong, or longer than one SMS.

    Raises WrongText or TextTooLong, naming the text and its length.
    """
    link = link_url(short_host(public_url), ALPHABET[0] * LINK_LENGTH)
    for channel, purpose in ((Channel(wave[1]), Purpose(wave[2])) for wave in WAVES):
        said = wording(texts, channel, purpose, area=area, closes=closes)
        if channel is Channel.EMAIL:
            continue
        text = said.text.replace(_LINK, link)
        if fragments(text) > 1:
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
    url, stop = link_url(public_url, token), stop_url(public_url, token)
    text = f"{said.text}\n\nTo hear no more from us: {stop}\n"
    return Outgoing(
        message_id=claimed.message_id,
        attempt=claimed.attempt,
        to=to,
        subject=said.subject,
        text=text.replace(_LINK, url),
        html=as_html(text, {_LINK: url, stop: stop}),
        stop_url=stop,
    )


def as_html(text: str, addresses: Mapping[str, str]) -> str:
    """Return the same words as a plain HTML page, with the addresses as links."""
    paragraphs = escape(text.strip()).replace("\n\n", "</p>\n<p>").replace("\n", "<br>\n")
    for mark, url in addresses.items():
        shown = escape(url)
        paragraphs = paragraphs.replace(escape(mark), f'<a href="{shown}">{shown}</a>')
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Message</title>'
        f"</head>\n<body>\n<p>{paragraphs}</p>\n</body>\n</html>\n"
    )


def plain_address(address: str) -> str:
    """Return an email address or telephone number as opt-outs know it."""
    return re.sub(r"\s+", "", address).casefold()


def address_hash(key: bytes, address: str | None) -> bytes | None:
    """Return what is kept of an address that asked for silence, beyond the address itself."""
    if address is None:
        return None
    return hmac.digest(key, b"opt-out\x00" + plain_address(address).encode(), hashlib.sha256)


def means_stop(text: str) -> bool:
    """Say whether a text we received asks for silence."""
    said = re.sub(r"[^a-z]+", " ", text.casefold()).strip()
    return said in STOP_WORDS or said.partition(" ")[0] in {"stop", "stopall", "unsubscribe"}


def state_after(outcome: Outcome) -> State:
    """Return the state a provider's answer puts a message in."""
    match outcome.answer:
        case Answer.ACCEPTED:
            return State.ACCEPTED
        case Answer.BOUNCED:
            return State.BOUNCED
        case Answer.FAILED:
            return State.FAILED
        case Answer.LATER | Answer.STOP:
            return State.PLANNED  # until it expires: a refusal that passes is no end
        case Answer.UNKNOWN:
            return State.UNKNOWN


def receipt_state(status: str) -> State | None:
    """Return what a Notify status says became of a message; None while it is on its way."""
    match status:
        case "delivered":
            return State.DELIVERED
        case "permanent-failure":
            return State.BOUNCED
        case "temporary-failure" | "technical-failure" | "validation-failed":
            return State.FAILED
        case _:
            return None


def chunks(claimed: Sequence[Claimed], size: int) -> Iterable[Sequence[Claimed]]:
    """Cut a batch into what may be in flight at once."""
    return (claimed[start : start + size] for start in range(0, len(claimed), size))


def conclude(
    asked: Sequence[Doubt], found: Mapping[MessageId, str | None]
) -> tuple[list[Outcome], list[Doubt]]:
    """Return what a look-up settled: messages the provider has, and messages it proved not to
    have.

    Absence proves something only after the provider has had its time, and only if it could be
    asked at all.
    """
    taken = [
        Outcome(
            message_id=doubt.message_id,
            attempt=doubt.attempt,
            answer=Answer.ACCEPTED,
            provider_id=provider_id,
            reason="found",
        )
        for doubt in asked
        if (provider_id := found.get(doubt.message_id)) is not None
    ]
    absent = [
        doubt
        for doubt in asked
        if doubt.overdue
        and doubt.attempt < ATTEMPTS_MOST
        and doubt.message_id in found
        and found[doubt.message_id] is None
    ]
    return taken, absent


def reach(
    channels: Sequence[ChannelReach], answered: Sequence[Count], groups: Sequence[GroupRow]
) -> Reach:
    """Add up what became of messages and children."""
    after = {count.name: count.number for count in answered}
    by_kind = {
        kind: tuple(_group(row) for row in groups if row.kind == kind)
        for kind in ("status", "idaci")
    }
    statuses = by_kind["status"]
    listed = sum(group.listed for group in statuses)
    return Reach(
        listed=listed,
        reachable=sum(group.reachable for group in statuses),
        complete=sum(group.complete for group in statuses),
        partial=sum(group.partial for group in statuses),
        settled=listed > 0 and sum(group.settled for group in statuses) == listed,
        planned=sum(one.planned for one in channels),
        pending=sum(one.pending for one in channels),
        sent=sum(one.sent for one in channels),
        delivered=sum(one.delivered for one in channels),
        bounced=sum(one.bounced for one in channels),
        failed=sum(one.failed for one in channels),
        withdrawn=sum(one.withdrawn for one in channels),
        expired=sum(one.expired for one in channels),
        unknown=sum(one.unknown for one in channels),
        channels=tuple(
            msgspec.structs.replace(one, answered=after.get(one.channel, 0)) for one in channels
        ),
        by_status=statuses,
        by_idaci_fifth=by_kind["idaci"],
    )


def _group(row: GroupRow) -> GroupReach:
    return GroupReach(**{field: getattr(row, field) for field in GroupReach.__struct_fields__})


def preview(
    inspection: Inspection,
    rounds: Sequence[Wave],
    channels: Sequence[ChannelPreview],
    texts: Texts,
    *,
    closes: datetime,
    link: str,
) -> tuple[str, ...]:
    """Say what a launch would do in sentences a person can agree to."""
    carers = {one.channel: one.carers for one in channels}
    spoken_rounds = (
        f"{spoken(wave.opens_at)}: "
        f"{wave.purpose.replace('_', ' ')} by {wave.channel} to "
        f"{carers.get(wave.channel, 0):,} carers."
        for wave in rounds
    )
    samples = (
        (
            wave,
            wording(texts, wave.channel, wave.purpose, area=inspection.area_short, closes=closes),
        )
        for wave in rounds
        if wave.channel is Channel.SMS
    )
    shown = ((wave, said.text.replace(_LINK, short_host(link))) for wave, said in samples)
    return (
        *spoken_rounds,
        *(
            f"The {wave.purpose.replace('_', ' ')} SMS, {length(text)} characters, "
            f"{fragments(text)} fragment: {text}"
            for wave, text in shown
        ),
    )
