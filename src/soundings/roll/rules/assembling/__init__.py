"""Putting checked rows and what is held together into the roll as it will stand."""

from soundings.roll.rules.assembling.carers import *
from soundings.roll.rules.assembling.children import *
from soundings.roll.rules.assembling.holds import *
from soundings.roll.rules.assembling.whole import *
