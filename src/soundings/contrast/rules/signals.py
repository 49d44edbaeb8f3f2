"""Hidden signals: what families lived that no list records."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from soundings.contrast.model import Signal, SignalGroup
from soundings.contrast.rules.findings import whole
from soundings.estimate.model import Figure


class _Meaning(Struct, frozen=True, kw_only=True):
    signal: str
    title: str
    definition: str
    base: str
    by_answers: bool = False
    law: str
    criteria: tuple[str, ...]
    archetypes: tuple[str, ...]
    """Claims it bears on, the nearest first."""


_SECTION_68 = "Children and Families Act 2014, s. 68; SEND Code of Practice, 6.48"

_MEANINGS = (
    _Meaning(
        signal="harper",
        title="On the list, but not seen or not told",
        definition="Of children listed as on SEN support, the share whose family either does not "
        "find that learning is harder for the child than for most, or has not been told of an "
        "EHC plan or SEN support.",
        base="children listed as on SEN support",
        law=_SECTION_68,
        criteria=("I1", "I2"),
        archetypes=("C16", "C18"),
    ),
    _Meaning(
        signal="harper_seen",
        title="The family sees no need",
        definition="Of children listed as on SEN support, the share whose family says no, or is "
        "not sure, when asked whether the child finds things harder than most.",
        base="children listed as on SEN support",
        law=_SECTION_68,
        criteria=("I1",),
        archetypes=("C16",),
    ),
    _Meaning(
        signal="harper_told",
        title="The family has not been told",
        definition="Of children listed as on SEN support, the share whose family names neither an "
        "EHC plan nor SEN support among the help it was told of.",
        base="children listed as on SEN support",
        law=_SECTION_68,
        criteria=("I2",),
        archetypes=("C16", "C18"),
    ),
    _Meaning(
        signal="sent_home",
        title="Sent home without a record",
        definition="Of children aged 5 to 16, the share whose family reports being asked to "
        "collect the child early or keep them at home, which is not recorded as a suspension.",
        base="children aged 5 to 16",
        law="Education Act 2002, s. 51A; statutory guidance on suspension and exclusion",
        criteria=("I3", "I5"),
        archetypes=("C31", "C33", "C32"),
    ),
    _Meaning(
        signal="refused_unlawful",
        title="Refused for a reason the law does not know",
        definition="Of children whose request was refused and whose family was given a reason, "
        "the share given a spending rule, a set number of terms or a missing diagnosis.",
        base="children whose request for an assessment or a plan was refused",
        by_answers=True,
        law="Children and Families Act 2014, s. 36(8); SEND Code of Practice, 9.16",
        criteria=("I1", "S3"),
        archetypes=("C03", "C04"),
    ),
    _Meaning(
        signal="not_afforded",
        title="Needed, not provided, and not to be paid for",
        definition="Of all children on the list, the share whose family says it needed to pay for "
        "help in the last 2 years and could not afford it.",
        base="all children on the list",
        law="Children and Families Act 2014, ss. 42 and 66",
        criteria=("I3", "S4"),
        archetypes=("C40",),
    ),
)


MEASURED = tuple(meaning.signal for meaning in _MEANINGS)
"""The signals, in the order they are read."""

BEARS_ON = {meaning.signal: meaning.archetypes for meaning in _MEANINGS}
"""Which claims a signal bears on, the nearest first."""


def signals(
    figures: Iterable[Figure], groups: Mapping[str, tuple[SignalGroup, ...]] | None = None
) -> tuple[Signal, ...]:
    """Return every signal the cut measured, with the groups that were tested."""
    known = whole(figures)
    return tuple(
        Signal(
            signal=meaning.signal,
            title=meaning.title,
            definition=meaning.definition,
            base=meaning.base,
            by_answers=meaning.by_answers,
            law=meaning.law,
            criteria=meaning.criteria,
            figure=known[meaning.signal],
            count=known[meaning.signal].favourable,
            groups=(groups or {}).get(meaning.signal, ()),
        )
        for meaning in _MEANINGS
        if meaning.signal in known
    )
