"""What the tests of the program share."""

import logging
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from powersync.cli.run import run
from tests.powersync.program import QUIET

Here = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Here]:
    """Runs the program in `tmp_path` and in this process, which takes no second: for what ends by itself."""
    monkeypatch.chdir(tmp_path)
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def finished(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = run(arguments)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    yield finished
    root.handlers[:] = handlers
    root.setLevel(level)
