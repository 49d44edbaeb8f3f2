"""The nouns of claims: what is said, how it is tested, and what stands beside it."""

from soundings.claims.model.archetypes import *
from soundings.claims.model.beside import *
from soundings.claims.model.claims import *
from soundings.claims.model.drafts import *
