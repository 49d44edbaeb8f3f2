"""Every task is served and woken, and every nudge names a task that is there."""

import ast
import inspect
from pathlib import Path

import pytest

import soundings
from soundings.app.worker import tasks

PACKAGE = Path(soundings.__file__).parent
TASKS = {task.name: task for task in tasks()}


def _nudged() -> dict[str, set[str]]:
    """Return each name nudged, and where; a name that is not spelt out is `?`."""
    found: dict[str, set[str]] = {}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="nudge"), args=[first, *_]):
                    match first:
                        case ast.Constant(value=str(name)):
                            pass
                        case _:
                            name = "?"
                    found.setdefault(name, set()).add(file.relative_to(PACKAGE).as_posix())
    return found


NUDGED = _nudged()


def test_no_two_tasks_have_one_name():
    assert len(TASKS) == len(tasks())


def test_every_nudge_names_a_task():
    assert {name: where for name, where in NUDGED.items() if name not in TASKS} == {}


@pytest.mark.parametrize("name", TASKS)
def test_every_task_is_woken_by_somebody(name):
    assert TASKS[name].every_seconds is not None or name in NUDGED


@pytest.mark.parametrize("name", [name for name in TASKS if name in NUDGED])
def test_a_nudge_that_is_lost_is_made_good_by_the_clock(name):
    assert TASKS[name].every_seconds is not None


@pytest.mark.parametrize("name", TASKS)
def test_a_task_takes_ids_as_text_and_can_run_without(name):
    first, *rest = inspect.signature(TASKS[name].run).parameters.values()
    assert first.default is first.empty
    if TASKS[name].every_seconds is not None:
        assert all(one.default is not one.empty or one.kind is one.VAR_POSITIONAL for one in rest)


@pytest.mark.parametrize("name", TASKS)
def test_the_clock_can_keep_the_interval(name):
    seconds = TASKS[name].every_seconds
    assert seconds is None or 60 % seconds == 0 or (seconds % 60 == 0 and 3600 % seconds == 0)
