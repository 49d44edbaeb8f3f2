"""The process that sets type: reads one job, writes one PDF, and can do nothing else.

It is started for one document and ends with it. Before WeasyPrint is loaded it takes away from
itself more memory and time than a document needs, sockets and other programs; so a page that
grows without end, or that asks for something outside, ends this process and no other.
"""

import hashlib
import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

PART = "part:"
"""How a style sheet names a part: url(part:Inter-Regular.otf)."""

LARGEST_FILE = 16 << 20
"""Bytes of a file it may write. Source: our choice, because WeasyPrint writes each font handed
over to a passing folder for fontconfig to read, and ours are under 100 kB."""

_DENIED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system",
           "urllib.", "http.", "ftplib.")  # fmt: skip


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A document to set: its HTML, its style, its fonts and pictures by name, its limits."""

    html: str
    css: str
    parts: dict[str, bytes]
    memory: int
    """Bytes the process may hold."""
    seconds: int
    """Of processor time."""


class Made(msgspec.Struct, frozen=True, kw_only=True, tag="made"):
    """The document, how many pages it has, and what it took."""

    content: bytes
    pages: int
    peak_mb: float


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """Why there is no document."""

    why: Literal["outside", "unavailable", "memory"]
    words: str


Outcome: TypeAlias = Made | Failed


def confine(job: Job) -> None:
    """Give up, for good, what setting type does not need."""
    resource.setrlimit(resource.RLIMIT_DATA, (job.memory, job.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job.seconds, job.seconds + 1))  # SIGXCPU, not KILL
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))

    def refuse(event: str, _details: object) -> None:
        if event.startswith(_DENIED):
            message = f"setting type asked for {event}"
            raise PermissionError(message)

    sys.addaudithook(refuse)


def _hand_over(parts: Mapping[str, bytes], refused: list[str]) -> Any:
    """Return a fetcher that knows the parts and nothing else, and writes down what it refused.

    WeasyPrint stops at most refusals but goes on without a picture inside a drawing.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as in typeset

    class Parts(URLFetcher):
        def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
            name = url.removeprefix(PART)
            if name not in parts:
                refused.append(url)
            return URLFetcherResponse(url, parts[name])

    return Parts(fail_on_errors=True)


def typeset(job: Job) -> Outcome:
    """Set one document as PDF/UA-1; the same job gives the same bytes."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - loads pango, which may be absent
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - likewise
        from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - likewise
    except OSError as error:
        return Failed(why="unavailable", words=str(error))
    refused: list[str] = []
    fetch = _hand_over(job.parts, refused)
    fonts = FontConfiguration()
    whole = (job.css.encode(), job.html.encode(), *(job.parts[name] for name in sorted(job.parts)))
    variant = {
        "pdf_variant": "pdf/ua-1",
        "pdf_identifier": hashlib.sha256(b"\x00".join(whole)).digest()[:16],
    }
    try:
        document = HTML(string=job.html, url_fetcher=fetch).render(
            stylesheets=[CSS(string=job.css, url_fetcher=fetch, font_config=fonts)],
            font_config=fonts,
            **variant,
        )
        written: bytes = document.write_pdf(**variant)
    except FatalURLFetchingError:
        return Failed(why="outside", words=refused[0])
    except MemoryError:
        return Failed(why="memory", words="")
    if refused:
        return Failed(why="outside", words=refused[0])
    return Made(content=written, pages=len(document.pages), peak_mb=_peak_mb())


def _peak_mb() -> float:
    """Return the most this process has held; a fork's own, not what its parent held before."""
    status = Path("/proc/self/status")
    if status.is_file():
        said = status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0]
        return int(said) / 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def main() -> None:
    """Read a job, set it, write what came of it, and be gone.

    Nothing is torn down: what is written is whole, and libraries of C have died while they
    cleared up behind it.
    """
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    confine(job)
    sys.stdout.buffer.write(msgspec.msgpack.encode(typeset(job)))
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
