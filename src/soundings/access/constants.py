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

RECOVERY_CODES = 10
"""Codes made at once. Source: our choice, because that is what people know from elsewhere."""

CHALLENGE_LIFE = timedelta(minutes=5)
"""How long a passkey may take to sign. Source: WebAuthn Level 3, 15.1: 300 to 600 seconds."""
