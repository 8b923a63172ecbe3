"""Runs a story to its end on the live control loop.

At one instant: steps, the simulated house, the control tick, expectations. A restart kills the server
without a word; its storage survives in memory, and boot comes before the tick of its instant.
"""

import asyncio
import heapq
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

from adapters.clock import LoopClock
from domain.command.command import Command
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import ConfigurationError, InvalidRequest, PowerSyncError
from domain.house.house import House
from powersync.config import parse
from powersync.scenario.expectation import check_path, verdict
from powersync.scenario.story import ExpectTable, StepTable, Story, span
from powersync.scenario.virtual_time import StandstillError, run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine

# What comes first at one instant.
FAULT_ENDS, BOOT, STEP, LIVE = range(4)

TickListener = Callable[[timedelta, Mapping[str, Any]], None]


class Failure(Struct, frozen=True):
    """An expectation that did not hold, or an error of the story itself; `at` since the start."""

    at: timedelta
    message: str


class Outcome(Struct, frozen=True, kw_only=True):
    """How a story ended."""

    name: str
    failures: tuple[Failure, ...]
    ticks: int


def play(story: Story, on_tick: TickListener | None = None) -> Outcome:
    """Runs one story at full speed. Raises InvalidRequest when the story itself is wrong."""
    house = house_of(story)
    for index, expected in enumerate(story.table.expect):
        if expected.path is not None:
            try:
                check_path(expected.path, [lp.id for lp in house.loadpoints])
            except InvalidRequest as err:
                raise InvalidRequest(f"expect[{index}]: {err}") from err
    try:
        return run_in_virtual_time(Teller(story, house, on_tick).tell())
    except StandstillError as err:
        raise InvalidRequest(f"the story came to a standstill: {err}") from err
    except msgspec.ValidationError as err:
        raise InvalidRequest(str(err)) from err


def house_of(story: Story) -> House:
    """The story's house, from its [config]."""
    tables = dict(story.table.config)
    control = {**tables.get("control", {}), "tick_s": story.tick.total_seconds()}
    try:
        return parse({**tables, "control": control}).house()
    except ConfigurationError as err:
        raise InvalidRequest("config: " + "; ".join(err.faults)) from err


class Teller:
    """Tells one story."""

    def __init__(self, story: Story, house: House, on_tick: TickListener | None) -> None:
        self._story, self._house, self._on_tick = story, house, on_tick
        self._failures: list[Failure] = []
        self._pending = [(index, expected) for index, expected in enumerate(story.table.expect)]
        self._held: set[int] = set()
        self._agenda: list[tuple[timedelta, int, int, Any]] = []
        self._engine: Engine | None = None
        self._ticks = 0

    async def tell(self) -> Outcome:
        """From start to end."""
        self._world = World(self._house, LoopClock(self._story.table.start), self._story.folder)
        self._world.change(self._story.table.house)
        self._engine = await self._world.new_server()
        for number, step in enumerate(self._story.table.step):
            self._plan(span(step.at), STEP, number, step)
        self._plan_instants()
        while self._agenda:
            at = self._agenda[0][0]
            await self._sleep_until(at)
            is_live = False
            while self._agenda and self._agenda[0][0] == at:
                _, kind, _, what = heapq.heappop(self._agenda)
                if kind == LIVE:
                    is_live = True
                else:
                    await self._happen(at, kind, what)
            if is_live:
                await self._live(at)
        if self._engine is not None:
            await self._engine.kill()
        for index, expected in self._pending:
            if expected.eventually is not None and index not in self._held:
                self._fail(span(expected.eventually[1]), f"expect[{index}] never held: {expected.path}")
        return Outcome(
            name=self._story.table.name,
            failures=tuple(sorted(self._failures, key=lambda f: f.at)),
            ticks=self._ticks,
        )

    def _plan(self, at: timedelta, kind: int, number: int, what: Any) -> None:
        heapq.heappush(self._agenda, (at, kind, number, what))

    def _plan_instants(self) -> None:
        """Every tick, and every instant an expectation names."""
        instants = {timedelta(0), self._story.duration}
        at = timedelta(0)
        while at <= self._story.duration:
            instants.add(at)
            at += self._story.tick
        for expected in self._story.table.expect:
            for text in (expected.at, *(expected.during or ()), *(expected.eventually or ())):
                if text is not None:
                    instants.add(span(text))
        for instant in instants:
            self._plan(instant, LIVE, 0, None)

    async def _sleep_until(self, at: timedelta) -> None:
        delay = at.total_seconds() - asyncio.get_running_loop().time()
        if delay > 0:
            await asyncio.sleep(delay)

    # what happens

    async def _happen(self, at: timedelta, kind: int, what: Any) -> None:
        if kind == BOOT:
            self._world.physics.advance(self._world.clock.now())
            self._engine = await self._world.new_server()
        elif kind == FAULT_ENDS:
            self._world.faults.pop(what, None)
        elif isinstance(what, StepTable):
            await self._step(at, what)

    async def _step(self, at: timedelta, step: StepTable) -> None:
        if step.house is not None and self._world.change(step.house) and self._engine is not None:
            await self._engine.prices.fetch_quietly(self._world.clock.now())
        if step.fault is not None:
            device = step.fault.device
            known = {"price", "grid", "battery", *(f"loadpoints/{lp.id}" for lp in self._house.loadpoints)}
            if device not in known:
                raise InvalidRequest(f"fault: there is no device '{device}' ({', '.join(sorted(known))})")
            self._world.physics.advance(self._world.clock.now())
            self._world.faults[device] = step.fault.kind
            self._plan(at + span(step.fault.for_), FAULT_ENDS, 0, device)
        if step.restart is not None and self._engine is not None:
            await self._engine.kill()
            self._engine = None
            self._plan(at + span(step.restart), BOOT, 0, None)
        if step.command is not None:
            if self._engine is None:
                self._fail(at, f"a command while the server is down: {step.command}")
                return
            try:
                await self._command(self._engine, dict(step.command))
            except (PowerSyncError, msgspec.ValidationError) as err:
                self._fail(at, f"command {step.command}: {err}")

    async def _command(self, engine: Engine, command: dict[str, Any]) -> None:
        target = str(command.pop("target"))
        patch = command.pop("patch", None)
        loadpoint_id = target.removeprefix("loadpoints/")
        if target == "battery":
            if patch is not None:
                await engine.room.change_battery(patch)
            else:
                await engine.room.ask_battery(msgspec.convert(command, BatteryRequest))
        elif patch is not None:
            await engine.room.change_loadpoint(loadpoint_id, patch)
        else:
            await engine.room.ask_loadpoint(loadpoint_id, msgspec.convert(command, LoadpointRequest))

    # one instant

    async def _live(self, at: timedelta) -> None:
        self._world.physics.advance(self._world.clock.now())
        on_grid = at % self._story.tick == timedelta(0)
        if self._engine is not None and on_grid:
            await self._engine.loop.tick()
            self._ticks += 1
            await self._let_lanes_work(self._engine)
            if self._on_tick is not None:
                self._on_tick(at, self._document())
        await self._judge(at, on_grid)

    async def _let_lanes_work(self, engine: Engine) -> None:
        """Devices without lag are done within this instant; one that waits goes on later."""
        for _ in range(40):
            if not any(lane.is_working for lane in engine.lanes.values()):
                return
            await asyncio.sleep(0)

    def _document(self) -> dict[str, Any]:
        assert self._engine is not None
        document = self._engine.stream.current_json
        return {} if document is None else msgspec.json.decode(document, type=dict[str, Any])

    async def _judge(self, at: timedelta, on_grid: bool) -> None:
        due = [(index, each) for index, each in self._pending if self._is_due(each, at, on_grid)]
        if not due:
            return
        if self._engine is None:
            for index, expected in due:
                if expected.eventually is None:
                    self._fail(at, f"expect[{index}]: the server is down then")
            return
        document = self._document()
        commands: list[Command] = []
        if any(each.commands is not None for _, each in due):
            commands = await self._world.journal.sent()
        for index, expected in due:
            wrong = verdict(expected, document, commands)
            if expected.eventually is not None:
                if wrong is None:
                    self._held.add(index)
            elif wrong is not None:
                self._fail(at, f"expect[{index}]: {wrong}")
                self._held.add(index)
        self._pending = [(index, each) for index, each in self._pending if index not in self._held]

    def _is_due(self, expected: ExpectTable, at: timedelta, on_grid: bool) -> bool:
        if expected.at is not None:
            return at == span(expected.at)
        start, end = (span(text) for text in expected.during or expected.eventually or ())
        return start <= at <= end and (on_grid or at in (start, end))

    def _fail(self, at: timedelta, message: str) -> None:
        self._failures.append(Failure(at, message))
