"""Tries one mutant: a forked process imports the wrong text and runs the tests that reach its line."""

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutation.mutate import Mutant
from tests.mutation.reach import steady

MOST_MEMORY = 4 << 30  # bytes: a mutant that never stops growing is killed too


class WrongText(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from other text than its file holds."""

    def __init__(self, root: Path, mutant: Mutant) -> None:
        self._path = root / mutant.path
        self._text = mutant.applied(self._path.read_bytes())
        name = mutant.path.removesuffix(".py").replace("/", ".")
        self._name = name.removesuffix(".__init__")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Ours for the one module, nobody's for all others."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """As usual."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Runs the wrong text."""
        exec(compile(self._text, str(self._path), "exec"), module.__dict__)


class _Only:
    """Runs some tests of the collected ones, in the order given."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._place), key=lambda each: self._place[each.nodeid]
        )


class Trial:
    """One mutant under way. `verdict` is killed, survived, or timeout."""

    def __init__(
        self,
        root: Path,
        mutant: Mutant,
        tests: Sequence[str],
        limit_s: float,
        log: Path,
        *,
        to_the_end: bool = False,
    ) -> None:
        self.mutant = mutant
        self._deadline = time.monotonic() + limit_s
        self._pid = os.fork()
        if self._pid == 0:
            code = 1
            try:
                code = _run(root, mutant, tests, log, to_the_end)
            finally:
                os._exit(code)

    def verdict(self) -> str | None:
        """None while it runs."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if pid:
            return "survived" if status == 0 else "killed"
        if time.monotonic() < self._deadline:
            return None
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        return "timeout"


def preload(modules: Iterable[str]) -> None:
    """Imports foreign modules before the forks, which only saves time. A private one is left to its owner:
    `_asyncio` ahead of `asyncio` leaves that with two notions of the running task.
    """
    for name in sorted(modules):
        if not name.rpartition(".")[2].startswith("_"):
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def _run(root: Path, mutant: Mutant, tests: Sequence[str], log: Path, to_the_end: bool) -> int:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    steady()
    sys.meta_path.insert(0, WrongText(root, mutant))
    files = sorted({test.split("::")[0] for test in tests})
    arguments = [*([] if to_the_end else ["-x"]), "-q", "-p", "no:xdist", "--no-header", "--tb=line", *files]
    return int(pytest.main(arguments, plugins=[_Only(tests)]))
