"""The wrong changes themselves: what is made of a line, and what is left alone."""

import subprocess
import sys

import pytest

from tests.mutation.mutate import mutants_of
from tests.mutation.reach import Reach


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("x = a < b", {"x = a <= b", "x = a > b"}),
        ("x = a == b", {"x = a != b"}),
        ("x = a is not None", {"x = a is None"}),
        ("x = a and (b)", {"x = a or (b)"}),
        ("x = not a", {"x = a"}),
        ("x = (a + b) * c", {"x = (a - b) * c", "x = (a + b) / c"}),
        ("x = True", {"x = False"}),
        ("x = 60.0", {"x = 120.0"}),
        ("x = 2", {"x = 3"}),
        ("Key = tuple[one, two]", set()),
        ("x = min(a, b)", {"x = max(a, b)"}),
        ("x = a if b else c", {"x = a if not (b) else c"}),
        ("tell(a)", {"pass"}),
        ("a.b = c", {"pass"}),
        ("RULES = (one, two)", {"RULES = (two, one)"}),
        ("ä = é < b", {"ä = é <= b", "ä = é > b"}),  # offsets are in bytes
        ("log.info('a')", set()),
        ("x = f'{a + b}'", set()),
        ("assert a < b", set()),
    ],
)
def test_a_line_suffers_these_wrong_changes(line: str, wrong: set[str]):
    source = line.encode()
    assert {each.applied(source).decode() for each in mutants_of("domain/x.py", source)} == wrong


def test_two_alike_changes_of_one_line_have_names_of_their_own():
    keys = [each.key for each in mutants_of("domain/x.py", b"x = a + b + c")]
    assert len(set(keys)) == len(keys) == 2


def test_a_line_that_runs_at_import_is_tried_with_every_test_of_its_file():
    reach = Reach(
        tests_of={"domain/x.py": {1: {""}, 9: {"quick", "slow"}}}, seconds={"quick": 0.1, "slow": 3.0}
    )
    assert reach.tests_for("domain/x.py", 1, budget_s=10) == ["quick", "slow"]
    assert reach.tests_for("domain/x.py", 1, budget_s=1) == ["quick"]
    assert reach.tests_for("domain/x.py", 11, budget_s=10) == ["quick", "slow"]  # of the statement above
    assert reach.tests_for("domain/y.py", 7, budget_s=10) == []


SAYS_WHOLE = """
from tests.mutation.trial import preload
preload({"_asyncio", "asyncio"})
import asyncio
async def within_a_second():
    async with asyncio.timeout(1):
        print("whole")
asyncio.run(within_a_second())
"""


def test_what_is_imported_ahead_of_the_trials_leaves_asyncio_whole():
    ran = subprocess.run([sys.executable, "-c", SAYS_WHOLE], capture_output=True, text=True)
    assert ran.stdout == "whole\n", ran.stderr


MEASURES = """
from pathlib import Path
from tests.mutation.reach import measure
reach = measure(Path.cwd(), ["domain"], ["tests/domain/test_instants.py"])
assert not reach.failed, reach.failed
assert reach.tests_for("domain/instants.py", 20, budget_s=10), reach.tests_of
"""


def test_the_tests_that_reach_a_line_are_found():
    ran = subprocess.run([sys.executable, "-c", MEASURES], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
