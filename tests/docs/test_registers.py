"""The two registers hold: every numbered scenario has its tests, every invariant is held by what it names."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCENARIOS, INVARIANTS = range(1, 31), range(1, 61)
OF_CHARGING = [*(f"C{number}" for number in range(1, 41)), *(f"C{letter}" for letter in "abcdefghijklmno")]


def cells(page: str) -> list[list[str]]:
    """The rows of a page's tables."""
    lines = (ROOT / "docs" / page).read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


def rows(page: str) -> dict[int, list[str]]:
    """The cells of a page's table by the number in the first."""
    return {int(row[0]): row[1:] for row in cells(page) if row[0].isdigit()}


def charging_rows() -> dict[str, list[str]]:
    """Those of the invariants of charging."""
    return {row[0]: row[1:] for row in cells("invariants.md") if re.fullmatch(r"C(\d+|[a-z])", row[0])}


@cache
def names() -> dict[str, set[str]]:
    """The test functions by file."""
    return {
        str(path.relative_to(ROOT)): set(
            re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
        )
        for path in (ROOT / "tests").rglob("test_*.py")
    }


def carrying(number: int) -> Iterator[tuple[str, str]]:
    """Every test that carries the number of this scenario, with its file."""
    for path, found in names().items():
        yield from ((path, name) for name in found if re.search(rf"scenario_0*{number}(?!\d)", name))


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_scenarios_are_all_there_in_order():
    assert list(rows("scenarios.md")) == list(SCENARIOS)


@pytest.mark.parametrize("number", SCENARIOS)
def test_a_scenario_is_shown_by_tests_that_carry_its_number_in_the_files_it_names(number):
    shown_in = rows("scenarios.md")[number][-1]
    files = {path for path, _ in carrying(number)}
    assert set(named(shown_in)) <= files, "a named file has no such test"
    assert named(shown_in), "say where it is shown"


def test_a_charging_scenario_names_tests_that_carry_its_number_or_stories():
    lines = re.findall(r"(?m)^\| EV(\d+) \|.*\| (.*) \|$", (ROOT / "docs/scenarios.md").read_text())
    assert lines
    for number, shown_in in lines:
        for path in named(shown_in):
            assert (ROOT / path).exists(), path
        tests = [path for path in named(shown_in) if path.endswith(".py")]
        carried = {
            path for path, found in names().items() if any(f"scenario_ev{number}_" in n for n in found)
        }
        assert set(tests) <= carried, f"EV{number}: a named file has no such test"


def test_the_invariants_are_all_there_in_order():
    assert list(rows("invariants.md")) == list(INVARIANTS)


def test_the_invariants_of_charging_are_all_there_in_order():
    assert list(charging_rows()) == OF_CHARGING


@pytest.mark.parametrize("number", [*INVARIANTS, *OF_CHARGING])
def test_an_invariant_names_what_holds_it_or_why_it_is_open(number):
    known: dict[Any, list[str]] = {**rows("invariants.md"), **charging_rows()}
    _, how, held_by = known[number]
    assert how in {"type", "property", "test", "story", "contract", "open"}
    if how == "open":
        assert len(held_by) > 20, "the reason"
    assert how == "open" or named(held_by)
    assert [name for name in named(held_by) if not exists(name)] == []
    if how == "property":
        assert any(is_over_all(name) for name in named(held_by)), "none of them is about whatever may come"
    if how == "story":
        assert any(name.endswith(".toml") for name in named(held_by))


def is_over_all(name: str) -> bool:
    """Whether a test draws its cases, or looks at all of the code."""
    path, _, test = name.partition("::")
    text = (ROOT / path).read_text()
    is_drawn = re.search(rf"(?m)^@given\((?:(?!^def |^async def )[\s\S])*?^(?:async )?def {test}\b", text)
    return is_drawn is not None or path == "tests/test_invariants.py"


def exists(name: str) -> bool:
    """A test (`tests/…::test_…`), a file, a Struct or function (`domain/…::Name`), or an import contract."""
    path, _, inside = name.partition("::")
    if path == "pyproject.toml":
        return f'name = "{inside}"' in (ROOT / path).read_text()
    if not (ROOT / path).exists():
        return False
    text = (ROOT / path).read_text() if inside else ""
    return (
        not inside
        or re.search(rf"^\s*(?:async def|def|class) {inside}\b|^{inside}\b", text, re.MULTILINE) is not None
    )
