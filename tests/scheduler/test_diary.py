"""What is written down: sums that survive a kill, and nothing under the name of a wrong year."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.clock import LoopClock
from adapters.stores.memory import MemoryRecords
from domain.house.house import Battery, House, Loadpoint
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
EVER = (NOON - timedelta(days=20_000), NOON + timedelta(days=20_000))


class LeapingClock(LoopClock):
    """A clock that can be set wrong by as much as one likes."""

    wrong_by = timedelta()

    def now(self) -> datetime:
        """The loop's time, and the error."""
        return super().now() + self.wrong_by


def a_world(clock: LoopClock, records: MemoryRecords) -> World:
    house = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"),))
    world = World(house, clock, Path(), records)
    world.change({"load_w": 3_000, "pv_w": 0, "battery_soc_pct": 10, "price": {"import": 0.3, "export": 0.1}})
    return world


async def live(engine: Engine, clock: LoopClock, ticks: int) -> None:
    for _ in range(ticks):
        await engine.loop.tick()
        await clock.sleep(10)


def test_no_sum_of_the_day_or_of_a_charge_falls_when_the_server_is_killed() -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        world = a_world(clock, records)
        world.change({"loadpoints": {"garage": {"connected": True, "charging_w": 2_300}}})
        engine = await world.new_server()
        await live(engine, clock, 15)
        shown, session = engine.state.ledger, engine.state.sessions["garage"]
        await engine.kill()
        again = await world.new_server()
        assert shown is not None
        assert again.state.ledger == shown
        assert again.state.sessions["garage"] == session
        assert session.energy_wh > 0

    run_in_virtual_time(story())


def test_a_charge_ends_when_the_car_goes_and_stays_ended_after_a_restart() -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        world = a_world(clock, records)
        world.change({"loadpoints": {"garage": {"connected": True, "charging_w": 2_300}}})
        engine = await world.new_server()
        await live(engine, clock, 5)
        assert await records.documents.all("session") != {}
        first = engine.state.sessions["garage"].id
        world.change({"loadpoints": {"garage": {"connected": False}}})
        await live(engine, clock, 3)
        assert engine.state.sessions == {}
        await engine.kill()
        again = await world.new_server()
        assert again.state.sessions == {}
        world.change({"loadpoints": {"garage": {"connected": True, "charging_w": 2_300}}})
        await live(again, clock, 3)
        assert again.state.sessions["garage"].id != first
        await again.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize("years", [10, -3, -56])
def test_a_clock_that_leaps_years_writes_no_history_and_loses_none(years: int) -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LeapingClock(NOON)
        engine = await a_world(clock, records).new_server()
        await live(engine, clock, 30)
        await engine.diary.flush(clock.now())
        before = await records.past.power(*EVER, 300)
        ledger = engine.state.ledger
        clock.wrong_by = timedelta(days=365 * years)
        await live(engine, clock, 30)
        await engine.diary.flush(clock.now())
        assert await records.past.power(*EVER, 300) == before
        assert engine.state.ledger == ledger
        assert "clock_wrong" in [problem.code for problem in engine.state.problems.now()]
        clock.wrong_by = timedelta()
        await live(engine, clock, 3)
        assert "clock_wrong" not in [problem.code for problem in engine.state.problems.now()]
        assert {row.at.year for row in await records.past.power(*EVER, 300)} == {2026}
        assert engine.state.ledger is not None
        assert ledger is not None
        assert engine.state.ledger.grid_s > ledger.grid_s

    run_in_virtual_time(story())
