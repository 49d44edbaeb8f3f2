"""Survey statistics as pure functions: arrays in, frozen Structs out, one method a file.

Nothing here rounds, words, reads a clock or asks chance; nothing here knows
what the survey is about. Every docstring gives shapes, units and ranges, the
assumption first violated, what is returned at 0/0 and for a single answer, and
where the method stands in print. Rows are units that answered (children),
`family` their cluster, `klass` their response class; y is 1, 0 or nan for no
answer that counts. What cannot be estimated from is a `refusals` Refusal that
says how to mend it; what is merely unknown is nan or None, never a number.

From a frame and its respondents to a figure::

    classes = response_classes(cells, replied, names, costs)
    base = classes.base_weight[classes.index[family]]
    fit = fit_margins(margins, base, family=family)            # log says what was given up
    plan = design(fit.weights, family, klass, classes.listed, base=base, x=fit.x, integrated=True)
    found = shares(plan, y, members)                           # all domains at once

Weights
    `classes` response classes, collapsed aloud · `propensity` classes of like
    propensity, shown beside · `margins` calibration to several margins, relaxed in
    a fixed order and logged · `calibrate` raking, linear, bounded logit ·
    `infeasibility` proof that no weights within the bounds exist · `trim` ·
    `spread` CV, Kish's deff, range · `logistic`
Estimates
    `linearise` design, variance, totals, ratios, means, differences ·
    `proportions` shares of domains with intervals · `intervals` Wilson,
    Korn-Graubard, logit, exact binomial and hypergeometric, one-sided tests ·
    `reliability` NCHS presentation standards · `replication` rescaled bootstrap and
    jackknife that weight anew · `waves` early against late
The silent
    `representativity` R-indicator, CV, partial indicators · `differences` frame
    against respondents · `aapor` outcome rates · `bounds` Manski, tipping point,
    pattern mixture · `two_phase` with a phoned sample of the silent · `looks` when
    reminders may stop · `sequences` intervals valid at every look, for answers in
    random order
Claims
    `verdict` lines, words and grades of a claim in either direction ·
    `multiplicity` Holm, Benjamini-Hochberg · `linked` the same unit by two
    accounts · `either` a fault that shows in either of two answers
Groups
    `comparisons` each group against the rest · `standardise` adjusted by cells or by
    a model · `inequality` indices along an ordered scale · `funnel` limits, spread
    beyond chance, bands · `shrinkage` how much groups vary
Words
    `agreement` among coders, each by the theme · `keyness` terms one group uses more
Draws and release
    `tickets` draws anyone can recompute · `unequal`, `cube`, `allocation` of unequal
    chance, balanced, and how many where · `suppress` which cells to withhold
Ground
    `shapes` array types · `refusals` what is refused, by name
"""
