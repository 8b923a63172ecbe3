"""What is written down: sums that survive a kill, and nothing under the name of a wrong year."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.stores.memory import MemoryRecords
from domain.command.decision import BatteryDecision, CurtailmentDecision, Owner, SiteDecision
from domain.reason.reason import Reason, Why
from domain.tariff.terms import Band, TariffTerms
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.builders import an_observation
from tests.scheduler.diaries import EVER, NOON, a_world, live


class LeapingClock(LoopClock):
    """A clock that can be set wrong by as much as one likes."""

    wrong_by = timedelta()

    def now(self) -> datetime:
        """The loop's time, and the error."""
        return super().now() + self.wrong_by


def test_no_sum_of_the_day_or_of_a_charge_falls_when_the_server_is_killed() -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        world = a_world(clock, records)
        world.change({"loadpoints": {"garage": {"connected": True, "charging_w": 2_300}}})
        engine = await world.new_server()
        await live(engine, clock, 15)
        shown, session = engine.state.sums.ledger, engine.state.sessions["garage"]
        await engine.kill()
        again = await world.new_server()
        assert shown is not None
        assert again.state.sums.ledger == shown
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


@pytest.mark.parametrize(("minutes", "lines"), [(4, 1), (7, 2)])
def test_a_battery_left_to_itself_whose_flow_contradicts_its_line_for_minutes_gets_one_that_fits(
    minutes: int, lines: int
) -> None:
    def left_to_itself(battery_w: float) -> SiteDecision:
        reason = Reason(Why.SELF_CONSUMPTION, {"battery_w": battery_w})
        limit = CurtailmentDecision(active=False, reason=Reason(Why.CURTAILMENT_DISABLED))
        return SiteDecision(battery=BatteryDecision(owner=Owner.NONE, reason=reason), curtailment=limit)

    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        engine = await a_world(clock, records).new_server()
        seen = an_observation(grid_w=-50.0, pv_w=3_200.0, battery_w=-2_500.0)
        for second in range(0, 60 * minutes, 10):
            await engine.diary.note(seen, left_to_itself(562.0), NOON + timedelta(seconds=second))
        await engine.diary.flush(NOON + timedelta(minutes=minutes))
        told = [row for _, row in await records.past.decisions(NOON, NOON + timedelta(hours=1))]
        texts = [row.text for row in told if row.target == "battery"]
        both = ["Running the house from the battery.", "Storing spare solar power in the battery."]
        assert sorted(texts) == both[:lines]

    run_in_virtual_time(story())


@pytest.mark.parametrize("years", [10, -3, -56])
def test_a_clock_that_leaps_years_writes_no_history_and_loses_none(years: int) -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LeapingClock(NOON)
        engine = await a_world(clock, records).new_server()
        await live(engine, clock, 30)
        await engine.diary.flush(clock.now())
        before = await records.past.power(*EVER, 300)
        ledger = engine.state.sums.ledger
        clock.wrong_by = timedelta(days=365 * years)
        await live(engine, clock, 30)
        await engine.diary.flush(clock.now())
        assert await records.past.power(*EVER, 300) == before
        assert engine.state.sums.ledger == ledger
        assert "clock_wrong" in [problem.code for problem in engine.state.problems.now()]
        clock.wrong_by = timedelta()
        await live(engine, clock, 3)
        assert "clock_wrong" not in [problem.code for problem in engine.state.problems.now()]
        assert {row.at.year for row in await records.past.power(*EVER, 300)} == {2026}
        assert engine.state.sums.ledger is not None
        assert ledger is not None
        assert engine.state.sums.ledger.grid_s > ledger.grid_s

    run_in_virtual_time(story())


def test_a_step_that_is_set_in_the_middle_of_a_day_counts_the_day_before_it() -> None:
    async def story() -> None:
        clock = LoopClock(NOON)
        world = a_world(clock, MemoryRecords())
        world.change({"load_w": 9_000})  # more than the battery gives
        engine = await world.new_server()
        await live(engine, clock, 40)
        terms = TariffTerms(bands=(Band(name="step", above_kwh=20.0, add=0.1, is_strict=False),))
        engine.state.tariff = replace(engine.state.tariff, terms=terms, fetched_at=clock.now())
        await live(engine, clock, 1)
        (step,) = engine.state.sums.terms.used.bands
        assert engine.state.sums.ledger is not None
        assert step.kwh == pytest.approx(engine.state.sums.ledger.import_wh / 1000)
        assert step.kwh > 0.1
        await engine.kill()

    run_in_virtual_time(story())
