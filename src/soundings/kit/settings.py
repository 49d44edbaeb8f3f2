"""Settings: one TOML file and the environment, read here and nowhere else.

`SOUNDINGS_CONFIG` names the file (default `soundings.toml` where the program
is started; it may be absent). Any value in it can be overridden by
`SOUNDINGS_<SECTION>__<KEY>`; `DATABASE_URL` and `REDIS_URL` replace the
embedded PostgreSQL and Valkey.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from soundings.kit.refusal import Refusal


class WrongSetting(Refusal):
    """A setting is missing, misspelt or of the wrong kind."""

    slug = "wrong-setting"
    title = "A setting is wrong"


class Web(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the pages are served and what families are told to open."""

    host: str = "127.0.0.1"
    port: int = 8420
    workers: int = 1
    public_url: str = "https://soundings.example"
    """What stands before the link in a message: short, official, without a slash at the end."""
    staff_url: str = ""
    """Where staff open their pages, as https://host: passkeys are bound to it, and https makes
    their cookies secure. Empty: this machine, http://localhost:port.
    """
    staff_per_minute: int = 600
    """How many requests a minute one of the staff, or one address at the sign-in pages, may make
    of one web process; 0 sets no limit. A page that asks for its own news makes three.
    """
    metrics_token: str = ""
    """The bearer token with which Prometheus reads /metrics. Empty: nobody does."""


class Smtp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mail server that takes our email."""

    host: str = "127.0.0.1"
    port: int = 8425
    sender: str = "Soundings <survey@soundings.example>"
    connections: int = 8
    username: str = ""
    password: str = ""
    start_tls: bool = False
    per_s: float = 0.0
    """The most messages a second, of all workers together; 0 sets no limit."""
    return_path: str = ""
    """Where bounces come to; each message adds +reference to its local part (at most 14
    letters). Empty: the sender's own address, and bounces are not read.
    """
    bounces: Path | None = None
    """The Maildir the return path is delivered to, if the worker is to read it."""


class Notify(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The GOV.UK Notify service that takes our text messages."""

    base_url: str = "http://127.0.0.1:8426"
    api_key: str = ""
    """name-serviceid-secret, as Notify shows it once."""
    sms_template_id: str = "f3a1c1de-9d6b-4d3c-8d0a-2f6f5c7b1e90"
    email_template_id: str = "0bd1f4a5-8a77-4a3e-9d4b-1a0d5b0e6c11"
    connections: int = 32
    per_s: float = 50.0
    """The most messages a second, of all workers together: Notify's own limit is 3,000 a minute
    unless it has agreed to another. 0 sets none.
    """


class Outreach(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes each channel's messages; file writes them to outbox/ in the home folder."""

    email: Literal["smtp", "notify", "file"] = "smtp"
    sms: Literal["notify", "file"] = "notify"
    last_call_most: int = 5_000
    """Texts of the last call, at most: the thinnest groups first. At 2.4p that is £120, and a
    median area's silent families with a mobile are about as many.
    """
    fragment_pence: float = 2.4
    """What one fragment of an SMS costs, in pence: GOV.UK Notify's price after its allowance."""


class Oidc(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The organisation whose own sign-in staff may use (OpenID Connect)."""

    issuer: str = ""
    """Where it describes itself, https://…; empty: there is none."""
    client_id: str = ""
    client_secret: str = ""
    name: str = "your organisation"
    """What the button on the sign-in page calls it."""
    strong_acr: str = ""
    """The `acr` by which it says that two factors were shown, if it uses one. Without it, `amr`
    must name one of RFC 8176's: mfa, hwk.
    """


class Disclosure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Below what the partnership is shown no figure; a release records what it was made under.

    0: the program's own number, which a setting can raise and not lower.
    """

    minimum_replies: int = 0
    minimum_listed: int = 0
    small_cell: int = 0
    small_group: int = 0
    base_rounding: int = 0
    protection: int = 0


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that may differ between two installations."""

    home: Path = Path(".soundings")
    """Where the embedded stack, its keys and logs live."""
    database_url: str = ""
    """Empty: the embedded PostgreSQL."""
    redis_url: str = ""
    """Empty: the embedded Valkey."""
    secret: str = ""
    """Keys every link and cookie. Empty: one made and kept in the home folder."""
    wrapping_secret: str = ""
    """Wraps the keys that seal names and addresses; kept apart from the database and from its
    backups, best in another place than secret. Empty: secret does both.
    """
    clock_file: Path | None = None
    """A rehearsal's clock; leave unset in earnest."""
    surveys: Path | None = None
    reports: Path | None = None
    migrations: Path | None = None
    workers: int = 1
    """How many worker processes `up` runs."""
    web: Web = Web()
    smtp: Smtp = Smtp()
    notify: Notify = Notify()
    outreach: Outreach = Outreach()
    disclosure: Disclosure = Disclosure()
    oidc: Oidc = Oidc()
    breached_passwords: Path | None = None
    """SHA-1 hashes of stolen passwords, one HASH:COUNT a line in order of hash, as Have I Been
    Pwned's downloader writes them: no password in it is taken. Unset: none is looked for.
    """


_PREFIX = "SOUNDINGS_"
_PLAIN = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url"}


def _read(path: Path, *, named: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            message = f"SOUNDINGS_CONFIG names {path}, which does not exist."
            raise WrongSetting(message) from None
        return {}
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not TOML: {error}."
        raise WrongSetting(message) from error


def _overlay(settings: dict[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Lay the environment over the file; return which variable set which path."""
    origin: dict[str, str] = {}
    for variable, text in environ.items():
        if variable in _PLAIN:
            path = [_PLAIN[variable]]
        elif variable.startswith(_PREFIX) and variable != "SOUNDINGS_CONFIG":
            path = variable.removeprefix(_PREFIX).lower().split("__")
        else:
            continue
        place = settings
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = text
        origin["".join(f".{part}" for part in path)] = variable
    return origin


def _decode(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    message = f"Expected a path, got {type(value).__name__}"
    raise msgspec.ValidationError(message)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the file and the environment.

    Raises WrongSetting, naming the setting, what was found and what is wanted.
    """
    environ = os.environ if environ is None else environ
    named = environ.get("SOUNDINGS_CONFIG")
    path = Path(named or "soundings.toml")
    found = _read(path, named=named is not None)
    origin = _overlay(found, environ)
    try:
        return msgspec.convert(found, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        key = where.rstrip("`")
        place = origin.get(key, f"{path}, setting {key[1:]}" if key else str(path))
        message = f"{place}: {what}."
        raise WrongSetting(message) from error


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables that give a child process these settings."""
    variables: dict[str, str] = {}

    def lay(path: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                lay(f"{path}__{key}" if path else key, inner)
        elif value is not None:
            variables[f"{_PREFIX}{path.upper()}"] = str(value)

    lay("", msgspec.to_builtins(settings, enc_hook=str))
    return variables
