"""Everything that keeps an instrument from being asked."""

from soundings.instrument.model import Flaw, Instrument
from soundings.instrument.rules.speech import check_words
from soundings.instrument.rules.structure import check_structure


def check_instrument(instrument: Instrument) -> tuple[Flaw, ...]:
    """Return everything wrong with an instrument, each flaw with its file, table and key.

    An instrument without flaws can be asked: every route leads back only, every item can be
    reached, and every page has its words in every language for everybody who sees it.
    """
    return (*check_structure(instrument), *check_words(instrument))


def place(flaw: Flaw) -> str:
    """Return where a flaw stands, as far as is known without the files."""
    return ", ".join(part for part in (flaw.file, flaw.table, flaw.key) if part)


def in_words(flaw: Flaw) -> str:
    """Return a flaw as one line."""
    where = place(flaw)
    return f"{where}: {flaw.sentence}" if where else flaw.sentence
