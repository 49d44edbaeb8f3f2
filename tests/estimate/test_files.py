"""The same estimator on files anybody brings."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from soundings.estimate.model import WrongFile
from soundings.estimate.service import estimate_files

CASES = Path(__file__).parents[1] / "stats" / "cases"

DESIGN = """
unit = "child_id"
family = "family_id"
classes = ["class"]
margins = ["ehcp", "age_band", "need", "phase", "gender", "eth", "idaci_fifth", "fsm"]
distance = "raking"
integrated = true
measures = ["satisfied", "delivered", "plan20_family"]
domains = ["ehcp", "need"]
"""


@pytest.fixture
def files(tmp_path):
    with (CASES / "C06o_frame.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["idaci_fifth"] = str((int(row["idaci"]) + 1) // 2)
    with (tmp_path / "frame.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "design.toml").write_text(DESIGN)
    (tmp_path / "responses.csv").write_bytes((CASES / "C06o_responses.csv").read_bytes())
    return tmp_path / "frame.csv", tmp_path / "responses.csv", tmp_path / "design.toml"


def test_a_design_in_a_file_gives_rs_integrated_estimates(files):
    found = estimate_files(*files)
    want = json.loads((CASES / "C06o_estimates.expected.json").read_text())["integrated_raked"]
    assert (found.listed, found.answered, found.families_answered) == (3687, 760, 640)
    for figure in found.figures:
        if figure.domain == "all":
            numbers = want[figure.measure]
            assert figure.n == numbers["n"]
            assert np.isclose(figure.estimate, numbers["est"], rtol=1e-7)
            assert np.isclose(figure.se, numbers["se"], rtol=1e-6)
            assert np.allclose([figure.low, figure.high], numbers["ci"]["wilson"], rtol=1e-6)
    assert found.log == ()


def test_the_margins_hit_are_the_frames(files):
    found = estimate_files(*files)
    with files[0].open() as file:
        rows = {row["child_id"]: row for row in csv.DictReader(file)}
    plans = sum(w for unit, w in found.unit_weights.items() if rows[unit]["ehcp"] == "1")
    assert np.isclose(plans, sum(row["ehcp"] == "1" for row in rows.values()))


@pytest.mark.parametrize(
    ("which", "old", "new", "said"),
    [
        (2, '"fsm"]', '"shoe_size"]', "frame.csv has no column shoe_size"),
        (2, 'measures = ["satisfied"', 'measures = ["joy"', "responses.csv has no column joy"),
        (2, "unit =", "units =", "is not a design"),
        (1, "C00001,0", "C99999,0", "responses.csv row 2: child_id C99999 is not on frame.csv"),
        (1, "C00004,", "C00001,", "C00001 stands a second time, first on row 2"),
        (1, "C00001,0,", "C00001,perhaps,", "found 'perhaps', wanted 1, 0 or nothing"),
        (0, "C00002,", "C00001,", "frame.csv row 3: child_id C00001 stands a second time"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_a_sentence(files, which, old, new, said):
    text = files[which].read_text()
    files[which].write_text(text.replace(old, new, 1))
    with pytest.raises(WrongFile, match=said):
        estimate_files(*files)


def test_a_missing_file_is_refused(files, tmp_path):
    with pytest.raises(WrongFile, match="cannot be read"):
        estimate_files(tmp_path / "none.csv", files[1], files[2])
