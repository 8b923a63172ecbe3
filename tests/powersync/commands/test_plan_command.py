"""`powersync plan`: the answer as JSON or as a table, and exit 2 with a line per fault."""

import json
from pathlib import Path

import pytest

from powersync.commands.plan import plan

DATA = Path(__file__).parents[2] / "data"
SMALL = DATA / "lp-problem-small.json"


def test_json_holds_what_scripts_rely_on(capsys):
    assert plan(SMALL, json=True, integer="none") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "optimal"
    assert answer["objective"] == pytest.approx(-2.328288635271284, rel=1e-6)
    assert (answer["violations"], answer["gave_way"], len(answer["steps"])) == ([], [], 48)
    assert set(answer["steps"][0]) == {
        "import_kw", "export_kw", "charge_kw", "discharge_kw", "curtail_kw", "soc_kwh", "ev_kw",
    }  # fmt: skip
    assert set(answer["steps"][0]["ev_kw"]) == {"car_a", "car_b"}
    assert answer["solve_ms"] >= 0
    assert answer["build_ms"] >= 0


def test_people_get_a_table(capsys):
    assert plan(SMALL) == 0
    out = capsys.readouterr().out
    assert out.startswith("optimal: objective -2.3283")
    assert "car_a" in out


def test_an_infeasible_problem_is_an_answer_of_its_own(tmp_path, capsys):
    document = json.loads(SMALL.read_text())
    document["load_kw"] = [50.0] * 48
    path = tmp_path / "house.json"
    path.write_text(json.dumps(document))
    assert plan(path, json=True) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["objective"], answer["steps"]) == ("infeasible", None, [])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not valid JSON"),
        ("", "not valid JSON"),
        ("[1, 2]", "object"),
        ('{"steps": NaN}', "not valid JSON"),
        ("{}", "missing"),
    ],
)
def test_a_malformed_problem_exits_2_with_a_line(tmp_path, capsys, content, says):
    path = tmp_path / "bad.json"
    path.write_text(content)
    assert plan(path, json=True) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in shown.err
    assert "Traceback" not in shown.err


def test_each_wrong_length_has_its_line(tmp_path, capsys):
    document = json.loads(SMALL.read_text()) | {"steps": 40}
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(document))
    assert plan(path) == 2
    lines = capsys.readouterr().err.splitlines()
    assert sum("has 48 values, needs 40" in line for line in lines) == 4


def test_a_missing_file_or_a_useless_limit_exits_2(tmp_path, capsys):
    assert plan(tmp_path / "none.json") == 2
    assert plan(tmp_path) == 2
    assert plan(SMALL, time_limit=0) == 2
    assert plan(SMALL, time_limit=float("nan")) == 2
    assert len(capsys.readouterr().err.splitlines()) == 4
