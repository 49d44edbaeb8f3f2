"""How long a way in stays open."""

from datetime import timedelta

TICKET_LIFE = timedelta(minutes=15)
"""A sign-in link that was not used by then is worth nothing.

Source: our choice, because it is read from a screen and opened at once; ASVS 5.0 6.5.5 asks
for ten minutes of codes sent out of band, which this is not.
"""

IDLE = timedelta(minutes=15)
"""A session unused for this long is over.

Source: NIST SP 800-63B (2017), section 4.3.3, inactivity at AAL3.
"""

ABSOLUTE = timedelta(hours=12)
"""A session this old is over, used or not.

Source: NIST SP 800-63B (2017), sections 4.2.3 and 4.3.3, reauthentication at AAL2 and AAL3.
"""

TOUCH_AFTER = timedelta(seconds=30)
"""How stale the time a session was last seen may grow before it is written again.

Source: our choice, because a write a page view buys nothing at a tolerance of 15 minutes.
"""

INVITATION_LIFE = timedelta(days=7)
"""An invitation that was not opened by then is worth nothing.

Source: our choice, because it is read in a mailbox by somebody who may be on leave for days.
"""

CONFIRMED_FOR = timedelta(minutes=10)
"""How long after proving to be there one may export, see names or send to all.

Source: our choice upon ASVS 5.0, 7.5.3, which asks for it and names no time.
"""

MISSES = 5
"""Wrong tries in a row after which an address waits.

Source: ASVS 5.0, 6.3.1 asks for a limit; NIST SP 800-63B-4, 3.2.2 allows up to 100.
"""

MISS_WAIT = timedelta(minutes=15)
"""How long it waits.

Source: our choice, because it leaves a guesser 480 tries a day at a million codes.
"""

SHORTEST_PASSWORD = 12
"""Characters. Source: NCSC and ASVS 5.0, 6.2.1 (8 or more, 15 wanted): three random words."""

HARD_TO_GUESS = 3
"""What zxcvbn must give a password, of 4: 10^8 guesses or more. Source: its authors (Wheeler,
USENIX Security 2016), who call 3 safely unguessable."""

READ_OF_A_PASSWORD = 72
"""Characters zxcvbn is given to judge; all are hashed. Source: its own limit, because its time
grows with the square of them."""

RECOVERY_LENGTH = 24
"""Letters of a recovery code: some 120 bits, so that a plain hash keeps it.

Source: ASVS 5.0, 6.5.2: 112 bits or more.
"""

RECOVERY_CODES = 10
"""Codes made at once. Source: our choice, because that is what people know from elsewhere."""

CHALLENGE_LIFE = timedelta(minutes=5)
"""How long a passkey may take to sign. Source: WebAuthn Level 3, 15.1: 300 to 600 seconds."""

PAIR_WAITS = timedelta(hours=4)
"""How long a request that takes two people waits for the second.

Source: our choice, because half a working day finds somebody, and a reason grows stale.
"""

PAIR_LIFE = timedelta(minutes=15)
"""How long, once allowed, it may be done. Source: our choice, because whoever asked is waiting."""

SHORTEST_REASON = 10
"""Letters of a reason. Source: our choice: fewer tell whoever reads the audit nothing."""

ERRAND_LIFE = timedelta(minutes=10)
"""How long somebody may take at their organisation's sign-in.

Source: our choice: a password, a second factor and a phone that has to be found.
"""

AWAY_S = 10.0
"""Seconds that an organisation may take to answer. Source: our choice: somebody is waiting."""

LARGEST_ANSWER = 256 * 1024
"""Bytes of an organisation's answer, at most. Source: our choice: key sets are below 20 kB."""

SIGNATURES = ("RS256", "PS256", "ES256")
"""How a token may be signed. Source: RFC 8725, section 3.1: only what is meant, never none, and
no secret that both ends know.
"""

TWO_FACTORS = frozenset({"mfa", "hwk"})
"""What says that two factors, or a key of hardware, were shown. Source: RFC 8176, section 2."""

CLOCK_SLACK = timedelta(seconds=60)
"""By how much two machines' clocks may differ. Source: our choice: NTP keeps them within one."""
