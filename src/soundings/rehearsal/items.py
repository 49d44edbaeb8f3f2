"""The instrument's items and codes in the order the rehearsal keeps answers in."""

SINGLES = {
    "q01": ("yes", "no", "not_sure"),
    "q04": ("before", "when_started", "later", "by_chance", "never", "not_sure"),
    "q06": (
        "mainstream", "special", "unit", "nursery", "college", "alternative", "tutor",
        "home_chosen", "home_no_place", "work", "nowhere",
    ),
    "q07": ("definitely", "some_extent", "no", "not_sure"),
    "q10": ("under_18_weeks", "to_1_year", "to_2_years", "over_2_years", "not_sure"),
    "q15": ("all", "most", "half", "little", "none", "not_sure"),
    "q21": ("yes_me", "yes_school", "yes_other", "advised_not", "no", "not_sure"),
    "q22": ("agreed", "refused_assessment", "refused_plan", "waiting", "withdrew", "not_sure"),
    "q30": ("all", "most", "half", "little", "none", "not_sure"),
    "q40": ("definitely", "some_extent", "no", "one_service", "not_sure"),
    "q42": ("definitely", "some_extent", "no", "not_sure"),
    "q57": ("very_good", "good", "mixed", "poor", "very_poor", "not_sure"),
    "q61": ("inspectors", "paraphrase", "quote"),
}  # fmt: skip
"""Items answered with one code. Source: the instrument, surveys/area-send."""

SEVERALS = {
    "q02": ("ehc_plan", "sen_support", "help_unnamed", "none_told", "not_sure"),
    "q09": (
        "neurodevelopmental", "speech", "camhs", "therapy", "paediatrician", "equipment",
        "psychologist", "none",
    ),
    "q26": (
        "school_can_meet", "not_enough_evidence", "spend_first", "terms_first", "not_behind",
        "no_diagnosis", "report_missing", "evidence_old", "top_level", "other", "none_given",
    ),
    "q46": (
        "sent_home", "part_time", "suspended", "excluded", "moved_ap", "pushed_out", "left_out",
        "none",
    ),
}  # fmt: skip
"""Items answered with any number of codes. Source: the instrument, surveys/area-send."""

MONTHS = ("q23", "q25")
"""Items answered with a month. Source: the instrument, surveys/area-send."""

SCHOOL_AGES = (5, 16)
"""From and to which age what happened at school is asked. Source: the instrument, q46."""


def place(item: str, code: str) -> int:
    """Return where the code stands in its single item."""
    return SINGLES[item].index(code)


def bit(item: str, *codes: str) -> int:
    """Return the bits of these codes in their several item."""
    return sum(1 << SEVERALS[item].index(code) for code in codes)
