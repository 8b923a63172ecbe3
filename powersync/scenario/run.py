"""Runs a story to its end on the live control loop, with its wake-ups and budgets.

At one instant: steps, the simulated house, the control tick with all it wakes, expectations. A restart
kills the server without a word; its storage survives in memory, and boot comes before its first tick.
"""

import asyncio
import heapq
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from itertools import count
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, structs

from adapters.stores.memory.records import MemoryDocuments
from domain.automation.automation import Automation
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.errors import ConfigurationError, InvalidRequest, PowerSyncError
from powersync.config import Config, parse
from powersync.config.drivers import id_of_pv
from powersync.scenario.expectation import check_path
from powersync.scenario.judge import Judge
from powersync.scenario.story import StepTable, Story, span
from powersync.scenario.truth import Truth
from powersync.scenario.virtual_time import StandstillError, StoryClock, run_in_virtual_time, virtual_loop
from powersync.scenario.world import World
from powersync.wiring import open_story_prices, surroundings_of
from scheduler.engine import Engine

# What comes first at one instant.
FAULT_ENDS, BOOT, STEP, LIVE = range(4)
BEFORE_S = (
    1e-6  # so much before its instant the storyteller begins to speak; the clock shows the instant already
)

RequestT = TypeVar("RequestT", bound=Struct)
TickListener = Callable[[timedelta, Mapping[str, Any]], None]


class Failure(Struct, frozen=True):
    """An expectation that did not hold, or an error of the story itself; `at` since the start."""

    at: timedelta
    message: str


class Outcome(Struct, frozen=True, kw_only=True):
    """How a story ended. `ticks` counts every decision, also those that something woke."""

    name: str
    failures: tuple[Failure, ...]
    ticks: int


def play(story: Story, on_tick: TickListener | None = None) -> Outcome:
    """Runs one story at full speed. Raises InvalidRequest when the story itself is wrong."""
    config = config_of(story)
    for index, expected in enumerate(story.table.expect):
        if expected.path is not None:
            try:
                check_path(expected.path, [lp.id for lp in config.loadpoints])
            except InvalidRequest as err:
                raise InvalidRequest(f"expect[{index}]: {err}") from err
    try:
        return run_in_virtual_time(Teller(story, config, on_tick).tell())
    except StandstillError as err:
        raise InvalidRequest(f"the story came to a standstill: {err}") from err
    except msgspec.ValidationError as err:
        raise InvalidRequest(str(err)) from err
    except ConfigurationError as err:
        raise InvalidRequest("config: " + "; ".join(err.faults)) from err


def config_of(story: Story) -> Config:
    """The story's [config]; its tick is the house's."""
    tables = dict(story.table.config)
    control = {**tables.get("control", {}), "tick_s": story.tick.total_seconds()}
    try:
        return parse({**tables, "control": control}, folder=story.folder)
    except ConfigurationError as err:
        raise InvalidRequest("config: " + "; ".join(err.faults)) from err


def roof_of(config: Config) -> dict[str, float]:
    """The AC-coupled inverters of a story by device id, each with its share of the sun; a real driver's is
    simulated with an even one.
    """
    names = {f"pv/{id_of_pv(index, pv)}": pv for index, pv in enumerate(config.pv)}
    even_pct = 100 / max(1, len(names))
    return {name: getattr(pv, "share_pct", even_pct) / 100 for name, pv in names.items()}


class Teller:
    """Tells one story."""

    def __init__(self, story: Story, config: Config, on_tick: TickListener | None) -> None:
        self._story, self._config, self._house = story, config, config.house()
        self._on_tick = on_tick
        self._failures: list[Failure] = []
        self._judge = Judge(story.table.expect, self._fail)
        self._truth = Truth(story.tick, self._fail)
        self._agenda: list[tuple[timedelta, int, int, Any]] = []
        self._order = count()
        self._engine: Engine | None = None
        self._living: asyncio.Task[None] | None = None
        self._ticks = 0

    async def tell(self) -> Outcome:
        """From start to end."""
        self._clock = StoryClock(self._story.table.start)
        self._world = World(
            self._house,
            self._clock,
            self._story.folder,
            tariff=open_story_prices(
                self._config, surroundings_of(self._config, self._clock, MemoryDocuments())
            ),
            roof=roof_of(self._config),
            contract=self._config.tariff,
        )
        self._world.change(self._story.table.house)
        self._plan(timedelta(0), BOOT, None)
        for step in self._story.table.step:
            self._plan(span(step.at), STEP, step)
        for instant in self._instants():
            self._plan(instant, LIVE, None)
        while self._agenda and self._agenda[0][0] <= self._story.duration:
            await self._instant(self._agenda[0][0])
        await self._end_server()
        self._judge.close()
        return Outcome(
            name=self._story.table.name,
            failures=tuple(sorted(self._failures, key=lambda f: f.at)),
            ticks=self._ticks,
        )

    def _plan(self, at: timedelta, kind: int, what: Any) -> None:
        heapq.heappush(self._agenda, (at, kind, next(self._order), what))

    def _instants(self) -> list[timedelta]:
        """Every tick, and every instant an expectation names."""
        ticks = {self._story.tick * number for number in range(self._story.duration // self._story.tick + 1)}
        return sorted(ticks | self._judge.instants | {self._story.duration})

    async def _instant(self, at: timedelta) -> None:
        """All of one instant: what is told happens while the clock is held, then the house goes on."""
        seconds, loop = at.total_seconds(), virtual_loop()
        await loop.reach(seconds - BEFORE_S)
        self._clock.hold()
        is_measured = self._is_on_grid(at)
        while self._agenda and self._agenda[0][0] == at:
            _, kind, _, what = heapq.heappop(self._agenda)
            is_measured = is_measured or kind == BOOT
            await self._happen(at, kind, what)
        now = self._clock.now()
        self._world.physics.advance(now)
        if is_measured:
            self._world.measured_at = now
        await loop.reach(seconds)
        self._clock.go_on()
        if self._engine is not None and self._living is None:
            since = self._story.table.start.astimezone(UTC)
            self._living = asyncio.create_task(self._engine.loop.run(since))
        await loop.calm()
        await self._look(at)

    def _is_on_grid(self, at: timedelta) -> bool:
        return at % self._story.tick == timedelta(0)

    # what happens

    async def _happen(self, at: timedelta, kind: int, what: Any) -> None:
        if kind == BOOT:
            self._world.physics.advance(self._clock.now())
            self._engine = await self._world.new_server()
            if at == timedelta(0):
                await self._make_automations(self._engine)
        elif kind == FAULT_ENDS:
            self._world.faults.pop(what, None)
        elif isinstance(what, StepTable):
            await self._step(at, what)

    async def _make_automations(self, engine: Engine) -> None:
        """The house has them from the beginning. Raises InvalidRequest."""
        for table in self._story.table.automation:
            try:
                await engine.automations.add(msgspec.convert(table, Automation))
            except (msgspec.ValidationError, PowerSyncError) as err:
                raise InvalidRequest(f"automation: {err}") from err

    async def _step(self, at: timedelta, step: StepTable) -> None:
        if step.house is not None and self._world.change(step.house) and self._engine is not None:
            self._engine.prices.look_again()
            self._engine.alarm.ring()
        if step.fault is not None:
            device = step.fault.device
            known = {"price", "grid", "battery", *(f"loadpoints/{lp.id}" for lp in self._house.loadpoints)}
            known |= set(self._world.physics.roof)
            if device not in known:
                raise InvalidRequest(f"fault: there is no device '{device}' ({', '.join(sorted(known))})")
            self._world.physics.advance(self._clock.now())
            self._world.faults[device] = step.fault.kind
            self._plan(at + span(step.fault.for_), FAULT_ENDS, device)
        if step.restart is not None and self._engine is not None:
            await self._end_server()
            self._plan(at + span(step.restart), BOOT, None)
        if step.command is not None:
            if self._engine is None:
                self._fail(at, f"a command while the server is down: {step.command}")
                return
            await self._ask(at, self._engine, dict(step.command))

    async def _ask(self, at: timedelta, engine: Engine, command: dict[str, Any]) -> None:
        refusal = command.pop("refused", None)
        try:
            await self._command(engine, dict(command))
        except (PowerSyncError, msgspec.ValidationError) as err:
            code = err.code if isinstance(err, PowerSyncError) else InvalidRequest.code
            if refusal is None:
                self._fail(at, f"command {command}: {err}")
            elif code != refusal:
                self._fail(at, f"command {command}: refused as {code} ({err}), expected {refusal}")
            return
        if refusal is not None:
            self._fail(at, f"command {command}: accepted, expected to be refused as {refusal}")

    async def _command(self, engine: Engine, command: dict[str, Any]) -> None:
        target = str(command.pop("target"))
        patch = command.pop("patch", None)
        loadpoint_id = target.removeprefix("loadpoints/")
        if target.startswith("automations/"):
            await engine.automations.change(target.removeprefix("automations/"), patch or {})
        elif target == "curtailment":
            await engine.room.ask_export(_request(command, ExportRequest))
        elif target == "plan":
            await engine.room.ask_plan(_request(command, PlanRequest))
        elif target == "battery":
            if patch is not None:
                await engine.room.change_battery(patch)
            else:
                await engine.room.ask_battery(_request(command, BatteryRequest))
        elif patch is not None:
            await engine.room.change_loadpoint(loadpoint_id, patch)
        else:
            await engine.room.ask_loadpoint(loadpoint_id, _request(command, LoadpointRequest))

    async def _end_server(self) -> None:
        engine, living = self._engine, self._living
        self._engine = self._living = None
        if living is not None:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        if engine is not None:
            self._ticks += engine.loop.ticks
            await engine.kill()

    # what is seen

    async def _look(self, at: timedelta) -> None:
        engine, is_on_grid = self._engine, self._is_on_grid(at)
        if engine is not None and self._on_tick is not None and is_on_grid:
            self._on_tick(at, _shown(engine))
        self._truth.look(at, None if engine is None else engine.stream.current)
        await self._judge.look(
            at, is_on_grid, lambda: None if engine is None else _shown(engine), self._world.journal
        )

    def _fail(self, at: timedelta, message: str) -> None:
        self._failures.append(Failure(at, message))


def _shown(engine: Engine) -> dict[str, Any]:
    """The document as a client gets it; empty before the first."""
    encoded = engine.stream.current_json
    return {} if encoded is None else msgspec.json.decode(encoded, type=dict[str, Any])


def _request(command: dict[str, Any], kind: type[RequestT]) -> RequestT:
    known: list[str] = [each.encode_name for each in structs.fields(kind)]
    if unknown := [key for key in command if key not in known]:
        allowed = ", ".join(("target", *known, "patch", "refused"))
        raise InvalidRequest(f"{unknown[0]}: is no setting (allowed: {allowed})")
    return msgspec.convert(command, kind)
