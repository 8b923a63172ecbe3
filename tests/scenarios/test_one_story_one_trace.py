"""The same story gives the same trace: in any process, in any order of sets, and on a busy machine."""

import os
import subprocess
import sys
from pathlib import Path

STORIES = sorted(Path(__file__).parent.glob("*.toml"))
REPLAY = (sys.executable, "-m", "powersync", "replay", "--json", *map(str, STORIES))
BURN = (sys.executable, "-c", "while True: pass")


def started(seed: int) -> "subprocess.Popen[bytes]":
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.Popen(REPLAY, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_every_story_gives_byte_for_byte_the_same_trace_on_a_busy_machine() -> None:
    burner = subprocess.Popen(BURN)
    try:
        both = started(seed=1), started(seed=333)
        one, other = (each.communicate()[0].splitlines() for each in both)
    finally:
        burner.kill()
        burner.wait()
    assert len(one) > 50 * len(STORIES)
    assert one == other
