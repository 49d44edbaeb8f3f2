"""An installation that loses its disk is back from its backup, whole, and says nothing unasked."""

from pathlib import Path

import pytest

from soundings.kit import backup
from soundings.kit.backup import NothingToRestore
from soundings.rehearsal import drill


async def test_the_drill_keeps_what_is_promised(tmp_path: Path):
    done = await drill.restore(tmp_path, seconds=2)
    assert done.kept, done
    assert done.found > 5


def test_an_empty_folder_restores_nothing(tmp_path: Path):
    with pytest.raises(NothingToRestore, match="no base backup"):
        backup.restore(tmp_path, tmp_path / "home")


def test_a_home_that_has_a_database_is_left_alone(tmp_path: Path):
    base = tmp_path / "backup" / "base-20260914T120000Z"
    base.mkdir(parents=True)
    (base / "backup_label").touch()
    (tmp_path / "backup" / "postgres.password").touch()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "postgres.made").touch()
    with pytest.raises(NothingToRestore, match="another home"):
        backup.restore(tmp_path / "backup", tmp_path / "home")


async def test_the_drill_leaves_nothing_sealed_by_the_key_before(tmp_path: Path):
    done = await drill.rotate(tmp_path, values=2_000)
    assert (done.values, done.left) == (2_000, 0)
    assert done.reads > 0
