"""What holds for all tests.

A busy machine is no fault: no generated example is judged by how long it took, and the time of a loop is that
in which it waits. The secrets of one test are no secrets of the next: their list is the process's. A test
that waits for what never comes fails after three minutes and says where its tasks wait: it must not hold up
all the others. What takes longest begins first, so that no worker is left alone with it.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from adapters.kinds import secret
from tests.browser.chromium import Chromium
from tests.debian import program
from tests.patient_loop import PatientPolicy

asyncio.set_event_loop_policy(PatientPolicy())
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


HERE = Path(__file__).parent
LONGEST_S = 180
MORE_THAN_CORES = 2  # half of the time of all tests passes in waiting for sockets and other processes
FIRST = ("soak", "web", "browser", "homeassistant_core", "scenarios", "powersync")


@pytest.hookimpl(tryfirst=True, optionalhook=True)  # the wrong changes are tried without workers
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """How many workers `-n auto` is, unless the environment says it."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) + MORE_THAN_CORES


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, Any, Any]:
    """Nothing that is collected becomes garbage: looking for it took a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folder by folder, those first in which one test takes many seconds."""
    rank = {folder: at for at, folder in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(_folder(item), len(FIRST)))


def _folder(item: pytest.Item) -> str:
    return item.nodeid.removeprefix("tests/").partition("/")[0]


def pytest_sessionstart() -> None:
    """Once: what is done before and after each of twenty thousand tests is done twenty thousand times."""
    signal.signal(signal.SIGALRM, _ring)


def _ring(number: int, frame: FrameType | None) -> None:
    """Every task that still waits, with its stack, then the end of this test."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:  # no loop runs
        tasks = set()
    for task in tasks:
        task.print_stack()
    raise TimeoutError(f"longer than {LONGEST_S} s")


def pytest_unconfigure() -> None:
    """What the last failed test left open is let go: a file's thread would keep the process from ending."""
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        vars(sys).pop(name, None)
    gc.collect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    signal.alarm(LONGEST_S)
    try:
        return (yield)
    finally:
        signal.alarm(0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    signal.alarm(LONGEST_S)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        secret.forget_all()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for all that is lived in it."""
    browser = Chromium(program("chromium"))
    try:
        yield browser
    finally:
        browser.close()
