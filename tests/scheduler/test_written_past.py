"""What is written down of the past: once, soon, and later where the disk refuses."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.stores.memory import MemoryRecords
from domain.command.decision import CurtailmentDecision, SiteDecision
from domain.energy.history import DecisionRecord, Sample
from domain.energy.settlement import settled_sample
from domain.errors import StorageError
from domain.loadpoint.past_session import PastSession
from domain.loadpoint.session import Session
from domain.ports.records import PastPower
from domain.reading.charger import OwnRecord
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.accounts import Accounts
from scheduler.diary import Diary
from scheduler.engine import Engine
from scheduler.own_records import OwnRecords
from tests.scheduler.diaries import EVER, NOON, a_world, live

FACTS = {"export_price": 0.1 + 0.2}  # 0.30000000000000004


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
