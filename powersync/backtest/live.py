"""The live planner and loop through a past, on a virtual clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from adapters.clock import SharedTime
from adapters.simulated.drivers import SimulatedBatteryDriver, SimulatedMeter
from adapters.simulated.house import SimulatedHouse
from adapters.stores.memory.records import MemoryRecords
from adapters.stores.memory.slip import MemorySlip
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import InverterOrder
from domain.energy.terms_book import TermsBook
from domain.energy.terms_counting import nothing_used
from domain.house.house import House
from domain.ports.devices import Baseline, Step
from domain.ports.sources import ForecastSource, PlanSolver, PriceSource
from powersync.backtest.account import Flow
from powersync.backtest.outlook import Remembered
from powersync.backtest.past import Past
from powersync.backtest.promised import Foreseen, foreseen
from powersync.backtest.rivals import Meter, house_in, mode_of
from powersync.scenario.virtual_time import StoryClock, run_in_virtual_time, virtual_loop
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch

BEFORE_S = 1e-6  # so much before its instant a step begins; the clock shows the instant already


class Outlook(Struct, frozen=True, kw_only=True):
    """Where the planner's knowledge comes from."""

    prices: PriceSource
    solar: Callable[[Remembered], ForecastSource]
    load: Callable[[Remembered], ForecastSource]
    remembered: Remembered


class Counted:
    """The simulated battery with what one family can do; counts what is written to it."""

    def __init__(self, driver: SimulatedBatteryDriver, capabilities: BatteryCapabilities) -> None:
        self._driver, self.capabilities = driver, capabilities
        self.writes = 0
        self.read, self.close = driver.read, driver.close
        self.baseline, self.unforced, self.read_back = driver.baseline, driver.unforced, driver.read_back

    def steps(self, order: InverterOrder, baseline: Baseline) -> Sequence[Step]:
        """The driver's own, counted as they are done."""
        return [replace(step, do=self._counting(step.do)) for step in self._driver.steps(order, baseline)]

    def _counting(self, do: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def counted() -> None:
            self.writes += 1
            await do()

        return counted


class Lived(Struct, frozen=True, kw_only=True):
    """What came of a past: its flows, what the plans said of each step, and how often was written."""

    flows: Sequence[Flow]
    foreseen: Sequence[Foreseen]
    writes: int


def live_through(
    past: Past,
    house: House,
    outlook: Outlook,
    solver: PlanSolver,
    *,
    soc_pct: float,
    capabilities: BatteryCapabilities,
    on_step: Callable[[int], None] = lambda index: None,
) -> Lived:
    """Runs the house's own planner and loop through the past."""
    return run_in_virtual_time(_live(past, house, outlook, solver, soc_pct, capabilities, on_step))


async def _live(
    past: Past,
    house: House,
    outlook: Outlook,
    solver: PlanSolver,
    soc_pct: float,
    capabilities: BatteryCapabilities,
    on_step: Callable[[int], None],
) -> Lived:
    clock = StoryClock(past.start)
    physics = house_in(past, house.battery, soc_pct)
    physics.limits_while_forced = capabilities.curtails_while_forced
    physics.limits_while_held = capabilities.curtails_while_held
    battery = Counted(SimulatedBatteryDriver(physics, clock, {}), capabilities)
    engine = await _engine(past, house, physics, battery, outlook, solver, clock)
    said: list[Foreseen] = []
    living: asyncio.Task[None] | None = None
    flows: list[Flow] = []
    try:
        for index in range(past.counted):
            meter: Meter | None = None
            for at in ticks_of(past, index, house):
                seconds = (at - past.start).total_seconds()
                await virtual_loop().reach(seconds - BEFORE_S)
                clock.hold()
                physics.advance(at)
                physics.pv_available_w, physics.load_wanted_w = past.pv_w[index], past.load_w[index]
                physics.advance(at)
                meter = meter or Meter(physics)
                await virtual_loop().reach(seconds)
                clock.go_on()
                if living is None:
                    living = asyncio.create_task(engine.loop.run(past.start))
                await virtual_loop().calm()
            assert meter is not None  # a step has a tick at the least
            end_s = (past.at(index + 1) - past.start).total_seconds()
            await virtual_loop().reach(end_s - 2 * BEFORE_S)
            # by then the plan that the step began with is made, and acted on
            mode = mode_of(physics)
            said.append(foreseen(engine.state.plan, past, index, house.battery))
            physics.advance(past.at(index + 1))
            flows.append(meter.flow(mode))
            on_step(index)
    finally:
        if living is not None:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        await engine.kill()
    return Lived(flows=flows, foreseen=said, writes=battery.writes)


def ticks_of(past: Past, index: int, house: House) -> list[datetime]:
    """When the house looks at its meters in a step: at its begin, and every tick from there on."""
    tick = timedelta(seconds=house.tick_s)
    return [past.at(index) + n * tick for n in range(max(1, past.step // tick))]


async def _engine(
    past: Past,
    house: House,
    physics: SimulatedHouse,
    battery: Counted,
    outlook: Outlook,
    solver: PlanSolver,
    clock: StoryClock,
) -> Engine:
    records = MemoryRecords()
    numbers, ids = await ReservedNumbers.open(lambda n: records.documents.reserve("seq", n)), count(1)
    engine = Engine(
        house,
        watches={
            "grid": Watch("grid", SimulatedMeter("grid", physics, clock, {}), driver="simulated"),
            "battery": Watch("battery", battery, driver="simulated", control=battery),
        },
        journal=records.journal,
        documents=records.documents,
        slip=MemorySlip(),
        past=outlook.remembered,
        stream=StatusStream(numbers, lambda: 0.0),
        prices=outlook.prices,
        solver=solver,
        solar=outlook.solar(outlook.remembered),
        load=outlook.load(outlook.remembered),
        clock=clock,
        real=SharedTime(clock),
        new_id=lambda: f"c{next(ids)}",
        is_read=False,
    )
    await engine.boot()
    used = nothing_used(past.terms, past.start, ZoneInfo(past.timezone))
    engine.state.sums.terms = TermsBook(terms=past.terms, used=used, without_battery=used)
    return engine
