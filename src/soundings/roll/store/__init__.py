"""The statements of the roll; bulk writes are one statement a table."""

from soundings.roll.store.keys import *
from soundings.roll.store.naming import *
from soundings.roll.store.people import *
from soundings.roll.store.rights import *
from soundings.roll.store.sharing import *
