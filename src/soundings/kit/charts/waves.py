"""One measure among those who answered in each wave: do the late differ?"""

from collections.abc import Sequence

from soundings.kit.charts.ink import MUTED, Picture, Plane, dot, path, picture, text, told
from soundings.kit.figures import count, percent


def wave_chart(
    label: str, points: Sequence[tuple[str, float, int]], *, width: float = 150
) -> Picture:
    """Draw a share for each wave, with the number of children under it."""
    plane = Plane(26.0, 8.0, width - 6, 70.0)
    step = (plane.right - plane.left) / max(1, len(points))
    places = [
        (plane.left + step * (k + 0.5), plane.y(share), name, n)
        for k, (name, share, n) in enumerate(points)
    ]
    parts = plane.rules(8)
    if len(places) > 1:
        parts.append(path((x, y) for x, y, *_ in places))
    for x, y, name, n in places:
        parts += [
            dot(x, y, 3),
            text(x, plane.bottom + 11, name, size=8, fill=MUTED, anchor="middle"),
            text(x, plane.bottom + 21, count(n), size=8, fill=MUTED, anchor="middle"),
        ]
    return picture(
        (width, plane.bottom + 26), parts, title=f"{label}, by wave",
        description=told((name, f"{percent(share)} of {count(n)}") for name, share, n in points),
        head=("Wave", "Share", "Answered"),
        rows=[(name, percent(share), count(n)) for name, share, n in points],
    )  # fmt: skip
