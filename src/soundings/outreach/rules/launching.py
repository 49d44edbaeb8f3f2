"""A launch said beforehand: each message at its longest, each round, and what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from soundings.inspection.model import Inspection
from soundings.kit.links import LINK_LENGTH
from soundings.outreach.constants import GSM_BASIC, GSM_EXTENDED, WAVES, WIDEST_LETTER
from soundings.outreach.model import (
    AlreadyStopped,
    Audience,
    Book,
    Channel,
    ChannelPreview,
    LaunchRound,
    NotStopped,
    NotSure,
    Purpose,
    Specimen,
    Stop,
    Texts,
    Wave,
    WithoutReason,
)
from soundings.outreach.rules.lengths import fragments, length
from soundings.outreach.rules.timing import spoken
from soundings.outreach.rules.words import link_url, short_host, stop_url, wording

_PENCE = 100


def specimens(
    book: Book, *, area: str, closes: datetime, public_url: str, fragment_pence: float
) -> tuple[Specimen, ...]:
    """Write every message of a survey out with the longest link there can be.

    Raises WrongText for one that cannot be written.
    """
    kinds = dict.fromkeys((Channel(wave[1]), Purpose(wave[2])) for wave in WAVES)
    return tuple(
        _specimen(texts, channel, purpose, audience, area, closes, public_url, fragment_pence)
        for channel, purpose in kinds
        for texts in _spoken(book, channel)
        for audience in Audience
    )


def _spoken(book: Book, channel: Channel) -> Iterator[Texts]:
    """Yield the languages a channel's messages are written in: texts in English alone."""
    yield book.english
    if channel is Channel.EMAIL:
        yield from book.others.values()


def _specimen(
    texts: Texts,
    channel: Channel,
    purpose: Purpose,
    audience: Audience,
    area: str,
    closes: datetime,
    public_url: str,
    fragment_pence: float,
) -> Specimen:
    said = wording(texts, channel, purpose, area=area, closes=closes, audience=audience)
    token, sms = WIDEST_LETTER * LINK_LENGTH, channel is Channel.SMS
    host = short_host(public_url) if sms else public_url
    text = said.text.replace("((link))", link_url(host, token))
    text = text.replace("((stop))", stop_url(public_url, token))
    charged = fragments(text) if sms else 0
    return Specimen(
        channel=channel,
        purpose=purpose,
        audience=audience,
        language=texts.language,
        language_name=texts.name,
        direction=texts.direction,
        checked=texts.checked,
        subject=said.subject,
        text=text,
        length=length(text) if sms else len(text),
        plain=all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text),
        fragments=charged,
        pence=charged * fragment_pence,
    )


def launch_rounds(
    waves: Sequence[Wave],
    channels: Sequence[ChannelPreview],
    at: datetime,
    *,
    last_call_most: int,
    fragment_pence: float,
) -> tuple[LaunchRound, ...]:
    """Say what each round of a launch at that time would be."""
    carers = {one.channel: one.carers for one in channels}
    made = []
    for wave in waves:
        when = _when(wave, at)
        most = carers.get(wave.channel, 0) if when != "never" else 0
        if wave.purpose is Purpose.LAST_CALL:
            most = min(most, last_call_most)
        sms = wave.channel is Channel.SMS
        made.append(
            LaunchRound(
                channel=wave.channel,
                purpose=wave.purpose,
                opens_at=wave.opens_at,
                carers=most,
                when=when,
                pounds=most * fragment_pence / _PENCE if sms else 0.0,
            )
        )
    return tuple(made)


def _when(wave: Wave, at: datetime) -> Literal["on time", "at once", "never"]:
    if wave.expires_at <= at:
        return "never"
    return "at once" if wave.opens_at <= at else "on time"


def check_sure(typed: Mapping[str, str], inspection: Inspection) -> None:
    """Raise NotSure unless the inspection's code was typed and the box ticked."""
    if typed.get("code", "").casefold() != inspection.code or typed.get("sure") != "yes":
        message = (
            f"Type {inspection.code} and tick that you have read what will happen; then launch."
        )
        raise NotSure(message)


def check_reason(reason: str) -> None:
    """Raise WithoutReason for a stop nobody could explain afterwards."""
    if not reason:
        message = "Whoever finds the messages stopped reads why; write one sentence."
        raise WithoutReason(message)


def check_running(stop: Stop | None) -> None:
    """Raise AlreadyStopped where there is a stop."""
    if stop is not None:
        message = f"They were stopped at {spoken(stop.stopped_at)}: {stop.reason}"
        raise AlreadyStopped(message)


def check_stopped(stop: Stop | None) -> Stop:
    """Return the stop, or raise NotStopped where there is none."""
    if stop is None:
        message = "Somebody let them go before you; load the page again to see how they stand."
        raise NotStopped(message)
    return stop
