"""A survey's messages on disk, and what a worker keeps outside its database."""

import tomllib
from pathlib import Path

import msgspec

from soundings.kit.ids import new_id
from soundings.outreach.constants import ENGLISH
from soundings.outreach.model import Book, Mark, Replies, Texts, WrongText


def read_book(folder: Path) -> Book:
    """Read a survey's messages, one file a language, the English among them; raises WrongText."""
    texts = {file.stem: read_texts(file) for file in sorted(folder.glob("*.toml"))}
    english = texts.pop(ENGLISH, None) or read_texts(folder / f"{ENGLISH}.toml")
    wrong = next((stem for stem, one in texts.items() if one.language != stem), None)
    if wrong is not None:
        message = f"{folder / wrong}.toml says it is in {texts[wrong].language}; rename it."
        raise WrongText(message)
    return Book(english=english, others=texts)


def read_replies(folder: Path) -> Replies:
    """Read what a survey answers to texts; raises WrongText."""
    found = read_texts(folder / f"{ENGLISH}.toml").replies
    if found is None:
        message = f"{folder / ENGLISH}.toml has no [replies]; add them to be answered by text."
        raise WrongText(message)
    return found


def read_texts(path: Path) -> Texts:
    """Read a survey's messages in one language from their file; raises WrongText."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Texts)
    except FileNotFoundError:
        message = f"There are no messages at {path}; set surveys to the folder that holds them."
        raise WrongText(message) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{path}: {error}."
        raise WrongText(message) from error


def read_mark(path: Path) -> Mark | None:
    """Return what a worker here last saw of its database, if it kept that."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mark)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write_mark(path: Path, mark: Mark) -> None:
    """Keep what a worker saw of its database, whole or not at all."""
    draft = path.with_suffix(f".{new_id().hex}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(msgspec.json.encode(mark))
    draft.replace(path)
