"""A scenario file as values: who is there, what happens when, and what must come true."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from adapters.simulated.faults import Fault
from domain.errors import InvalidRequest
from powersync.config.faults import lines
from powersync.config.read import Reader
from powersync.config.toml import tables_in

DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class FaultStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device misbehaves for a while."""

    device: str
    kind: Fault
    for_: str = field(name="for")


class StepTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that happens."""

    at: str
    house: dict[str, Any] | None = None
    command: dict[str, Any] | None = None
    restart: str | None = None
    fault: FaultStep | None = None


class CommandsExpected(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Commands that reached a device: a list at exact length, or a count."""

    target: str | None = None
    list: tuple[dict[str, Any], ...] | None = None
    count: int | None = None
    min: int | None = None
    max: int | None = None


class ExpectTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be true, and when."""

    at: str | None = None
    during: tuple[str, str] | None = None
    eventually: tuple[str, str] | None = None
    path: str | None = None
    equals: Any = msgspec.UNSET
    not_equals: Any = msgspec.UNSET
    near: float | None = None
    tolerance: float = 0.0
    in_: tuple[Any, ...] | None = field(name="in", default=None)
    is_null: Literal[True] | None = None
    commands: CommandsExpected | None = None


class StoryTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's top level."""

    name: str
    start: datetime
    duration: str
    tick: str = "10s"
    config: dict[str, Any] = field(default_factory=dict)
    house: dict[str, Any] = field(default_factory=dict)
    automation: tuple[dict[str, Any], ...] = ()
    step: tuple[StepTable, ...] = ()
    expect: tuple[ExpectTable, ...] = ()


class Story(Struct, frozen=True, kw_only=True):
    """A scenario that was found well-formed. `folder` is where its relative files are."""

    table: StoryTable
    duration: timedelta
    tick: timedelta
    folder: Path


def read_story(path: Path) -> Story:
    """Reads one scenario file. Raises InvalidRequest with what is wrong."""
    try:
        raw = tables_in(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise InvalidRequest(f"{path}: {err.strerror}") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise InvalidRequest(f"{path}: not TOML: {err}") from err
    return story_of(raw, path.parent)


def story_of(raw: Mapping[str, Any], folder: Path = Path()) -> Story:
    """The same from a parsed file. Raises InvalidRequest with all that is no part of a story."""
    reader = Reader({}, folder)
    table: StoryTable = reader.read(StoryTable, dict(raw), "")
    if reader.faults:
        raise InvalidRequest("; ".join(lines(reader.faults, {}, "")))
    if table.start.tzinfo is None:
        raise InvalidRequest("start: needs an offset, as in 2026-01-15T10:00:00+10:00")
    story = Story(table=table, duration=span(table.duration), tick=span(table.tick), folder=folder)
    if story.tick <= timedelta(0) or story.duration <= timedelta(0):
        raise InvalidRequest("duration and tick: must be longer than nothing")
    _check_steps(story)
    for index, expected in enumerate(table.expect):
        _check_expectation(f"expect[{index}]", expected, story)
    return story


def span(text: str) -> timedelta:
    """A length of time: `90s`, `2m`, `1h5m`. Raises InvalidRequest."""
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise InvalidRequest(f"'{text}' is no length of time (90s, 2m, 1h5m)")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as err:
        raise InvalidRequest(f"'{text}' is longer than can be reckoned with") from err


def _check_steps(story: Story) -> None:
    before = timedelta(0)
    for index, step in enumerate(story.table.step):
        at = span(step.at)
        if at < before:
            raise InvalidRequest(f"step[{index}]: steps stand in time order")
        before = at
        happenings = (step.house, step.command, step.restart, step.fault)
        if not any(happening is not None for happening in happenings):
            raise InvalidRequest(f"step[{index}]: says nothing that happens")
        if step.command is not None and "target" not in step.command:
            raise InvalidRequest(f"step[{index}].command: names no target")
        if step.restart is not None:
            span(step.restart)
        if step.fault is not None:
            span(step.fault.for_)


def _check_expectation(where: str, expected: ExpectTable, story: Story) -> None:
    times = [t for t in (expected.at, expected.during, expected.eventually) if t is not None]
    if len(times) != 1:
        raise InvalidRequest(f"{where}: needs exactly one of at, during, eventually")
    if not isinstance(times[0], str) and len(times[0]) != 2:
        raise InvalidRequest(f"{where}: needs two times, from and to")
    ends = [span(text) for text in ((times[0],) if isinstance(times[0], str) else times[0])]
    if ends != sorted(ends) or ends[-1] > story.duration:
        raise InvalidRequest(f"{where}: its time lies outside the story")
    if (expected.path is None) == (expected.commands is None):
        raise InvalidRequest(f"{where}: needs either path or commands")
    tests = (
        expected.equals is not msgspec.UNSET,
        expected.not_equals is not msgspec.UNSET,
        expected.near is not None,
        expected.in_ is not None,
        expected.is_null is not None,
    )
    if expected.path is not None and sum(tests) != 1:
        raise InvalidRequest(f"{where}: needs exactly one of equals, not_equals, near, in, is_null")
    if expected.commands is not None:
        counts = (expected.commands.count, expected.commands.min, expected.commands.max)
        if expected.commands.list is None and all(count is None for count in counts):
            raise InvalidRequest(f"{where}.commands: needs list, count, min or max")
