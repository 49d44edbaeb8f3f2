"""Replies, visits and the pages a family sees."""

from soundings.respond.model.interview import *
from soundings.respond.model.open_stream import *
from soundings.respond.model.refusals import *
from soundings.respond.model.replies import *
from soundings.respond.model.words import *
