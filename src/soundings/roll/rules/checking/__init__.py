"""Checking rows against each other and against what is held."""

from soundings.roll.rules.checking.carers import *
from soundings.roll.rules.checking.children import *
from soundings.roll.rules.checking.doors import *
from soundings.roll.rules.checking.files import *
from soundings.roll.rules.checking.telling import *
