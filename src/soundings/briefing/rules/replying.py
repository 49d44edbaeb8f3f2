"""Whether a reply may be kept: its time, its words, its files."""

import io
import zipfile
from datetime import datetime

from soundings.briefing.constants import EVIDENCE_BYTES, EVIDENCE_FILES, REPLY_WORDS
from soundings.briefing.model import (
    Found,
    Ground,
    MarkWithoutReason,
    NotAFile,
    Position,
    ReplyClosed,
    Upload,
    Use,
    Written,
)
from soundings.briefing.rules.sentences.phrases import moment
from soundings.kit.figures import count
from soundings.kit.forms import Fault

_MEGABYTE = 1 << 20

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MAGIC = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
)
"""How a kind of file begins, what it is called, and its type."""

_ROWS = frozenset({"text/csv", _XLSX})


def is_open(closes_at: datetime, at: datetime) -> bool:
    """Say whether replies are still taken."""
    return at < closes_at


def check_open(closes_at: datetime, at: datetime) -> None:
    """Raise ReplyClosed once the hour has struck."""
    if not is_open(closes_at, at):
        message = (
            f"Replies were taken until {moment(closes_at)}. What you sent by then stands beside "
            "each finding; the factual accuracy check of the report is still to come."
        )
        raise ReplyClosed(message)


def words_in(text: str) -> int:
    """Return how many words a text has, as a person counts them."""
    return len(text.split())


def faults(typed: Written) -> tuple[Fault, ...]:
    """Return what stands in the way of keeping a reply, each at its field."""
    found = []
    if typed.position not in set(Position):
        found.append(
            Fault(field="position", sentence="Choose whether you accept or dispute the finding.")
        )
    disputed = typed.position == Position.DISPUTE
    if disputed and typed.ground not in set(Ground):
        found.append(Fault(field="ground", sentence="Choose what the dispute is about."))
    if typed.position in {Position.CONTEXT, Position.DISPUTE} and not typed.words.strip():
        wanted = "what is wrong with the finding" if disputed else "the context"
        found.append(Fault(field="words", sentence=f"Write {wanted}."))
    many = words_in(typed.words)
    if many > REPLY_WORDS:
        found.append(
            Fault(
                field="words",
                sentence=f"You wrote {many} words; there is room for {REPLY_WORDS}. "
                f"Take out {many - REPLY_WORDS}.",
            )
        )
    return (*found, *_file_faults(typed))


def _file_faults(typed: Written) -> list[Fault]:
    found = []
    if len(typed.uploads) > EVIDENCE_FILES:
        found.append(
            Fault(
                field="evidence",
                sentence=f"You attached {len(typed.uploads)} files; attach {EVIDENCE_FILES} at "
                "most, or send one that holds them all.",
            )
        )
    counted = typed.position == Position.DISPUTE and typed.ground == Ground.DEFINITION
    for upload in typed.uploads:
        if upload.use is Use.ROWS and not counted:
            found.append(
                Fault(
                    field="rows",
                    sentence="Corrected rows are counted anew only where the definition is "
                    "disputed: choose that, or attach the file as evidence.",
                )
            )
            continue
        try:
            media_type(upload)
        except NotAFile as refusal:
            found.append(Fault(field=upload.use.value, sentence=refusal.sentence))
    return found


def media_type(upload: Upload) -> str:
    """Return what kind of file it is, by its content and not its name; raise NotAFile."""
    name, content = upload.file_name, upload.content
    if len(content) > EVIDENCE_BYTES:
        message = (
            f"{name} has {count(len(content) / _MEGABYTE)} MB; "
            f"{EVIDENCE_BYTES // _MEGABYTE} MB is the most. Send the pages that matter."
        )
        raise NotAFile(message)
    found = _kind(content)
    if upload.use is Use.ROWS and found not in _ROWS:
        message = f"{name} is no table; corrected rows are a CSV or XLSX file."
        raise NotAFile(message)
    if found is None:
        message = f"{name} is none of PDF, PNG, JPEG, Word, Excel, CSV or plain text; send it so."
        raise NotAFile(message)
    return found


def _kind(content: bytes) -> str | None:
    for head, _, kind in _MAGIC:
        if content.startswith(head):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if not text.strip() or any(letter < " " and letter not in "\t\r\n" for letter in text):
        return None
    return "text/csv" if "," in text.partition("\n")[0] else "text/plain"


def _office(content: bytes) -> str | None:
    """Tell a workbook and a document without macros from any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "xl/workbook.xml" in names:
        return _XLSX
    return _DOCX if "word/document.xml" in names else None


def found_named(found: str, reason: str) -> Found:
    """Return the mark of that name, with a reason to stand on; raise MarkWithoutReason."""
    if found not in set(Found):
        message = "Choose whether the reply is upheld, upheld in part, or not upheld."
        raise MarkWithoutReason(message)
    if not reason.strip():
        message = "Write why: the partnership reads the mark and its reason."
        raise MarkWithoutReason(message)
    return Found(found)


def safe_name(file_name: str) -> str:
    """Return a file's name as it may stand in a header: ASCII letters, digits, dots, dashes."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-"
        for letter in file_name
    )
