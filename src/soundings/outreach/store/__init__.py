"""The statements of the outreach room, and its files."""

from soundings.outreach.store.answers import *
from soundings.outreach.store.files import *
from soundings.outreach.store.outbox import *
from soundings.outreach.store.planning import *
from soundings.outreach.store.reach import *
from soundings.outreach.store.relay import *
from soundings.outreach.store.rights import *
from soundings.outreach.store.sending import *
from soundings.outreach.store.silence import *
from soundings.outreach.store.steering import *
from soundings.outreach.store.texts import *
