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
