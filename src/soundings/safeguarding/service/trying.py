"""Read the trial set, to say how well the rules do."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from soundings.safeguarding.model import BrokenRules, Half, Kind, Report, Together, Trial
from soundings.safeguarding.rules import put_together, score
from soundings.safeguarding.service.screening import FOLDER, load_rules

_WRITTEN = {"disclosures": Kind.HARM, "ordinary": Kind.ORDINARY}


def _read(file: Path) -> object:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{file}: {error}."
        raise BrokenRules(message) from error


def _texts(
    kind: Kind, written: object, *, oblique: bool = False, afterwards: bool = False
) -> Iterator[Trial]:
    for topic, by_language in msgspec.convert(written, dict[str, dict[str, str]]).items():
        for language, lines in by_language.items():
            for words in lines.strip().splitlines():
                yield Trial(
                    kind=kind,
                    topic=topic,
                    language=language,
                    words=words,
                    oblique=oblique,
                    afterwards=afterwards,
                )


def trial(surveys: Path) -> list[Trial]:
    """Return every text of the trial set."""
    folder = surveys / FOLDER / "trial"
    later = msgspec.convert(_read(folder / "afterwards.toml"), dict[str, object])
    second = msgspec.convert(_read(folder / "oblique.toml"), dict[str, object])
    parts = msgspec.convert(_read(folder / "together.toml"), Together)
    texts = [
        Trial(kind=Kind.TOGETHER, topic="together", language="en", words=words)
        for words in put_together(parts)
    ]
    for name, kind in _WRITTEN.items():
        texts += _texts(kind, _read(folder / f"{name}.toml"))
        texts += _texts(kind, second[name], oblique=True)
        texts += _texts(kind, later[name], afterwards=True)
    return texts


def report(surveys: Path, half: Half) -> Report:
    """Return how well the rules read one part of the trial set."""
    return score(trial(surveys), load_rules(surveys), half)
