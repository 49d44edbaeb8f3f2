"""Who belongs together: things joined by what they share, however far round."""

from collections.abc import Hashable, Iterable, Sequence


def components(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of `count` things the least one it is joined to by the pairs.

    Union-find with path halving; the least member stands for its component, so that the
    answer does not hang on the order of the pairs.
    """
    parent = list(range(count))

    def root(thing: int) -> int:
        while parent[thing] != thing:
            parent[thing] = parent[parent[thing]]
            thing = parent[thing]
        return thing

    for one, other in pairs:
        first, second = root(one), root(other)
        if first < second:
            parent[second] = first
        else:
            parent[first] = second
    return [root(thing) for thing in range(count)]


def joined_by_keys(keys: Sequence[Iterable[Hashable]]) -> list[int]:
    """Return for each thing the least one it is joined to by keys that both have."""
    first: dict[Hashable, int] = {}
    pairs: list[tuple[int, int]] = []
    for thing, its in enumerate(keys):
        for key in its:
            other = first.setdefault(key, thing)
            if other != thing:
                pairs.append((other, thing))
    return components(len(keys), pairs)
