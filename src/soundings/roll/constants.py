"""The numbers and vocabularies by which a list of children is read."""

from datetime import timedelta

OLDEST = 25
"""The greatest age, in whole years on the day of notification, that a child on the list can have.

Source: Children and Families Act 2014, s.83, with the Annex A validator (domain.md 1.4): 25 is
queried, 26 is an error.
"""

SCHOOL_AGE = range(5, 17)
"""Ages at which a child is expected at some establishment.

Source: Education Act 1996, s.8: compulsory school age runs from 5 to 16.
"""

PRIMARY_FROM, SECONDARY_FROM, POST_16_FROM = 5, 11, 16
"""The ages by which a phase is guessed when no list gives one.

Source: Education Act 1996, s.2: primary to 11, secondary to 16, further education after.
"""

UPN_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Check letters of a unique pupil number, by the remainder modulo 23.

Source: DfE, Unique pupil numbers guide (2019), annex on the check letter: no I, O or S.
"""

NHS_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
"""Weights of the first nine digits of an NHS number, whose tenth is a modulus 11 check.

Source: NHS Data Dictionary, NHS NUMBER: modulus 11 algorithm.
"""

DRAMA_MOBILES = r"7700900\d{3}"
"""Mobile numbers nobody has, which synthetic people use.

Source: Ofcom, Telephone numbers for use in TV and radio drama programmes: 07700 900000 to
900999.
"""

RESERVED_DOMAINS = ("example", "invalid")
"""Top-level domains no mail server has, which synthetic people use.

Source: RFC 2606, section 2.
"""

IDACI_DECILES = range(1, 11)
"""Deciles of income deprivation affecting children, 1 the most deprived.

Source: English Indices of Deprivation 2019, IDACI.
"""

OWN_NAME_FROM = 16
"""From this age a young person is written to in their own name.

Source: Children and Families Act 2014, s.83 with Education Act 1996, s.8: the rights are the
young person's from the end of compulsory school age; 16 by whole years is
our choice, because no list gives the last Friday of June.
"""

ENGLISH = "en"
"""The language of whoever no file gives one for.

Source: our choice, because it is what the area's letters are in.
"""

OFFICIAL_ENDINGS = (".gov.uk", ".cjsm.net", ".nhs.uk", "nhs.net")
"""Ends of addresses that are a public body's and, for a looked-after child, an officer's.

Source: domain.md 5.2: the authority is corporate parent and the inspected body; councils write
from .gov.uk, the courts' and guardians' secure mail is CJSM.
"""

CARE_AUTHORITIES = (
    "childrenstrust", "childrenfirst", "achievingforchildren", "togetherforchildren",
    "childrenscompany", "virtualschool",
)  # fmt: skip
"""Words in the domain of a company or trust that an authority's children's services are run by.

Source: Department for Education, children's services trusts: names in use (Birmingham, Slough,
Kingston and Richmond, Sunderland, Northamptonshire).
"""

DESKS = (
    "socialworker", "socialcare", "childrensservices", "childreninneed", "lookedafter",
    "virtualschool", "senteam", "sendteam", "dutyteam", "iroservice", "leavingcare",
)  # fmt: skip
"""Words in the name of an address that make it a desk and not a person.

Source: our choice, because an authority's shared mailboxes are called after its teams.
"""

SHORT, OVER = 0.95, 1.15
"""The list over a published count: below the first it leaves children out, above the second it
may hold some twice or some who are not its own.

Source: our choice, because plans grew by 10.8 % between the last two published years
(domain.md 4.1), so a list newer than the table runs over it and never far under.
"""

LARGEST_FILE_ROWS = 200_000
"""More rows than any area has children; a longer file is not a list of one area.

Source: domain.md 4.1: the largest area has about 62,000 children.
"""

CROWDED = 12
"""More names than this at one email address or phone is a desk and not a family.

Source: our choice, because a family with a dozen carers is not known, and a school office is.
"""

AMBIGUOUS_NAMES = frozenset(
    """
    abbey ace al amber amity an angel april archer art ash aspen august austen autumn bailey
    baker banks barber basil bay bear beau beck bee bell berry best bill bin bird bishop black
    blessing bliss blue bond brick bright brook brooks brown buck bush butler buttercup carol
    cash chance chase cherry christian clay cliff colt constant cook cooper coral cross crystal
    daisy dale dan dane dawn day days dean dee den der destiny di do drew du duke early earnest
    eden el ever faith farmer fern field fields finch fisher flora ford forest forrest fox frank
    freed freedom gene gold good grace grant gray green grey guy hall hand hardy harmony harper
    hay hazel he heath heather heaven hill holly honey hope hunt hunter ice in increase iris ivy
    jack jade jasmine jay jewel jo joy judge june justice kay king kit knight la lake lane lark
    last law le lee less lily little long lord lot love low loyal mark marsh marshall mason may
    mercy miles mill misty monday moody moon more my myrtle nick no noble north nova oak olive
    opal or page palmer pansy park parks parson pat patience peace pearl penny pepper pierce
    pike piper poppy porter precious price prince princess promise prudence queen rain ray read
    reed reid rich rider river rivers rob robin rock rocky rod rose rowan royal ruby rue rush
    rusty sage sandy savage scout sharp short sky skye small smart so sonny south spring st star
    steel stone storm strong sue summer summers sunday sunny swift tad teal temperance tiger to
    trinity true tucker tuesday unity van victor viola violet von ward waters way west wheeler
    white will willow wise wood woods wren young
    """.split()  # noqa: SIM905 - a list would be pages long
)
"""Names that are words too: a capital decides, and a person looks.

Source: our choice, from common English words among UK forenames and surnames, because replacing
every “will” or “may” would make a text unreadable and leaving every “Will” would name a child.
"""

SCHOOLS_END = (
    "Primary", "Infants?", "Juniors?", "Secondary", "High", "Grammar", "Academy", "School",
    "College", "Nursery", "Pre-?school",
)  # fmt: skip
"""Words that end the name of a school.

Source: our choice, from the names on Get Information about Schools.
"""

NO_SCHOOLS_NAME = frozenset(
    """
    a after all alternative an and another any are as at autism because before boarding both but
    can catholic could did do does each every faith for from further had has have her high his if
    in independent infant infants is it its junior juniors last local mainstream maintained middle
    my new next no nursery old on one only our past post previous primary private secondary send
    sen should since sixth some special specialist state than that the their then there these this
    those to two was we were what when where which while who why will with would year your
    """.split()  # noqa: SIM905 - a list would be pages long
)
"""Words that may stand before “School” with a capital and yet name none.

Source: our choice, because a sentence begins with a capital and kinds of school are often given
one.
"""

SHORTEST_PLAIN_DISTRICT = 4
"""Letters from which the first half of a family's postcode is cut though it has no capitals.

Source: our choice, because e1 or m20 in small letters is more often something else.
"""

STREETS_END = (
    "Street", "St", "Road", "Rd", "Avenue", "Ave", "Lane", "Ln", "Grove", "Close", "Drive", "Way",
    "Court", "Crescent", "Place", "Gardens", "Terrace", "Hill", "Row", "Walk", "Mews", "Park",
    "Green", "Square", "Rise", "View", "Parade",
)  # fmt: skip
"""Words that end the name of a street, if it has capitals.

Source: our choice, from the commonest street types of Great Britain.
"""

STREETS_ALONE = ("street", "road", "avenue", "lane", "crescent", "terrace", "mews")
"""Words that end the name of a street though it has no capitals.

Source: our choice, because the others are also what families say of waiting: a place, a long way.
"""

NO_STREETS_NAME = (
    "a", "days?", "doors?", "down", "hours?", "in", "kids?", "children", "metres?", "miles?",
    "minutes?", "mins?", "months?", "of", "on", "or", "schools?", "the", "times?", "to", "up",
    "weeks?", "yards?", "years?",
)  # fmt: skip
"""Words that may follow a number and yet begin no street's name.

Source: our choice, because families count in them.
"""

SHORTEST_PET_NAME = 3
"""A capitalised beginning of a forename, this long or longer, is taken for a pet name.

Source: our choice, because Sam, Tom and Alex are what families write of Samuel, Thomas and
Alexandra.
"""

SCHOOLS_FAITH = (
    "Church of England", "C of E", "CofE", "C\\.? ?E\\.?", "Roman Catholic", "Catholic",
    "R\\.?C\\.?", "Voluntary (?:Aided|Controlled)", "V\\.?A\\.?", "V\\.?C\\.?", "Community",
    "Foundation", "Free",
)  # fmt: skip
"""What stands in a school's registered name and is left out when people speak of it.

Source: our choice, from the names on Get Information about Schools.
"""

SHORTEST_SCHOOL = 4
"""Letters a word needs to say which school is meant without any word of school.

Source: our choice, because Oak and Ash are words, and Larchfield is a school.
"""

SCHOOLS_COLUMNS = ("URN", "EstablishmentName")
"""The columns of a list of schools that are read.

Source: Get Information about Schools, extract of all establishments.
"""

KEYS_LOCK = 0x4B_45_59_53
"""The data keys' number among PostgreSQL's advisory locks: whoever seals shares it, whoever makes
a newer key waits for it alone.

Source: our choice, because any number no other lock uses will do.
"""

KEEP_RETIRED_H = 24
"""Hours a data key is kept after nothing is sealed under it any more.

Source: our choice, because no statement runs for longer than two minutes and no process for
longer than a day without learning the keys.
"""

RESEALED_AT_ONCE = 2_000
"""Rows sealed anew in one transaction.

Source: our choice, because two thousand rows take a fifth of a second, and nobody who writes one
of them waits longer.
"""

UPLOAD_LIFE = timedelta(hours=1)
"""How long files that were sent wait, sealed, for somebody to say what to do with them.

Source: our choice, because a report is read and mended within the hour, and what is not stored
has no business here.
"""

EXAMPLES = 3
"""Different values shown of a column nobody knows.

Source: our choice, because three say what a column holds, and every one is somebody's.
"""
