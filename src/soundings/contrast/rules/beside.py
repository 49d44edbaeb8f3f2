"""Published figures put beside a claim, in words."""

from collections.abc import Sequence

from soundings.claims.model import Benchmark


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _others(one: Benchmark) -> list[str]:
    """Return the country, the region and the neighbours, as far as the file has them."""
    parts = [f"{one.country} {_percent(one.national)}"]
    if one.region is not None:
        parts.append(f"{one.region_name} {_percent(one.region)}")
    if one.neighbour is not None:
        count = len(one.neighbours)
        who = "its statistical neighbour" if count == 1 else f"{count} statistical neighbours"
        parts.append(f"{who} {_percent(one.neighbour)}")
    if one.area is not None:
        parts.append(f"{one.area_name} itself {_percent(one.area)}")
    return parts


def in_words(one: Benchmark) -> str:
    """Return one published figure with its year and definition, as sentences."""
    how = "" if one.pooled else " Several authorities are given as the median one."
    return (
        f"{one.title}, {one.year} ({one.definition}): {', '.join(_others(one))}. The middle eight "
        f"in ten of {one.authorities} authorities stand between {_percent(one.tenth)} and "
        f"{_percent(one.ninetieth)}.{how}"
    )


def benchmark_words(standing: str, published: Sequence[Benchmark]) -> str:
    """Return what stands beside a claim: the imported figures, else the archetype's sentence."""
    return " ".join(in_words(one) for one in published) or standing
