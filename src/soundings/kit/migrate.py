"""Migrations: plain SQL files applied in order by dbmate, under a lock."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

from soundings.kit.database import connect
from soundings.kit.refusal import Kind, Refusal

LOCK = 0x50_55_4E_44
"""Our number among PostgreSQL's advisory locks: two programs that start together
apply migrations one after the other.
"""


class MigrationFailed(Refusal):
    """A migration did not apply; none of its file stands."""

    kind = Kind.CONFLICT
    slug = "migration-failed"
    title = "The database could not be brought up to date"


def _dbmate() -> str:
    beside = Path(sys.executable).with_name("dbmate")
    found = str(beside) if beside.exists() else shutil.which("dbmate")
    if found is None:
        message = "The program dbmate is not installed: run make to set up again."
        raise MigrationFailed(message)
    return found


def _apply(url: str, folder: Path) -> None:
    # dbmate insists on TLS unless told otherwise; a socket has none.
    url = f"{url}&sslmode=disable" if "?host=/" in url and "sslmode" not in url else url
    done = subprocess.run(  # noqa: S603 - our own words
        [
            _dbmate(),
            *("--url", url),
            *("--migrations-dir", str(folder), "--no-dump-schema", "migrate"),
        ],
        capture_output=True,
        text=True,
        check=False,
        # Policies bind the owner too: it says that it works for everybody.
        env=os.environ | {"PGOPTIONS": "-c soundings.audience=everything"},  # noqa: TID251 - passed on
    )
    if done.returncode:
        message = f"{(done.stderr or done.stdout).strip()[-600:]}"
        raise MigrationFailed(message)


async def migrate(url: str, folder: Path) -> None:
    """Apply the folder's migrations that have not been applied yet.

    Raises MigrationFailed with what PostgreSQL said.
    """
    async with connect(url) as conn:
        await conn.execute("SELECT pg_advisory_lock($1)", LOCK)
        try:
            await asyncio.to_thread(_apply, url, folder)
        finally:
            await conn.execute("SELECT pg_advisory_unlock($1)", LOCK)
