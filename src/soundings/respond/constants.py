"""Limits of a visit, of a link and of what a page may be sent."""

IDLE_MINUTES = 45
"""A visit left alone this long is shown nothing of what it typed.
Source: ONS eq-questionnaire-runner, session time-out of 45 minutes.
"""

RENEW_MINUTES = 5
"""A visit's cookie is written anew when it is this old.
Source: our choice, because writing it on every page would cost a slow phone 150 bytes a page.
"""

NEAR_YEARS = 1
"""How far a typed age may lie from the listed one and still be the same child.
Source: our choice, because a birthday falls between the list's date and the reply once a year.
"""

AGES_OF_YEAR = {-1: (0, 4), **{year: (year + 4, year + 5) for year in range(14)}, 14: (18, 25)}
"""The youngest and the oldest a child of each school year is; -1 is before school, 0 reception,
14 after Year 13.
Source: Education Act 1996, section 8, and the school year from 1 September.
"""

MOST_REPLIES = 8
"""Most replies a link may send, listed children or not.
Source: our choice, because offering as many as are listed would tell how many are listed.
"""

LONGEST_NAME = 30
"""Most letters in the name a parent types to tell children apart.
Source: our choice: a first name or a nickname, and no room for a story nobody would read.
"""

PARTIAL_SHARE = 0.5
"""Least share of the asked closed questions that makes a break-off a partial reply.
Source: AAPOR, Standard Definitions, 10th edition 2023, section on partial interviews: 50 to 80 per
cent of applicable questions; fixed before the first reply.
"""

MOST_SAVES = 120
"""Most answers one reply takes in a minute.
Source: our choice, twice ASVS's ceiling for people typing: no hand answers two pages a second,
and a link may be held by somebody probing.
"""

PIN_DIGITS = (6, 12)
"""Fewest and most digits of a PIN.
Source: NIST SP 800-63B-4, 3.1.1: an activation secret has at least 6 digits where it is limited.
"""

PIN_TRIES = 5
"""Wrong PINs in a row after which one more may be tried each hour.
Source: our choice: in a week of guessing, 1 in 5,800 that a PIN of 6 digits is found.
"""

PIN_PAUSE_MINUTES = 60
"""How long a PIN rests after too many wrong tries.
Source: our choice, as above.
"""

MISSES_A_SECOND = 10
"""Unknown links a process answers at once in a second; further ones wait their turn.
Source: our choice: a mistyped link is rare, and at this rate 70 bits outlast the universe.
"""

LONGEST_WAIT_S = 5.0
"""How long an unknown link may be kept waiting before it is turned away.
Source: our choice, because a waiting request costs a little memory.
"""

MOST_FIELDS = 60
"""Most fields in a posted form.
Source: our choice, because no page has more than 25; the rest is somebody probing.
"""

MOST_BYTES = 64 * 1024
"""Most bytes in a posted form.
Source: ONS eq-questionnaire-runner, request body limit of 64 kB.
"""

MOST_PACKED = 4096
"""Most question pages kept ready, packed, in one process.
Source: our choice: each is 4 kB, and a version of 64 items in 7 languages and 3 audiences has
some 2,000.
"""

AHEAD_S = 2.0
"""How long a reply just saved is kept for the browser that comes for its next question.
Source: our choice: longer than a round trip on Slow 3G, and shorter than anybody reads a page.
"""

MOST_AHEAD = 2048
"""Most replies kept so in one process.
Source: our choice: each is 2 kB, and no process saves a thousand answers a second.
"""

GATHERING_S = 0.003
"""How long after some answers were written further ones gather.
Source: our choice: nobody notices it, and of eight that go together each costs PostgreSQL a third
of one alone.
"""

MOST_TOGETHER = 64
"""Most answers committed as one.
Source: our choice: some 5 ms of work, so that none of them waits long for the others.
"""

STARTS_LATELY = 600
"""Most replies begun by an open code in ten minutes; who comes after waits.
Source: our choice: a hall of parents scanning one poster, not a program.
"""

LATELY_MINUTES = 10
"""Over how long such starts are counted.
Source: our choice, as above.
"""

MOST_UNINVITED = 20_000
"""Most replies an inspection takes by its open code.
Source: our choice: twice a median area's whole list; beyond it somebody fills the disk.
"""

CALL_HELD_MINUTES = 60
"""How long a case stays with the interviewer who rang it and wrote no outcome down.
Source: our choice: an interview of 26 questions read aloud takes under half an hour.
"""

TEXTED = "sms"
"""The visit of answers given by text: no browser has it, so no page shows them.
Source: our choice: whoever opens the link later may not be who texted.
"""

BEGIN_WORDS = frozenset({"go", "start", "begin", "text"})
"""Texts that ask for the questions, or for the next one again.
Source: our choice: GO is what the invitation says. What may also be an answer, as yes, is none.
"""

SKIP_WORDS = frozenset({"skip", "pass", "next", "s", "leave it"})
"""Texts that pass a question over.
Source: our choice: SKIP is what the first reply says.
"""

LONG_TEXT_WORDS = 4
"""A text that answers nothing and has this many words is read by a person.
Source: our choice: “we dont know yet” may be thrown away, a disclosure may not.
"""

SEALED_AT_ONCE = 1_000
"""Replies whose words are sealed anew in one transaction.
Source: our choice: a tenth of a second, so that no family that writes meanwhile waits for it.
"""
