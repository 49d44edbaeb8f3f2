"""The nouns of the briefing: documents, replies to findings, and what families are told."""

from soundings.briefing.model.documents import *
from soundings.briefing.model.draws import *
from soundings.briefing.model.publication import *
from soundings.briefing.model.replies import *
