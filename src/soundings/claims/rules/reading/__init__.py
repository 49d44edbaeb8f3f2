"""Reading a claims file: each row made into something that can be tested, or refused with why."""

from soundings.claims.rules.reading.columns import *
from soundings.claims.rules.reading.rows import *
from soundings.claims.rules.reading.values import *
