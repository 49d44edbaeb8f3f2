"""How much a document shows."""

STRONGEST = 3
"""Contrasts on the first page.

Source: domain.md 6.1, part 1: the three strongest contrasts.
"""

CONFIRMED = 2
"""Claims that families confirm, on the first page.

Source: domain.md 6.1, part 1: two places where families confirm.
"""

ROWS_A_CHART = 22
"""Rows of one interval chart; more become another chart.

Source: our choice, because 22 rows and their axis fill two thirds of an A4 page and a picture
cannot break over two.
"""

ROWS_A_TABLE = 6
"""Findings of one table; more become another table with its own caption.

Source: experience-and-security.md 4: a table that splits over pages becomes several in the
tagged PDF; six findings with long claims stay within a page.
"""

TIPPING_SMALL = 2
"""Tipping-point charts beside the large one.

Source: our choice, because three are enough to learn the picture by.
"""

BALANCE_ROWS = 14
"""Categories shown in the chart of who is over- and under-represented.

Source: our choice, because smaller differences than the fourteenth do not change a reading.
"""

GAP_ROWS = 18
"""Standing gaps shown; the rest are counted.

Source: our choice, because the smallest of many significant gaps rarely matter.
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
