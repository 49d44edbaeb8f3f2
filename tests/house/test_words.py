"""The names the house does not use, and what it does not speak of."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BANNED = {
    "util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "data", "info",
    "obj", "dao", "dto",
}  # fmt: skip
"""Words no module, class or function is named with."""

ALLOWED = {"exc_info", "data_received", "handle_DATA", "data_keys", "add_data_key"}
"""Names that a library's protocol asks for; and a data key, as NIST calls it (SP 800-57)."""

ELSEWHERE = re.compile(
    r"/w[o]rk/|/ro[o]t/\w|/h[o]me/\w"  # somebody's machine
    r"|pythonh[o]sted|pypi\.o[r]g|--index-u[r]l"  # somebody's registry
    r"|\bissue \d|\bT[O]DO\b|\bFIX[M]E\b|\bX[X]X\b",  # somebody's list of things to do
)
"""On which machine, from which registry, what comes next: no reader's concern."""

TEXT = {
    ".py", ".sql", ".toml", ".md", ".html", ".css", ".txt", ".json", ".csv", ".svg", ".cfg",
    ".yml", ".yaml", ".sh", "",
}  # fmt: skip


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (ROOT / line for line in listed.stdout.splitlines())
    return sorted(file for file in found if file.is_file() and file.suffix in TEXT)


FILES = _files()
PYTHON = [file for file in FILES if file.suffix == ".py"]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_names_say_what_they_name(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = [file.stem] + [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    if file.is_relative_to(ROOT / "src"):
        assert [name for name in names if name.lstrip("_").startswith("get_")] == []
        assert [name for name in names if _words(name) & BANNED and name not in ALLOWED] == []
    else:
        assert not _words(file.stem) & BANNED


@pytest.mark.parametrize("file", PYTHON, ids=lambda file: str(file.relative_to(ROOT)))
def test_tests_use_the_real_thing(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                assert not [name for name in names if name.name.startswith("unittest.mock")]
            case ast.ImportFrom(module=str(module), names=names):
                assert module != "unittest.mock"
                assert module != "unittest" or not [n for n in names if n.name == "mock"]


SQL = re.compile(
    r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*(?:\{|%s|FROM|SET|VALUES)", re.DOTALL
)


@pytest.mark.parametrize(
    "file",
    [file for file in PYTHON if file.is_relative_to(ROOT / "src")],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_no_statement_is_composed(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.JoinedStr(values=values):
                fixed = " ".join(part.value for part in values if isinstance(part, ast.Constant))
                assert not SQL.search(fixed), f"line {node.lineno}"
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod() | ast.Add()):
                assert not SQL.search(text), f"line {node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_product_speaks_of_itself(file):
    text = file.read_text(encoding="utf-8", errors="replace")
    assert [found[0] for found in ELSEWHERE.finditer(text)] == []
