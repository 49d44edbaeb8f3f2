"""Comments without their writers, themes, readings, and quotes nobody picked."""

from soundings.coding.model.codebook import *
from soundings.coding.model.comments import *
from soundings.coding.model.learning import *
from soundings.coding.model.quoting import *
from soundings.coding.model.readings import *
from soundings.coding.model.refusals import *
