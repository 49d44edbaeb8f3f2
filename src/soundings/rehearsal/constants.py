"""The shares a synthetic area is drawn from, each with where it was published or why assumed."""

from datetime import date

NOTIFIED_ON = date(2026, 9, 14)
"""The Monday a rehearsal begins on. Source: our choice, in term and before the half-term."""

NAME, SHORT_NAME = "Northmoor", "Northmoor"
"""What the area is called, in full and in a text message. Source: our choice; there is none."""

SIZES = {
    "small": (360, 722, 18),
    "median": (3_215, 6_435, 150),
    "large": (20_640, 43_400, 960),
}
"""Children with an EHC plan, on SEN support, and listed only because somebody asked for an
assessment. Source: DfE EHC plans 2025 (Rutland 376, median area 3,267, Kent 20,635) and twice
as many on SEN support (DfE SEN 2024/25); requested only: our choice, 1.5 % of the whole."""

EHC_AGES = (
    0.0002, 0.0006, 0.00674, 0.03525, 0.04829, 0.04989, 0.05336, 0.05701, 0.06009, 0.06482,
    0.07323, 0.07385, 0.07414, 0.07378, 0.07027, 0.06576, 0.05712, 0.04477, 0.03259, 0.02269,
    0.01535, 0.0098, 0.00631, 0.00348, 0.00058,
)  # fmt: skip
"""Share of EHC plans at each age from 1 to 25. Source: DfE EHC plans 2025, January census; under
three and three split by our choice."""

SUPPORT_AGES = (
    0.0, 0.003, 0.012, 0.050, 0.075, 0.085, 0.090, 0.095, 0.100, 0.100, 0.085, 0.080, 0.075,
    0.070, 0.060, 0.012, 0.008,
)  # fmt: skip
"""Share on SEN support at each age from 1 to 17. Source: our choice, after the shape of DfE SEN
2024/25 by year group: highest at nine and ten, falling after transfer."""

REQUESTED_AGES = (
    0.0, 0.02, 0.07, 0.10, 0.09, 0.08, 0.08, 0.08, 0.08, 0.08, 0.09, 0.07, 0.05, 0.04, 0.03,
    0.02, 0.02,
)  # fmt: skip
"""Share of those only requested at each age from 1 to 17. Source: our choice: requests peak at
school entry and at transfer (DfE EHC plans 2025, plans by age begun)."""

MALE = {"ehc_plan": 0.706, "sen_support": 0.61, "requested": 0.65}
"""Share of boys. Source: DfE EHC plans 2025 (70.6 %) and DfE SEN 2024/25 (61 %); requested:
our choice, between the two."""

ETHNICITIES = {
    "White - British": 0.64868,
    "White - Irish": 0.00247,
    "White - Traveller of Irish heritage": 0.00148,
    "White - Gypsy/Roma": 0.00368,
    "White - Any other White background": 0.04297,
    "Mixed - White and Black Caribbean": 0.01944,
    "Mixed - White and Black African": 0.00871,
    "Mixed - White and Asian": 0.01151,
    "Mixed - Any other Mixed background": 0.02411,
    "Asian - Indian": 0.01693,
    "Asian - Pakistani": 0.03353,
    "Asian - Bangladeshi": 0.01388,
    "Asian - Chinese": 0.00279,
    "Asian - Any other Asian background": 0.01599,
    "Black - Black African": 0.03739,
    "Black - Black Caribbean": 0.01227,
    "Black - Any other Black background": 0.0105,
    "Any other ethnic group": 0.01672,
    "Unclassified": 0.07695,
}
"""Share of each ethnic group. Source: DfE EHC plans 2025; used for SEN support too, by our
choice, because no vector for SEN support was to hand."""

COMMUNITIES = {
    "White - British": "british",
    "White - Irish": "irish",
    "White - Traveller of Irish heritage": "irish",
    "White - Gypsy/Roma": "east_european",
    "White - Any other White background": "east_european",
    "Mixed - White and Black Caribbean": "caribbean",
    "Mixed - White and Black African": "african",
    "Mixed - White and Asian": "south_asian",
    "Mixed - Any other Mixed background": "british",
    "Asian - Indian": "south_asian",
    "Asian - Pakistani": "south_asian",
    "Asian - Bangladeshi": "south_asian",
    "Asian - Chinese": "chinese",
    "Asian - Any other Asian background": "south_asian",
    "Black - Black African": "african",
    "Black - Black Caribbean": "caribbean",
    "Black - Any other Black background": "african",
    "Any other ethnic group": "arabic",
    "Unclassified": "british",
}
"""Which list of names a family of this group is named from. Source: our choice, for plausible
names only; nothing is inferred from a name."""

ADDITIONAL_LANGUAGE = {
    "british": 0.04,
    "irish": 0.04,
    "caribbean": 0.08,
    "african": 0.62,
    "south_asian": 0.68,
    "east_european": 0.80,
    "chinese": 0.80,
    "arabic": 0.80,
}
"""Share whose first language is not English. Source: our choice, so that about one pupil in five
is (DfE schools, pupils and their characteristics)."""

LANGUAGES = {
    "british": ("French", "Portuguese"),
    "irish": ("Polish", "French"),
    "caribbean": ("French", "Portuguese"),
    "african": ("Somali", "French", "Arabic", "Portuguese"),
    "south_asian": ("Urdu", "Panjabi", "Bengali", "Gujarati", "Tamil"),
    "east_european": ("Polish", "Romanian", "Ukrainian", "Turkish"),
    "chinese": ("Chinese",),
    "arabic": ("Arabic", "Turkish", "Somali"),
}
"""Languages spoken at home. Source: the commonest after English in the DfE school census."""

NEEDS = (
    "ASD", "SLCN", "SEMH", "MLD", "PD", "SLD", "SPLD", "HI", "PMLD", "OTH", "VI", "MSI", "NSA",
    "DS",
)  # fmt: skip
"""Codes of primary need. Source: DfE school census and SEN2 code sets; NSA in the school census
only."""

EHC_NEEDS = (
    0.31497, 0.21266, 0.20699, 0.10624, 0.03898, 0.04021, 0.0225, 0.01372, 0.01343, 0.01176,
    0.00827, 0.00265, 0.0, 0.00762,
)  # fmt: skip
"""Share of each need among EHC plans, in the order of NEEDS. Source: DfE EHC plans 2025; the
plans of unknown need stand under DS, by our choice."""

SUPPORT_NEEDS = (
    0.095, 0.257, 0.225, 0.145, 0.020, 0.003, 0.150, 0.015, 0.001, 0.032, 0.009, 0.002, 0.045,
    0.001,
)  # fmt: skip
"""Share of each need on SEN support, in the order of NEEDS. Source: DfE SEN 2024/25 (SLCN
25.7 %); the rest assumed after Devon's published make-up."""

NEED_BY_AGE = (
    0.03, -0.15, 0.19, 0.10, -0.02, 0.02, 0.16, 0.0, -0.03, 0.0, 0.0, 0.0, 0.0, 0.0,
)  # fmt: skip
"""How the odds of each need change with a year of age between 3 and 16, in the order of NEEDS.
Source: fitted so that SLCN is about half of plans at 4 and an eighth at 15, SEMH 3 % and 30 %
(DfE EHC plans 2025)."""

PLACEMENTS = (
    "mainstream", "unit", "special", "special_independent", "nursery", "college", "alternative",
    "tutor", "home_chosen", "home_no_place", "work", "nowhere", "not_recorded",
)  # fmt: skip
"""Where a child learns. Source: DfE EHC plans 2025, placement groups."""

EHC_PLACEMENTS = (
    (5, (0.56, 0.04, 0.18, 0.02, 0.16, 0.0, 0.0, 0.0, 0.005, 0.005, 0.0, 0.0, 0.03)),
    (11, (0.565, 0.052, 0.275, 0.035, 0.0, 0.0, 0.005, 0.012, 0.009, 0.008, 0.0, 0.015, 0.024)),
    (16, (0.425, 0.042, 0.335, 0.075, 0.0, 0.0, 0.017, 0.030, 0.020, 0.012, 0.0, 0.019, 0.025)),
    (19, (0.145, 0.010, 0.195, 0.050, 0.0, 0.43, 0.001, 0.025, 0.003, 0.004, 0.012, 0.075, 0.05)),
    (26, (0.0, 0.0, 0.03, 0.015, 0.0, 0.695, 0.0, 0.02, 0.0, 0.0, 0.02, 0.16, 0.06)),
)
"""Share of EHC plans in each of PLACEMENTS below the age that stands first. Source: fitted to DfE
EHC plans 2025: mainstream 43.6 %, special 30.4 (independent 4.6), college 13.8, elsewhere 7.8."""

ABSENT = 0.02
"""Share of SEN support pupils taught at home by choice. Source: our choice, above the national
share of all pupils because these families leave school more often."""

IDACI_SUPPORT = (29.0, 26.4, 24.0, 21.5, 19.2, 17.0, 15.6, 14.1, 13.1, 11.2)
"""Any-SEN rate by tenth of deprivation, most deprived first. Source: Hansard, 2008, the mean of
primary and secondary."""

IDACI_EHC = (3.9, 3.7, 3.5, 3.3, 3.1, 2.9, 2.7, 2.5, 2.3, 2.1)
"""Plan rate by tenth of deprivation. Source: Essex, 2008, from 3.9 to 2.1 %; straight between."""

PUPIL_PREMIUM = {"ehc_plan": 0.438, "sen_support": 0.393, "requested": 0.40}
"""Share eligible for free school meals. Source: DfE SEN 2024/25; requested: our choice."""

LOOKED_AFTER = {"ehc_plan": 0.031, "sen_support": 0.014, "requested": 0.01}
"""Share of children looked after. Source: our choice, from DfE outcomes for looked-after children
(about three in ten hold a plan) over all plans."""

PLAN_YEARS = (
    0.17862, 0.14556, 0.11291, 0.09441, 0.08769, 0.0725, 0.08851, 0.08368, 0.06242, 0.03619,
    0.00946, 0.00657, 0.02149,
)  # fmt: skip
"""Share of plans held for this many whole years. Source: DfE EHC plans 2025."""

FAMILY_SIZES = (0.845, 0.125, 0.024, 0.006)
"""Share of families with one, two, three and four listed children. Source: our choice, so that
there are 1.2 children a family (a guide from Family Fund's families)."""

SCHOOL_SIZES = {
    "Early years": 8.0,
    "Primary": 50.0,
    "Secondary": 175.0,
    "Special": 130.0,
    "Alternative provision": 40.0,
    "Post-16": 180.0,
}
"""Listed children in a middling school of each kind. Source: DfE schools, pupils and their
characteristics: average roll times the share with SEN."""

SCHOOL_SPREAD = 0.45
"""Standard deviation of the logarithm of a school's size. Source: our choice; primaries range
from one class a year to four."""

CONTACT_EMAIL = 0.86
"""Share of carers with an email address. Source: our choice, a planning figure for councils'
contact files."""

CONTACT_MOBILE = 0.93
"""Share of carers with a mobile number. Source: our choice, a planning figure for councils'
contact files."""

DEAD_EMAIL = 0.015
"""Share of email addresses nothing arrives at. Source: our choice; contact files grow old."""

RELAYED = 0.75
"""Share of SEN support children whose school hands contacts on. Source: our choice, a planning
figure: contacts sit with schools, and a quarter do not answer within the week."""

RELAYED_CONTACT = 0.97
"""Share with a contact where the school does. Source: our choice, a planning figure."""

PARTNER = 0.22
"""Share of families with a second carer at the same address. Source: our choice."""

SEPARATED = 0.09
"""Share with a separated parent at another address who is told too. Source: our choice."""

YOUNG_PERSON = 0.45
"""Share of those aged 16 and over with a contact of their own. Source: our choice; the rights are
theirs (Children and Families Act 2014 s.83) but few lists hold their address."""

RESPONSE = {"ehc_plan": 0.22, "sen_support": 0.10, "requested": 0.30}
"""Share of listed children a reply is had for. Source: our choice, a planning model after NHS,
council and health-check surveys (10 to 20 %)."""

RESPONSE_YOUNG_PERSON = 0.09
"""Share of young people who answer for themselves. Source: our choice, as RESPONSE."""

RESPONSE_SECOND_CARER = 0.25
"""How much rarer a second carer answers than the first. Source: our choice."""

RESPONSE_IDACI = (0.6, 0.66, 0.74, 0.84, 0.93, 1.02, 1.1, 1.19, 1.28, 1.36)
"""Response by tenth of deprivation over the mean. Source: our choice, after a postal study of 19
GP practices (17 to 45 %)."""

RESPONSE_ADDITIONAL_LANGUAGE = 0.7
"""Response where English is not the first language. Source: our choice, a planning figure."""

RESPONSE_LOOKED_AFTER = 0.5
"""Response for looked-after children. Source: our choice, a planning figure."""

RESPONSE_EXPERIENCE = 1.25
"""Odds of answering for one standard deviation of worse experience. Source: our choice: enough
that raw replies mislead by a few points, as heads of service object."""

OPENS = (0.35, 0.20, 0.25, 0.20)
"""Share of those who answer that open at invitation email, invitation text, reminder and last
text. Source: our choice, 55, 25 and 20 % by wave; the first split as email and text."""

BREAK_OFF = 0.08
"""Share of visits that stop half way. Source: our choice."""

WRITES = 0.45
"""Share of replies with words of their own. Source: our choice."""

PUBLISHED_CLOCK = 0.58
"""Share of new plans in 20 weeks as the area counts, exceptions left out. Source: our choice,
above England's 46.4 % (DfE EHC plans 2025)."""

EXCEPTIONS = 0.12
"""Share of new plans the area leaves out of its clock. Source: our choice; exceptions are those
of SEND Regulations 2014 reg. 10(4)."""

HARPER = 0.25
"""Share of SEN support families who do not know that the school lists their child. Source: DfE
omnibus 2019, about a quarter, derived."""

HARPER_NULL = 0.06
"""The same in an area where everybody was told: some do not think of the child as finding things
harder. Source: our choice."""

FAILING_OFFSET = -1.1
"""How much worse support is delivered in secondary schools, in standard deviations. Source: our
choice: the planted failing group."""

EXPERIENCE_IDACI = 0.045
"""How much better a family fares for each tenth less deprived, in standard deviations. Source:
our choice: the planted gap."""

DIED = 0.0015
"""Share of children who died since the list was made. Source: DfE EHC plans 2025, 475 of 638,745
plans in a year; doubled, and never fewer than two, so that a rehearsal meets some."""

NO_CONTACT = 0.004
"""Share of families with a no-contact order on one carer. Source: our choice."""

MOVED = 0.006
"""Share of children who moved out of the area. Source: our choice."""

WITHHELD = 0.002
"""Share of families whose address is withheld. Source: our choice."""

OBJECTED, SAFE_CONTACT, UNEXPLAINED = 0.002, 0.001, 0.0015
"""Shares of children one of whose carers objected, or may only be contacted safely, and of those
held without a reason anybody remembers. Source: our choice; few, and at least one of each."""

OUT_OF_AREA_EVERY = 17
"""One school in so many is another area's. Source: our choice; about one plan in fifteen is
placed outside its area, and the smallest area still has such a school."""

DISCLOSURES = 4
"""Families that would write of harm to a child, if they all answered and wrote. Source: our
choice."""
