"""Commands that need no database: any files are estimated from, a questionnaire is checked."""

import csv
import json
import sys
from pathlib import Path

import pytest

from soundings.app.cli import main

DESIGN = """
unit = "child"
family = "family"
classes = ["status"]
margins = ["status"]
distance = "raking"
measures = ["told"]
domains = ["status"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch):
    """Three hundred children, every second answers, three in four are favourable."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOUNDINGS_TEST_TEMPLATE", raising=False)  # no setting of the program's
    with Path("frame.csv").open("w", newline="") as frame:
        rows = csv.writer(frame)
        rows.writerow(("child", "family", "status"))
        rows.writerows((f"c{i}", f"f{i // 2}", "plan" if i % 3 else "support") for i in range(300))
    with Path("responses.csv").open("w", newline="") as responses:
        rows = csv.writer(responses)
        rows.writerow(("child", "told"))
        rows.writerows((f"c{i}", int(i % 8 > 0)) for i in range(0, 300, 2))
    Path("design.toml").write_text(DESIGN)
    Path("wrong.toml").write_text(DESIGN.replace('["told"]', '["joy"]'))


@pytest.fixture
def soundings(monkeypatch, capsys):
    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["soundings", *words])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return run


ESTIMATE = ("estimate-files", "--frame", "frame.csv", "--responses", "responses.csv", "--design")


def test_any_files_are_estimated_from(soundings):
    code, out, err = soundings(*ESTIMATE, "design.toml", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["listed"], found["answered"], found["families_answered"]) == (300, 150, 150)
    everybody = next(figure for figure in found["figures"] if figure["domain"] == "all")
    assert (everybody["n"], everybody["favourable"]) == (150, 112)
    assert 0 < everybody["low"] < 0.74 < everybody["estimate"] < 0.76 < everybody["high"] < 1


def test_a_person_sees_each_figure_with_its_base_and_interval(soundings):
    code, out, _ = soundings(*ESTIMATE, "design.toml")
    assert code == 0
    assert "300 listed, 150 answered, from 150 families." in out
    told = next(
        line.split() for line in out.splitlines() if line.startswith("told") and "all" in line
    )
    assert told[:3] == ["told", "all", "75%"]
    assert "150" in told


def test_a_telephone_sample_is_read_beside_the_replies(soundings):
    example = Path(__file__).parents[2] / "docs" / "example"
    files = {
        "--frame": "frame.csv",
        "--responses": "replies.csv",
        "--design": "design.toml",
        "--phone": "phone.csv",
    }
    words = [word for key, name in files.items() for word in (key, str(example / name))]
    code, out, err = soundings("estimate-files", *words)
    assert (code, err) == (0, "")
    assert "told with the telephone sample: 44%, 40% to 48%" in out
    found = json.loads(soundings("estimate-files", *words, "--json")[1])
    assert found["two_phase"][0]["headline"] is True


def test_a_questionnaire_is_checked_and_shown(soundings):
    code, out, _ = soundings("instrument", "check", "area-send")
    assert code == 0
    assert "can be asked: 66 items" in out
    assert "q00 How old is the child" in soundings("instrument", "show", "area-send")[1]
    shown = json.loads(soundings("instrument", "show", "area-send", "--json")[1])
    assert shown["items"][0]["id"] == "q00"


def test_a_broken_questionnaire_is_refused_at_its_fault(soundings):
    folder = Path("area-send/2027-01")
    folder.mkdir(parents=True)
    (folder / "instrument.toml").write_text('name = "area-send"\n')
    code, out, err = soundings("instrument", "check", "area-send/2027-01")
    assert (code, out) == (1, "")
    assert "instrument.toml: Object missing required field" in err


@pytest.mark.parametrize(
    ("words", "code", "mend"),
    [
        ((*ESTIMATE, "wrong.toml"), 1, "responses.csv has no column joy"),
        ((*ESTIMATE, "none.toml"), 1, "none.toml is not a design"),
        (("instrument", "check", "area-sent"), 1, "no instrument area-sent"),
        (("instrument", "check", "none.toml"), 1, "none.toml"),
        (("verify-draw", "none.json"), 1, "none.json: No such file or directory."),
        (("verify-draw", "frame.csv"), 1, "not the record of a draw"),
        (("lunch",), 2, 'Unknown command "lunch"'),
        (("roll", "import", "frame.csv"), 2, "--inspection"),
        (("brief", "north", "--for", "parents"), 2, 'Choose from: "inspector", "partnership"'),
    ],
)
def test_a_refusal_is_one_line_on_standard_error(soundings, words, code, mend):
    left, out, err = soundings(*words)
    assert (left, out, err.count("\n")) == (code, "", 1), err
    assert mend in err
