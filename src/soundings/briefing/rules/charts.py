"""Pictures as SVG strings: the same ones on a page and in a PDF.

Every picture has a title and a description, reads in grey (shape and place carry what colour
carries), and stands beside the numbers it is drawn from. Coordinates are CSS pixels at the
width given, so that type in a picture is as large as type beside it.
"""

import textwrap
from collections.abc import Iterable, Sequence
from html import escape

from msgspec import Struct

from soundings.briefing.rules.sentences import count, percent, points, span
from soundings.disclosure.model import Balance, Figure, Finding, Gap, Headline, Reach, Silent

INK = "#17262d"
MUTED = "#5a6870"
FAINT = "#d3dade"
FAMILIES = "#0d4a5a"
CLAIM = "#b4501f"
BAND = "#f3e3d7"
SHADES = ("#0d4a5a", "#7fa6af", "#d5e0e3")
FONT = "Inter, 'DejaVu Sans', sans-serif"

WIDE = 658
"""Pixels between the margins of an A4 page."""

_TEXT = 10.5
_EDGE = 16.0
"""What a centred axis label needs beyond the last tick."""

_SMALL = 9.0


class Row(Struct, frozen=True, kw_only=True):
    """One line of an interval chart."""

    label: str
    note: str
    claimed: float | None
    threshold: float | None
    share: float | None
    low: float | None
    high: float | None
    said: str
    """The figure in words, at the right."""
    base: str
    """On how many replies."""
    mark: str
    """The verdict's sign."""


def _n(value: float) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def _svg(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_n(width)}" '
        f'height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'font-family="{FONT}" font-size="{_TEXT}" fill="{INK}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = _TEXT,
    fill: str = INK,
    anchor: str = "start",
    strong: bool = False,
) -> str:
    weight = ' font-weight="600"' if strong else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = FAINT, width: float = 1,
    dash: str = "",
) -> str:  # fmt: skip
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> str:
    edge = f' stroke="{stroke}" stroke-width="0.75"' if stroke else ""
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(0, width))}" height="{_n(height)}" '
        f'fill="{fill}"{edge}/>'
    )


def _dot(x: float, y: float, radius: float = 4, fill: str = FAMILIES, stroke: str = "") -> str:
    edge = f' stroke="{stroke}" stroke-width="1.5"' if stroke else ""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{radius}" fill="{fill}"{edge}/>'


def _diamond(x: float, y: float, size: float = 5, fill: str = "#fff", stroke: str = CLAIM) -> str:
    return (
        f'<path d="M{_n(x)} {_n(y - size)}L{_n(x + size)} {_n(y)}L{_n(x)} {_n(y + size)}'
        f'L{_n(x - size)} {_n(y)}Z" fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'
    )


def _triangle(x: float, y: float, size: float = 5, fill: str = FAMILIES) -> str:
    return (
        f'<path d="M{_n(x)} {_n(y - size)}L{_n(x + size)} {_n(y + size * 0.8)}'
        f'L{_n(x - size)} {_n(y + size * 0.8)}Z" fill="{fill}"/>'
    )


def _axis(left: float, right: float, top: float, bottom: float, *, step: int = 25) -> list[str]:
    parts = []
    for tick in range(0, 101, step):
        x = left + (right - left) * tick / 100
        parts.append(_line(x, top, x, bottom))
        parts.append(_text(x, bottom + 12, f"{tick}%", size=_SMALL, fill=MUTED, anchor="middle"))
    return parts


def _one_interval(x: float, right: float, y: float, row: Row) -> list[str]:
    """Draw the band the claim allows, the claim, the interval and the figure."""

    def at(share: float) -> float:
        return x + (right - x) * min(1.0, max(0.0, share))

    parts = []
    if row.claimed is not None and row.threshold is not None:
        parts.append(
            _rect(at(row.threshold), y - 7, at(row.claimed) - at(row.threshold), 14, BAND)
        )
        parts.append(_diamond(at(row.claimed), y))
    if row.share is not None and row.low is not None and row.high is not None:
        parts.append(_line(at(row.low), y, at(row.high), y, stroke=FAMILIES, width=2.4))
        parts.append(_dot(at(row.share), y))
    return parts


def _key(x: float, y: float) -> list[str]:
    """Draw what the signs of an interval chart mean."""
    return [
        _diamond(x + 5, y - 3.5), _text(x + 14, y, "claim", size=_SMALL, fill=MUTED),
        _rect(x + 50, y - 9, 16, 11, BAND),
        _text(x + 70, y, "what its tolerance allows", size=_SMALL, fill=MUTED),
        _line(x + 194, y - 3.5, x + 214, y - 3.5, stroke=FAMILIES, width=2.4),
        _dot(x + 204, y - 3.5),
        _text(x + 219, y, "families who replied, weighted, 95% interval", size=_SMALL, fill=MUTED),
    ]  # fmt: skip


def interval_chart(
    rows: Sequence[Row], *, title: str, width: float = WIDE, claims: bool = True
) -> str:
    """Draw each figure's interval beside the claim and the band its tolerance allows."""
    left, right, said = width * 0.375, width * 0.73, width * 0.75
    height_of = [30 if len(row.label) > _LABEL or row.note else 24 for row in rows]
    top = 24.0
    bottom = top + sum(height_of)
    parts = _axis(left, right, top, bottom)
    base_at = width - 26 if claims else width
    parts.append(_text(base_at, 11, "replied", size=_SMALL, fill=MUTED, anchor="end"))
    if claims:
        parts += _key(0, 11)
    y = top
    for row, height in zip(rows, height_of, strict=True):
        middle = y + height / 2
        label = textwrap.wrap(row.label, _LABEL, max_lines=2, placeholder="…")
        if len(label) > 1 or row.note:
            second = (
                label[1] if len(label) > 1 else textwrap.shorten(row.note, 50, placeholder="…")
            )
            parts.append(_text(0, middle - 2, label[0]))
            parts.append(
                _text(
                    0,
                    middle + 10,
                    second,
                    fill=INK if len(label) > 1 else MUTED,
                    size=_TEXT if len(label) > 1 else _SMALL,
                )
            )
        else:
            parts.append(_text(0, middle + 4, row.label))
        parts += _one_interval(left, right, middle, row)
        parts.append(_text(said, middle + 4, row.said, strong=row.share is not None))
        parts.append(_text(base_at, middle + 4, row.base, anchor="end", fill=MUTED))
        parts.append(_text(width, middle + 4, row.mark, anchor="end"))
        y += height
        parts.append(_line(0, y, width, y, stroke="#eef1f2"))
    described = "; ".join(
        f"{row.label}: "
        + (f"claimed {percent(row.claimed)}, " if row.claimed is not None else "")
        + f"families {row.said}"
        for row in rows
    )
    return _svg(width, bottom + 18, title, described, parts)


_LABEL = 44
"""Letters of a label that fit one line at the left."""


def small_interval(finding: Finding, *, width: float = 246) -> str:
    """Draw one claim and one figure on one line, for a card."""
    figure = finding.figure
    row = Row(
        label="", note="", claimed=finding.claimed, threshold=finding.threshold,
        share=figure.share, low=figure.low, high=figure.high, said="", base="", mark="",
    )  # fmt: skip
    left, right, y = 22.0, width - 34, 10.0
    parts = [
        _line(left, y, right, y),
        *(_line(x, y - 4, x, y + 4) for x in (left + (right - left) * k / 4 for k in range(5))),
        *_one_interval(left, right, y, row),
        _text(left - 6, y + 3, "0%", size=8.5, fill=MUTED, anchor="end"),
        _text(right + 6, y + 3, "100%", size=8.5, fill=MUTED),
    ]
    described = (
        f"Claimed {percent(finding.claimed)}; families {percent(figure.share)}, interval "
        f"{percent(figure.low)} to {percent(figure.high)}"
    )
    title = f"{finding.ref}: the claim and families’ replies on one line"
    return _svg(width, 20, title, described, parts)


class _Plane:
    """A square from 0 to 100 % both ways."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self.left, self.top, self.right, self.bottom = left, top, right, bottom

    def x(self, share: float) -> float:
        return self.left + (self.right - self.left) * share

    def y(self, share: float) -> float:
        return self.bottom - (self.bottom - self.top) * share


def _grid(plane: _Plane, size: float) -> list[str]:
    parts = []
    for tick in range(0, 101, 25):
        x, y = plane.x(tick / 100), plane.y(tick / 100)
        parts += [
            _line(plane.left, y, plane.right, y),
            _line(x, plane.bottom, x, plane.bottom + 4),
            _text(plane.left - 6, y + 3.5, f"{tick}%", size=size, fill=MUTED, anchor="end"),
            _text(x, plane.bottom + 15, f"{tick}%", size=size, fill=MUTED, anchor="middle"),
        ]
    return parts


def area_share(silent: Silent, of_silent: float) -> float:
    """Return the whole list's share if that share of the silent said yes."""
    quiet = silent.listed - silent.answered
    return (silent.favourable + of_silent * quiet) / silent.listed


def _band_words(
    plane: _Plane, finding: Finding, silent: Silent, claimed: float, size: float
) -> list[str]:
    """Say at the left what the band is and when the line reaches it: above it if there is room."""
    words = [f"Claim {percent(claimed)}, and its tolerance"]
    if silent.impossible:
        words.append("never reached, whatever the missing answers")
    elif silent.holds or silent.needed is None:
        words.append("reached, whatever the missing answers")
    elif _fits_left(plane, silent.needed, size):
        words.append(_reached(silent.needed))
    lift = 12 * len(words)
    above = plane.y(claimed) - lift > plane.top + 2
    first = plane.y(claimed) + 7 - lift if above else plane.y(finding.threshold) + 13
    return [
        _text(plane.left + 8, first + 12 * place, line, size=size, fill=CLAIM, strong=place > 0)
        for place, line in enumerate(words)
    ]


def _reached(needed: float) -> str:
    return f"reached where {percent(needed)} favour it"


def _width_of(words: str, size: float) -> float:
    """Return about how wide semibold words are set."""
    return len(words) * size * 0.56


def _fits_left(plane: _Plane, needed: float, size: float) -> bool:
    """Say whether the line crosses late enough to leave room for words at the left."""
    return plane.x(needed) - plane.left > _width_of(_reached(needed), size) + 16


def _crossing(plane: _Plane, silent: Silent, threshold: float, size: float) -> list[str]:
    """Mark where the line meets what the claim allows, if it does."""
    if silent.impossible or silent.holds or silent.needed is None:
        return []
    x, y = plane.x(silent.needed), plane.y(threshold)
    parts = [
        _line(x, y, x, plane.bottom, stroke=CLAIM, width=1.2, dash="3 2"),
        _dot(x, y, 4.5, "#fff", CLAIM),
    ]
    if not _fits_left(plane, silent.needed, size):
        words = _reached(silent.needed)
        wide = _width_of(words, size)
        foot = plane.bottom - 8
        parts += [
            _rect(plane.right - 4 - wide, foot - size, wide, size * 1.4, "#fff"),
            _text(plane.right - 4, foot, words, size=size, fill=CLAIM, anchor="end", strong=True),
        ]
    return parts


def _marks(plane: _Plane, silent: Silent, size: float) -> list[str]:
    """Where three guesses would put the silent, each dropped to its own line of words."""
    guesses = (
        ("those who answered", silent.among_answered, _dot),
        ("the weighting assumes", silent.implied, _diamond_mark),
        ("those who answered last", silent.late, _triangle),
    )
    marks = [(words, share, shape) for words, share, shape in guesses if share is not None]
    if not marks:
        return []
    held = [min(1.0, max(0.0, share)) for _, share, _ in marks]
    # Words go to the roomier side, and the drop lines are ordered not to cross them.
    leftwards = plane.x(sum(held) / len(held)) > (plane.right + _EDGE) / 2
    ordered = sorted(marks, key=lambda mark: mark[1], reverse=not leftwards)
    parts = []
    for slot, (words, share, shape) in enumerate(ordered):
        at = min(1.0, max(0.0, share))
        x, y = plane.x(at), plane.y(area_share(silent, at))
        row = plane.bottom + 31 + slot * 13
        parts += [
            _line(x, y, x, row - 4, stroke=FAMILIES, width=0.8, dash="1.5 2"),
            shape(x, y),
            shape(x, row - 4),
            _text(
                x + (-9 if leftwards else 9), row, f"{words}: {percent(share)}", size=size,
                fill=FAMILIES, anchor="end" if leftwards else "start",
            ),
        ]  # fmt: skip
    return parts


def tipping_chart(
    finding: Finding, silent: Silent, *, width: float = WIDE, height: float = 300
) -> str:
    """Draw the area's share as a line over what the silent would have said.

    The line runs from every silent child against to every silent child for; the band is what
    the claim allows; the marks stand where those who answered, the weighting and those who
    answered last would put the silent.
    """
    size = _SMALL if width < WIDE else 9.5
    plane = _Plane(64, 14, width - _EDGE, height - 84)
    claimed, threshold = min(1.0, finding.claimed), finding.threshold
    band = _rect(
        plane.left, plane.y(claimed), plane.right - plane.left,
        plane.y(threshold) - plane.y(claimed), BAND,
    )  # fmt: skip
    parts = [band, *_grid(plane, size)]
    parts.append(
        _line(plane.left, plane.y(claimed), plane.right, plane.y(claimed), stroke=CLAIM, width=1.4)
    )
    parts += _band_words(plane, finding, silent, claimed, size)
    ends = area_share(silent, 0), area_share(silent, 1)
    parts.append(
        _line(plane.x(0), plane.y(ends[0]), plane.x(1), plane.y(ends[1]), stroke=INK, width=2)
    )
    parts += _marks(plane, silent, size)
    parts += _crossing(plane, silent, threshold, size)
    parts.append(
        _text(
            (plane.left + plane.right) / 2,
            height - 5,
            "If this share of the missing answers favoured the claim …",
            size=size,
            fill=MUTED,
            anchor="middle",
        )
    )
    middle = (plane.top + plane.bottom) / 2
    parts.append(
        f'<g transform="rotate(-90 12 {_n(middle)})">'
        + _text(12, middle, "… the whole list would be", size=size, fill=MUTED, anchor="middle")
        + "</g>"
    )
    verdict = (
        "it never reaches the claim’s band"
        if silent.impossible
        else "it is always within the claim’s band"
        if silent.holds
        else f"it reaches the claim’s band where {percent(silent.needed)} of them favour it"
    )
    description = (
        f"A straight line from {percent(ends[0])} if no missing answer favoured the claim to "
        f"{percent(ends[1])} if all did; {verdict}. Those who answered said "
        f"{percent(silent.among_answered)}; the weighting assumes {percent(silent.implied)}."
    )
    return _svg(width, height, f"Tipping point of claim {finding.ref}", description, parts)


def _diamond_mark(x: float, y: float) -> str:
    return _diamond(x, y, 4.5, FAMILIES, FAMILIES)


def reach_chart(headline: Headline, reachable: int, *, width: float = WIDE) -> str:
    """Draw listed, reachable, delivered and answered as bars of one length each."""
    stages = (
        ("On the list", headline.listed),
        ("Had an address to write to", reachable),
        ("Sent, and did not come back", headline.reached),
        ("Answered for", headline.replied),
    )
    left, right = 164.0, width - 92
    whole = max(1, headline.listed)
    shades = ("#e6ecee", "#c3d3d8", "#7fa6af", FAMILIES)
    parts = []
    for place, ((words, number), shade) in enumerate(zip(stages, shades, strict=True)):
        y = place * 19.0
        length = (right - left) * min(1.0, number / whole)
        parts += [
            _text(left - 8, y + 12, words, anchor="end", fill=MUTED),
            _rect(left, y + 2, max(length, 0.8), 14, shade),
            _text(left + length + 7, y + 13, count(number), strong=True),
            _text(
                width, y + 13, percent(number / whole) if headline.listed else "–",
                fill=MUTED, anchor="end",
            ),
        ]  # fmt: skip
    described = "; ".join(f"{words}: {count(number)}" for words, number in stages)
    return _svg(width, 78, "From the list to the answers", described, parts)


def reach_groups(rows: Sequence[tuple[str, Reach]], *, title: str, width: float = WIDE) -> str:
    """Draw each group's list as one bar: answered, delivered only, not delivered."""
    left, right = width * 0.3, width - 108
    parts = []
    key = (("answered for", SHADES[0]), ("sent, no answer", SHADES[1]),
           ("not reached", SHADES[2]))  # fmt: skip
    x = left
    for words, shade in key:
        parts += [_rect(x, 2, 10, 9, shade), _text(x + 14, 10, words, size=_SMALL, fill=MUTED)]
        x += 30 + len(words) * 4.9
    parts.append(_text(width - 62, 10, "listed", size=_SMALL, fill=MUTED, anchor="end"))
    parts.append(_text(width, 10, "answered", size=_SMALL, fill=MUTED, anchor="end"))
    for place, (label, row) in enumerate(rows):
        y = 18 + place * 18.0
        whole = max(1, row.listed)
        answered = (right - left) * min(1.0, row.answered / whole)
        delivered = (right - left) * min(1.0, row.delivered / whole)
        parts += [
            _text(left - 8, y + 11, label, anchor="end"),
            _rect(left, y, right - left, 14, SHADES[2]),
            _rect(left, y, delivered, 14, SHADES[1]),
            _rect(left, y, answered, 14, SHADES[0]),
            _text(width - 62, y + 11, count(row.listed), anchor="end", fill=MUTED),
            _text(
                width, y + 11, percent(row.answered / whole) if row.listed else "–",
                anchor="end", strong=True,
            ),
        ]  # fmt: skip
    described = "; ".join(
        f"{label}: {count(row.listed)} listed, {count(row.delivered)} sent to, "
        f"{count(row.answered)} answered for"
        for label, row in rows
    )
    return _svg(width, 22 + 18 * len(rows), title, described, parts)


def balance_chart(rows: Sequence[tuple[str, Balance]], *, width: float = WIDE) -> str:
    """Draw who is over- and under-represented among replies, before and after weighting."""
    left, right = width * 0.42, width - 70
    middle = (left + right) / 2
    reach = max(0.02, *(abs(row.respondent_share - row.frame_share) for _, row in rows), 0.02)
    scale = (right - left) / 2 / reach

    def off(share: float, row: Balance) -> float:
        return middle + max(-reach, min(reach, share - row.frame_share)) * scale

    parts = [
        _text(left, 10, "fewer among replies than on the list", size=_SMALL, fill=MUTED),
        _text(right, 10, "more", size=_SMALL, fill=MUTED, anchor="end"),
        _text(width, 10, "points", size=_SMALL, fill=MUTED, anchor="end"),
    ]
    for place, (label, row) in enumerate(rows):
        y = 16 + place * 16.0
        before = off(row.respondent_share, row)
        after = off(row.weighted_share, row)
        parts += [
            _text(left - 8, y + 11, label, anchor="end"),
            _rect(min(before, middle), y + 2, abs(before - middle), 11,
                  "#7fa6af" if before < middle else "#c3d3d8"),
            _line(after, y, after, y + 15, stroke=INK, width=2),
            _text(width, y + 11, points(row.respondent_share - row.frame_share), anchor="end"),
        ]  # fmt: skip
    bottom = 18 + 16 * len(rows)
    parts.append(_line(middle, 14, middle, bottom, stroke=MUTED))
    parts.append(
        _text(
            left,
            bottom + 11,
            "bar: before weighting; upright stroke: after",
            size=_SMALL,
            fill=MUTED,
        )
    )
    described = "; ".join(
        f"{label}: {percent(row.respondent_share)} of replies, {percent(row.frame_share)} of the "
        f"list, {percent(row.weighted_share)} after weighting"
        for label, row in rows
    )
    return _svg(width, bottom + 16, "Who is over- and under-represented", described, parts)


def gap_chart(rows: Sequence[tuple[str, Gap]], *, title: str, width: float = WIDE) -> str:
    """Draw each group beside the rest: a dot, a ring and the way between."""
    left, right = width * 0.345, width * 0.7
    top, bottom = 20.0, 20.0 + 20 * len(rows)
    parts = _axis(left, right, top, bottom)
    parts += [
        _dot(left + 4, 9, 3.8), _text(left + 12, 12.5, "the group", size=_SMALL, fill=MUTED),
        _dot(left + 72, 9, 3.6, "#fff", FAMILIES),
        _text(left + 81, 12.5, "everybody else on the list who replied", size=_SMALL, fill=MUTED),
        _text(width - 44, 12.5, "points (95% interval)", size=_SMALL, fill=MUTED, anchor="end"),
        _text(width, 12.5, "replied", size=_SMALL, fill=MUTED, anchor="end"),
    ]  # fmt: skip

    def at(share: float) -> float:
        return left + (right - left) * min(1.0, max(0.0, share))

    for place, (label, gap) in enumerate(rows):
        y = top + 20 * place + 10
        share = gap.group_figure.share or 0.0
        parts += [
            _text(0, y + 4, label),
            _line(at(gap.rest_share), y, at(share), y, stroke=FAMILIES, width=1.6),
            _dot(at(gap.rest_share), y, 3.6, "#fff", FAMILIES),
            _dot(at(share), y, 4.2),
            _text(at(share) + (-9 if share < gap.rest_share else 9), y + 3.5, percent(share),
                  size=_SMALL, anchor="end" if share < gap.rest_share else "start"),
            _text(width - 126, y + 4, points(gap.difference), anchor="end", strong=True),
            _text(width - 44, y + 4, f"({points(gap.low)} to {points(gap.high)})", anchor="end",
                  fill=MUTED),
            _text(width, y + 4, count(gap.group_figure.n), anchor="end", fill=MUTED),
        ]  # fmt: skip
    described = "; ".join(
        f"{label}: {percent(gap.group_figure.share)} against {percent(gap.rest_share)} of the rest"
        for label, gap in rows
    )
    return _svg(width, bottom + 18, title, described, parts)


def wave_chart(
    label: str, points_: Sequence[tuple[str, float, int]], *, width: float = 150
) -> str:
    """Draw one measure among those who answered in each wave: do the late differ?"""
    left, right, top, bottom = 26.0, width - 6, 8.0, 70.0
    parts = []
    for tick in (0, 50, 100):
        y = bottom - (bottom - top) * tick / 100
        parts += [
            _line(left, y, right, y),
            _text(left - 4, y + 3, f"{tick}%", size=8, fill=MUTED, anchor="end"),
        ]
    step = (right - left) / max(1, len(points_))
    places = [
        (left + step * (k + 0.5), bottom - (bottom - top) * share, name, share, n)
        for k, (name, share, n) in enumerate(points_)
    ]
    if len(places) > 1:
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y, *_ in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{FAMILIES}"/>')
    for x, y, name, _, n in places:
        parts += [
            _dot(x, y, 3),
            _text(x, bottom + 11, name, size=8, fill=MUTED, anchor="middle"),
            _text(x, bottom + 21, count(n), size=8, fill=MUTED, anchor="middle"),
        ]
    described = "; ".join(f"{name}: {percent(share)} of {count(n)}" for name, share, n in points_)
    return _svg(width, bottom + 26, f"{label}, by wave", described, parts)


def figure_row(label: str, note: str, figure: Figure) -> Row:
    """Return the row of a figure that answers no claim."""
    said = "no figure" if figure.share is None else f"{percent(figure.share)} ({span(figure)})"
    return Row(
        label=label, note=note, claimed=None, threshold=None, share=figure.share, low=figure.low,
        high=figure.high, said=said, base=count(figure.n), mark="",
    )  # fmt: skip
