"""Files nested without end, and numbers without end: a named fault of the file, never of the program."""

import pytest

from domain.errors import ConfigurationError, InvalidRequest
from domain.plan.problem.decode import decode_problem
from powersync.cli.run import run
from powersync.config import load
from powersync.scenario.story import read_story

ENDLESS = {
    "lists in lists": "a = " + "[" * 3_000 + "]" * 3_000,
    "tables in tables": "a = " + "{a = " * 3_000 + "1" + "}" * 3_000,
    "a name of many parts": f"[{'.'.join(['site'] * 2_000)}]\nname = 'x'",
    "a key of many parts": f"{'.'.join(['site'] * 2_000)} = 1",
    "a number of many digits": "a = " + "1" * 5_000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_configuration_without_end_is_one_fault_that_names_the_file(tmp_path, text, capsys):
    path = tmp_path / "powersync.toml"
    path.write_text(text)
    with pytest.raises(
        ConfigurationError, match=r"powersync\.toml: is not valid TOML: (nested too|a number)"
    ):
        load(path)
    assert run(["check", "--config", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_story_without_end_is_refused(tmp_path, text):
    path = tmp_path / "story.toml"
    path.write_text(text)
    with pytest.raises(InvalidRequest, match=r"story\.toml: not TOML: "):
        read_story(path)


def test_a_variable_nested_without_end_is_a_fault_of_that_variable():
    with pytest.raises(ConfigurationError, match="POWERSYNC_SITE__EXPORT_LIMIT_W"):
        load(None, {"POWERSYNC_SITE__EXPORT_LIMIT_W": "[" * 3_000 + "]" * 3_000})


def test_a_problem_nested_without_end_is_refused():
    with pytest.raises(InvalidRequest, match="x: is no known field"):
        decode_problem(b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
