"""How much a document shows."""

STRONGEST = 3
"""Contrasts on the first page.

Source: domain.md 6.1, part 1: the three strongest contrasts.
"""

CONFIRMED = 2
"""Claims that families confirm, on the first page.

Source: domain.md 6.1, part 1: two places where families confirm.
"""

CLAIMS_IN_FULL = 15
"""Claims drawn on the second page, and printed with definition, tipping point, law and caveat:
those to look at first. Further ones have a row each in the annex, and the rest in the document's
page on screen. Also the rows of one interval chart.

Source: domain.md 6.1, 8 to 12 pages: fifteen and the lines of enquiry fill the second page, and
most partnerships make fewer.
"""

LETTERS_IN_FULL = 2_400
"""Letters of the claims printed in full, together.

Source: domain.md 6.1, 8 to 12 pages: fifteen claims of two or three lines each; longer ones are
fewer, so that replies to them and a draw still end on the twelfth page.
"""

LINE_LIMIT = 84
"""Letters of a line of enquiry's title, and of whom to ask, on the second page.

Source: our choice, because eight lines of two rows each, and the claims, fill the page.
"""

TIPPING_SMALL = 2
"""Tipping-point charts beside the large one.

Source: our choice, because three are enough to learn the picture by.
"""

BALANCE_ROWS = 8
"""Categories shown in the chart of who is over- and under-represented.

Source: our choice, because smaller differences than the eighth do not change a reading.
"""

GAP_ROWS = 12
"""Standing gaps drawn; the rest are counted.

Source: our choice, because the smallest of many significant gaps rarely matter.
"""

GRADIENTS = 2
"""Slopes over deprivation drawn; the rest are counted.

Source: our choice, because two stand beside each other.
"""

SIGNAL_GROUPS = 6
"""Groups in which a hidden signal stands out, in the table under them; the rest are counted.

Source: our choice, because GAP_ROWS are drawn of the claims and these are fewer by nature.
"""

FUNNEL_STEPS = 12
"""Sizes of school at which a funnel's limits are worked out.

Source: our choice, because a line through twelve places looks smooth at the width of a page.
"""

FUNNEL_SCHOOLS = 8
"""Schools at least in a funnel.

Source: our choice, because with fewer there is no common share to stand out from.
"""

SCHOOL_ROWS = 8
"""Schools that stand out, in the table under the funnel; the rest are counted.

Source: our choice, because a visit of one week reaches no more.
"""

QUOTES_A_THEME = 2
"""Passages of one theme: one that leans its way and one that does not.

Source: domain.md 6.1, part 7.
"""

WAVE_SERIES = 4
"""Measures whose course over the waves is drawn.

Source: our choice, because four small pictures fill one line.
"""

TITLE_LIMIT = 150
"""Letters of a claim in a heading or bookmark; the whole claim stands beneath.

Source: our choice, because a heading of three lines is not read.
"""

RECORDS = 59
"""Records to read: none failing would show that fewer than 5 % fail.

Source: 1 - 0.05 ** (1 / 59) = 4.95 %, one-sided 95 %; methods e.3.
"""

DELTA_ROWS = 10
"""Claims that moved, in the daily delta; the rest are counted.

Source: our choice, because ten, new lines and the picture of reach fill its one page.
"""

REPLY_WORDS = 250
"""Words of a reply to one finding.

Source: domain.md 6.2, right of reply.
"""

WORDS_BESIDE = 20
"""Words of a reply printed beside its finding; a longer one stands whole in the annex.

Source: our choice, because replies to fifteen findings then take half a page of the 8 to 12 of
domain.md 6.1.
"""

EVIDENCE_BYTES = 10 << 20
"""The largest file that may be attached to a reply.

Source: our choice, because a scanned policy of a hundred pages is smaller; a request of one
reply with its files stays within what the server takes.
"""

EVIDENCE_FILES = 4
"""Files of one version of a reply, the corrected rows among them.

Source: our choice, because a dispute that needs more needs a meeting.
"""

SAID_TO_FAMILIES = 8
"""Things families said, on the page for them.

Source: our choice, because eight lines are read on a telephone and the report holds the rest.
"""
