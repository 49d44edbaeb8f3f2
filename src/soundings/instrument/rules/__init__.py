"""The instrument's decisions: conditions, paths, words, answers, versions and what is wrong."""

from soundings.instrument.rules.answering import Form, as_form, parse_answer
from soundings.instrument.rules.assembling import Raw, assemble
from soundings.instrument.rules.carrying import carry, carry_through, check_follows
from soundings.instrument.rules.checking import check_instrument, in_words
from soundings.instrument.rules.conditions import (
    NO_FACTS,
    Facts,
    holds,
    items_named,
    leaves,
    month_number,
)
from soundings.instrument.rules.expressions import read_expression, write_expression
from soundings.instrument.rules.form_reading import read_form
from soundings.instrument.rules.form_writing import write_form
from soundings.instrument.rules.paths import (
    conditions_of,
    core_path,
    item_before,
    next_item,
    on_path,
    path,
    steps,
    walk,
)
from soundings.instrument.rules.reading import chosen, lines, route_of, standings, status_of
from soundings.instrument.rules.sheets import Sheet
from soundings.instrument.rules.speech import readability
from soundings.instrument.rules.structure import check_condition
from soundings.instrument.rules.toml import write_structure, write_words
from soundings.instrument.rules.words import fill, options_of, placeholders, wording

__all__ = [
    "NO_FACTS",
    "Facts",
    "Form",
    "Raw",
    "Sheet",
    "as_form",
    "assemble",
    "carry",
    "carry_through",
    "check_condition",
    "check_follows",
    "check_instrument",
    "chosen",
    "conditions_of",
    "core_path",
    "fill",
    "holds",
    "in_words",
    "item_before",
    "items_named",
    "leaves",
    "lines",
    "month_number",
    "next_item",
    "on_path",
    "options_of",
    "parse_answer",
    "path",
    "placeholders",
    "read_expression",
    "read_form",
    "readability",
    "route_of",
    "standings",
    "status_of",
    "steps",
    "walk",
    "wording",
    "write_expression",
    "write_form",
    "write_structure",
    "write_words",
]
