"""Reading one cell: what it holds, what it should hold, and what can be put right."""

from soundings.roll.rules.values.addresses import *
from soundings.roll.rules.values.codes import *
from soundings.roll.rules.values.dates import *
from soundings.roll.rules.values.names import *
from soundings.roll.rules.values.numbers import *
from soundings.roll.rules.values.reading import *
