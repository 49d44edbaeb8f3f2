"""The decisions of outreach: when, in which words, and what a provider's answer makes of a row."""

from soundings.outreach.rules.launching import *
from soundings.outreach.rules.lengths import *
from soundings.outreach.rules.night import *
from soundings.outreach.rules.reach import *
from soundings.outreach.rules.relay import *
from soundings.outreach.rules.sending import *
from soundings.outreach.rules.silence import *
from soundings.outreach.rules.steering import *
from soundings.outreach.rules.texts import *
from soundings.outreach.rules.timing import *
from soundings.outreach.rules.words import *
