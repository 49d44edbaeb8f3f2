"""What an instrument is made of: items, conditions, words, versions."""

from soundings.instrument.model.answers import *
from soundings.instrument.model.forms import *
from soundings.instrument.model.items import *
from soundings.instrument.model.versions import *
from soundings.instrument.model.words import *
