"""Numbers and words of outreach that have consequences."""

from datetime import time, timedelta

WAVES: tuple[tuple[int, str, str, int, time], ...] = (
    (1, "email", "invite", 2, time(10, 0)),
    (2, "sms", "invite", 3, time(9, 30)),
    (3, "email", "reminder", 5, time(10, 0)),
    (4, "sms", "last_call", 7, time(10, 0)),
)
"""The rounds of messages: number, channel, purpose, working day and hour.

Source: domain.md 1.3: email when the survey opens, SMS next morning, reminder D5, final SMS D7;
the hours are our choice, because they fall after the school run.
"""

QUIET_UNTIL, QUIET_FROM = time(9, 0), time(20, 0)
"""Nothing is sent before the first or from the second on, by London's clock.

Source: platforms.md 4, “Quiet hours”: 09:00 to 20:00 in London, no Sundays or bank holidays.
"""

LEAST_NOTICE = timedelta(hours=2)
"""How long before the close the last message may still leave.

Source: our choice, because a message that leaves no time to answer only annoys.
"""

LEASE_S = 60.0
"""How long a worker may hold a message.

Source: experience-and-security.md 6: a lease; longer than any call may take, which is
START_WITHIN_S + CALL_S.
"""

ABSENT_AFTER_S = 120.0
"""How long a provider may take to know of a message it took.

Source: experience-and-security.md 6: not found after two minutes is not there.
"""

BACK_OFF_S = 5.0
"""How long a refused message rests the first time.

Source: our choice, because Notify's rate limit fills again within a second or two.
"""

START_WITHIN_S = 25.0
"""How long after the lease a call to a provider may still begin.

Source: our choice, because a worker stopped for longer than that no longer owns its messages.
"""

CALL_S = 20.0
"""How long one call to a provider may take.

Source: our choice, because Notify's own client waits 30 s and the lease must outlive the call.
"""

ATTEMPTS_MOST = 20
"""How often a message may be in doubt and proved absent before it waits for an operator.

Source: our choice, because a message that is lost twenty times is not lost by chance.
"""

DOUBLINGS = 6
"""How often the rest of a refused message doubles.

Source: our choice, because five seconds doubled six times outlasts a mail server's greylisting.
"""

CLAIM = 250
"""Messages a lane leases at a time.

Source: our choice, because a batch costs one statement and must fit its lease.
"""

CHUNK = 25
"""Messages a lane submits at a time; two lanes make at most fifty in flight.

Source: experience-and-security.md 6: a small batch in flight, so that a crash leaves little in
doubt; fifty is our choice, because fewer would not keep the provider busy.
"""

LANES = 2
"""Lanes of one worker: one writes to the database while the other talks to the provider.

Source: our choice, because a third lane adds doubt and no speed.
"""

LOOK_UPS = 200
"""Messages in doubt a sweep asks the provider about.

Source: our choice, because a sweep comes every minute and a crash leaves at most fifty.
"""

RECEIPT_PAGES = 400
"""Pages of receipts one poll reads at most.

Source: our choice, because 400 pages of 250 are all the texts of the largest area.
"""

FRAGMENT_GSM, FRAGMENT_GSM_JOINED = 160, 153
"""Characters in one SMS of the GSM alphabet, alone and joined to others.

Source: 3GPP TS 23.040, 9.2.3.24.1: 140 octets of 7-bit letters, less a joined message's header.
"""

FRAGMENT_UCS, FRAGMENT_UCS_JOINED = 70, 67
"""Characters in one SMS of any other alphabet, alone and joined to others.

Source: 3GPP TS 23.040, 9.2.3.24.1: 140 octets of 16-bit letters, less a joined message's header.
"""

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters that cost one place of an SMS.

Source: 3GPP TS 23.038, 6.2.1.
"""

GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Characters that cost two places of an SMS.

Source: 3GPP TS 23.038, 6.2.1.1.
"""

STOP_WORDS = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "opt out", "remove me",
     "wrong number", "wrong person", "stopio"}
)  # fmt: skip
"""Texts that mean: write to me no more.

Source: platforms.md 4 (STOP variants, Welsh included, and “wrong number”).
"""
