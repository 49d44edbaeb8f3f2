"""A worker killed between a family's save and the screening leaves nothing unscreened."""

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from tests.safeguarding.conftest import KEY, SURVEYS

from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.safeguarding import service

WORKER = Path(__file__).with_name("worker.py")


@asynccontextmanager
async def _worker(url, redis_url, tmp_path):
    own = {name: value for name, value in os.environ.items() if "SOUNDINGS" not in name}
    environment = own | {
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "SOUNDINGS_SECRET": KEY.decode(),
        "SOUNDINGS_SURVEYS": str(SURVEYS),
        "SOUNDINGS_HOME": str(tmp_path / "home"),
        "SOUNDINGS_CLOCK_FILE": str(tmp_path / "clock"),  # at night it would do more
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(WORKER), env=environment, cwd=tmp_path
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _until(holds):
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)


async def test_what_a_killed_worker_had_begun_another_ends(  # noqa: PLR0917 - fixtures
    url, redis_url, tmp_path, pool, clock, inspection_id, write, text_us, link
):
    link_id = await link(new_id())
    await write("He was hit by a teacher", link_id=link_id)
    await text_us("my dad hits me", link_id=link_id)
    async with connect(url) as conn, connect(url) as watch:
        await conn.execute("BEGIN")
        await conn.execute("LOCK TABLE safeguarding.screening IN EXCLUSIVE MODE")

        async def is_stuck() -> bool:
            return await watch.fetchval(
                "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
                " AND relation = 'safeguarding.screening'::regclass AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )

        async with _worker(url, redis_url, tmp_path) as worker:
            await _until(is_stuck)  # it has read the words, and not yet said so
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
        await conn.execute("ROLLBACK")
        counts = await service.counts(pool, inspection_id, clock.now())
        assert (counts.screened, counts.unscreened, counts.waiting) == (0, 2, 0)

    async def is_screened() -> bool:
        return (await service.counts(pool, inspection_id, clock.now())).unscreened == 0

    async with _worker(url, redis_url, tmp_path):
        await _until(is_screened)
    counts = await service.counts(pool, inspection_id, clock.now())
    assert (counts.screened, counts.waiting) == (2, 2)
