"""HTML to a tagged PDF (PDF/UA-1), in a process of its own with limits and no network.

Nothing is fetched: a document is its HTML, its CSS and the parts handed over with
them. The same input gives the same bytes.
"""

import ctypes.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from tempfile import TemporaryDirectory

import msgspec

from soundings.kit.log import logger
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.typesetting import Failed, Job, Made, Outcome

SYSTEM_LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""What WeasyPrint needs from the system. Source: WeasyPrint 70 installation notes."""

MEMORY = 512 << 20
"""Bytes a document may take. Source: reference/experience-and-security.md 4: 60 s and 512 MB;
the longest briefing tried, of 60 claims, takes under a third."""

SECONDS = 60
"""Seconds a document may take. Source: as MEMORY."""

ATTEMPTS = 2
"""Times a document is tried whose process died. Source: our choice: what sets type is C, and a
crash of it, or a machine short of memory, need not be the document's doing."""

_HANDED = ("PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH",
           "DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
           "XDG_CACHE_HOME")  # fmt: skip
"""Of the environment, what finding libraries and fonts needs; no setting and no secret."""


class NotWhole(Refusal):
    """A document asked for something that was not handed over with it."""

    kind = Kind.CONFLICT
    slug = "document-not-whole"
    title = "The document is not whole"


class TooHeavy(Refusal):
    """A document took more memory or time than a document may."""

    kind = Kind.CONFLICT
    slug = "document-too-heavy"
    title = "The document is too heavy to set"


class PdfUnavailable(Refusal):
    """The libraries that set type are not installed."""

    kind = Kind.CONFLICT
    slug = "pdf-unavailable"
    title = "PDFs cannot be made on this machine yet"


class Pdf(msgspec.Struct, frozen=True, kw_only=True):
    """A document, how many pages it has, and the memory that setting it took."""

    content: bytes
    pages: int
    peak_mb: float


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a document may take."""

    memory: int = MEMORY
    seconds: int = SECONDS


def missing_libraries() -> tuple[str, ...]:
    """Return the system packages that are not there."""
    found = (
        ("pango-1.0", SYSTEM_LIBRARIES[0]),
        ("pangoft2-1.0", SYSTEM_LIBRARIES[1]),
        ("harfbuzz-subset", SYSTEM_LIBRARIES[2]),
    )
    return tuple(package for library, package in found if not ctypes.util.find_library(library))


def make_pdf(
    html: str,
    css: str,
    parts: Mapping[str, bytes] | None = None,
    limits: Limits | None = None,
) -> Pdf:
    """Return the document as PDF/UA-1; parts are its fonts and pictures by name.

    Raises PdfUnavailable, naming the packages to install, where pango is missing; NotWhole if
    the document names a part it did not bring; TooHeavy if it outgrows its limits.
    """
    allowed = limits or Limits()
    job = Job(
        html=html, css=css, parts=dict(parts or {}), memory=allowed.memory,
        seconds=allowed.seconds,
    )  # fmt: skip
    match _set(job):
        case Made(content=content, pages=pages, peak_mb=peak_mb):
            return Pdf(content=content, pages=pages, peak_mb=peak_mb)
        case Failed(why="outside", words=words):
            message = f"The document asks for {words}: hand it over with the document."
            raise NotWhole(message)
        case Failed(why="unavailable"):
            message = (
                f"Install {' '.join(missing_libraries() or SYSTEM_LIBRARIES)}, then try again."
            )
            raise PdfUnavailable(message)
        case _:
            raise _too_heavy(job)


def _set(job: Job) -> Outcome:
    """Have the job set by a process of its own; if that dies, by another, and by no third."""
    for _ in range(ATTEMPTS):
        done = _run(job)
        if done.returncode == 0:
            outcome: Outcome = msgspec.msgpack.decode(done.stdout, type=Outcome)
            return outcome
        if done.returncode == -signal.SIGXCPU:
            break
        words = done.stderr.decode(errors="replace").strip() or "it ended without a word"
        signalled = done.returncode < 0
        died = signal.Signals(-done.returncode).name if signalled else words.rpartition("\n")[2]
        if not signalled and not died.startswith("MemoryError"):
            raise RuntimeError(died)
        logger("kit").warning("setting type died", by=died)
    raise _too_heavy(job)


def _run(job: Job) -> subprocess.CompletedProcess[bytes]:
    """Start the process, and wait no longer than it may take."""
    surroundings = os.environ  # noqa: TID251 - handed on, not read
    handed = {name: surroundings[name] for name in _HANDED if name in surroundings}
    with TemporaryDirectory(prefix="soundings-") as folder:  # it may end without clearing up
        try:
            return subprocess.run(
                [sys.executable, "-P", "-m", "soundings.kit.typesetting"],
                input=msgspec.msgpack.encode(job),
                capture_output=True,
                env=handed | {"TMPDIR": folder},
                timeout=2 * job.seconds,  # by the wall: a busy machine gives it half its time
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_heavy(job) from error


def _too_heavy(job: Job) -> TooHeavy:
    return TooHeavy(
        f"Setting this document took more than {job.memory >> 20} MB or {job.seconds} s of "
        "processor time and was stopped: a page of it grows without end, or it is many times "
        "longer than a report; make it of fewer claims."
    )
