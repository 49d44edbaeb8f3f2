"""A package of nouns, statements or decisions shows what its files define, each name once."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import soundings

PACKAGE = Path(soundings.__file__).parent
FACADES = sorted(
    file
    for floor in ("model", "store", "rules")
    for file in PACKAGE.glob(f"*/{floor}/**/__init__.py")
    if "import *" in file.read_text(encoding="utf-8")
)


def _module(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.parametrize("facade", FACADES, ids=_module)
def test_a_facade_is_its_files_and_nothing_else(facade):
    _, *rest = ast.parse(facade.read_text(encoding="utf-8")).body
    files = {node.module for node in rest if isinstance(node, ast.ImportFrom)}
    beside = {_module(file) for file in facade.parent.glob("*.py") if file != facade}
    assert len(rest) == len(files)
    assert files <= beside


@pytest.mark.parametrize("facade", FACADES, ids=_module)
def test_no_two_files_of_a_facade_define_the_same_name(facade):
    """Or the one that is imported last would stand for both, and nobody would see it."""
    shown = import_module(_module(facade))
    for file in facade.parent.glob("*.py"):
        defined = {
            node.name
            for node in ast.parse(file.read_text(encoding="utf-8")).body
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
        }
        mine = import_module(_module(file))
        assert [name for name in defined if getattr(shown, name) is not getattr(mine, name)] == []
