"""Which tests reach which line, and how long each takes: found once, by running them all under coverage."""

import os
import pickle
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import coverage
import pytest
from hypothesis import HealthCheck, settings
from msgspec import Struct, field

# Whole programs and hostile sockets: slow, and what they show of the rules the others show too.
NOT_TRIED = ("tests/scenarios/test_one_story_one_trace.py", "tests/api/test_door.py")
AT_IMPORT = ""  # the context of lines that no test runs, only the import


class Reach(Struct):
    """`tests_of[path][line]` are test ids; `seconds` by test id; `modules`: foreign ones to preload."""

    tests_of: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)

    def join(self, other: "Reach") -> None:
        """Takes in what another process found."""
        for path, lines in other.tests_of.items():
            mine = self.tests_of.setdefault(path, {})
            for line, tests in lines.items():
                mine.setdefault(line, set()).update(tests)
        self.seconds |= other.seconds
        self.modules |= other.modules
        self.failed += other.failed

    def leave_out(self, tests: set[str]) -> None:
        """Forgets tests that say nothing."""
        for lines in self.tests_of.values():
            for found in lines.values():
                found -= tests

    def tests_for(self, path: str, line: int, budget_s: float) -> list[str]:
        """The tests to try a mutant of this line with: quick ones first, up to so many seconds in all.

        A line in the middle of a statement runs with the one it begins on. A line that runs at import is
        reached by every test that reaches its file; where a file only declares, by all.
        """
        lines = self.tests_of.get(path, {})
        line = max((each for each in lines if each <= line), default=line)
        tests = lines.get(line, set()) - {AT_IMPORT}
        if not tests and line in lines:
            tests = set().union(*lines.values()) - {AT_IMPORT} or set(self.seconds)
        chosen, spent_s = [], 0.0
        for test in sorted(tests, key=lambda each: (self.seconds.get(each, 0.0), each)):
            spent_s += self.seconds.get(test, 0.0)
            if spent_s > budget_s and chosen:
                break
            chosen.append(test)
        return chosen


class _Contexts:
    """Names the running test to coverage and takes its time."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._measured.switch_context(item.nodeid)
        started = time.perf_counter()
        yield
        self.seconds[item.nodeid] = time.perf_counter() - started

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def steady() -> None:
    """Property tests draw the same examples on every run, and none of them fails for being slow."""
    settings.register_profile(
        "mutation", derandomize=True, database=None, deadline=None, suppress_health_check=[*HealthCheck]
    )
    settings.load_profile("mutation")


def measure(root: Path, rooms: Sequence[str], folders: Sequence[str]) -> Reach:
    """Runs some test folders in this very process. Its modules are then imported: fork before."""
    steady()
    measured = coverage.Coverage(data_file=None, source=list(rooms), config_file=False)
    contexts = _Contexts(measured)
    measured.start()
    ignored = [f"--ignore={path}" for path in NOT_TRIED]
    pytest.main(["-q", "-p", "no:xdist", "--no-header", *ignored, *folders], plugins=[contexts])
    measured.stop()
    data = measured.get_data()
    found = Reach(seconds=contexts.seconds, failed=contexts.failed)
    for path in data.measured_files():
        lines = {line: set(tests) for line, tests in data.contexts_by_lineno(path).items()}
        found.tests_of[Path(path).relative_to(root).as_posix()] = lines
    ours = {each.name for each in root.iterdir() if each.is_dir()}
    found.modules = {name for name in sys.modules if name.split(".")[0] not in ours and name != "__main__"}
    return found


def measure_apart(root: Path, rooms: Sequence[str], folders: Sequence[Sequence[str]], keep: Path) -> Reach:
    """The same, each group of folders in a process of its own, side by side."""
    children: list[tuple[int, Path]] = []
    for number, group in enumerate(folders):
        path = keep / f"reach-{number}.pickle"
        pid = os.fork()
        if pid == 0:
            _silence(keep / f"reach-{number}.log")
            path.write_bytes(pickle.dumps(measure(root, rooms, group)))
            os._exit(0)
        children.append((pid, path))
    joined = Reach()
    for pid, path in children:
        os.waitpid(pid, 0)
        joined.join(pickle.loads(path.read_bytes()))
    return joined


def _silence(path: Path) -> None:
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
