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

SLOW_S = 0.5
"""How long a channel rests when its provider first says that we are too fast; it doubles with
each such answer in a row, as often as DOUBLINGS says.

Source: our choice, because Notify's bucket holds twenty seconds' worth and refills at once.
"""

PROBE_S = 15.0
"""How long a channel rests when its provider fails, before one message tries it; it doubles with
each failure in a row up to PROBE_MOST_S.

Source: our choice, because a provider that was restarted answers again within seconds.
"""

PROBE_MOST_S = 300.0
"""The longest a failing channel rests before it is tried again.

Source: our choice, because a message is worth an attempt every five minutes.
"""

FAILING_SHARE = 0.5
"""The share of a batch that may end in doubt before its provider counts as failing.

Source: our choice, because a sound provider leaves one in a thousand in doubt.
"""

BLOCK_S = 0.5
"""How many seconds' worth of messages a worker reserves at a time under a rate limit.

Source: our choice, because two workers a second apart must both find slots.
"""

AHEAD_S = 2.0
"""How far ahead of now messages may be reserved under a rate limit.

Source: our choice, because a lease must not run out while its message waits for its slot.
"""

CATCH_UP_S = 0.4
"""How far a channel may lag behind its rate and still make up for it.

Source: our choice, because with BLOCK_S it stays within one second's worth, which every limit
that speaks of messages a second allows at once.
"""

RESEND_AFTER_S = 600.0
"""How long a message must have been in doubt before an operator may send it again.

Source: RFC 5321, 4.5.3.2: a mail server gives up on a silent client after five minutes; a
worker that was stopped in the middle of a message can no longer finish it after twice that.
"""

PROVE_EVERY_S = 600
"""How often every message is accounted for.

Source: platforms.md 4: reconcile counts each ten minutes.
"""

STALE_PROOFS = 3
"""How many accounts in a row may be missing before that itself is an alarm.

Source: our choice, because one may fall into a restart.
"""

RESOLVE_FOR_S = 40.0
"""How long one sweep may go on asking a provider about messages in doubt.

Source: our choice, because a sweep comes every minute.
"""

CLAIM = 250
"""Messages a lane leases at a time.

Source: our choice, because a batch costs one statement and must fit its lease.
"""

CHUNK_KNOWING = 100
"""Messages a lane submits at a time where the provider can be asked about each.

Source: our choice, because fewer leave the provider idle while the database writes; measured.
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

AGAIN_S = 0.2
"""How long until an answer of a provider's is written down again, if the database was away.

Source: our choice, because PostgreSQL is back within a second of being killed.
"""

LINKS_AT_ONCE = 10_000
"""Links made in one statement while planning.

Source: our choice, because memory must not grow with the area, and one statement costs little.
"""

DRAIN_FOR_S = 240.0
"""How long one drain goes on before it leaves the rest to the next.

Source: our choice, because the queue ends a task after five minutes.
"""

RESTORED = "restored"
"""Why nothing leaves: this database is an older copy of itself.

Source: our choice of word; it stands in outreach.epoch and in messages put in doubt by it.
"""

TEXT_PAGES = 40
"""Pages of received texts one poll reads at most.

Source: our choice, because 40 pages of 250 are more texts than an area sends in a week.
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
    {
        "stop", "stopp", "stp", "stop it", "stop all", "stopall", "stop please", "please stop",
        "unsubscribe", "unsubscibe", "cancel", "end", "quit", "opt out", "optout", "remove",
        "remove me", "no more", "leave me alone", "no thanks", "no thank you", "do not text me",
        "dont text me", "take me off", "take me off your list",
        "stopio", "dim mwy",
        "koniec", "rezygnuje", "wypisz", "wypisz mnie", "nie pisz", "prosze nie pisac",
        "band karo", "bas karo", "roko", "mat bhejo", "بند کرو", "بند کریں", "روکیں", "بس",
        "ਬੰਦ ਕਰੋ", "ਰੋਕੋ",
        "توقف", "قف", "الغاء", "إلغاء", "الغاء الاشتراك",
        "বন্ধ করুন", "থামুন", "bondho korun",
        "jooji", "iga jooji", "iga daa",
    }
)  # fmt: skip
"""Texts that mean: write to me no more.

Source: platforms.md 4 (STOP variants, Welsh included), and our choice of what the area's other
languages say, because a person in doubt reads what is not here.
"""

STOP_BEGINNINGS = frozenset({"stop", "stopp", "stopall", "unsubscribe", "jooji", "stopio"})
"""First words that ask for silence, whatever little follows.

Source: our choice, because people write “stop texting me”.
"""

STOP_FOLLOWED_BY = 3
"""How many words may follow such a first word before a person must read them too.

Source: our choice, because “stop hurting him he is only nine” asks for something else.
"""

WRONG_NUMBER = (
    "wrong number", "wrong person", "not my number", "you have the wrong", "i have no children",
    "i dont have children", "i dont have any children", "i have no kids", "i dont have kids",
    "zly numer", "pomylka", "galat number", "غلط نمبر", "ਗਲਤ ਨੰਬਰ", "الرقم خطا", "رقم خاطئ",
    "ভুল নম্বর", "lambar khalad",
)  # fmt: skip
"""Phrases that say that a number is not the carer's.

Source: platforms.md 4, “wrong number”; the other languages as STOP_WORDS.
"""

NOT_ABOUT_THIS_CHILD = (
    "do not contact", "dont contact", "not contact us", "not contact me", "do not write",
    "dont write", "not about this child", "not about my child", "not about my son",
    "not about my daughter", "nie kontaktowac",
)  # fmt: skip
"""Phrases that ask us to leave a child alone.

Source: platforms.md 4, “do not contact us about this child”; the phrasings are our choice, because
people write them.
"""

BEREAVED = (
    "died", "passed away", "is dead", "deceased", "has passed", "we lost him", "we lost her",
    "no longer alive", "zmarl", "nie zyje", "فوت ہو", "انتقال", "توفي", "توفيت", "মারা গেছে",
    "ਗੁਜ਼ਰ ਗ", "way dhimatay", "wuu dhintay",
)  # fmt: skip
"""Phrases that may tell of a death: nothing more is sent, and a person reads them.

Source: platforms.md 4, “Deceased child”: instant hold in all channels, and a human apology.
"""

GO_WORDS = frozenset(
    {"go", "start", "begin", "yes", "ok", "text", "tak", "haan", "haa", "haye", "نعم", "ہاں",
     "ਹਾਂ", "হ্যাঁ"}
)  # fmt: skip
"""Texts that ask for the questions one by one.

Source: our choice: GO is what the invitation says, the others are what people reply to it.
"""

FEWEST_LETTERS = 10
"""A school with fewer letters is shown only together with other small ones.

Source: domain.md 5.5, platform rule: a school is named only to inspectors and only from ten.
"""

SMALLEST_GROUP = 10
"""Groups of fewer listed children are shown together.

Source: domain.md 5.5, platform rule: inspectors see ten or more.
"""

ROUNDED_TO = 5
"""Counts of a school are shown to the nearest of this, smaller ones as under it.

Source: domain.md 5.5, platform rule: counts to the nearest 5.
"""

TEXTS_AT_ONCE = 100
"""Texts read in one transaction.

Source: our choice, because a few statements each take well under a second together.
"""

REPLY_WITHIN_H = 2
"""Hours after which a reply to a text is too late to make sense.

Source: our choice, because a question that arrives next morning answers nothing anybody remembers.
"""

HOLD_REASONS = (
    "died", "moved", "no_contact_order", "address_withheld", "safe_contact", "objected",
    "officer", "looked_after", "too_young", "unknown",
)  # fmt: skip
"""Reasons not to write to somebody, the one that stands first when there are several.

Source: our choice, because what makes a child not eligible settles it, an order or a danger says
more than a wish, and not knowing says least.
"""

ENGLISH = "en"
"""The language every message has, and every text message is in.

Source: experience-and-security.md 6: Notify makes “?” of every letter that is not GSM's.
"""

WIDEST_LETTER = "W"
"""Stands for every letter of a link when the length of a text is checked.

Source: our choice; in SMS every letter of a link takes one place, so any would do.
"""

NEVER_SAID = {
    "en": ("send", "sen ", "ehc", "special", "additional need", "disab", "autis", "diagnos",
           "tribunal", "social care", "on the list", "your child"),
    "pl": ("specjaln", "niepełnospraw", "autyz", "diagnoz", "twoje dziecko", "twojego dziecka"),
    "ur": ("خصوصی", "معذور", "آپ کا بچہ", "آپ کے بچے"),
    "ar": ("خاصة", "إعاق", "معاق", "التوحد", "طفلك"),
    "pa": ("ਵਿਸ਼ੇਸ਼", "ਅਪਾਹਜ", "ਤੁਹਾਡੇ ਬੱਚੇ", "ਤੁਹਾਡਾ ਬੱਚਾ"),
    "bn": ("বিশেষ", "প্রতিবন্ধ", "আপনার সন্তান", "আপনার শিশু"),
    "so": ("gaar ah", "naafo", "baahi", "cunuggaaga", "ilmahaaga"),
}  # fmt: skip
"""Beginnings of words that would say what list a child is on.

Source: domain.md 5.2, “Do not disclose”: messages say “support for children”, not “your child's
SEND”.
"""

NEWS_LASTS = timedelta(days=3)
"""How long a message that a report is out may wait to leave.

Source: our choice, because the largest area's texts leave within a morning, and news of last
week is no news.
"""

STAFF_TEXT_S = 10.0
"""How long a provider may take over one text to staff, in seconds.

Source: our choice, because the next is offered within the minute.
"""

NIGHT_FRAGMENTS = 5
"""SMS that whom to call at night may fill in a family's language; longer, it goes in English.

Source: our choice: both languages whole in any alphabet, for some 12 pence a family and night.
"""

NIGHT_WITHIN_H = 1
"""Hours after which whom to call at night is no longer sent.

Source: our choice, because later it wakes people over words they wrote long before.
"""

RETURN_LOCAL_MOST = 14
"""Letters before the @ of the return path, at most.

Source: RFC 5321, 4.5.3.1.1: 64 in all; "+" and a signed reference take 50.
"""
