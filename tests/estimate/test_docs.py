"""The numbers the documents print are the engine's."""

import re
from pathlib import Path

import pytest

from soundings.estimate.model import ALL, Code, DesignFile, FileEstimates
from soundings.estimate.service import estimate_files

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "example"


@pytest.fixture(scope="module")
def found():
    names = ("frame.csv", "replies.csv", "design.toml", "phone.csv")
    return estimate_files(*(EXAMPLE / name for name in names))


def table(document):
    """Return the rows of the table under the mark, each a list of cells."""
    text = (DOCS / document).read_text(encoding="utf-8").split("<!-- example -->\n", 1)[1]
    lines = text.split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def shown(row):
    return f"{row.low:.3f} to {row.high:.3f}"


def test_the_worked_example_of_the_method_is_what_the_engine_finds(found):
    by_weights = {row.method.value: row for row in found.alternatives}
    whole = next(row for row in found.figures if row.domain == ALL)
    trend, both = found.trends[0], found.two_phase[0]
    assert table("method.md") == [
        *(
            [f"replies, {name}", str(row.n), f"{row.estimate:.3f}", shown(row)]
            for name, row in (
                ("unweighted", by_weights["unweighted"]),
                ("class weights", by_weights["classes"]),
                ("propensity classes", by_weights["propensity"]),
                ("calibrated", whole),
            )
        ),
        ["last wave less first", str(whole.n), f"{trend.difference:.3f}", shown(trend)],
        ["the silent, by telephone", str(both.answered), f"{both.among_silent:.3f}", ""],
        ["both phases", str(whole.n + both.answered), f"{both.estimate:.3f}", shown(both)],
    ]
    text = (DOCS / "method.md").read_text(encoding="utf-8")
    assert f"R is {found.representativity.r:.2f}" in text
    assert f"p = {both.p:.4f}" in text
    assert f"{both.answered} interviews, {both.phone_rate:.0%} of the drawn" in text
    assert whole.high < 0.445 < both.high
    assert both.low < 0.445


def test_the_table_of_the_files_page_is_what_the_engine_finds(found):
    months = next(row for row in found.quantities if (row.name, row.domain) == ("months", ALL))
    assert table("estimate-files.md") == [
        *(
            [
                row.measure,
                row.domain,
                str(row.list_base),
                str(row.n),
                f"{row.estimate:.3f}",
                f"{row.se:.3f}",
                shown(row),
            ]
            for row in found.figures
        ),
        [
            "months",
            "all",
            str(found.listed),
            str(months.n),
            f"{months.estimate:.3f}",
            f"{months.se:.3f}",
            shown(months),
        ],
    ]
    text = (DOCS / "estimate-files.md").read_text(encoding="utf-8")
    for one in found.classes:
        assert (
            f"{one.base_weight:.3f} ({one.name}, {one.families_answered} of {one.families_listed}"
            in text
        )
    assert f"weights sum to {found.weights.total:.0f}" in text


def test_every_key_of_a_design_and_of_the_result_is_documented():
    text = (DOCS / "estimate-files.md").read_text(encoding="utf-8")
    for key in (*DesignFile.__struct_fields__, *FileEstimates.__struct_fields__):
        assert f"`{key}`" in text or f"`[{key}] " in text, key
    for code in Code:
        assert re.search(rf"\b{code.value}\b", text), code


def test_the_python_of_the_interface_runs(capsys):
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    exec(code, {})  # noqa: S102 - the page's own example
    assert capsys.readouterr().out.count("[") == 3
