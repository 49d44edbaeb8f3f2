"""Every template is used, every template asked for is there, and each of them compiles."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, PackageLoader

import soundings
from soundings.app.web import templates
from soundings.respond.pages.drawing import ENVIRONMENT

PACKAGE = Path(soundings.__file__).parent
REPORTS = PACKAGE.parents[1] / "reports"
NAME = re.compile(r"\w[\w/.-]*\.(?:html|svg|txt|xml)")
WRITTEN = {"index.html"}
"""Files a command writes, which are no templates."""
ASKED = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+['\"]([^'\"]+)['\"]")


def _kept() -> dict[str, Path]:
    return {
        f"{folder.parent.name}/{file.relative_to(folder).as_posix()}": file
        for folder in PACKAGE.glob("*/templates")
        for file in folder.rglob("*")
        if NAME.fullmatch(file.name)
    }


def _asked() -> Iterator[tuple[str, str]]:
    """Yield each template's name asked for, and the room that asks."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)) if NAME.fullmatch(text):
                    yield text, file.relative_to(PACKAGE).parts[0]
    for name, file in KEPT.items():
        for text in ASKED.findall(file.read_text(encoding="utf-8")):
            yield text, name.split("/")[0]


def _resolved() -> tuple[set[str], set[str]]:
    """Return which templates are asked for, and which names lead nowhere.

    A room that fills its templates itself may ask for them by their bare names.
    """
    found, missing = set(), set()
    for text, room in _asked():
        for name in (text, f"{room}/{text}"):
            if name in KEPT:
                found.add(name)
                break
        else:
            if text.endswith(".html") and text not in WRITTEN and not [*REPORTS.rglob(text)]:
                missing.add(f"{room} asks for {text}")
    return found, missing


KEPT = _kept()
FOUND, MISSING = _resolved()
ALONE = {
    name.split("/")[0]
    for name, file in KEPT.items()
    if any(f"{name.split('/')[0]}/{text}" in KEPT for text in ASKED.findall(file.read_text()))
}
"""Rooms that fill their templates in an environment of their own."""

OWN = {"respond": ENVIRONMENT}
"""Rooms whose environment has filters of its own."""

SCRIPT = '<script src="{{ staff_js }}" defer></script>'
"""The one script, on staff pages that ask for a passkey, follow what happens or go by keys."""


def test_every_template_is_used():
    assert not KEPT.keys() - FOUND


def test_every_template_asked_for_is_there():
    assert not MISSING


@pytest.mark.parametrize("name", sorted(KEPT))
def test_every_template_compiles(name):
    room, _, own = name.partition("/")
    if room in OWN:
        OWN[room].get_template(name)
    elif room in ALONE:
        _bare(room).get_template(own)
    else:
        templates().get_template(name)


def _bare(room: str) -> Environment:
    environment = templates()
    environment.loader = PackageLoader(f"soundings.{room}")
    return environment


@pytest.mark.parametrize("name", sorted(KEPT))
def test_no_template_runs_script_or_trusts_text(name):
    text = KEPT[name].read_text(encoding="utf-8")
    if name.startswith("access/") or "data-news=" in text or "data-keys>" in text:
        text = text.replace(SCRIPT, "")
    assert not re.search(r"<script|\son\w+=|javascript:|(?<!svg )\|\s*safe\b|autoescape", text)


@pytest.mark.parametrize("name", sorted(name for name in KEPT if "form" in KEPT[name].read_text()))
def test_every_form_is_sent_by_post_or_asks_by_get(name):
    for form in re.findall(r"<form[^>]*>", KEPT[name].read_text(encoding="utf-8")):
        assert re.search(r'method="(?:post|get)"', form), form
