"""The statements of the respond room."""

from soundings.respond.store.interview import *
from soundings.respond.store.open_stream import *
from soundings.respond.store.replies import *
from soundings.respond.store.rights import *
from soundings.respond.store.words import *
