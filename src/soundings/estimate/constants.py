"""The numbers and vocabularies by which replies are weighted and estimated."""

PARTIAL_SHARE = 0.5
"""Share of the closed items asked that a reply broken off must have answered to count.

Source: AAPOR Standard Definitions (2016), partial interviews: 50 to 80 % of applicable
questions; fixed before the survey opens.
"""

AGE_BANDS = (
    (0, 4, "0-4"),
    (5, 10, "5-10"),
    (11, 15, "11-15"),
    (16, 18, "16-18"),
    (19, 25, "19-25"),
)
"""Ages, both included, and what the band is called.

Source: SEN2 statistical release, age bands of EHC plans.
"""

NEED_GROUPS = {
    "ASD": "autism",
    "SLCN": "speech_and_language",
    "SEMH": "social_and_emotional",
    "SPLD": "learning",
    "MLD": "learning",
    "SLD": "learning",
    "PMLD": "learning",
    "DS": "learning",
    "HI": "sensory_and_physical",
    "VI": "sensory_and_physical",
    "MSI": "sensory_and_physical",
    "PD": "sensory_and_physical",
}
"""Primary need by broad area; what is not named here is other_or_unknown.

Source: SEND Code of Practice (2015), 6.28 to 6.35, its four areas, communication and
interaction parted into autism and speech and language because each is large.
"""

TERTILES = ((3, "idaci 1-3"), (6, "idaci 4-6"), (10, "idaci 7-10"))
"""Highest IDACI decile of each response class's third, 1 the most deprived.

Source: our choice, because children on these lists live in the lower deciles more often, so
that the three are of like size.
"""

UNKNOWN_THIRD = "idaci unknown"
"""The class of families without a postcode. Source: our choice, as THIRDS."""

THIRDS = ("idaci 1-3", UNKNOWN_THIRD, "idaci 4-6", "idaci 7-10")
"""The thirds so that neighbours are most alike.

Source: our choice, because an address is missing more often where families move more.
"""

CLASS_COSTS = (100.0, 10.0, 1.0)
"""What giving up a step of status, of IDACI third and of reach costs when classes collapse.

Source: our choice, because status separates both response and answers most and reach least.
"""

MARGINS = (
    "status",
    "age_band",
    "need_group",
    "phase",
    "ethnicity_group",
    "idaci_fifth",
    "sex",
    "pupil_premium",
)
"""Margins calibrated to, the first to be given up last.

Source: methods a.2; the order is our choice, by how far each bears on answers.
"""

ORDERED = ("status", "age_band", "phase", "idaci_fifth")
"""Margins whose small categories join a neighbour.

Source: our choice, because these have an order (of entitlement, of age, of schooling, of
deprivation) and the rest have none.
"""

STATUSES = ("ehc_plan", "sen_support", "requested")
"""Status from the most support in law to the least.

Source: Children and Families Act 2014, ss. 36 to 42 and 66.
"""

PHASES = (
    "early_years",
    "primary",
    "secondary",
    "post_16",
    "none",
    "alternative",
    "special",
)
"""Phases so that neighbours are most alike.

Source: our choice, because ages come first and the provisions apart from school next.
"""

INTAKES = ("intake most deprived", "intake middle", "intake least deprived")
"""Groups of schools by the listed children they teach, thirds of children.

Source: our choice, because no list says which trust or cluster a school belongs to, and a group
of schools is to be known from the list alone.
"""

NO_SCHOOL = "no school"
"""The group of children listed without a school. Source: our choice, as INTAKES."""

DOMAINS = (
    "status",
    "phase",
    "age_band",
    "idaci_fifth",
    "sex",
    "ethnicity_group",
    "need_group",
    "looked_after",
    "first_language",
    "out_of_area",
)
"""Groups every measure is estimated for.

Source: domain.md 6.1.5: always IDACI, status, phase, ethnicity and sex; the rest by our choice,
because the Equality Act 2010, s. 149, asks for them.
"""

BOUNDS = (0.3, 3.0)
"""Least and greatest factor calibration may put on a base weight.

Source: methods a.2, Deville and Särndal's bounded logit.
"""

LEAST_RESPONDENTS = 20
"""Respondents below which a margin's category is merged before calibration.

Source: our choice, because a category of 20 moves a share by at most 5 points a child.
"""

LEAST_IN_WAVE = 30
"""Answers a wave or a propensity fifth needs before its share is compared.

Source: as NCHS's least effective size (Series 2 No. 175).
"""

PROPENSITY_GROUPS = 5
"""Groups of like propensity.

Source: Rosenbaum and Rubin (1984), JASA 79: five remove nine tenths of the bias.
"""

LEAST_IN_LEVEL = 5
"""Respondents a category needs to have its own term in the model of response.

Source: our choice, because fewer let the likelihood run off to infinity.
"""

ADJUSTED_FOR = ("status", "need_group", "age_band")
"""What groups are made alike in before they are compared.

Source: methods d: need and plan; age by our choice, because what is owed differs most by it.
"""

PHONE_STRATUM = "all"
"""The stratum of a telephone draw that names none. Source: our choice."""

LEAST_IN_SCHOOL = 5
"""Answers from which inspectors see a school at all; fewer than LEAST_SHOWN are flagged.

Source: methods d: inspectors may see 5 to 9 flagged.
"""

LEAST_SHOWN = 10
"""Answers from which a school's figure is not flagged. Source: as LEAST_IN_SCHOOL."""

LEAST_SCHOOLS = 10
"""Schools needed before one says how much schools vary.

Source: our choice, because a spread between fewer is mostly chance.
"""

LEAST_COMPARED = 30
"""Answers each side of an adjusted comparison needs.

Source: as NCHS's least effective size (Series 2 No. 175).
"""

REPLICATES = 200
"""Bootstrap replicates behind intervals of gradients.

Source: methods a.5: 200 to 500, each weighted anew.
"""

TOLD_OPTIONS = ("ehc_plan", "sen_support", "help_unnamed", "none_told", "not_sure")
"""What a family may say it was told of, as the question q02 offers it.

Source: the instrument area-send 2026-11.
"""

RATE_STRATA = ("status", "phase", "idaci_fifth", "ethnicity_group", "first_language", "reach")
"""Variables by whose categories outcome rates are told apart. Source: methods f; our choice of
which, because these are the groups outreach can do something about."""

SEED_DIGITS = 12
"""Digits of a cut's hash that seed its bootstrap.

Source: our choice, because the same frozen rows must give the same intervals to anybody.
"""

WARNING_CV = 0.25
"""Coefficient of variation of response from which a look warns of uneven answers.

Source: methods.md b: the CV caps the standardised bias of an unweighted share; at 0.25 a share of
one half can be off by 12 points.
"""

THEME, WROTE = "theme:", "wrote"
"""How the measure of a theme's prevalence begins, and that of whether a family wrote anything.

Source: our choice, because no archetype's id holds a colon.
"""

LEANS = ("negative", "mixed", "positive")
"""Which way a comment may lean on a theme. Source: surveys/area-send/themes, as coded."""
