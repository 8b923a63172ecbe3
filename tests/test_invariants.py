"""Invariants of the code itself, which no single case could show; docs/invariants.md has all of them."""

import ast
import typing
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct, structs

from powersync import vendors
from powersync.config.document import Config

ROOT = Path(__file__).parents[1]
ROOMS = ("domain", "scheduler", "adapters", "api", "powersync")

# Each threshold, and the one rule that compares with it; the others ask that rule.
RULE_OF = {
    "enter_below": "domain/house/house.py",
    "leave_at": "domain/house/house.py",
    "threshold_per_mwh": "domain/event/spike.py",
}
# What the program's own start, its people and its emulators need of the machine's clock.
ASKS_THE_TIME = {
    "adapters/clock.py",
    "powersync/commands/emulate.py",
    "powersync/installation.py",
}
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "localtime"),
}


def modules(names: Iterable[str], *rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """Those that have one of these names in them: few do, and to parse all takes seconds."""
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text()
            if any(name in text for name in names):
                yield str(path.relative_to(ROOT)), ast.parse(text)


def test_a_threshold_is_compared_in_one_rule_that_all_paths_ask():
    found: dict[str, set[str]] = defaultdict(set)
    for name, tree in modules(RULE_OF, "domain", "scheduler"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                inside = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                for threshold in inside & set(RULE_OF):
                    found[threshold].add(name)
    assert {threshold: {rule} for threshold, rule in RULE_OF.items()} == dict(found)


def test_only_the_clock_itself_asks_the_machine_what_time_it_is():
    found = {
        name
        for name, tree in modules({f"{of}.{call}" for of, call in CLOCK_CALLS}, *ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCK_CALLS
    }
    assert found == ASKS_THE_TIME


def test_no_cancel_is_swallowed_by_a_wait_that_ends_at_the_same_moment():
    """Until Python 3.12 `asyncio.wait_for` does; `async with asyncio.timeout` does not."""
    found = {
        name
        for name, tree in modules({"wait_for"}, *ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "wait_for"
    }
    assert found == set()


def tables(kind: object) -> Iterator[type[Struct]]:
    """Every table below this one, drivers' own included."""
    for inner in (kind, *typing.get_args(kind)):
        if isinstance(inner, type) and issubclass(inner, Struct):
            yield inner
            for each in structs.fields(inner):
                yield from tables(each.type)
        elif inner is not kind:
            yield from tables(inner)


DRIVERS = [
    (kind.__name__, name, table) for kind, rows in vendors.SUPPORTED.items() for name, table in rows.items()
]


@pytest.mark.parametrize(
    ("kind", "driver", "table"), DRIVERS, ids=[f"{kind}-{name}" for kind, name, _ in DRIVERS]
)
def test_a_driver_s_table_takes_no_key_that_another_driver_left_behind(kind, driver, table):
    assert [each.__name__ for each in tables(table) if not each.__struct_config__.forbid_unknown_fields] == []


def test_a_section_takes_no_key_that_nobody_reads():
    loose = {each.__name__ for each in tables(Config) if not each.__struct_config__.forbid_unknown_fields}
    named_by_a_driver = {kind.__name__ for kind in vendors.SUPPORTED}
    assert loose - named_by_a_driver == set()
