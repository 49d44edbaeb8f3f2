"""The numbers by which claims are judged."""

TOLERANCE_POINTS = 5.0
"""How far, in percentage points, families may fall short before a claim is contradicted.

Source: domain.md 2.2: margin m = 5 points.
"""

STATUTORY_TOLERANCE_POINTS = 3.0
"""The same where the law requires the thing claimed.

Source: our choice, because a duty leaves less room than an aim, and 3 points is about the
sampling error of a median area (domain.md 4.5).
"""

LARGEST_TOLERANCE_POINTS = 25.0
"""A tolerance above this would let any claim pass.

Source: migrations/0007_claims.sql, claim.tolerance.
"""

MONTH_DAYS = 30.436875
"""Days in a mean month of the Gregorian calendar, for months since a plan or a request.

Source: 400 Gregorian years have 146,097 days and 4,800 months.
"""
