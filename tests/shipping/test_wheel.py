"""A wheel of this program carries all that runs, the web app too, and nothing that builds or tests it."""

import tomllib
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def carried() -> set[str]:
    """The names of its files, as a build would pack them."""
    return {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}


def of_this_clone(folder: str) -> set[str]:
    files = (file for file in (ROOT / folder).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}


@pytest.mark.parametrize("folder", ["api", "domain", "adapters", "scheduler", "powersync", "openapi"])
def test_it_carries_every_file_of_the_program(carried, folder):
    assert of_this_clone(folder) - carried == set()


def test_it_carries_the_whole_built_web_app_and_nothing_it_was_built_from(carried):
    app = {name for name in of_this_clone("web/dist") if "/." not in name}
    assert "web/dist/index.html" in app, "the web app is not built: make setup"
    assert {name for name in carried if name.startswith("web/")} == app


def test_it_carries_nothing_else(carried):
    rooms = {"api", "domain", "adapters", "scheduler", "powersync", "openapi", "web"}
    assert {name.partition("/")[0] for name in carried} == rooms


def test_it_asks_for_all_that_the_program_runs_with():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert sorted(asked) == sorted((ROOT / "requirements/runtime.in").read_text().split())
