"""Numbers, days and clauses as people write them."""

from datetime import date, datetime

from soundings.disclosure.model import Figure
from soundings.inspection.constants import LONDON
from soundings.kit.figures import bounds, count, percent

_SMALL_NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def in_words(number: int) -> str:
    """Return a small count as a word and a large one in figures."""
    return _SMALL_NUMBERS[number] if number < len(_SMALL_NUMBERS) else count(number)


def interval(figure: Figure) -> str:
    """Return the bounds of the 95 % interval."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{percent(figure.low)} to {percent(figure.high)}"


def span(figure: Figure) -> str:
    """Return the bounds as shortly as they can be said, for a chart or a card."""
    return bounds(figure.low, figure.high)


def with_base(figure: Figure) -> str:
    """Return the share with its interval and base, as a phrase."""
    if figure.withheld:
        return "withheld: too few children to show without telling about one of them"
    if figure.share is None:
        return f"no figure: nobody answered, of {count(figure.listed)} listed"
    return (
        f"{percent(figure.share)} ({interval(figure)}) of the {count(figure.n)} who replied "
        "(weighted)"
    )


def day(when: date | datetime) -> str:
    """Return a day as people write it."""
    on = when.astimezone(LONDON) if isinstance(when, datetime) else when
    return f"{on.day} {on:%B %Y}"


def weekday(when: date | datetime) -> str:
    """Return a day with its name."""
    on = when.astimezone(LONDON) if isinstance(when, datetime) else when
    return f"{on:%A} {on.day} {on:%B}"


def moment(when: datetime) -> str:
    """Return an hour of a day by London's clock."""
    on = when.astimezone(LONDON)
    hour = "noon" if (on.hour, on.minute) == (12, 0) else f"{on:%H:%M}"
    return f"{hour} on {weekday(on)} {on.year}"


def stamp(when: datetime) -> str:
    """Return an hour of a day as shortly as a table needs it."""
    on = when.astimezone(LONDON)
    return f"{on.day} {on:%B %Y}, {on:%H:%M}"


def clause(text: str) -> str:
    """Return a sentence without its full stop, so that ours can follow."""
    return text.rstrip(" .")


def shorten(text: str, limit: int) -> str:
    """Return the text cut at a word to so many letters."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def enumerated(parts: list[str]) -> str:
    """Return clauses as one list."""
    if len(parts) == 1:
        return parts[0]
    return f"{'; '.join(parts[:-1])}; and {parts[-1]}"


def are(number: int) -> str:
    """Return the verb for so many."""
    return "is" if number == 1 else "are"
