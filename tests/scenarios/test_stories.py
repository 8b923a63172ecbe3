"""Every story in this folder comes out as it says, and gives the same trace in every process.

Each is played twice at the same time, here and, its first ticks, in a process whose sets have another order:
what a story tells must depend on neither, nor on how busy the machine is.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import pytest

from powersync.scenario.run import Outcome, play
from powersync.scenario.story import read_story
from tests.scenarios.in_german import Told

STORIES = sorted(Path(__file__).parent.glob("*.toml"))
OTHER_ORDER = "333"
TWICE = 20  # ticks: what is told in another order is told so from the first tick that tells it
IN_GERMAN = Told()


class Enough(Exception):
    """As much of a story was lived as is looked at."""


def told(path: Path, most: int | None = None) -> tuple[Outcome | None, list[bytes]]:
    """How the story ended (None: it went on after `most` ticks), and the document of every tick."""
    trace: list[bytes] = []

    def note(at: timedelta, document: Mapping[str, Any]) -> None:
        if len(trace) == most:
            raise Enough
        trace.append(msgspec.json.encode({"t_s": at.total_seconds(), "status": document}))

    try:
        return play(read_story(path), note), trace
    except Enough:
        return None, trace


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ProcessPoolExecutor]:
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = OTHER_ORDER
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(hash, "a").result() != hash("a")
        if before is None:
            del os.environ["PYTHONHASHSEED"]
        else:
            os.environ["PYTHONHASHSEED"] = before
        yield pool


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_comes_out_right_and_the_same_in_every_process(
    path: Path, elsewhere: ProcessPoolExecutor
) -> None:
    other = elsewhere.submit(told, path, TWICE)
    outcome, trace = told(path)
    assert outcome is not None
    assert outcome.failures == ()
    assert len(trace) > 5  # the shortest stories are a few slow ticks
    other_outcome, other_trace = other.result()
    assert other_outcome == (outcome if len(trace) <= TWICE else None)
    assert other_trace == trace[:TWICE]
    assert IN_GERMAN.faults(msgspec.json.decode(line)["status"] for line in trace) == []
