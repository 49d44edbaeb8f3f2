import asyncio
from pathlib import Path

import pytest

from soundings.kit.database import connect
from soundings.kit.migrate import MigrationFailed, migrate

UP = "-- migrate:up\nCREATE TABLE public.once (number int);\n\n-- migrate:down\n"


async def test_two_programs_that_start_together_migrate_once(url: str, tmp_path: Path):
    (tmp_path / "9001_once.sql").write_text(UP)
    await asyncio.gather(*(migrate(url, tmp_path) for _ in range(3)))
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM public.once") == 0


async def test_a_failed_migration_says_what_and_leaves_nothing(url: str, tmp_path: Path):
    (tmp_path / "9002_bad.sql").write_text(UP.replace("int)", "int); SELECT nonsense"))
    with pytest.raises(MigrationFailed, match="nonsense"):
        await migrate(url, tmp_path)
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT to_regclass('public.once')") is None
