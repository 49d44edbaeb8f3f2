"""The nouns of disclosure: what a document may show, and nothing else.

These Structs are this room's own, so that what leaves is decided here and a new field
upstream does not leave by itself.
"""

from soundings.disclosure.model.audience import *
from soundings.disclosure.model.builds import *
from soundings.disclosure.model.cuts import *
from soundings.disclosure.model.exports import *
from soundings.disclosure.model.figures import *
from soundings.disclosure.model.patterns import *
from soundings.disclosure.model.refusals import *
from soundings.disclosure.model.releases import *
from soundings.disclosure.model.traces import *
from soundings.disclosure.model.words import *
