"""From a printed figure back to its cut, its statement and every release it stands in."""

from collections.abc import Iterator

import msgspec

from soundings.disclosure import store
from soundings.disclosure.model import (
    Appearance,
    Released,
    StoredRelease,
    Traced,
    UnknownFigure,
)
from soundings.disclosure.rules.tracing import origin, parsed
from soundings.disclosure.service.releases import read
from soundings.estimate.rules.figures import figure_id
from soundings.kit.database import Pool
from soundings.kit.sql import statements


def _standing(released: Released, identifier: str) -> Iterator[msgspec.Struct]:
    """Yield what a release has under that id."""
    for finding in released.findings:
        yield from (one for one in (finding.figure,) if one.figure_id == identifier)
    for domain in released.domains:
        yield from (one for one in (domain.figure,) if one.figure_id == identifier)
    for signal in released.signals:
        groups = (group.figure for group in signal.groups)
        yield from (one for one in (signal.figure, *groups) if one.figure_id == identifier)
    for theme in released.themes:
        if theme.prevalence is not None and theme.prevalence.figure_id == identifier:
            yield theme.prevalence
    tables = (released.gradients, released.schools, released.variations, released.linked)
    yield from (one for table in tables for one in table if one.figure_id == identifier)


def _appearances(releases: list[StoredRelease], identifier: str) -> Iterator[Appearance]:
    for stored in releases:
        found = next(_standing(read(stored), identifier), None)
        if found is not None:
            yield Appearance(
                release_id=stored.release_id,
                audience=stored.audience,
                sha256=stored.sha256,
                released_at=stored.released_at,
                shown=msgspec.json.encode(found, order="deterministic").decode(),
            )


async def trace(pool: Pool, identifier: str) -> Traced:
    """Return where a printed figure comes from; raises UnknownFigure."""
    wanted = parsed(identifier)
    async with pool.acquire() as conn:
        releases = await store.releases_by_cut_tail(conn, wanted.tail)
    if not releases:
        message = (
            f"No release was made of a cut that ends in {wanted.tail}: read the id again from "
            "beside the figure."
        )
        raise UnknownFigure(message)
    cut = read(releases[0]).cut
    name = figure_id(cut.cut_id, wanted.measure, wanted.part)
    appearances = tuple(_appearances(releases, name))
    if not appearances:
        message = f"No release of cut {cut.sha256[:12]} shows a figure {name}."
        raise UnknownFigure(message)
    where = origin(wanted.part)
    return Traced(
        figure_id=name,
        inspection_id=releases[0].inspection_id,
        cut=cut,
        measure=wanted.measure,
        part=wanted.part,
        room=where.room,
        statement=where.statement,
        sql=statements(f"soundings.{where.room}")[where.statement],
        table=where.table,
        appearances=appearances,
    )
