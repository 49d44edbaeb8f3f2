"""Prints how well identifiers planted in families' words are found.

    python -m tests.roll.planted [CASE.json]

Recall is over the planted spans by type, precision over all that was cut. Exit code 1 where
recall is below what the case asks for.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from soundings.roll.model import Lexicon
from soundings.roll.rules import redact

CASE = Path(__file__).parent / "cases" / "C34_pii_open.json"
WANTED = 0.98


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Print recall by type, precision, and every miss."""
    case = json.loads(Path(sys.argv[1]).read_text() if len(sys.argv) > 1 else CASE.read_text())
    known = case["lexicon_known_from_frame"]
    family = Lexicon(names=tuple(known["children"]), schools=tuple(known["schools"]))
    planted, found, cut, right, missed = Counter(), Counter(), 0, 0, []
    for comment in case["comments"]:
        made = [one for one in redact(comment["text"], family).cuts if not one.standing]
        spans = [(one["start"], one["end"], one["type"]) for one in comment["spans"]]
        cut += len(made)
        right += sum(
            any(start <= one.start and one.end <= end for start, end, _ in spans) for one in made
        )
        for start, end, kind in spans:
            planted[kind] += 1
            if any(one.start <= start and end <= one.end for one in made):
                found[kind] += 1
            else:
                missed.append((kind, comment["text"][start:end]))
    for kind in sorted(planted):
        _say(f"{kind:<10} {found[kind]:>3} of {planted[kind]:>3}")
    recall = found.total() / planted.total()
    _say(f"recall     {recall:.3f} ({found.total()} of {planted.total()} planted)")
    _say(f"precision  {right / cut:.3f} ({right} of {cut} cut)")
    for kind, words in missed:
        _say(f"missed: {kind} {words}")
    return 0 if recall >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
