"""The rooms of the house keep to themselves: the import contracts of pyproject.toml hold, and bite."""

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure

ROOT = Path(__file__).parent.parent
ROOMS = ("api", "domain", "adapters", "scheduler", "powersync")
WEAK_NAMES = ("util", "helper", "manager", "base", "common", "misc", "handler")
BROAD_CATCHES = {
    "scheduler/loop.py",
    "scheduler/watch.py",
    "scheduler/isolate.py",
    "scheduler/lane.py",
    "scheduler/timetable.py",
}  # a tick, a reading, an errand, a job
EVERYTHING = {"Exception", "BaseException"}
LONGEST_FILE = 400

configure()


def sources() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def test_every_import_contract_holds(capsys):
    kept = use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out


def test_the_contracts_name_every_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert {room for layer in layers for room in layer.split(" | ")} == set(ROOMS)


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_says_its_role_stays_readable_and_has_a_telling_name(file):
    text = file.read_text()
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "a module opens with its role"
    assert len(text.splitlines()) <= LONGEST_FILE
    assert not any(weak in file.stem.split("_") or f"{weak}s" in file.stem.split("_") for weak in WEAK_NAMES)


def test_only_the_named_places_catch_whatever_comes():
    assert {place for file in sources() for place in broad_catches(file)} <= BROAD_CATCHES


def broad_catches(file: Path) -> list[str]:
    """Where a file catches everything and does not raise it again."""
    handlers = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ExceptHandler)]
    return [
        str(file.relative_to(ROOT))
        for handler in handlers
        if handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in EVERYTHING)
        if not isinstance(handler.body[-1], ast.Raise)
    ]
