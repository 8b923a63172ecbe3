"""What holds for all tests.

A busy machine is no fault: no generated example is judged by how long it took, and the time of a loop is that
in which it waits. The secrets of one test are no secrets of the next: their list is the process's. A test
that waits for what never comes fails after three minutes and says where its tasks wait: it must not hold up
all the others.
"""

import asyncio
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
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


LONGEST_S = 180


def _ring(number: int, frame: FrameType | None) -> None:
    """Every task that still waits, with its stack, then the end of this test."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:  # no loop runs
        tasks = set()
    for task in tasks:
        task.print_stack()
    raise TimeoutError(f"longer than {LONGEST_S} s")


@contextmanager
def _bounded() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.alarm(LONGEST_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    with _bounded():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    with _bounded():
        return (yield)


@pytest.fixture(autouse=True)
def _secrets_of_its_own() -> Iterator[None]:
    yield
    secret.forget_all()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for all that is lived in it."""
    browser = Chromium(program("chromium"))
    try:
        yield browser
    finally:
        browser.close()
