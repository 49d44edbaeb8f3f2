import asyncio

import msgspec
import pytest

from soundings.kit.queue import ArqQueue, QueueAway, Task, make_worker, run_worker


class Deps(msgspec.Struct):
    seen: list[tuple[str, ...]]


async def _note(deps: Deps, *ids: str) -> None:
    deps.seen.append(ids)


async def _work(redis_url: str, tasks: tuple[Task, ...], deps: Deps, *, until: int) -> None:
    worker = make_worker(redis_url, tasks, deps)
    running = asyncio.create_task(run_worker(worker))
    try:
        async with asyncio.timeout(60):
            while len(deps.seen) < until:  # noqa: ASYNC110 - the worker runs beside
                await asyncio.sleep(0.02)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_task_nudged_twice_before_it_runs_runs_once(redis_url: str):
    queue = ArqQueue(redis_url)
    await queue.nudge("note_twice", "7")
    await queue.nudge("note_twice", "7")
    await queue.nudge("note_twice", "8")
    deps = Deps(seen=[])
    await _work(redis_url, (Task(name="note_twice", run=_note),), deps, until=2)
    assert sorted(deps.seen) == [("7",), ("8",)]
    await queue.close()


async def test_a_task_can_be_nudged_again_once_it_has_run(redis_url: str):
    queue = ArqQueue(redis_url)
    for count in (1, 2):
        await queue.nudge("note_again", "7")
        deps = Deps(seen=[])
        await _work(redis_url, (Task(name="note_again", run=_note),), deps, until=1)
        assert len(deps.seen) == 1, count
    await queue.close()


async def test_a_lost_nudge_is_found_by_the_cron(redis_url: str):
    queue = ArqQueue(redis_url)
    await queue.nudge("note_lost")
    await queue._redis.flushdb()
    deps = Deps(seen=[])
    await _work(redis_url, (Task(name="note_lost", run=_note, every_seconds=1),), deps, until=2)
    assert {*deps.seen} == {()}
    await queue.close()


async def test_a_queue_that_is_away_turns_no_page_away_and_is_found_when_it_is_back(
    redis_url: str, tmp_path
):
    queue = ArqQueue(f"unix://{tmp_path}/nobody.sock")
    await queue.nudge("note_away", "7")
    with pytest.raises(QueueAway):
        await queue.check()
    queue._url = redis_url
    await queue.nudge("note_away", "8")
    deps = Deps(seen=[])
    await _work(redis_url, (Task(name="note_away", run=_note),), deps, until=1)
    assert deps.seen == [("8",)]
    await queue.close()
