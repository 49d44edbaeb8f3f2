"""How large the draws are, and the public randomness they wait for."""

from datetime import UTC, datetime, timedelta

RECORDS = 60
"""Records to read: no failure in 59 or more means that fewer than 5% fail.

Source: 1 - 0.05^(1/59) = 4.95%, the exact one-sided 95% limit; statistics/methods.md (e) 3.
"""

RECORD_RESERVES = 12
"""Records that stand in for those that cannot be read, in ticket order.

Source: our choice, because one in five replaced would put the reading itself in doubt.
"""

PHONED = 200
"""Silent families to ring.

Source: statistics/methods.md (e) 5: 200 answers give about 5.6 points either side where four
in five families were silent; half of them answering still passes the 100 of the headline rule.
"""

MOST_DRAWN = 2_000
"""The largest draw one may ask for.

Source: our choice, because nobody rings or reads more in ten working days, and a mistyped size
should not be frozen.
"""

LEAST_IN_STRATUM = 2
"""The fewest drawn from a stratum that has them.

Source: Cochran (1977), Sampling Techniques, 5A.2: one unit leaves no variance to estimate.
"""

BEACON_GENESIS = datetime.fromtimestamp(1_692_803_367, tz=UTC)
"""When round 1 of drand quicknet was.

Source: drand quicknet chain information (chain hash 52db9ba7…e971), field genesis_time.
"""

BEACON_PERIOD = timedelta(seconds=3)
"""From one round of drand quicknet to the next.

Source: drand quicknet chain information, field period.
"""

BEACON_DELAY = timedelta(minutes=10)
"""From publishing the hashes to the round they are drawn by, if nobody says otherwise.

Source: our choice, because it leaves witnesses time to copy two hashes.
"""

FEWEST_DICE = 20
"""The fewest throws of a die that make a seed.

Source: 6^20 is 2^51 or more, past trying all seeds for a liked draw within a ceremony;
Cordero, Wagner & Dill (2006), The Role of Dice in Election Audits.
"""
