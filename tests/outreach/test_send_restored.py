"""A backup that was restored sends nothing until somebody says so, and then nothing twice."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import msgspec
import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import D2, D3, add_families, plan, states

from soundings import ROOMS
from soundings.kit.database import LOST, Unreachable, connect, open_database
from soundings.kit.embedded import _postgres_package
from soundings.outreach import service
from soundings.outreach.model import Channel, Resolution
from soundings.outreach.tasks import sweep_outbox


def _program(name: str) -> str:
    return str(max(_postgres_package().glob(f"pginstall*/bin/{name}")))


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def restored_url() -> AsyncIterator[str]:
    """An empty database to restore into."""
    base, name = os.environ["DATABASE_URL"], f"test_{uuid4().hex[:16]}"
    async with connect(base) as conn:
        await conn.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
    async with connect(base) as conn:
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _back_up_then_send(field: Field, url: str, dump: str) -> None:
    """Plan 40 messages, send some, take a backup, and send the rest after it."""
    await add_families(field.database, field.inspection, 20)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    await field.drain(Channel.EMAIL)
    _run(_program("pg_dump"), "--format=custom", f"--file={dump}", url)
    field.clock.wind(D3)
    assert (await field.drain(Channel.SMS)).counts == {"accepted": 20}


async def test_a_restored_dump_sends_nothing_until_resumed_and_then_nothing_twice(
    field: Field, url: str, restored_url: str, tmp_path
):
    await _back_up_then_send(field, url, str(tmp_path / "dump"))
    _run(_program("pg_restore"), f"--dbname={restored_url}", str(tmp_path / "dump"))
    async with open_database(restored_url, ROOMS, max_size=4) as database:
        copy = msgspec.structs.replace(field, database=database)
        assert await states(database) == {"accepted": 20, "planned": 60}
        assert (await copy.drain(Channel.SMS)).stopped == "restored"
        alarms = await service.alarms(copy.pool, copy.inspection.inspection_id, D3)
        assert any("restored copy" in alarm for alarm in alarms)
        resumed = await service.resume(copy.pool, D3)
        assert (resumed.restored, resumed.doubted) == (True, 20)
        assert (await copy.drain(Channel.SMS)).counts == {}
        assert (await sweep_outbox(copy)).found == 20
        assert (await copy.drain(Channel.SMS)).counts == {}
        assert await states(database) == {"accepted": 40, "planned": 40}
    references = [text["reference"] for text in field.texts()]
    assert len(references) == len(set(references)) == 20


async def test_a_dump_restored_into_the_same_database_is_noticed_too(
    field: Field, url: str, tmp_path
):
    await _back_up_then_send(field, url, str(tmp_path / "dump"))
    _run(
        *(_program("pg_restore"), "--clean", "--if-exists", f"--dbname={url}"),
        str(tmp_path / "dump"),
    )
    async with open_database(url, ROOMS, max_size=4) as database:
        copy = msgspec.structs.replace(field, database=database)
        assert (await copy.drain(Channel.SMS)).stopped == "restored"


async def test_an_older_copy_of_the_same_disk_is_noticed_by_what_a_worker_kept(field: Field):
    await add_families(field.database, field.inspection, 5)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    first = await service.claim(field.pool, Channel.EMAIL, D2, keys=field.keys, most=1)
    mark = field.settings.home / "outreach.mark"
    ahead = msgspec.structs.replace(first.turn, written=first.turn.written + 10_000_000)
    service.keep_mark(mark, None, ahead)
    assert (await field.drain(Channel.EMAIL)).stopped == "restored"
    assert field.emails() == []
    await service.resume(field.pool, D2)
    listed = await service.unknowns(field.pool, field.inspection.inspection_id)
    assert len(listed) == 5, "what was due may have left: each email is listed for an operator"
    await field.pool.execute("UPDATE outreach.message SET doubted_at = now() - interval '1 h'")
    ids = [each.message_id for each in listed]
    await service.resolve_doubtful(field.pool, ids, Resolution.RESEND, D2)
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 5}


async def test_a_pause_holds_everything_and_puts_nothing_in_doubt(field: Field):
    await add_families(field.database, field.inspection, 5)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    assert await service.pause(field.pool, D2)
    assert not await service.pause(field.pool, D2)
    assert (await field.drain(Channel.EMAIL)).stopped == "operator"
    assert (await service.resume(field.pool, D2)).doubted == 0
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 5}


@pytest.fixture
def recovered_socket() -> Iterator[Path]:
    """The socket folder of a cluster recovered from a base backup of the tests' own."""
    if "@/" not in os.environ["DATABASE_URL"]:
        pytest.skip("only the embedded PostgreSQL can be copied whole")
    user = next(user for user in ("postgres", "nobody", None) if user is None or _may_be(user))
    folder = Path(tempfile.mkdtemp(prefix="soundings-recovered-"))
    cluster = folder / "cluster"
    cluster.mkdir(mode=0o700)
    for path in (folder, cluster):
        if user is not None:
            shutil.chown(path, user)
    options = {"user": user, "cwd": "/"}
    subprocess.run(
        [
            *(_program("pg_basebackup"), "-d", os.environ["DATABASE_URL"], "-D", str(cluster)),
            *("-X", "stream", "-c", "fast"),
        ],
        check=True,
        **options,
    )
    (cluster / "recovery.signal").touch()
    with (cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write("restore_command = '/bin/false'\n")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(_program("postgres"), "-D", str(cluster), "-k", str(folder)),
                *("-c", "listen_addresses=", "-c", "shared_buffers=16MB"),
                *("-c", "hot_standby=off", "-c", "max_connections=120"),
            ],
            stderr=log,
            **options,
        )
    yield folder
    server.send_signal(signal.SIGINT)
    server.wait(60)
    shutil.rmtree(folder)


def _may_be(user: str) -> bool:
    return os.geteuid() == 0 and user in {entry.pw_name for entry in pwd.getpwall()}


async def test_a_cluster_recovered_from_a_base_backup_sends_nothing(
    field: Field, url: str, request: pytest.FixtureRequest
):
    await add_families(field.database, field.inspection, 3)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    socket = request.getfixturevalue("recovered_socket")
    elsewhere = urlsplit(url)._replace(query=f"host={socket}").geturl()
    async with asyncio.timeout(60):
        while True:
            try:
                async with connect(elsewhere) as conn:
                    if not await conn.fetchval("SELECT pg_is_in_recovery()"):
                        break
            except (Unreachable, *LOST):
                await asyncio.sleep(0.2)
    async with open_database(elsewhere, ROOMS, max_size=4) as database:
        copy = msgspec.structs.replace(field, database=database)
        assert (await copy.drain(Channel.EMAIL)).stopped == "restored"
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 3}, "the original goes on"


async def test_data_put_back_into_the_same_tables_are_noticed_too(
    field: Field, url: str, tmp_path
):
    """The same server, database, tables and timeline: the row alone knows that it was put back."""
    await _back_up_then_send(field, url, str(tmp_path / "dump"))
    async with connect(url) as conn:
        await conn.execute("TRUNCATE outreach.epoch, outreach.message, outreach.provider CASCADE")
    _run(
        _program("pg_restore"),
        "--data-only",
        *("--table=epoch", "--table=message", "--table=provider", "--schema=outreach"),
        f"--dbname={url}",
        str(tmp_path / "dump"),
    )
    assert await states(field.database) == {"accepted": 20, "planned": 60}
    assert (await field.drain(Channel.SMS)).stopped == "restored"
    resumed = await service.resume(field.pool, D3)
    assert (resumed.restored, resumed.doubted) == (True, 20)
    assert (await field.drain(Channel.SMS)).counts == {}
