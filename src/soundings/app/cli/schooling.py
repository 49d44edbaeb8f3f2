"""What schools are called, so that families' words can be redacted."""

from pathlib import Path

from soundings.app import line
from soundings.app.cli.frame import at_work, say
from soundings.app.cli.lining import roll_app
from soundings.roll import service as roll


@roll_app.command
async def schools(file: Path, *, inspection: str, home: Path | None = None) -> None:
    """Take schools' names from an extract of Get Information about Schools.

    The columns URN and EstablishmentName are read. A family's own school is then taken out of
    its words before anybody reads them.
    """
    (table,) = roll.read_files([file])
    async with at_work(home) as deps:
        named, nameless = await roll.name_schools(
            deps.database.room("roll"),
            await line.find(deps, inspection),
            table,
            deps.clock.now(),
        )
    say(f"{named} schools named.")
    if nameless:
        say(f"{nameless} schools of the list still have no name: is the extract whole?")
