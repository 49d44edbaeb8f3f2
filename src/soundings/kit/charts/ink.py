"""What pictures are drawn with: a picture, its colours, lines, shapes and words."""

from collections.abc import Iterable, Sequence
from html import escape

from msgspec import Struct

INK = "#17262d"
MUTED = "#5a6870"
FAINT = "#d3dade"
FAMILIES = "#0d4a5a"
CLAIM = "#b4501f"
BAND = "#f3e3d7"
SHADES = ("#0d4a5a", "#7fa6af", "#d5e0e3")
FONT = "Inter, 'DejaVu Sans', sans-serif"

WIDE = 658
"""Pixels between the margins of an A4 page. Source: 210 mm less twice 18 mm, at 96 to an inch."""

TEXT = 10.5
SMALL = 9.0


class Picture(Struct, frozen=True, kw_only=True):
    """A drawing and the table it is drawn from."""

    title: str
    description: str
    width: float
    height: float
    body: str
    head: tuple[str, ...]
    """The table's headings; the first column names the row."""
    rows: tuple[tuple[str, ...], ...]

    @property
    def svg(self) -> str:
        """The drawing, titled and described."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{number(self.width)}" '
            f'height="{number(self.height)}" '
            f'viewBox="0 0 {number(self.width)} {number(self.height)}" '
            f'font-family="{FONT}" font-size="{TEXT}" fill="{INK}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"
            f"{self.body}</svg>"
        )

    @property
    def spoken(self) -> str:
        """What stands in its place for whoever does not see it."""
        return f"{self.title}. {self.description}."


def picture(
    size: tuple[float, float],
    parts: Iterable[str],
    *,
    title: str,
    description: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> Picture:
    """Return the parts as one picture of that width and height."""
    return Picture(
        title=title,
        description=description,
        width=size[0],
        height=size[1],
        body="".join(parts),
        head=tuple(head),
        rows=tuple(tuple(row) for row in rows),
    )


def told(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of words as one description."""
    return "; ".join(f"{name}: {', '.join(said)}" for name, *said in rows)


def held(share: float) -> float:
    """Return the share, drawn in to what a scale from nothing to all can show."""
    return min(1.0, max(0.0, share))


def number(value: float) -> str:
    """Return a coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(words: str, size: float) -> float:
    """Return about how wide semibold words are set."""
    return len(words) * size * 0.56


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = TEXT,
    fill: str = INK,
    anchor: str = "start",
    strong: bool = False,
) -> str:
    """Set words on a line."""
    weight = ' font-weight="600"' if strong else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = FAINT, width: float = 1,
    dash: str = "",
) -> str:  # fmt: skip
    """Draw a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{stroke}" stroke-width="{width}"{dashes}/>'
    )


def path(
    places: Iterable[tuple[float, float]], *, stroke: str = FAMILIES, width: float = 1,
    dash: str = "",
) -> str:  # fmt: skip
    """Draw a line through places."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    through = " ".join(f"{number(x)},{number(y)}" for x, y in places)
    return (
        f'<polyline points="{through}" fill="none" stroke="{stroke}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Draw a filled oblong."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(0, width))}" '
        f'height="{number(height)}" fill="{fill}"/>'
    )


def dot(x: float, y: float, radius: float = 4, fill: str = FAMILIES, stroke: str = "") -> str:
    """Draw a dot, or with a stroke and a white fill a ring."""
    edge = f' stroke="{stroke}" stroke-width="1.5"' if stroke else ""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{edge}/>'


def diamond(x: float, y: float, size: float = 5, fill: str = "#fff", stroke: str = CLAIM) -> str:
    """Draw a square on its point."""
    return (
        f'<path d="M{number(x)} {number(y - size)}L{number(x + size)} {number(y)}'
        f'L{number(x)} {number(y + size)}L{number(x - size)} {number(y)}Z" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'
    )


def triangle(x: float, y: float, size: float = 5, fill: str = FAMILIES) -> str:
    """Draw a triangle that points up."""
    return (
        f'<path d="M{number(x)} {number(y - size)}L{number(x + size)} {number(y + size * 0.8)}'
        f'L{number(x - size)} {number(y + size * 0.8)}Z" fill="{fill}"/>'
    )


def cross(x: float, y: float, size: float = 4, stroke: str = FAMILIES) -> str:
    """Draw a saltire."""
    return line(x - size, y - size, x + size, y + size, stroke=stroke, width=1.8) + line(
        x - size, y + size, x + size, y - size, stroke=stroke, width=1.8
    )


def axis(left: float, right: float, top: float, bottom: float, *, step: int = 25) -> list[str]:
    """Draw upright lines from 0 to 100 % with their marks beneath."""
    parts = []
    for tick in range(0, 101, step):
        x = left + (right - left) * tick / 100
        parts.append(line(x, top, x, bottom))
        parts.append(text(x, bottom + 12, f"{tick}%", size=SMALL, fill=MUTED, anchor="middle"))
    return parts


class Plane:
    """A square from 0 to 100 % both ways, or up to as much as is given."""

    def __init__(
        self, left: float, top: float, right: float, bottom: float, *, widest: float = 1.0
    ) -> None:
        self.left, self.top, self.right, self.bottom = left, top, right, bottom
        self.widest = widest

    def x(self, value: float) -> float:
        """Return where along a value stands."""
        return self.left + (self.right - self.left) * value / self.widest

    def y(self, share: float) -> float:
        """Return how high a share stands."""
        return self.bottom - (self.bottom - self.top) * share

    def rules(self, size: float) -> list[str]:
        """Draw level lines at each quarter, with their marks at the left."""
        parts = []
        for tick in range(0, 101, 25):
            y = self.y(tick / 100)
            parts += [
                line(self.left, y, self.right, y),
                text(self.left - 6, y + 3.5, f"{tick}%", size=size, fill=MUTED, anchor="end"),
            ]
        return parts
