"""What is written down: sums that survive a kill, and nothing under the name of a wrong year."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from math import nan
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.stores.memory import MemoryRecords
from domain.command.decision import BatteryDecision, CurtailmentDecision, Owner, SiteDecision
from domain.command.request import LoadpointRequest
from domain.energy.history import DecisionRecord, Sample
from domain.energy.settlement import settled_sample
from domain.errors import StorageError
from domain.house.house import Battery, House, Loadpoint, Vehicle
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.past_session import PastSession
from domain.loadpoint.session import Session
from domain.ports.records import PastPower
from domain.reading.charger import OwnRecord
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot
from domain.tariff.terms import Band, TariffTerms
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.accounts import Accounts
from scheduler.diary import Diary
from scheduler.engine import Engine
from scheduler.own_records import OwnRecords
from tests.builders import an_observation

FACTS = {"export_price": 0.1 + 0.2}  # 0.30000000000000004
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
LATE = "The car was to leave at 12:10 with 100 %, and was at 40"  # and how far it came by then
EARLY = "The car was to leave at 12:10 with 100 %, and left at 12:05 with 40"
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


@pytest.mark.parametrize(
    ("target_pct", "is_there", "level_pct", "texts"),
    [
        (100, True, 40, ["The car was to leave at 12:10 with 100 %, and was at 40 %."]),
        (100, False, 40, []),  # it has left before
        (41, True, 40, []),  # ready but for a hair
        (100, True, nan, []),  # nobody knows
    ],
)
def test_a_departure_that_came_too_soon_is_written_down_once(
    target_pct: float, is_there: bool, level_pct: float, texts: list[str]
) -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)  # a Thursday's
        ready = SmartSettings(departures={"thu": "12:10"}, target_soc_pct=target_pct)
        garage = Loadpoint(id="garage", mode=Mode.SMART, vehicle="car", smart=ready)
        house = House(loadpoints=(garage,), vehicles=(Vehicle(id="car"),))
        world = World(house, clock, Path(), records)
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": is_there, "vehicle_soc_pct": level_pct}}})
        engine = await world.new_server()
        await live(engine, clock, 100)
        await engine.diary.flush(clock.now())
        lines = [row for _, row in await records.past.decisions(NOON, clock.now())]
        assert [row.text for row in lines if row.code == Why.DEPARTURE_MISSED] == texts
        in_force = {row.target: row.code for row in await records.past.in_force(clock.now())}
        assert in_force["loadpoints/garage"] != Why.DEPARTURE_MISSED

    run_in_virtual_time(story())


def a_ready_car(target_pct: float = 100) -> House:
    ready = SmartSettings(departures={"thu": "12:10"}, target_soc_pct=target_pct)
    garage = Loadpoint(id="garage", mode=Mode.SMART, vehicle="car", smart=ready)
    return House(loadpoints=(garage,), vehicles=(Vehicle(id="car"),))


@pytest.mark.parametrize(
    ("steps", "texts", "on_card"),
    [
        # minutes, below nothing those of a stop, then what the charger shows; the card at the end
        ([(15, {})], [LATE], True),
        ([(15, {}), (5, {"connected": False})], [LATE], False),  # it has left now
        ([(15, {}), (5, {"vehicle_soc_pct": 100})], [LATE], False),  # it has it now
        ([(5, {}), (10, {"connected": False})], [EARLY], False),
        ([(3, {}), (3, {"connected": False}), (9, {"connected": True})], [LATE], True),  # round the block
        ([(5, {}), (-20, {"vehicle_soc_pct": 40})], [LATE], True),
        ([(5, {}), (-20, {"connected": False})], [], False),  # who knows when, and with how much
        ([(5, {}), (-20, {"vehicle_soc_pct": 100})], [], False),
        ([(5, {}), (-60 * 14, {"vehicle_soc_pct": 40})], [], False),  # of yesterday nothing is told
    ],
)
def test_a_missed_departure_is_told_at_the_car_until_it_leaves_and_over_a_restart(
    steps: list[tuple[int, dict[str, object]]], texts: list[str], on_card: bool
) -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)  # a Thursday's
        world = World(a_ready_car(), clock, Path(), records)
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40.0}}})
        engine = await world.new_server()
        for minutes, shown in steps:
            if minutes < 0:
                await engine.kill()
                await asyncio.sleep(-60 * minutes)
            world.change({"loadpoints": {"garage": shown}})
            if minutes < 0:
                engine = await world.new_server()
            await live(engine, clock, 30 if minutes < 0 else minutes * 6)
        await engine.diary.flush(clock.now())
        codes = (Why.DEPARTURE_MISSED, Why.LEFT_EARLY)
        lines = [row for _, row in await records.past.decisions(NOON, clock.now())]
        told = [row.text for row in lines if row.code in codes]
        assert [text[: len(start)] for text, start in zip(told, texts, strict=True)] == texts
        status = engine.stream.current
        assert status is not None
        card = status.loadpoints["garage"].missed
        assert (None if card is None else card.text) == (told[0] if on_card else None)

    run_in_virtual_time(story())


def test_a_missed_departure_is_told_no_longer_at_a_car_in_another_mode() -> None:
    async def story() -> None:
        clock = LoopClock(NOON)
        world = World(a_ready_car(), clock, Path(), MemoryRecords())
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40.0}}})
        engine = await world.new_server()
        await live(engine, clock, 1)
        is_told = []
        for mode, ticks in (("smart", 20 * 6), ("cheap", 3)):
            await engine.room.change_loadpoint("garage", {"mode": mode})
            await live(engine, clock, ticks)
            status = engine.stream.current
            assert status is not None
            is_told.append(status.loadpoints["garage"].missed is not None)
        assert is_told == [True, False]

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


def test_what_goes_on_over_a_missed_departure_is_in_force_again_after_its_line() -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        world = World(a_ready_car(), clock, Path(), records)
        world.change({"load_w": 500, "price": {"import": 0.2, "export": 0.05}})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
        engine = await world.new_server()
        await live(engine, clock, 40)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await live(engine, clock, 60)
        await engine.diary.flush(clock.now())
        lines = [row.code for _, row in await records.past.decisions(NOON, clock.now())]
        assert lines.count(Why.DEPARTURE_MISSED) == 1
        in_force = {row.target: row.code for row in await records.past.in_force(clock.now())}
        assert in_force["loadpoints/garage"] == Why.MANUAL

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


class Page:
    """Where a diary is written down, as it comes."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.decisions: list[DecisionRecord] = []
        self.is_full = self.is_unreadable = False

    def _take(self) -> None:
        if self.is_full:
            raise StorageError("full")

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        self._take()
        self.samples += samples

    async def sessions(self, *_asked: Any, **_more: Any) -> Sequence[tuple[int, PastSession]]:
        if self.is_unreadable:
            raise StorageError("cannot be read")
        return []

    async def settle(self, slots: Sequence[PriceSlot]) -> None:
        self._take()
        self.samples = [settled_sample(sample, slots) for sample in self.samples]

    async def add_decisions(self, records: Sequence[DecisionRecord]) -> None:
        self._take()
        self.decisions += records

    async def in_force(self, at: datetime) -> Sequence[DecisionRecord]:
        if self.is_unreadable:
            raise StorageError("cannot be read")
        return list({record.target: record for record in self.decisions if record.at <= at}.values())


class Writer:
    """A diary of a house that ticks every ten seconds, and the page it is written on."""

    def __init__(self, engine: Engine, clock: LoopClock) -> None:
        assert engine.state.seen is not None
        self.page, self._seen, self._clock = Page(), engine.state.seen, clock
        past = cast(PastPower, self.page)
        self.diary = Diary(engine.state, past, Accounts(engine.state, past, has_prices=True))

    async def live(self, ticks: int, why: Why = Why.CURTAILMENT_DISABLED, **said: Any) -> None:
        for _ in range(ticks):
            seen = replace(self._seen, at=self._clock.now())
            limit = CurtailmentDecision(reason=Reason(why, FACTS), active=said.get("active", False))
            await self.diary.note(seen, SiteDecision(curtailment=limit), self._clock.now())
            await self._clock.sleep(10)

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(record.owner, record.code) for record in self.page.decisions]


def written(story: Callable[[Writer], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        clock = LoopClock(NOON)
        engine = await a_world(clock, MemoryRecords()).new_server()
        await engine.loop.tick()
        await story(Writer(engine, clock))
        await engine.kill()

    run_in_virtual_time(whole())


def test_every_sample_and_every_change_of_mind_is_written_down_once() -> None:
    async def story(writer: Writer) -> None:
        await writer.live(10)
        await writer.live(5, Why.MONITORING_MODE)
        await writer.live(5, Why.MONITORING_MODE, active=True)
        for _ in range(2):
            await writer.diary.flush(NOON)
        times = [sample.at for sample in writer.page.samples]
        assert len(times) == len(set(times)) == 19
        assert writer.said == [
            ("none", "curtailment_disabled"),
            ("none", "monitoring_mode"),
            ("curtailment", "monitoring_mode"),
        ]

    written(story)


def test_a_past_that_cannot_be_read_at_the_start_is_written_on_all_the_same() -> None:
    async def story(writer: Writer) -> None:
        writer.page.is_unreadable = True
        await writer.live(3)
        assert writer.said == [("none", "curtailment_disabled")]
        assert len(writer.page.samples) == 2

    written(story)


def test_the_past_is_written_down_once_a_minute_and_at_once_while_the_program_is_young() -> None:
    async def story(writer: Writer) -> None:
        counts = []
        for _ in range(44):
            await writer.live(1)
            counts.append(len(writer.page.samples))
        assert counts == [*range(30)] + [29] * 5 + [35] * 6 + [41] * 3

    written(story)


def test_why_the_house_does_what_it_does_can_be_read_as_soon_as_it_does_it() -> None:
    async def story(writer: Writer) -> None:
        await writer.live(1)
        assert writer.said == [("none", "curtailment_disabled")]
        assert writer.page.decisions[0].facts == {"export_price": 0.3}  # as it is shown
        await writer.live(1, Why.MONITORING_MODE)
        assert writer.said[1:] == [("none", "monitoring_mode")]

    written(story)


def test_what_a_full_disk_refuses_is_written_down_later() -> None:
    async def story(writer: Writer) -> None:
        writer.page.is_full = True
        await writer.live(13)
        assert writer.page.samples == []
        writer.page.is_full = False
        await writer.live(1)
        assert len(writer.page.samples) == 13, "at once"
        assert writer.said == [("none", "curtailment_disabled")]

    written(story)


def test_a_full_disk_does_not_fill_the_memory() -> None:
    async def story(writer: Writer) -> None:
        writer.page.is_full = True
        await writer.live(2_020)
        await writer.diary.flush(NOON)
        writer.page.is_full = False
        await writer.diary.flush(NOON)
        assert len(writer.page.samples) == 2_000
        assert writer.page.samples[0].at == NOON + timedelta(seconds=10 * 20), "the oldest were lost"

    written(story)


def test_a_charge_that_only_its_charger_saw_is_written_down_once_and_no_part_of_ours_twice() -> None:
    async def story() -> None:
        records, clock = MemoryRecords(), LoopClock(NOON)
        engine = await a_world(clock, records).new_server()
        await live(engine, clock, 40)
        seen = engine.state.seen
        assert seen is not None
        began = NOON - timedelta(hours=3)
        own = OwnRecord(began_at=began, ended_at=began + timedelta(hours=1), energy_wh=7_000, identity="04AA")
        told = replace(seen, chargers={"garage": replace(seen.chargers["garage"], own_records=(own,))})
        for diary in (OwnRecords(records.past), OwnRecords(records.past)):  # and after a restart
            for _ in range(2):
                await diary.take(engine.state.house, told, {})
        running = Session(id="s", started_at=began, at=NOON)
        another = replace(own, began_at=own.began_at + timedelta(minutes=5))
        during = replace(seen, chargers={"garage": replace(seen.chargers["garage"], own_records=(another,))})
        await OwnRecords(records.past).take(engine.state.house, during, {"garage": running})
        kept = [session for _, session in await records.past.sessions(*EVER)]
        assert [(each.energy_wh, each.solar_wh, each.source) for each in kept] == [(7_000, None, "charger")]

    run_in_virtual_time(story())
