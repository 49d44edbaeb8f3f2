"""The traceability table answers all that is asked, and names only what is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "asvs.md"

# How many requirements of levels 1 and 2 each section has, in order; where a section's
# requirements of level 3 stand between them, the numbers are listed.
ASKED: dict[str, tuple[int, ...]] = {
    "1.1": (1, 2), "1.2": tuple(range(1, 10)), "1.3": tuple(range(1, 12)), "1.4": (1, 2, 3),
    "1.5": (1, 2),
    "2.1": (1, 2, 3), "2.2": (1, 2, 3), "2.3": (1, 2, 3, 4), "2.4": (1,),
    "3.2": (1, 2), "3.3": (1, 2, 3, 4), "3.4": (1, 2, 3, 4, 5, 6), "3.5": (1, 2, 3, 4, 5),
    "3.7": (1, 2),
    "4.1": (1, 2, 3), "4.2": (1,), "4.3": (1, 2), "4.4": (1, 2, 3, 4),
    "5.1": (1,), "5.2": (1, 2, 3), "5.3": (1, 2), "5.4": (1, 2, 3),
    "6.1": (1, 2, 3), "6.2": tuple(range(1, 13)), "6.3": (1, 2, 3, 4), "6.4": (1, 2, 3, 4),
    "6.5": (1, 2, 3, 4, 5), "6.6": (1, 2, 3), "6.8": (1, 2, 3, 4),
    "7.1": (1, 2, 3), "7.2": (1, 2, 3, 4), "7.3": (1, 2), "7.4": (1, 2, 3, 4, 5),
    "7.5": (1, 2), "7.6": (1, 2),
    "8.1": (1, 2), "8.2": (1, 2, 3), "8.3": (1,), "8.4": (1,),
    "9.1": (1, 2, 3), "9.2": (1, 2, 3, 4),
    "10.1": (1, 2), "10.2": (1, 2), "10.3": (1, 2, 3, 4), "10.4": tuple(range(1, 12)),
    "10.5": (1, 2, 3, 4, 5), "10.6": (1, 2), "10.7": (1, 2, 3),
    "11.1": (1, 2), "11.2": (1, 2, 3), "11.3": (1, 2, 3), "11.4": (1, 2, 3, 4), "11.5": (1,),
    "11.6": (1,),
    "12.1": (1, 2, 3), "12.2": (1, 2), "12.3": (1, 2, 3, 4),
    "13.1": (1,), "13.2": (1, 2, 3, 4, 5), "13.3": (1, 2), "13.4": (1, 2, 3, 4, 5),
    "14.1": (1, 2), "14.2": (1, 2, 3, 4), "14.3": (1, 2, 3),
    "15.1": (1, 2, 3), "15.2": (1, 2, 3), "15.3": tuple(range(1, 8)),
    "16.1": (1,), "16.2": (1, 2, 3, 4, 5), "16.3": (1, 2, 3, 4), "16.4": (1, 2, 3),
    "16.5": (1, 2, 3),
    "17.1": (1,), "17.2": (1, 2, 3, 4), "17.3": (1, 2),
}  # fmt: skip
ANSWERS = {"met", "part", "not met", "site", "n/a"}
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))? \| [^|]+ \| ([^|]+) \| (.*) \| (.*)\|$"
)
PLACE = re.compile(r"`((?:src|tests|docs|migrations|surveys|requirements)/[^`:]+)(?:::(\w+))?`")


def _rows():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        found = ROW.match(line)
        if found:
            yield found.groups()


def _numbers(first: str, last: str | None) -> list[str]:
    section, _, start = first.rpartition(".")
    end = start if last is None else last.rpartition(".")[2]
    assert last is None or last.startswith(f"{section}.")
    return [f"{section}.{number}" for number in range(int(start), int(end) + 1)]


def test_all_253_requirements_of_level_2_are_answered_once():
    asked = [f"{section}.{each}" for section, numbers in ASKED.items() for each in numbers]
    assert len(asked) == 253
    answered = [number for first, last, *_ in _rows() for number in _numbers(first, last)]
    assert sorted(answered) == sorted(asked)


def test_an_answer_is_one_of_five_and_what_is_met_says_where():
    for first, _, answer, where, _ in _rows():
        assert answer.strip() in ANSWERS, first
        assert where.strip() or answer == "n/a", first


def test_what_is_missing_is_said_above_the_tables():
    head = TABLE.read_text(encoding="utf-8").split("## V1 ")[0]
    for first, _, answer, where, _ in _rows():
        if answer in {"part", "not met"} and "see above" in where:
            assert re.search(rf"\b{re.escape(first)}\b", head), first


@pytest.mark.parametrize("named", sorted(set(PLACE.findall(TABLE.read_text(encoding="utf-8")))))
def test_every_file_and_test_that_is_named_is_there(named):
    path, function = named
    assert (ROOT / path).exists(), path
    if function:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert function in defined, f"{path} has no {function}"
