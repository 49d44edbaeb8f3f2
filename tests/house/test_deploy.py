"""What stands in deploy/ names settings, commands and libraries that there are."""

import re
from pathlib import Path

import pytest
import yaml

from soundings.app.cli import app, load
from soundings.kit.settings import load_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
BACKUPS = ("", "-base")
load()


def _commands() -> set[str]:
    return {name for name in app if not name.startswith("-")}


def test_the_example_of_systemds_environment_is_made_of_settings():
    lines = (SYSTEMD / "environment.example").read_text("utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = load_settings(named)
    assert settings.web.staff_url.startswith("https://")
    assert settings.database_url
    assert settings.redis_url
    assert len(settings.secret) == 64


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_there_is(unit):
    words = re.search(r"^ExecStart=\S+/soundings (.+)$", unit.read_text("utf-8"), re.MULTILINE)
    app.parse_args(words[1].split(), exit_on_error=False, print_error=False)


@pytest.mark.parametrize("timer", sorted(SYSTEMD.glob("*.timer")), ids=lambda timer: timer.name)
def test_a_timer_starts_a_unit_that_there_is_and_that_ends(timer):
    assert re.search(r"^OnCalendar=\S", timer.read_text("utf-8"), re.MULTILINE)
    started = timer.with_suffix(".service").read_text("utf-8")
    assert "Type=oneshot" in started
    assert "--follow" not in started


def test_the_backup_goes_to_the_one_folder_both_units_may_write():
    units = [(SYSTEMD / f"soundings-backup{one}.service").read_text("utf-8") for one in BACKUPS]
    named = {re.search(r"soundings backup (\S+)", unit)[1] for unit in units}
    written = {re.search(r"^ReadWritePaths=(\S+)$", unit, re.MULTILINE)[1] for unit in units}
    assert named == written
    assert len(named) == 1


def test_the_compose_file_is_made_of_settings_and_commands():
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = made["services"]
    for name in ("web", "worker", "migrate"):
        environment = {
            key: re.sub(r"\$\{\w+:-(\w*)\}|\$\{\w+:\?\}", lambda found: found[1] or "x" * 64, text)
            for key, text in services[name]["environment"].items()
        }
        assert load_settings(environment).redis_url == "redis://queue:6379/0"
        program, command = services[name]["command"]
        assert program == "soundings"
        assert command in _commands()
    assert services["web"]["deploy"]["replicas"] >= 2
    assert services["worker"]["deploy"]["replicas"] >= 3


def test_the_image_has_the_libraries_that_set_up_installs():
    wanted = set(
        re.findall(
            r"lib(?:pango|harfbuzz)[\w.-]+", (ROOT / ".ci/system-libraries").read_text("utf-8")
        )
    )
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert wanted
    assert {name for name in wanted if name not in image} == set()
