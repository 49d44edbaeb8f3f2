"""The instrument's items and codes in the order the rehearsal keeps answers in."""

SINGLES = {
    "q01": ("yes", "no", "not_sure"),
    "q03": ("family", "school", "health_worker", "someone_else", "nobody", "not_sure"),
    "q04": ("before", "when_started", "later", "by_chance", "never", "not_sure"),
    "q06": (
        "mainstream", "special", "unit", "nursery", "college", "alternative", "tutor",
        "home_chosen", "home_no_place", "work", "nowhere",
    ),
    "q07": ("definitely", "some_extent", "no", "not_sure"),
    "q08": (
        "under_3_months", "to_6_months", "to_1_year", "to_2_years", "over_2_years",
        "still_waiting", "not_sure",
    ),
    "q10": ("under_18_weeks", "to_1_year", "to_2_years", "over_2_years", "not_sure"),
    "q11": ("useful", "not_useful", "no", "not_sure"),
    "q12": ("once", "more_than_once", "no", "not_sure"),
    "q13": ("have_copy", "not_seen", "no", "not_sure"),
    "q14": ("none", "once", "twice", "three_or_more", "not_sure"),
    "q15": ("all", "most", "half", "little", "none", "not_sure"),
    "q16": ("teacher", "half", "assistant", "not_sure"),
    "q17": ("none", "up_to_1_hour", "to_2_hours", "over_2_hours", "not_sure"),
    "q18": ("always", "sometimes", "never", "not_sure"),
    "q19": ("reachable", "hard_to_reach", "unknown", "not_applicable"),
    "q20": ("definitely", "some_extent", "no", "not_sure"),
    "q21": ("yes_me", "yes_school", "yes_other", "advised_not", "no", "not_sure"),
    "q22": ("agreed", "refused_assessment", "refused_plan", "waiting", "withdrew", "not_sure"),
    "q27": ("clearly", "unclear", "no", "not_sure"),
    "q29": ("definitely", "some_extent", "no", "not_sure"),
    "q30": ("all", "most", "half", "little", "none", "not_sure"),
    "q31": ("all", "most", "half", "little", "none", "no_health_help", "not_sure"),
    "q32": ("definitely", "some_extent", "no", "not_sure"),
    "q33": ("last_12_months", "longer_ago", "not_yet", "not_sure"),
    "q34": ("within_4_weeks", "to_12_weeks", "over_12_weeks", "nothing_yet", "not_sure"),
    "q35": ("within_12_weeks", "later", "still_waiting", "no_changes", "not_sure"),
    "q36": (
        "by_legal_date", "before_july", "july_or_later", "no_place", "not_applicable", "not_sure",
    ),
    "q38": ("under_250", "to_999", "to_4999", "from_5000", "not_sure", "prefer_not_to_say"),
    "q39": ("stopped", "cut_hours", "no", "prefer_not_to_say"),
    "q40": ("definitely", "some_extent", "no", "one_service", "not_sure"),
    "q41": (
        "within_5_days", "within_2_weeks", "within_1_month", "longer", "never", "not_contacted",
    ),
    "q42": ("definitely", "some_extent", "no", "not_sure"),
    "q43": ("helped", "not_helped", "heard_of", "never_heard"),
    "q44": ("helped", "not_helped", "heard_of", "never_heard"),
    "q45": ("told_change", "heard_nothing", "not_asked", "not_sure"),
    "q48": (
        "none", "to_2_days", "to_5_days", "to_10_days", "over_10_days", "not_in_education",
        "not_sure",
    ),
    "q49": ("full_time", "part_time", "unsuitable", "nothing", "not_applicable", "not_sure"),
    "q50": ("definitely", "some_extent", "no", "not_sure"),
    "q51": ("always", "mostly", "sometimes", "no", "not_sure"),
    "q52": ("definitely", "some_extent", "no", "not_sure"),
    "q53": ("helped", "not_helped", "no", "not_sure"),
    "q54": ("smooth", "some_problems", "stopped", "not_started", "not_needed", "not_sure"),
    "q55": ("definitely", "some_extent", "no", "not_sure"),
    "q56": ("all", "some", "none", "never_offered", "not_needed", "not_sure"),
    "q57": ("very_good", "good", "mixed", "poor", "very_poor", "not_sure"),
    "q58": ("better", "same", "worse", "not_sure"),
    "q61": ("inspectors", "paraphrase", "quote"),
    "q62": ("yes", "no"),
    "q63": ("yes", "no"),
    "q64": ("yes", "no"),
    "q65": ("yes", "no"),
}  # fmt: skip
"""Items answered with one code. Source: the instrument, surveys/area-send."""

SEVERALS = {
    "q02": ("ehc_plan", "sen_support", "help_unnamed", "none_told", "not_sure"),
    "q05": (
        "communication", "autism", "feelings", "literacy", "learning", "hearing", "seeing",
        "moving", "health", "other", "not_sure",
    ),
    "q09": (
        "neurodevelopmental", "speech", "camhs", "therapy", "paediatrician", "equipment",
        "psychologist", "none",
    ),
    "q26": (
        "school_can_meet", "not_enough_evidence", "spend_first", "terms_first", "not_behind",
        "no_diagnosis", "report_missing", "evidence_old", "top_level", "other", "none_given",
    ),
    "q28": (
        "accepted", "asked_again", "mediation", "appeal_conceded", "appeal_won", "appeal_lost",
        "appeal_going", "complaint", "nothing", "not_sure",
    ),
    "q37": ("assessment", "therapy", "tuition", "legal", "equipment", "not_afford", "none"),
    "q46": (
        "sent_home", "part_time", "suspended", "excluded", "moved_ap", "pushed_out", "left_out",
        "none",
    ),
    "q47": ("current_school", "school_asked", "no", "not_sure"),
}  # fmt: skip
"""Items answered with any number of codes. Source: the instrument, surveys/area-send."""

MONTHS = ("q23", "q25", "q24")
"""Items answered with a month. Source: the instrument, surveys/area-send."""

SCHOOL_AGES = (5, 16)
"""From and to which age what happened at school is asked. Source: the instrument, q46."""


def place(item: str, code: str) -> int:
    """Return where the code stands in its single item."""
    return SINGLES[item].index(code)


def bit(item: str, *codes: str) -> int:
    """Return the bits of these codes in their several item."""
    return sum(1 << SEVERALS[item].index(code) for code in codes)
