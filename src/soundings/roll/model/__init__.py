"""The nouns of the roll: who is on it, how lists are read, what is sealed, and what goes wrong."""

from soundings.roll.model.ids import *
from soundings.roll.model.kinds import *
from soundings.roll.model.lists import *
from soundings.roll.model.people import *
from soundings.roll.model.rights import *
from soundings.roll.model.sealed import *
from soundings.roll.model.sharing import *
from soundings.roll.model.words import *
