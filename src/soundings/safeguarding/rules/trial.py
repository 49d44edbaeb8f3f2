"""How well the rules read: a written set in two halves, and the figures of one."""

import hashlib
from collections.abc import Iterator, Sequence

from soundings.safeguarding.model import (
    Figures,
    Half,
    Kind,
    Missed,
    Recalled,
    Report,
    Rules,
    Together,
    Trial,
)
from soundings.safeguarding.rules.reading import screen


def half_of(text: str) -> Half:
    """Return the half words are in: settled by their own hash, whatever stands beside them."""
    return "held-out" if hashlib.sha256(text.encode()).digest()[0] % 2 else "tuning"


def _is_in(text: Trial, half: Half) -> bool:
    if text.afterwards or half == "afterwards":
        return text.afterwards and half == "afterwards"
    if half == "oblique":
        return text.oblique and half_of(text.words) == "held-out"
    return half_of(text.words) == half and (half == "tuning" or not text.oblique)


def put_together(parts: Together) -> Iterator[str]:
    """Give as many ordinary comments as wanted, an opening, a matter and an end in turn."""
    openings, matters, ends = parts.openings, parts.matters, parts.ends
    for turn in range(parts.count):
        yield " ".join(
            (
                openings[turn % len(openings)],
                matters[turn % len(matters)],
                ends[turn % len(ends)],
            )
        )


def _figures(texts: Sequence[Trial], caught: Sequence[bool]) -> Figures:
    true = sum(hit for text, hit in zip(texts, caught, strict=True) if text.kind is Kind.HARM)
    false = sum(hit for text, hit in zip(texts, caught, strict=True) if text.kind is not Kind.HARM)
    harm = sum(text.kind is Kind.HARM for text in texts)
    return Figures(
        disclosures=harm,
        ordinary=len(texts) - harm,
        caught=true,
        false_alarms=false,
        recall=true / harm if harm else None,
        precision=true / (true + false) if true + false else None,
    )


def _by(texts: Sequence[Trial], caught: Sequence[bool], name: str) -> tuple[Recalled, ...]:
    found: dict[str, list[bool]] = {}
    for text, hit in zip(texts, caught, strict=True):
        if text.kind is Kind.HARM:
            found.setdefault(getattr(text, name), []).append(hit)
    return tuple(
        Recalled(name=key, disclosures=len(hits), caught=sum(hits))
        for key, hits in sorted(found.items())
    )


def score(texts: Sequence[Trial], rules: Rules, half: Half) -> Report:
    """Read one half of the set and say what was caught, what was missed and what it cost."""
    mine = [text for text in texts if _is_in(text, half)]
    read = [screen(text.words, rules) for text in mine]
    caught = [bool(hits) for hits in read]
    alone = [
        (text, hit)
        for text, hit in zip(mine, caught, strict=True)
        if text.kind is not Kind.TOGETHER
    ]
    return Report(
        half=half,
        rules_version=rules.version,
        all=_figures(mine, caught),
        written_alone=_figures([text for text, _ in alone], [hit for _, hit in alone]),
        graver=_figures(mine, [any(hit.seriousness > 1 for hit in hits) for hits in read]),
        by_harm=_by(mine, caught, "topic"),
        by_language=_by(mine, caught, "language"),
        missed=tuple(
            Missed(topic=text.topic, language=text.language, words=text.words)
            for text, hit in zip(mine, caught, strict=True)
            if text.kind is Kind.HARM and not hit
        ),
        false_alarms=tuple(
            Missed(
                topic=", ".join(hit.rule for hit in hits),
                language=text.language,
                words=text.words,
            )
            for text, hits in zip(mine, read, strict=True)
            if text.kind is not Kind.HARM and hits
        ),
    )
