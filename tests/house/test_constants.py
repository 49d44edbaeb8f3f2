"""Every number with consequences says what it is and where it comes from."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import soundings

PACKAGE = Path(soundings.__file__).parent
FILES = sorted(PACKAGE.rglob("constants.py"))


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.Assign(targets=targets):
            found = [name for target in targets for name in ast.walk(target)]
            return [name.id for name in found if isinstance(name, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


def _holds_a_number(node: ast.stmt) -> bool:
    value = getattr(node, "value", None)
    return value is not None and any(
        isinstance(part, ast.Constant) and type(part.value) in (int, float)
        for part in ast.walk(value)
    )


def _unsourced(file: Path) -> Iterator[str]:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    for node, following in zip(body, [*body[1:], None], strict=True):
        names = [name for name in _names(node) if name.lstrip("_").isupper()]
        if not names or not _holds_a_number(node):
            continue
        match following:
            case ast.Expr(value=ast.Constant(value=str(text))) if "Source:" in text:
                pass
            case _:
                yield ", ".join(names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_number_names_its_source(file):
    assert list(_unsourced(file)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_no_source_is_left_empty(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            _, found, source = node.value.partition("Source:")
            assert not found or source.strip(), node.value
