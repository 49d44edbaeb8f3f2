"""The numbers of reading words: how many twice, how few to learn from, what is quoted."""

ITEMS = ("q59", "q60")
"""The items whose answers are a family's own words.

Source: surveys/area-send/2026-11/instrument.toml.
"""

OVERALL_ITEM, PERMISSION_ITEM = "q57", "q61"
"""The items that say how good help is overall, and who may see the words.

Source: surveys/area-send/2026-11/instrument.toml.
"""

MAY_QUOTE, MAY_PARAPHRASE = ("quote",), ("quote", "paraphrase")
"""The answers to who may see the words under which they are quoted, or said in other words.

Source: surveys/area-send/2026-11/instrument.toml, q61.
"""

BATCH = 500
"""Comments redacted in one transaction.

Source: our choice, because 500 are redacted in about a second.
"""

ABREAST = 40
"""Unchecked comments among which people who check at the same time are spread.

Source: our choice, because two of ten people then rarely look at the same one.
"""

TWICE_SHARE, TWICE_LEAST = 0.2, 100
"""Share of comments that two people read, and how many at least.

Source: methods h.1: 20 % and at least 100, drawn by ticket.
"""

TAKEN_MINUTES = 15
"""Minutes after which a comment taken and not read goes to somebody else.

Source: our choice: a comment has at most 1,000 letters, and sessions end after 15 minutes unused.
"""

GOOD_ALPHA, TENTATIVE_ALPHA = 0.8, 0.667
"""Krippendorff's alpha from which a theme is reliable, or may be reported tentatively.

Source: Krippendorff, Content Analysis (4th edition, 2019), 12.4.
"""

RARE_READINGS = 5
"""Readings that must have found a theme before its alpha is graded.

Source: methods h.1: alpha collapses for rare themes; five by our choice.
"""

SATURATION_BASE, SATURATION_RUN, SATURATED = 6, 3, 0.05
"""Comments of the base, of the last run, and the share of new themes at which one may stop.

Source: Guest, Namey and Chen (2020), PLoS ONE 15(5) e0232076: base of 6, run of 3, 5 %.
"""

LEAST_TO_LEARN = 200
"""Comments that people must have coded before any model suggests a theme.

Source: our choice, because fewer leave a theme of one in ten with under 20 examples.
"""

LEAST_EXAMPLES = 15
"""Comments with, and without, a theme before a model of it is trained.

Source: our choice: three in each of five folds.
"""

FOLDS = 5
"""Parts in which precision is found on comments not trained on.

Source: Kohavi (1995), IJCAI: five to ten.
"""

LEAST_PRECISION = 0.6
"""Cross-validated precision below which a theme's model suggests nothing.

Source: our choice: a coder who is wrong-footed four times in ten looks away.
"""

LIKELY = 0.5
"""The chance from which a theme is suggested. Source: our choice: more likely than not."""

LEARN_EVERY = 50
"""Newly coded comments after which models are trained anew.

Source: our choice, because training takes seconds.
"""

LEAST_TO_PROPOSE = 100
"""Comments before themes are proposed from them.

Source: our choice: ten for each of the fewest topics tried.
"""

TOPICS = range(8, 16)
"""Numbers of topics tried. Source: methods h.2."""

TOPIC_SEEDS = (1, 2, 3)
"""Seeds over which topics must hold. Source: methods h.2; three by our choice."""

TOPIC_VOCABULARY = 1500
"""Terms topics are made of, the commonest. Source: our choice: rarer ones name no theme."""

TOPIC_STEPS = 60
"""Steps of the factorisation, always as many. Source: our choice: terms no longer change place."""

TOPIC_TERMS = 8
"""Terms a proposed theme is told by. Source: our choice: a line on the page."""

LEAST_FAMILIES = 5
"""Families that must use a term for topics to be made of it. Source: methods h.2."""

KEY_LEVEL = 0.05
"""False-discovery rate up to which a term is told to be a group's own.

Source: Benjamini and Hochberg (1995), applied as in methods h.2.
"""

KEY_TERMS = 20
"""Terms shown of each group. Source: our choice: a screen."""

LEAST_WORDS = 4
"""Words that make a sentence one which two quotes of a theme may not share.

Source: our choice, because “Thank you all.” repeats nothing.
"""

LONGEST_ECHO = 5
"""Words in a row that a paraphrase may share with the comment.

Source: our choice: six in a row are found again by searching.
"""

LONGEST_PARAPHRASE = 400
"""Letters of a paraphrase. Source: our choice: the comment itself has at most 1,000."""

FOUND_AT_MOST = 50
"""Comments a search shows. Source: our choice: a page."""

LEANING_QUOTES = 2
"""Comments of a theme's commonest direction drawn to be paraphrased; one of every other.

Source: domain.md 6.1, part 7: a typical and a contrary one; one more, so that a theme can be
read where the first is short.
"""

QUOTES_A_CELL = 2
"""Comments drawn of each theme, direction and group, if it has as many.

Source: our choice: one may prove unfit to print, and three of twenty themes are hours to release.
"""
