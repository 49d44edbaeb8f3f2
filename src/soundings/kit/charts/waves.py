"""One share over time: among those who answered in each wave, or day by day."""

from collections.abc import Sequence

from soundings.kit.charts.ink import MUTED, Picture, Plane, dot, path, picture, text, told
from soundings.kit.figures import count, percent


def wave_chart(
    title: str, points: Sequence[tuple[str, float, int]], *, of: str = "Wave", width: float = 150
) -> Picture:
    """Draw a share for each wave, or whatever else time is cut into, with the number under it."""
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
        (width, plane.bottom + 26), parts, title=title,
        description=told((name, f"{percent(share)} of {count(n)}") for name, share, n in points),
        head=(of, "Share", "Answered"),
        rows=[(name, percent(share), count(n)) for name, share, n in points],
    )  # fmt: skip
