"""What leaves the house: waves, links, messages, their states, and what became of each child."""

from soundings.outreach.model.inbound import *
from soundings.outreach.model.launching import *
from soundings.outreach.model.planning import *
from soundings.outreach.model.reach import *
from soundings.outreach.model.relay import *
from soundings.outreach.model.rights import *
from soundings.outreach.model.sending import *
