"""The nouns of contrast: a finding, a gap, a signal, a linked row and a line of enquiry."""

from soundings.contrast.model.enquiries import *
from soundings.contrast.model.groups import *
from soundings.contrast.model.kept import *
from soundings.contrast.model.linked import *
from soundings.contrast.model.recounts import *
from soundings.contrast.model.refusals import *
from soundings.contrast.model.verdicts import *
