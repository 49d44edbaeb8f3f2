"""The numbers by which claims are judged and lines of enquiry chosen."""

ALPHA = 0.05
"""One-sided level of each verdict, and the family-wise level of all contradictions together.

Source: methods c.1 and c.2: two one-sided tests at 5 %; Holm, because a contradiction accuses.
"""

LEVEL = 0.90
"""Level of the interval a verdict is decided on: two one-sided 5 % bounds.

Source: methods c.1.
"""

FALSE_DISCOVERY = 0.05
"""Expected share of gaps shown that are none.

Source: methods c.2: Benjamini-Hochberg at 5 % for scans of groups.
"""

LEAST_IN_WAVE = 30
"""Answers a wave needs for its share to be set beside another's.

Source: as NCHS's least effective size (Series 2 No. 175).
"""

LEAST_BY_PHONE = 30
"""Telephone answers before the silent's difference from those who answered is believed.

Source: as LEAST_IN_WAVE.
"""

DELTAS = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0)
"""Steps of the pattern-mixture path, in log-odds of the silent.

Source: methods c.5: delta in [-1, 1].
"""

LEAST_REST = 30
"""Answers outside a group for the group to be set against the rest.

Source: as LEAST_IN_WAVE.
"""

MOST_ENQUIRIES = 8
"""Lines of enquiry an inspector can carry into a first meeting.

Source: domain.md 6.1.2: five to eight.
"""

FEWEST_ENQUIRIES = 5
"""Below it, open questions fill up. Source: as MOST_ENQUIRIES."""

MOST_STRENGTHS = 2
"""Of these, how many start from something that works.

Source: domain.md 6.1.1: two places where families confirm the area.
"""

CERTAINTY = {"A": 1.0, "B": 0.8, "C": 0.5, "": 0.25}
"""What a robustness grade counts for when lines of enquiry are ranked.

Source: our choice, because A assumes nothing about the silent and C everything.
"""

FIRM_GAP, OPEN_GAP = 0.8, 0.5
"""What a standing gap counts for when lines of enquiry are ranked: adjusted for the list's mix
of status, need and age it still leaves 0 out, or it does not.

Source: as CERTAINTY: what grades B and C count for.
"""

STATUTORY_WEIGHT = 1.0
"""What a duty in law counts for when lines of enquiry are ranked.

Source: our choice, with OTHER_WEIGHT, because a breach of duty matters to more than its size.
"""

OTHER_WEIGHT = 0.6
"""What anything else counts for. Source: as STATUTORY_WEIGHT."""

CRITERIA = {
    "I1": "needs are identified accurately and assessed in a timely and effective way",
    "I2": "children, young people and families take part in decisions about plans and support",
    "I3": "children and young people get the right help at the right time",
    "I4": "children and young people are well prepared for their next steps",
    "I5": "children and young people are valued, visible and included in their communities",
    "S1": "leaders are ambitious for children and young people with SEND",
    "S2": "leaders actively engage and work with children, young people and families",
    "S3": "leaders have an accurate, shared understanding of need",
    "S4": "leaders commission services and provision to meet needs",
    "S5": "leaders evaluate services and make improvements",
    "S6": "leaders create an environment for effective practice and multi-agency working",
}
"""Evaluation criteria by their codes.

Source: Area SEND framework and handbook (Ofsted and CQC), evaluation criteria, paraphrased.
"""

LONGEST_WORDS = 800
"""Letters of one part of a line of enquiry.

Source: our choice, because eight lines of three such parts still fit two pages of the briefing.
"""

LEAST_REASON = 10
"""Letters of a reason to drop a line.

Source: our choice, because whoever reads it in a year needs more than "no".
"""
