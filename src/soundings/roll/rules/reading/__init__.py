"""Reading a list row by row: what each cell says, and what is wrong with it."""

from soundings.roll.rules.reading.carers import *
from soundings.roll.rules.reading.cells import *
from soundings.roll.rules.reading.children import *
from soundings.roll.rules.reading.holds import *
