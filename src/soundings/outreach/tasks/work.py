"""What a worker gives outreach's tasks, and the providers it keeps between their runs."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Literal, Protocol

from soundings.kit.clock import Clock, SystemClock
from soundings.kit.database import Database
from soundings.kit.log import logger
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.outreach.model import Channel
from soundings.outreach.providers import Provider
from soundings.outreach.providers.file import FileSink
from soundings.outreach.providers.notify import Notify
from soundings.outreach.providers.smtp import Smtp

log = logger("outreach")


class Deps(Protocol):
    """What a worker gives its tasks; providers is where they keep connections between runs."""

    @property
    def database(self) -> Database:
        """Every room's pool."""
        ...

    @property
    def clock(self) -> Clock:
        """The survey's clock."""
        ...

    @property
    def settings(self) -> Settings:
        """What may differ between installations."""
        ...

    @property
    def secret(self) -> bytes:
        """What keys links and hashes."""
        ...

    @property
    def keys(self) -> KeyRing:
        """What opens addresses."""
        ...

    @property
    def surveys(self) -> Path:
        """Where message texts are."""
        ...

    @property
    def providers(self) -> MutableMapping[str, Any]:
        """Where connections are kept between runs, by channel."""
        ...


def open_providers(settings: Settings, key: bytes) -> dict[Channel, Provider]:
    """Return the providers the settings name; without a key of Notify's it takes nothing.

    They go by the machine's own clock, not a rehearsal's: Notify refuses any other, and a mail
    server stamps its own.
    """
    chosen = {Channel.EMAIL: settings.outreach.email, Channel.SMS: settings.outreach.sms}
    return {
        channel: _open(channel, by, settings, key)
        for channel, by in chosen.items()
        if by != "notify" or settings.notify.api_key
    }


def _open(
    channel: Channel, by: Literal["smtp", "notify", "file"], settings: Settings, key: bytes
) -> Provider:
    match by:
        case "smtp":
            return Smtp(settings.smtp, SystemClock(), key)
        case "notify":
            return Notify(settings.notify, SystemClock(), channel)
        case "file":
            return FileSink(settings.home / "outbox" / f"{channel}.jsonl", channel)


def providers_of(deps: Deps) -> dict[Channel, Provider]:
    """Return the providers that are open, opening them at the first task."""
    if not any(channel in deps.providers for channel in Channel):
        for channel, provider in open_providers(deps.settings, deps.secret).items():
            deps.providers[channel] = provider
    return {channel: deps.providers[channel] for channel in Channel if channel in deps.providers}
