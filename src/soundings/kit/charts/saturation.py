"""How many different themes had been met by each comment: does reading on bring new ones?"""

from collections.abc import Sequence

from soundings.kit.charts.ink import MUTED, Picture, Plane, line, path, picture, text
from soundings.kit.figures import count

_SHOWN = 12
"""Rows of the table beside the picture."""


def saturation_curve(found: Sequence[int], *, width: float = 420) -> Picture:
    """Draw the themes met by the end of each comment, in the order they were drawn in."""
    most = max(found, default=1) or 1
    plane = Plane(26.0, 8.0, width - 8, 110.0, widest=max(1, len(found)))
    parts = [
        line(plane.left, plane.bottom, plane.right, plane.bottom),
        text(plane.left - 6, plane.top + 3.5, count(most), size=8, fill=MUTED, anchor="end"),
        text(plane.left - 6, plane.bottom + 3.5, "0", size=8, fill=MUTED, anchor="end"),
        text(plane.left, plane.bottom + 12, "1", size=8, fill=MUTED, anchor="middle"),
        text(
            plane.right, plane.bottom + 12, f"{count(len(found))} comments", size=8, fill=MUTED,
            anchor="end",
        ),
    ]  # fmt: skip
    if found:
        places = [(plane.left, plane.bottom)]
        places += [(plane.x(k), plane.y(themes / most)) for k, themes in enumerate(found, 1)]
        parts.append(path(places, width=1.6))
    step = max(1, len(found) // _SHOWN)
    rows = [(count(k), count(found[k - 1])) for k in range(step, len(found) + 1, step)]
    return picture(
        (width, plane.bottom + 18), parts, title="Themes met by the number of comments read",
        description=f"{count(most if found else 0)} themes in {count(len(found))} comments",
        head=("Comments", "Themes"),
        rows=rows,
    )  # fmt: skip
