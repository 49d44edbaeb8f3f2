"""Faults: what is wrong with a form, shown on the page with what was typed kept."""

import msgspec


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake: the field it stands at and a sentence that says what to do."""

    field: str
    sentence: str


def faults_by_field(faults: tuple[Fault, ...]) -> dict[str, str]:
    """Return each field's first sentence."""
    return {fault.field: fault.sentence for fault in reversed(faults)}
