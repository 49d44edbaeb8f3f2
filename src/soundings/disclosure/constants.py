"""What may be shown, in numbers."""

from datetime import timedelta

MINIMUM_REPLIES = 10
"""The partnership sees no figure on fewer replies.

Source: domain.md 5.5: GP Patient Survey and Parent View both withhold below 10.
"""

PUBLIC_MINIMUM_REPLIES = 30
"""The public sees no figure on fewer replies.

Source: domain.md 5.5, platform rule: published annex n of at least 30, as NHS patient surveys.
"""

MINIMUM_LISTED = 30
"""The partnership sees no figure about fewer listed children.

Source: domain.md 5.5, platform rule: list base of at least 30 a cell; NHS patient surveys
withhold trusts below 30.
"""

SMALL_CELL = 4
"""Of a shown figure neither side may rest on 1 to this many children.

Source: domain.md 5.5: GP Patient Survey withholds option counts under 5 that are not 0.
"""

SMALL_GROUP = 30
"""In a group smaller than this, all or none is an answer about each child.

Source: methods.md g: 0 % and 100 % of identifiable groups under 30 disclose an attribute.
"""

PROTECTION = 3
"""How far from a withheld count, beneath and above, a reader must be left wherever it can be.

Source: our choice, because an attacker who comes within 2 of a count under 5 knows what the
threshold was to keep from them; methods.md g asks for 1 beneath and up to 5 above.
"""

BASE_ROUNDING = 5
"""The partnership reads bases to the nearest so many.

Source: methods.md g: base rounded to 5, with the ONS Integrated Data Service's 10-5 rule.
"""

INSPECTOR_DECIMALS = 4
"""Shares are kept to so many decimals for inspectors: a hundredth of a point.

Source: our choice, because the last bits of a floating-point sum differ between machines and
a release must not.
"""

PARTNERSHIP_DECIMALS = 2
"""Shares are whole percentages for the partnership.

Source: methods.md g: weighted percentages to whole numbers.
"""

TYPICAL_QUOTES = 1
"""Passages shown a theme that lean the way the figure leans; one contrary stands beside them.

Source: domain.md 6.1, part 7: one typical, one contrary a line of enquiry.
"""

QUOTED_THEMES = 8
"""Themes whose words are shown.

Source: our choice, because the briefing has five to eight lines of enquiry and one page for
words.
"""

RED_REPLIES = 100
"""Fewer replies than this and an area's picture is not to be leaned on.

Source: our choice, because at 100 replies a share of one half is known to ten points at best.
"""

RED_CV, AMBER_CV = 0.5, 0.25
"""Coefficient of variation of response at which the light turns red and amber.

Source: our choice upon methods.md b: the CV caps the standardised bias of an unweighted share;
at 0.25 a share of one half can be off by 12 points, at 0.5 by 25.
"""

RED_RATE, AMBER_RATE = 0.08, 0.25
"""Response rate under which the light turns red and amber.

Source: domain.md 1.5: today's best open-link survey reached 8.7 % of an area's children; the
amber bound is our choice, because three in four silent leaves every verdict to the silent.
"""

AMBER_DIFFERENCE = 0.1
"""A margin still off by more than this after weighting, in standard deviations, turns it amber.

Source: methods.md b: standardised difference, flag above 0.10, before and after weighting.
"""

LEFT_AFTER = timedelta(minutes=15)
"""After so long a piece of work that was begun and not ended is begun again.

Source: our choice, because the largest area is weighed and set in type in under two minutes, and
a worker that was killed should not hold a briefing up for an evening.
"""

BUILDS_SHOWN = 10
"""Pieces of work the page lists. Source: our choice: what was asked today."""
