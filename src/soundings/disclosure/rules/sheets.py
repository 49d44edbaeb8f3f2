"""From a release to tables an analyst can take away: one row a figure, a claim, a group."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from soundings.disclosure.model import (
    Audience,
    Column,
    Figure,
    Finding,
    Gap,
    Kind,
    Released,
    Sheet,
    Value,
)

T = TypeVar("T")

FLAGS = {
    "": "nothing against it",
    "unreliable": "to be read with care (NCHS presentation standards)",
    "insufficient": "too few answers, or too wide an interval, to be leaned on",
}
WHY = {
    "": "shown",
    "few_replies": "too few replies",
    "few_listed": "too few children listed",
    "few_on_one_side": "one to four children on one side",
    "all_or_none": "all or none of a small group",
    "few_newcomers": "too few replies came in since an earlier release",
    "protects_another": "would let another withheld figure be worked out",
    "unprotectable": "its counts would give a withheld one away whatever else is withheld",
    "not_answered": "nobody answered, or nothing was asked that measures it",
}
"""Words for the codes of figures."""

VERDICTS = {
    "supported": "Supported",
    "supported_among_those_who_answered": "Supported among those who answered",
    "not_supported": "Not supported",
    "contradicted": "Contradicted",
    "insufficient": "Insufficient",
    "not_comparable": "Not comparable",
}


def text(name: str, label: str) -> Column:
    """Return a column of text."""
    return Column(name=name, label=label)


def whole(name: str, label: str) -> Column:
    """Return a column of counts."""
    return Column(name=name, label=label, kind=Kind.WHOLE)


def number(name: str, label: str) -> Column:
    """Return a column of numbers."""
    return Column(name=name, label=label, kind=Kind.NUMBER)


def share(name: str, label: str) -> Column:
    """Return a column of shares."""
    return Column(name=name, label=label, kind=Kind.SHARE)


def yes_no(name: str, label: str) -> Column:
    """Return a column of yes and no."""
    return Column(name=name, label=label, kind=Kind.YES_NO)


def code(name: str, label: str, codes: Mapping[str, str]) -> Column:
    """Return a column of codes."""
    return Column(name=name, label=label, kind=Kind.CODE, codes=codes)


_INSPECTORS_ALONE = ("favourable", "n_effective")

_FIGURE = (
    share("share", "Families' weighted share"),
    share("low", "Lower end of the 95% interval"),
    share("high", "Upper end of the 95% interval"),
    whole("n", "Children with an answer that counts"),
    whole("listed", "Children listed"),
    whole("favourable", "Children with a favourable answer, unweighted"),
    number("n_effective", "Effective number of answers"),
    code("flag", "How far the figure can be leaned on", FLAGS),
    yes_no("withheld", "Whether the figure is withheld"),
    code("why_withheld", "Why it is withheld", WHY),
)


def _figure(figure: Figure) -> tuple[Value, ...]:
    return (
        figure.share, figure.low, figure.high, figure.n, figure.listed, figure.favourable,
        figure.n_effective, figure.flag, figure.withheld, figure.why_withheld,
    )  # fmt: skip


_WHICH = (
    text("figure_id", "By which the figure is traced to its cut: soundings figure ID"),
    code("of", "What the figure is of", {
        "claim": "a claim's measure over everybody it speaks of",
        "group": "a claim's measure in one group",
        "signal": "a hidden signal",
        "signal_group": "a hidden signal in one group",
        "theme": "a theme of families' words",
    }),
    text("measure", "What is measured"),
    text("metric", "The measure in words"),
    text("variable", "What the group is a category of"),
    text("category", "The group; all is everybody"),
)  # fmt: skip


def _which(
    figure: Figure, of: str, metric: str, variable: str = "all", category: str = "all"
) -> tuple[Value, ...]:
    return (figure.figure_id, of, figure.measure, metric, variable, category)


def _every_figure(released: Released) -> Iterator[tuple[Value, ...]]:
    metrics = {finding.archetype: finding.metric for finding in released.findings}
    once = {finding.archetype: finding for finding in reversed(released.findings)}
    for measure, finding in sorted(once.items()):
        yield (*_which(finding.figure, "claim", metrics[measure]), *_figure(finding.figure))
    for domain in released.domains:
        which = _which(
            domain.figure, "group", metrics.get(domain.measure, ""), domain.variable,
            domain.category,
        )  # fmt: skip
        yield (*which, *_figure(domain.figure))
    for signal in released.signals:
        yield (*_which(signal.figure, "signal", signal.title), *_figure(signal.figure))
        for group in signal.groups:
            which = _which(group.figure, "signal_group", signal.title, group.variable, group.group)
            yield (*which, *_figure(group.figure))
    for theme in released.themes:
        if theme.prevalence is not None:
            which = _which(theme.prevalence, "theme", theme.name or theme.theme)
            yield (*which, *_figure(theme.prevalence))


def _without(sheet: Sheet, names: Iterable[str]) -> Sheet:
    """Return the table without these columns."""
    kept = [place for place, one in enumerate(sheet.columns) if one.name not in set(names)]
    return Sheet(
        name=sheet.name,
        title=sheet.title,
        columns=tuple(sheet.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in sheet.rows),
    )


def _of(
    name: str,
    title: str,
    items: Sequence[T],
    columns: Sequence[tuple[Column, Callable[[T], Value]]],
) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=tuple(column for column, _ in columns),
        rows=tuple(tuple(take(item) for _, take in columns) for item in items),
    )


def _claims(findings: Sequence[Finding], *, inspectors: bool) -> Sheet:
    columns: list[tuple[Column, Callable[[Finding], Value]]] = [
        (text("ref", "Claim"), lambda one: one.ref),
        (text("measure", "What is measured"), lambda one: one.archetype),
        (text("claim", "The claim as it was given"), lambda one: one.verbatim),
        (text("source", "Document and page"), _source),
        (text("owner", "Who answers for it"), lambda one: one.owner),
        (text("period", "Period it speaks of"), lambda one: one.period),
        (share("claimed", "Share claimed"), lambda one: one.claimed),
        (share("tolerance", "Tolerance given"), lambda one: one.tolerance),
        (share("threshold", "Beyond it families contradict"), lambda one: one.threshold),
        (text("direction", "At least, at most or equals"), lambda one: one.direction),
        (text("metric", "The measure in words"), lambda one: one.metric),
        (text("definition", "Definition used"), lambda one: one.definition),
        (text("base", "Of whom"), lambda one: one.base),
        (code("verdict", "Verdict", VERDICTS), lambda one: one.verdict),
        (text("grade", "How much about the silent it assumes"), lambda one: one.grade),
        (whole("counter_examples", "Accounts against it"), lambda one: one.counter_examples),
        (text("caveat", "Caveat"), lambda one: one.caveat),
        (text("law", "Law"), lambda one: one.law),
        (text("figure_id", "Its figure"), lambda one: one.figure.figure_id),
    ]
    if inspectors:
        columns += [
            (share("lowest", "Share if every silent child were adverse"),
             lambda one: one.silent.lowest if one.silent else None),
            (share("highest", "Share if every silent child were favourable"),
             lambda one: one.silent.highest if one.silent else None),
            (number("needed_of_silent", "Share of the silent the claim needs"),
             lambda one: one.silent.needed if one.silent else None),
            (number("p_holm", "p of the claim holding, all claims together"),
             lambda one: one.p_holm),
            (text("reasons", "Steps of the decision"), lambda one: "; ".join(one.reasons)),
        ]  # fmt: skip
    return _of("claims", "Claims and verdicts", findings, columns)


def _source(finding: Finding) -> str:
    page = f", page {finding.source_page}" if finding.source_page else ""
    return f"{finding.source_document}{page}"


def _differences(gaps: Sequence[Gap], *, inspectors: bool) -> Sheet:
    columns: list[tuple[Column, Callable[[Gap], Value]]] = [
        (text("ref", "Claim"), lambda one: one.ref),
        (text("measure", "What is measured"), lambda one: one.measure),
        (text("metric", "The measure in words"), lambda one: one.metric),
        (text("variable", "What the group is a category of"), lambda one: one.variable),
        (text("group", "The group"), lambda one: one.group),
        (share("group_share", "Share in the group"), lambda one: one.group_figure.share),
        (whole("group_n", "Answers in the group"), lambda one: one.group_figure.n),
        (share("rest_share", "Share in the rest"), lambda one: one.rest_share),
        (whole("rest_n", "Answers in the rest"), lambda one: one.rest_n),
        (number("difference", "Group less rest"), lambda one: one.difference),
        (number("low", "Lower end of its 95% interval"), lambda one: one.low),
        (number("high", "Upper end of its 95% interval"), lambda one: one.high),
        (number("adjusted", "At the list's own mix of status, need and age"),
         lambda one: one.adjusted),
        (number("adjusted_low", "Lower end of its 95% interval"), lambda one: one.adjusted_low),
        (number("adjusted_high", "Upper end of its 95% interval"),
         lambda one: one.adjusted_high),
    ]  # fmt: skip
    if inspectors:
        columns += [
            (number("p_adjusted", "p, false discovery allowed for"), lambda one: one.p_adjusted),
            (yes_no("standing", "Whether it stands at 5% false discovery"),
             lambda one: one.standing),
        ]  # fmt: skip
    return _of("differences", "Differences between groups", gaps, columns)


def _inspectors_tables(released: Released) -> Iterator[Sheet]:
    yield _of("reach", "Reach by group", released.reach, [
        (text("variable", "What the group is a category of"), lambda one: one.margin),
        (text("category", "The group"), lambda one: one.category),
        (whole("listed", "Children listed"), lambda one: one.listed),
        (whole("reachable", "Could be written to"), lambda one: one.reachable),
        (whole("delivered", "Sent a message that did not come back"), lambda one: one.delivered),
        (whole("answered", "Answered for"), lambda one: one.answered),
    ])  # fmt: skip
    yield _of("balance", "The list beside the replies", released.balance, [
        (text("variable", "Margin"), lambda one: one.margin),
        (text("category", "Category"), lambda one: one.category),
        (whole("listed", "Children listed"), lambda one: one.listed),
        (whole("responded", "Answered for"), lambda one: one.responded),
        (share("frame_share", "Share of the list"), lambda one: one.frame_share),
        (share("respondent_share", "Share of replies"), lambda one: one.respondent_share),
        (share("weighted_share", "Share of replies, weighted"), lambda one: one.weighted_share),
    ])  # fmt: skip
    yield _of("waves", "Answers wave by wave", released.waves, [
        (text("measure", "What is measured"), lambda one: one.measure),
        (whole("wave", "Wave of messages; 0 is before the first"), lambda one: one.wave),
        (whole("n", "Answers after it"), lambda one: one.n),
        (share("share", "Share among them"), lambda one: one.share),
        (whole("cumulative_n", "Answers until its end"), lambda one: one.cumulative_n),
        (share("cumulative", "Share among them"), lambda one: one.cumulative),
    ])  # fmt: skip
    yield _of("gradients", "Measures over deprivation", released.gradients, [
        (text("ref", "Claim"), lambda one: one.ref),
        (text("measure", "What is measured"), lambda one: one.measure),
        (whole("n", "Answers"), lambda one: one.n),
        (number("slope", "Least less most deprived"), lambda one: one.slope),
        (number("low", "Lower end of its 95% interval"), lambda one: one.low),
        (number("high", "Upper end of its 95% interval"), lambda one: one.high),
        (number("concentration", "Erreygers' concentration index"),
         lambda one: one.concentration),
        (number("p_adjusted", "p, false discovery allowed for"), lambda one: one.p_adjusted),
        (text("figure_id", "Its id"), lambda one: one.figure_id),
    ])  # fmt: skip
    yield _of("schools", "Schools that stand out, by number", released.schools, [
        (text("ref", "Claim"), lambda one: one.ref),
        (text("measure", "What is measured"), lambda one: one.measure),
        (text("urn", "School's unique reference number"), lambda one: one.setting_urn),
        (whole("listed", "Children listed"), lambda one: one.listed),
        (whole("n", "Answers"), lambda one: one.n),
        (whole("favourable", "Favourable, unweighted"), lambda one: one.favourable),
        (share("low", "Lower bound among its listed children"), lambda one: one.low),
        (share("high", "Upper bound"), lambda one: one.high),
        (text("band", "Beside what is expected"), lambda one: one.band),
        (code("flag", "How far it can be leaned on", FLAGS), lambda one: one.flag),
        (text("figure_id", "Its id"), lambda one: one.figure_id),
    ])  # fmt: skip
    yield _of("linked", "The area's rows beside the same children's families", released.linked, [
        (text("ref", "Claim"), lambda one: one.ref),
        (whole("rows", "Rows the area sent"), lambda one: one.rows),
        (share("recounted", "Its share, counted anew"), lambda one: one.recounted),
        (whole("n", "Children with both accounts"), lambda one: one.n),
        (whole("both", "Both say done"), lambda one: one.both),
        (whole("area_only", "The area alone does"), lambda one: one.area_only),
        (whole("family_only", "The family alone does"), lambda one: one.family_only),
        (whole("neither", "Neither does"), lambda one: one.neither),
        (number("net", "The area's clock over the families'"), lambda one: one.net),
        (number("net_low", "Lower end of its 95% interval"), lambda one: one.net_low),
        (number("net_high", "Upper end of its 95% interval"), lambda one: one.net_high),
        (text("figure_id", "Its id"), lambda one: one.figure_id),
    ])  # fmt: skip


def sheets(released: Released) -> tuple[Sheet, ...]:
    """Return every table of a release that has a row, as its audience may take it away."""
    inspectors = released.audience is Audience.INSPECTOR
    figures = Sheet(
        name="figures",
        title="Figures",
        columns=(*_WHICH, *_FIGURE),
        rows=tuple(_every_figure(released)),
    )
    themes = _of("themes", "What families wrote about", released.themes, [
        (text("theme", "Theme"), lambda one: one.name or one.theme),
        (whole("comments", "Comments that touch it"), lambda one: one.comments),
        (text("paraphrase", "In the inspection team's words"),
         lambda one: " ".join(said.words for said in one.paraphrases)),
    ])  # fmt: skip
    made = (
        figures if inspectors else _without(figures, _INSPECTORS_ALONE),
        _claims(released.findings, inspectors=inspectors),
        _differences(released.gaps, inspectors=inspectors),
        themes,
        *(_inspectors_tables(released) if inspectors else ()),
    )
    return tuple(sheet for sheet in made if sheet.rows)
