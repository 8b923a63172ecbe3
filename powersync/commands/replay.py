"""`powersync replay`: runs scenarios on a virtual clock, at full speed, and checks their expectations."""

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from domain.errors import InvalidRequest
from powersync.commands.table import far_along
from powersync.scenario.run import TickListener, play
from powersync.scenario.story import read_story


def replay(scenarios: list[Path], *, json: bool = False) -> int:
    """Runs each scenario and says what did not hold; 1 when anything failed, or a scenario is wrong.

    With `json`, one line per tick: the scenario, the time since its start, and the status document.
    """
    failed = 0
    for path in scenarios:
        try:
            story = read_story(path)
            line = json_lines(story.table.name) if json else None
            with far_along(path.name, story.duration.total_seconds()) as lived:
                outcome = play(story, _each(lived, line))
        except InvalidRequest as err:
            failed += 1
            print(f"error   {path.name}: {err}", file=sys.stderr if json else sys.stdout)
            continue
        if outcome.failures:
            failed += 1
        if not json:
            print(f"{'FAILED ' if outcome.failures else 'ok     '} {path.name}: {outcome.name}")
        for failure in outcome.failures:
            print(f"        {clock(failure.at)}  {failure.message}", file=sys.stderr if json else sys.stdout)
    if not json:
        print(f"{len(scenarios) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _each(lived: Callable[[float], None] | None, line: TickListener | None) -> TickListener | None:
    if lived is None:
        return line

    def tick(at: timedelta, document: Mapping[str, Any]) -> None:
        lived(at.total_seconds())
        if line is not None:
            line(at, document)

    return tick


def json_lines(name: str) -> TickListener:
    """Prints each tick's document as one line."""

    def line(at: timedelta, document: Mapping[str, Any]) -> None:
        sys.stdout.write(
            msgspec.json.encode({"scenario": name, "t_s": at.total_seconds(), "status": document}).decode()
            + "\n"
        )

    return line


def clock(at: timedelta) -> str:
    """Time since the start, as h:mm:ss."""
    seconds = int(at.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
