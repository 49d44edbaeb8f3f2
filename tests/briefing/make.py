"""Handmade releases: an area of any size with a dozen claims, true, false and in between."""

import math
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec.structs import replace

from soundings.disclosure.model import (
    FORM,
    Area,
    Audience,
    AuditHead,
    Balance,
    Benchmark,
    ChangedFinding,
    Channel,
    Confidence,
    CutFacts,
    Delta,
    DomainFigure,
    Enquiry,
    Figure,
    Finding,
    Gap,
    Gradient,
    Headline,
    Light,
    Linked,
    Lock,
    Method,
    Quote,
    Reach,
    Released,
    Safeguarding,
    School,
    SchoolPoint,
    Signal,
    SignalGroup,
    Silent,
    Theme,
    Told,
    TwoPhase,
    Variation,
    Wave,
)
from soundings.disclosure.rules.composition import release_id
from soundings.disclosure.rules.restriction import for_partnership
from soundings.disclosure.rules.suppression import INSPECTOR, PARTNERSHIP

CUT = UUID("5eed0000-0000-4000-8000-000000000001")

SECRET_QUOTE = "Nobody rang us back for eleven months"
SECRET_SCHOOL = "Larkfield Primary"

CLAIMS = (
    # ref, archetype, verbatim, metric, population share, claimed, families say, verdict, grade
    (
        "A1", "C16",
        "Parents are always told when a child is placed on SEN support.",
        "Told their child gets SEN support", 0.79, 1.00, 0.71, "contradicted", "A",
    ),
    (
        "A2", "C01",
        ("92% of our new EHC plans were issued within 20 weeks, well above the national average "
        "and the best result in the region for a third year running."),
        "Plan issued within 20 weeks of asking", 0.06, 0.92, 0.55, "contradicted", "A",
    ),
    (
        "A3", "C12", "Provision in Section F is delivered.",
        "Provision in the plan delivered, all or most", 0.19, 0.90, 0.58, "contradicted", "B",
    ),
    (
        "A4", "C38", "Education, health and care work as one team around the child.",
        "Services work together, definitely or to some extent", 1.0, 0.80, 0.49,
        "contradicted", "B",
    ),
    (
        "A5", "C17", "The graduated approach is embedded in all our schools.",
        "Support agreed with school delivered, all or most", 0.79, 0.75, 0.66,
        "not_supported", "C",
    ),
    (
        "A6", "C21", "Autism and ADHD waits are falling; 85% are seen within 18 weeks.",
        "Seen within 18 weeks", 1.0, 0.85, 0.31, "contradicted", "A",
    ),
    (
        "A7", "C26", "Co-production is a strength; parents are equal partners.",
        "Treated as an equal partner, definitely or to some extent", 1.0, 0.70, 0.69,
        "supported", "B",
    ),
    (
        "A8", "C32", "There is no off-rolling and all our schools are inclusive.",
        "Not told or encouraged to leave a school", 0.8, 1.00, 0.972, "not_supported", "C",
    ),
    (
        "A9", "C33", "Part-time timetables are rare, short and monitored.",
        "Not on a part-time timetable", 0.8, 0.93, 0.94, "supported", "B",
    ),
    (
        "A10", "C39", "Parent satisfaction is 74% and rising.",
        "Overall experience good or very good", 1.0, 0.74, 0.47, "contradicted", "B",
    ),
    (
        "A11", "C15", "We identify needs early and accurately.",
        "Needs understood, definitely or to some extent", 1.0, 0.72, 0.70,
        "supported_among_those_who_answered", "C",
    ),
    (
        "A12", "C03", "We only refuse to assess where the legal test is not met.",
        "Refused without a reason the law does not know", 0.03, 0.95, 0.62, "insufficient", "",
    ),
    (
        "A13", "C05", "No more than 5% of plans took longer than a year.",
        "Plan took more than a year", 0.19, 0.05, 0.21, "contradicted", "B",
    ),
    (
        "A14", "C39", "90% of families who rang our helpline were satisfied.",
        "Satisfied with the helpline", 1.0, 0.90, 0.41, "not_comparable", "",
    ),
)  # fmt: skip


def figure(
    measure: str, domain: str, listed: int, n: int, share: float | None, flag: str = ""
) -> Figure:
    """A figure whose interval is roughly Wilson's on n / 1.35."""
    if not n or share is None:
        return Figure(
            measure=measure, domain=domain, share=None, low=None, high=None, n=n, listed=listed,
            favourable=0, n_effective=None, flag="insufficient", withheld=False,
        )  # fmt: skip
    effective = max(n / 1.35, 1.0)
    z2 = 1.96**2
    middle = (share + z2 / 2 / effective) / (1 + z2 / effective)
    half = 1.96 * math.sqrt(share * (1 - share) / effective + z2 / 4 / effective**2)
    half /= 1 + z2 / effective
    return Figure(
        measure=measure, domain=domain, share=round(share, 4),
        low=round(max(0.0, middle - half), 4), high=round(min(1.0, middle + half), 4), n=n,
        listed=listed, favourable=round(n * share), n_effective=round(effective, 4),
        flag=flag or ("insufficient" if effective < 30 else ""), withheld=False,
    )  # fmt: skip


def silent(
    listed: int, n: int, share: float, needed_share: float, *, by_answers: bool = False
) -> Silent | None:
    """The bounds and tipping point of a figure."""
    if not n or listed == n:
        return None
    favourable = round(n * share)
    quiet = listed - n
    lowest, highest = favourable / listed, (favourable + quiet) / listed
    return Silent(
        listed=listed, answered=n, favourable=favourable, lowest=round(lowest, 4),
        highest=round(highest, 4), impossible=highest < needed_share,
        holds=lowest >= needed_share,
        needed=None if by_answers else round((listed * needed_share - favourable) / quiet, 4),
        implied=None if by_answers else round(min(1.0, share + 0.02), 4),
        among_answered=None if by_answers else round(favourable / n, 4),
        late=None if by_answers else round(min(1.0, share + 0.06), 4),
    )  # fmt: skip


def _finding(row: tuple, listed: int, rate: float) -> Finding:
    ref, archetype, verbatim, metric, part, claimed, share, verdict, grade = row
    base = round(listed * part)
    n = round(base * rate * 0.96)
    tolerance = 0.03 if archetype == "C01" else 0.05
    direction = "at_most" if archetype == "C05" else "at_least"
    threshold = claimed - (0.005 if claimed not in {1.0, 0.9, 0.8} else 0) - tolerance
    if direction == "at_most":
        threshold = claimed + tolerance
    found = figure(archetype, "all", base, n, share)
    if found.flag == "insufficient" and verdict != "not_comparable":
        verdict, grade = "insufficient", ""
    return Finding(
        claim_id=uuid5(NAMESPACE_URL, ref), ref=ref, archetype=archetype, verbatim=verbatim,
        source_document="Self-evaluation 2026", source_page="14",
        owner="both" if archetype in {"C38", "C21"} else "local_authority",
        strength="absolute" if claimed == 1.0 else "numeric", period="2025-26",
        claimed=claimed, threshold=round(threshold, 4), tolerance=tolerance, metric=metric,
        definition=f"Of the children this claim speaks of, the share for whom: {metric.lower()}.",
        base="children listed on SEN support" if archetype == "C16" else "children listed",
        by_answers=archetype in {"C03", "C21", "C38"},
        law="s.68 Children and Families Act 2014" if archetype == "C16" else "s.42(2) CFA 2014",
        criteria=("I1", "I2"), benchmark="England 46.4% in 2024; areas 12.6 to 95.6 (p10 to p90)",
        caveat="Families start the clock earlier than the authority does.",
        figure=found, verdict=verdict, grade=grade,
        counter_examples=(
            round(n * (1 - share)) if claimed == 1.0 and n else None
        ),
        silent=silent(base, n, share, threshold, by_answers=archetype in {"C03", "C21", "C38"}),
        benchmarks=(PLAN_TIMES,) if archetype == "C01" else (),
        two_phase=two_phase(share) if archetype == "C16" and n > 500 else None,
        direction=direction,
        not_the_same=("population", "period") if verdict == "not_comparable" else (),
        comparability_note="Callers were asked about the call" * (verdict == "not_comparable"),
    )  # fmt: skip


def _enquiry(rank: int, finding: Finding) -> Enquiry:
    share = finding.figure.share or 0
    return Enquiry(
        rank=rank, strength=finding.verdict == "supported", ref=finding.ref,
        claim=finding.verbatim,
        why_it_matters="I1: needs identified accurately and in a timely way; s.68 CFA 2014.",
        whom_to_ask="Head of SEND; SENCo group; parent carer forum chair",
        what_to_request="Template notification letters and the register of children by date "
        "placed on SEN support",
        criteria=finding.criteria, law=finding.law, verdict=finding.verdict,
        grade=finding.grade, number_affected=round((1 - share) * (finding.figure.listed or 0)),
    )  # fmt: skip


def _beyond(findings: tuple[Finding, ...], listed: int) -> dict[str, tuple]:
    """What only a large enough area has: slopes, schools, rows of the area's own."""
    told = [finding for finding in findings if finding.figure.share is not None]
    if not told:
        return {}
    first = told[0]
    fifths = tuple(
        figure(first.figure.measure, f"idaci_fifth={k}", round(listed * 0.2),
               max(2, round((first.figure.n or 0) * 0.2)), first.figure.share + 0.05 * (k - 3))
        for k in range(1, 6)
    )  # fmt: skip
    points = tuple(
        SchoolPoint(
            n=4 + 3 * k % 41,
            share=min(1.0, max(0.0, first.figure.share + 0.17 * math.sin(5 * k))),
            band="much_lower" if k in {7, 19} else "as_expected",
        )
        for k in range(min(60, listed // 60))
    )
    return {
        "gradients": tuple(
            Gradient(
                ref=finding.ref, measure=finding.figure.measure, metric=finding.metric,
                n=finding.figure.n or 0, slope=slope, low=slope - 0.05, high=slope + 0.05,
                ratio=1.3, concentration=0.1, p_adjusted=0.001, standing=True, fifths=fifths,
                figure_id="f1",
            )
            for finding, slope in zip(told, (0.21, -0.12, 0.08), strict=False)
        ),
        "variations": (
            Variation(
                ref=first.ref, measure=first.figure.measure, metric=first.metric,
                schools=len(points), n=sum(point.n for point in points),
                mean=first.figure.share or 0.5, mor=1.62, mor_low=1.31, mor_high=1.98,
                overdispersion=1.7, tau=0.4, points=points, figure_id="f2",
            ),
        ) if points else (),
        "schools": tuple(
            School(
                ref=first.ref, measure=first.figure.measure, metric=first.metric,
                setting_urn=urn, listed=80, n=n, favourable=5, low=0.07, high=0.31,
                band="much_lower", p_adjusted=0.002, flag="unreliable" if n < 10 else "",
                figure_id="f3",
            )
            for urn, n in (("100017", 31), ("100233", 9))
        ) if len(points) > 19 else (),
        "linked": tuple(
            Linked(
                ref=finding.ref, metric=finding.metric, starts="the request",
                ends="the final plan", rows=412, excepted=11, open=9, recounted=0.81,
                claimed=finding.claimed, n=140, both=80, area_only=41, family_only=3, neither=16,
                area_only_share=0.29, area_only_low=0.22, area_only_high=0.37,
                family_only_share=0.02, family_only_low=0.0, family_only_high=0.06, net=0.27,
                net_low=0.19, net_high=0.35, p=0.0001, kappa=0.3, kappa_low=0.2, kappa_high=0.4,
                sentence="Of 140 children with both accounts (weighted), the area's record and "
                "the family agree about 69%; about 29% the record alone has it done, about 2% "
                "the family alone. Net disagreement: 27 points (95% interval 19 to 35).",
                figure_id="f4",
            )
            for finding in told if finding.archetype == "C01"
        ),
        "delta": (
            Delta(
                cut_before=CUT, sha256_before="1b" * 32,
                taken_before=datetime(2026, 9, 22, 17, tzinfo=UTC),
                replied_before=round((first.figure.n or 0) * 0.8), replied=first.figure.n or 0,
                families_before=round((first.figure.n or 0) * 0.7),
                families=round((first.figure.n or 0) * 0.9),
                findings=tuple(
                    ChangedFinding(
                        ref=finding.ref, metric=finding.metric,
                        share_before=max(0.0, finding.figure.share - 0.04),
                        share=finding.figure.share, n_before=10, n=finding.figure.n or 0,
                        verdict_before="insufficient", verdict=finding.verdict,
                    )
                    for finding in told
                ),
                enquiries_new=(first.ref,), enquiries_gone=("A11",),
            )
        ),
    }  # fmt: skip


def two_phase(share: float) -> TwoPhase:
    """Forty of sixty silent families rung up."""
    return TwoPhase(
        silent=5_995, drawn=60, answered=40, phone_rate=0.67, among_silent=share + 0.03,
        among_silent_se=0.06, share=share + 0.02, low=share - 0.08, high=min(1.0, share + 0.12),
        implied=share, difference=0.03, p=0.6, headline=False, why="fewer than planned answered",
    )  # fmt: skip


PLAN_TIMES = Benchmark(
    benchmark_id="sen2-week20", title="New plans issued within 20 weeks",
    definition="Exceptions excluded", year=2024, area_name="Northshire", area=0.55,
    country="England", national=0.464, region_name="North East", region=0.51,
    neighbours=("Eastshire", "Westshire"), neighbour=0.48, tenth=0.126, ninetieth=0.956,
    authorities=153,
)  # fmt: skip


NEEDS = (
    ("autism", 0.2, 0.006), ("speech_and_language", 0.24, 0.003), ("learning", 0.25, 0.013),
    ("social_and_emotional", 0.22, -0.031), ("sensory_and_physical", 0.05, 0.009),
    ("other_or_unknown", 0.04, 0.0),
)  # fmt: skip


def _balance(listed: int, replied: int) -> tuple[Balance, ...]:
    rows = []
    margins = {
        "status": (("ehc_plan", 0.19, 0.07), ("sen_support", 0.78, -0.07), ("requested", 0.03, 0)),
        "idaci_fifth": tuple(
            (str(k), s, d) for k, s, d in (
                (1, 0.31, -0.08), (2, 0.24, -0.025), (3, 0.18, 0.01), (4, 0.15, 0.04),
                (5, 0.12, 0.055),
            )
        ),
        "need_group": NEEDS,
        "sex": (("male", 0.63, 0.01), ("female", 0.37, -0.01)),
        "first_language": (("english", 0.85, 0.05), ("other", 0.15, -0.05)),
        "pupil_premium": (("yes", 0.42, -0.07), ("no", 0.58, 0.07)),
    }  # fmt: skip
    for margin, categories in margins.items():
        for category, share, shift in categories:
            sd = math.sqrt(share * (1 - share))
            rows.append(
                Balance(
                    margin=margin,
                    category=category,
                    listed=round(listed * share),
                    responded=round(replied * (share + shift)),
                    frame_share=share,
                    respondent_share=round(share + shift, 4),
                    weighted_share=round(share + shift * 0.04, 4),
                    standardised_difference=round(shift / sd, 4),
                    weighted_difference=round(shift * 0.04 / sd, 4),
                )
            )
    return tuple(rows)


def _reach(listed: int, rate: float) -> tuple[Reach, ...]:
    groups = {
        "status": (
            ("ehc_plan", 0.19, 1.35), ("sen_support", 0.78, 0.92), ("requested", 0.03, 0.9),
        ),
        "idaci_fifth": (
            ("1", 0.31, 0.72), ("2", 0.24, 0.9), ("3", 0.18, 1.05), ("4", 0.15, 1.25),
            ("5", 0.12, 1.45),
        ),
    }  # fmt: skip
    return tuple(
        Reach(
            margin=margin,
            category=category,
            listed=round(listed * share),
            reachable=round(listed * share * 0.94),
            delivered=round(listed * share * 0.885),
            answered=round(listed * share * rate * lift),
        )
        for margin, categories in groups.items()
        for category, share, lift in categories
    )


def _counts(
    whole: Figure, categories: tuple[tuple[str, float, float], ...]
) -> dict[str, tuple[int, int, int]]:
    """Listed, answered and favourable of each group; the largest takes what the others leave."""
    largest = max(categories, key=lambda one: one[1])[0]
    counts = {}
    for category, part, shift in categories:
        if category != largest:
            n = round(whole.n * part)
            share = min(1.0, max(0.0, whole.share + shift))
            counts[category] = round(whole.listed * part), n, round(n * share)
    others = [sum(column) for column in zip(*counts.values(), strict=True)]
    left = [
        total - other
        for total, other in zip((whole.listed, whole.n, whole.favourable), others, strict=True)
    ]
    counts[largest] = left[0], left[1], min(max(left[2], 0), left[1])
    return counts


def _gaps(findings: tuple[Finding, ...]) -> tuple[tuple[Gap, ...], tuple[DomainFigure, ...]]:
    gaps, domains = [], []
    tested = (
        ("idaci_fifth", (("1", 0.31, -0.11), ("2", 0.24, -0.03), ("3", 0.18, 0.02),
                         ("4", 0.15, 0.04), ("5", 0.12, 0.13))),
        ("status", (("ehc_plan", 0.19, 0.09), ("sen_support", 0.78, -0.08),
                    ("requested", 0.03, -0.14))),
        ("sex", (("male", 0.63, 0.005), ("female", 0.37, -0.005))),
        ("looked_after", (("yes", 0.008, -0.2), ("no", 0.992, 0.0))),
    )  # fmt: skip
    for finding in findings:
        whole = finding.figure
        if finding.ref not in {"A1", "A4", "A7", "A10"} or whole.share is None:
            continue
        for variable, categories in tested:
            counts = _counts(whole, categories)
            for category, part, shift in categories:
                listed, n, favourable = counts[category]
                group = figure(
                    whole.measure, f"{variable}={category}", listed, n,
                    favourable / n if n else None,
                )  # fmt: skip
                group = replace(group, favourable=favourable)
                domains.append(
                    DomainFigure(
                        measure=whole.measure, variable=variable, category=category, figure=group
                    )
                )
                if group.share is None or group.n < 4:
                    continue
                half = (group.high - group.low) / 2 * 1.1
                gaps.append(
                    Gap(
                        ref=finding.ref,
                        measure=whole.measure,
                        metric=finding.metric,
                        variable=variable,
                        group=category,
                        group_figure=group,
                        rest_share=round(whole.share - shift * part, 4),
                        rest_n=whole.n - group.n,
                        difference=round(shift * (1 + part), 4),
                        low=round(shift * (1 + part) - half, 4),
                        high=round(shift * (1 + part) + half, 4),
                        p_adjusted=0.003 if abs(shift) > half else 0.4,
                        standing=abs(shift) > half or abs(shift) == 0.2,
                        adjusted=round(shift * 0.7, 4),
                        adjusted_low=round(shift * 0.7 - half, 4),
                        adjusted_high=round(shift * 0.7 + half, 4),
                    )
                )
    return tuple(gaps), tuple(domains)


def _signals(listed: int, replied: int) -> tuple[Signal, ...]:
    rows = (
        ("harper", "On the list, and nobody said", 0.76, 0.29),
        ("sent_home", "Sent home without an exclusion being recorded", 0.8, 0.12),
        ("refused_unlawful", "Refused for a reason the law does not know", 0.02, 0.41),
        ("pushed_out", "Told or encouraged to leave a school", 0.8, 0.028),
    )
    return tuple(
        Signal(
            signal=signal,
            title=title,
            definition="Children listed on SEN support whose families were never told, or "
            "found out by chance.",
            base="children listed on SEN support",
            by_answers=signal == "refused_unlawful",
            law="s.68 CFA 2014",
            criteria=("I1", "S3"),
            figure=figure(signal, "all", round(listed * part), round(replied * part), share),
            count=round(replied * part * share),
            groups=_signal_groups(signal, round(listed * part), round(replied * part), share),
        )
        for signal, title, part, share in rows
    )


def _signal_groups(
    signal: str, listed: int, replied: int, share: float
) -> tuple[SignalGroup, ...]:
    if replied < 100:
        return ()
    return tuple(
        SignalGroup(
            variable="sex", group=group,
            figure=figure(signal, f"sex={group}", round(listed * part), round(replied * part),
                          share + shift),
            rest_share=share, rest_n=round(replied * (1 - part)), difference=shift,
            low=shift - 0.02, high=shift + 0.02, p_adjusted=0.01, standing=abs(shift) > 0.02,
        )
        for group, part, shift in (("male", 0.63, -0.01), ("female", 0.37, 0.03))
    )  # fmt: skip


def _told(listed: int, replied: int) -> tuple[Told, ...]:
    shares = {"ehc_plan": 0.02, "sen_support": 0.71, "help_unnamed": 0.06, "none_told": 0.16,
              "not_sure": 0.05, "neither": 0.27}  # fmt: skip
    return tuple(
        Told(
            domain="all", status=status, told=told, n=round(replied * part), share=share,
            low=max(0.0, share - 0.04), high=share + 0.04,
            flag="insufficient" if replied * part < 30 else "",
        )
        for status, part in (("ehc_plan", 0.19), ("sen_support", 0.78), ("requested", 0.03))
        for told, share in shares.items()
    )  # fmt: skip


def _quotes() -> tuple[Quote, ...]:
    passages = (
        ("not_told", False, (f"{SECRET_QUOTE}, and when they did it was to say the list had "
         "moved. We found out [child] was on the register from another parent at "
         f"{SECRET_SCHOOL}.")),
        ("not_told", True, ("The SENCo sat down with me before it started and went through every "
         "line. I knew exactly what they were going to try.")),
        ("ehc_plan_waits", False, "Two years and four months for the first appointment."),
        ("ehc_plan_waits", True, "Speech and language saw us inside a month, twice."),
        ("sen_support", False, ("The plan says fifteen hours. He gets the hours when "
         "nobody else is off sick.")),
        ("sen_support", True, ("Everything in the plan is happening. We check it each "
         "half-term with the school.")),
        ("communication", False, "You ring, you email, you ring again."),
    )  # fmt: skip
    return tuple(
        Quote(
            theme=theme,
            contrary=contrary,
            text=text,
            comment_id=str(uuid5(NAMESPACE_URL, text))[:8],
        )
        for theme, contrary, text in passages
    )


def released(
    *,
    listed: int = 9_812,
    rate: float = 0.236,
    claims: tuple[tuple, ...] = CLAIMS,
    area: str = "Northshire",
) -> Released:
    """An inspector's release of an area that many children live in, answering at that rate."""
    replied = round(listed * rate)
    findings = tuple(_finding(row, listed, rate) for row in claims)
    gaps, domains = _gaps(findings)
    measured = tuple({f.archetype: f for f in reversed(findings)}.values())
    told = sorted(
        (f for f in measured if f.figure.share is not None and f.verdict != "not_comparable"),
        key=lambda f: f.claimed - (f.figure.share or 0), reverse=True,
    )  # fmt: skip
    enquiries = tuple(_enquiry(k, f) for k, f in enumerate((*told[:6], *told[-1:])[:7], start=1))
    enquiries += tuple(
        replace(
            enquiry,
            rank=len(enquiries) + 1,
            starts_from="gap",
            observed="idaci fifth 1: 41% of the 312 who replied (weighted), 14 points lower than "
            "the rest.",
            beside=(
                "sex female: 52% of the 300 who replied (weighted), 8 points lower than the rest.",
            ),
        )
        for enquiry in enquiries[:1]
    )
    nobody = replied == 0
    return Released(
        form=FORM, release_id=release_id(CUT, Audience.INSPECTOR), audience=Audience.INSPECTOR,
        area=Area(
            code="rehearsal", area=area, local_authority=f"{area} Council",
            integrated_care_board=f"NHS {area} and the Vale Integrated Care Board",
            notified_on=date(2026, 9, 14), opens_at=datetime(2026, 9, 15, 9, tzinfo=UTC),
            closes_at=datetime(2026, 9, 23, 11, tzinfo=UTC),
            reply_due=datetime(2026, 9, 28, 11, tzinfo=UTC),
            on_site_from=date(2026, 9, 28), on_site_to=date(2026, 10, 2),
        ),
        cut=CutFacts(
            cut_id=CUT, sha256="3f9a" * 16, taken_at=datetime(2026, 9, 23, 11, 5, tzinfo=UTC),
            instrument_hash="77b1" * 16, method="calibrated-logit-2026.1",
        ),
        thresholds=INSPECTOR,
        lock=Lock(
            locked_at=datetime(2026, 9, 15, 8, 40, tzinfo=UTC), claim_count=len(findings),
            sha256="a4c2" * 16,
        ),
        audit=AuditHead(entry_id=31_204, hash="e01d" * 16),
        headline=Headline(
            listed=listed, reached=round(listed * 0.885), replied=replied,
            families=round(replied * 0.91),
        ),
        confidence=(
            Confidence(light=Light.RED, reasons=("few_replies", "low_response", "unmodelled"))
            if replied < 100
            else Confidence(light=Light.AMBER, reasons=("low_response", "uneven_response"))
        ),
        reach=_reach(listed, rate),
        channels=(
            Channel(channel="email", sent=round(listed * 1.6), delivered=round(listed * 1.49),
                    not_delivered=round(listed * 0.11), answered=round(replied * 0.6)),
            Channel(channel="sms", sent=round(listed * 1.3), delivered=round(listed * 1.18),
                    not_delivered=round(listed * 0.12), answered=round(replied * 0.4)),
        ),
        balance=() if nobody else _balance(listed, replied),
        method=Method(
            response_rate=rate, contact_rate=0.885, sent_whole=replied - round(replied * 0.03),
            broken_off=round(replied * 0.03),
            claims_tested=sum(finding.verdict != "insufficient" for finding in findings),
            families_answered=round(replied * 0.91),
            classes=6, design_effect=None if nobody else 1.34,
            n_effective=None if nobody else round(replied / 1.34, 1),
            smallest_weight=None if nobody else 1.9, largest_weight=None if nobody else 11.4,
            r_indicator=None if nobody else 0.81, r_se=None if nobody else 0.012,
            cv=None if nobody else 0.31,
            log=("class ehc_plan/idaci_3/one merged with ehc_plan/idaci_3/both: 18 families",),
        ),
        waves=tuple(
            Wave(
                measure=finding.archetype, wave=wave,
                n=round((finding.figure.n or 0) * part), share=finding.figure.share + shift,
                cumulative_n=round((finding.figure.n or 0) * (0.2 + 0.2 * wave)),
                cumulative=finding.figure.share + shift / 2,
            )
            for finding in measured if finding.figure.share is not None
            for wave, part, shift in ((1, 0.42, -0.03), (2, 0.24, -0.01), (3, 0.22, 0.02),
                                      (4, 0.12, 0.06))
        ),
        findings=findings, domains=domains, gaps=gaps, signals=_signals(listed, replied),
        told=() if nobody else _told(listed, replied),
        enquiries=enquiries, quotes=() if nobody else _quotes(),
        themes=() if nobody else tuple(
            Theme(
                theme=theme, comments=count,
                prevalence=figure(theme, "all", listed, replied, count / 900),
            )
            for theme, count in (("ehc_plan_waits", 214), ("communication", 187),
                                 ("not_told", 161), ("sen_support", 96))
        ),
        safeguarding=Safeguarding(raised=0 if nobody else 14, seen=0 if nobody else 14),
        **_beyond(findings, listed),
    )  # fmt: skip


def pack(inspector: Released | None = None) -> Released:
    """The partnership's release of the same cut."""
    return for_partnership(
        inspector or released(), release_id(CUT, Audience.PARTNERSHIP), PARTNERSHIP
    )
