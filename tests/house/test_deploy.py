"""What stands in deploy/ names settings, commands and libraries that there are."""

import re
import shutil
import subprocess
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import yaml

from soundings.app.cli import app, load
from soundings.app.web import create_app
from soundings.kit.settings import load_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
BACKUPS = ("", "-base")
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")
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


def _compose() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(
        (DEPLOY / "compose.yaml").read_text("utf-8")
    )["services"]
    return services


def test_what_the_compose_file_names_is_there():
    services = _compose()
    pages = {route.path for route in create_app(nullcontext(None)).routes}
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= services.keys(), name
        for mounted in service.get("volumes", ()):
            here = mounted.partition(":")[0]
            assert not here.startswith(".") or (DEPLOY / here).is_file(), mounted
        if "build" in service:
            assert (DEPLOY / service["build"]["context"]).resolve() == ROOT
            assert (ROOT / service["build"]["dockerfile"]).is_file()
    (asked,) = re.findall(r"127\.0\.0\.1:8420(/\w+)", services["web"]["healthcheck"]["test"][-1])
    assert asked in pages


def test_whatever_the_compose_file_cannot_do_without_operators_are_told():
    wanted = set(re.findall(r"\$\{(\w+):\?\}", (DEPLOY / "compose.yaml").read_text("utf-8")))
    told = (ROOT / "docs" / "operators.md").read_text("utf-8")
    assert wanted
    assert {name for name in wanted if f"`{name}`" not in told} == set()


def test_the_proxy_passes_to_the_pages_and_hides_what_is_operators():
    proxy = (DEPLOY / "Caddyfile").read_text("utf-8")
    (hidden,) = re.findall(r"@operators path (.+)", proxy)
    pages = {route.path for route in create_app(nullcontext(None)).routes}
    assert set(hidden.split()) <= pages
    assert "dynamic a web 8420" in proxy
    assert set(re.findall(r"\{\$(\w+)\}", proxy)) == _compose()["proxy"]["environment"].keys()
    assert re.search(r"Strict-Transport-Security .*max-age=31536000; includeSubDomains", proxy)


def test_the_image_is_made_of_files_that_there_are_and_starts_a_command_that_there_is():
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [words.split()[0] for words in re.findall(r"^COPY (.+)$", image, re.MULTILINE)]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert (ROOT / re.search(r"--require-hashes -r (\S+)", image)[1]).is_file()
    (start,) = re.findall(r"^CMD (.+)$", image, re.MULTILINE)
    program, command = yaml.safe_load(start)
    assert (program, command in _commands()) == ("soundings", True)


@pytest.mark.skipif(SYSTEMD_ANALYZE is None, reason="no systemd-analyze: apt install systemd")
def test_systemd_finds_no_fault_in_any_unit(tmp_path):
    """But that the program is not installed where they look for it: here it stands elsewhere."""
    for unit in SYSTEMD.iterdir():
        text = unit.read_text("utf-8")
        program = shutil.which("true")
        (tmp_path / unit.name).write_text(
            re.sub(r"^ExecStart=\S+", f"ExecStart={program}", text, flags=re.MULTILINE), "utf-8"
        )
    units = [
        str(one) for one in tmp_path.iterdir() if one.suffix in {".service", ".socket", ".timer"}
    ]
    found = subprocess.run(
        [SYSTEMD_ANALYZE, "verify", *units], capture_output=True, text=True, check=False
    )
    said = [line for line in found.stderr.splitlines() if "soundings" in line]
    assert len(units) == len(list(SYSTEMD.iterdir())) - 1
    assert (found.returncode, said) == (0, [])


def test_the_image_has_the_libraries_that_set_up_installs():
    wanted = set(
        re.findall(
            r"lib(?:pango|harfbuzz)[\w.-]+", (ROOT / ".ci/system-libraries").read_text("utf-8")
        )
    )
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert wanted
    assert {name for name in wanted if name not in image} == set()
