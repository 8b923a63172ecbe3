"""The tariff's way into a vendor's cloud: how often, with what, and what an owner is told of it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.stores.memory.records import MemoryRecords
from domain.errors import Rejected, Unreachable
from domain.house.house import House
from domain.ports.sources import UploadReceipt
from domain.status.problems import ProblemCode
from domain.tariff.adjust import Accepted
from domain.tariff.adjustments import AS_SETTLED, Adjustment, Adjustments, Boost
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from domain.tariff.table import TariffTable
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.jobs.upload import UploadTariff
from scheduler.state import HouseState

NOON = datetime(2026, 1, 15, 12, 1, tzinfo=UTC)
FIVE, HALF_HOUR = timedelta(minutes=5), timedelta(minutes=30)


class Cloud:
    """Shows what it was told last; may refuse, may be busy with a forced state."""

    name = "cloud"

    def __init__(self) -> None:
        self.given: list[TariffTable] = []
        self.shown: list[TariffTable] = []
        self.error: Rejected | Unreachable | None = None
        self.is_busy = False
        self.accepts = Accepted()

    async def upload(self, table: TariffTable) -> UploadReceipt:
        self.given.append(table)
        if self.error is not None:
            raise self.error
        if self.is_busy:
            return UploadReceipt(name=self.name, changed=False, at=NOON, detail="waits")
        changed = not self.shown or self.shown[-1].imports != table.imports
        if changed:
            self.shown.append(table)
        return UploadReceipt(name=self.name, changed=changed, at=NOON)

    async def close(self) -> None:
        pass


def prices(half_hours: int, price: float = 0.30, kind: PriceKind = PriceKind.FORECAST) -> Tariff:
    start = NOON.replace(minute=0)
    return Tariff(
        slots=tuple(
            PriceSlot(
                start=start + n * HALF_HOUR,
                end=start + (n + 1) * HALF_HOUR,
                import_price=price,
                export_price=0.08,
                kind=kind if n or kind is PriceKind.SCHEDULE else PriceKind.CURRENT,
            )
            for n in range(half_hours)
        ),
        source="amber",
        fetched_at=NOON,
    )


class Bench:
    """One house with one cloud; `restart` keeps what is on disk."""

    def __init__(self, tariff: Tariff, *, monitoring: bool = False, by: Adjustments = AS_SETTLED) -> None:
        self.records, self.cloud, self.by = MemoryRecords(), Cloud(), by
        self.house, self.tariff = House(monitoring=monitoring), tariff
        self.restart()

    def restart(self) -> None:
        self.state = HouseState(self.house, self.records.documents)
        self.state.tariff = self.tariff
        self.job = UploadTariff(self.state, [self.cloud], self.by)

    def prices_are(self, tariff: Tariff) -> None:
        self.state.tariff = self.tariff = tariff

    def run(self, minutes: float = 0) -> bool | None:
        return run_in_virtual_time(self.job.run(NOON + timedelta(minutes=minutes)))

    @property
    def report(self):
        return self.state.uploads["cloud"]

    @property
    def problems(self):
        return [problem.facts["error"] for problem in self.state.problems.now()]


def test_a_full_day_is_sent_and_said_to_be_shown():
    bench = Bench(prices(48))
    bench.run()
    assert len(bench.cloud.shown) == 1
    assert (bench.report.state, bench.report.changed_at) == ("shown", NOON)


@pytest.mark.parametrize(
    ("source", "known", "is_sent"),
    [
        ("amber", 38, True),
        ("amber", 37, False),
        ("octopus", 37, False),
        ("aemo", 24, True),
        ("aemo", 23, False),
        ("flow_power (by AEMO)", 24, True),
    ],
)
def test_scenario_5_too_few_prices_are_refused_and_the_last_table_stays(source, known, is_sent):
    bench = Bench(prices(48))
    bench.run()
    bench.prices_are(replace(prices(known, 0.40), source=source))
    bench.run(5)
    assert (len(bench.cloud.shown) == 2) is is_sent
    assert bench.report.state == ("shown" if is_sent else "refused")
    least = 24 if "aemo" in source.lower() else 38
    told = [f"only {known} of 48 import prices are known, {least} are needed"]
    assert bench.problems == ([] if is_sent else told)
    assert bench.report.table[0].import_price == (0.40 if is_sent else 0.30)
    bench.prices_are(prices(48, 0.40))
    bench.run(10)
    assert bench.problems == []


def test_scenario_6_a_plan_without_feed_in_is_48_zeros_and_an_outage_is_refused():
    whole, outage = (
        replace(prices(known), slots=tuple(replace(slot, export_price=None) for slot in prices(known).slots))
        for known in (48, 20)
    )
    bench = Bench(whole)
    bench.run()
    assert bench.cloud.shown[-1].exports == (0.0,) * 48
    bench.prices_are(outage)
    bench.run(5)
    assert (bench.report.state, len(bench.cloud.shown)) == ("refused", 1)


def test_published_prices_that_are_shown_already_are_no_alarm_until_the_table_is_a_day_old():
    bench = Bench(prices(48, kind=PriceKind.SCHEDULE))
    bench.run()
    bench.prices_are(prices(20, kind=PriceKind.SCHEDULE))
    bench.run(5)
    assert (bench.report.state, bench.problems) == ("refused", [])
    bench.prices_are(prices(80, kind=PriceKind.SCHEDULE))
    bench.run(24 * 60)
    assert bench.problems != []


@pytest.mark.parametrize(
    ("kind", "minutes", "is_told"),
    [(PriceKind.FORECAST, 88, False), (PriceKind.FORECAST, 89, True), (PriceKind.SCHEDULE, 89, False)],
)
def test_a_market_that_fell_silent_is_told_to_nobody_for_longer_than_an_hour(kind, minutes, is_told):
    bench = Bench(prices(120, kind=kind))
    bench.run()
    bench.cloud.shown.clear()
    bench.run(minutes)
    assert (bench.problems != []) is is_told
    assert (bench.report.state, len(bench.cloud.shown)) == (("refused", 0) if is_told else ("shown", 1))


@pytest.mark.parametrize(("change", "is_sent"), [(0.0009, False), (0.001, True), (-0.002, True)])
def test_a_tenth_of_a_cent_is_worth_sending_and_less_is_not(change, is_sent):
    bench = Bench(prices(48))
    bench.run()
    bench.prices_are(prices(48, 0.30 + change))
    bench.run(5)
    assert len(bench.cloud.shown) == 1 + is_sent
    assert len(bench.cloud.given) == 2, "the cloud is asked whether it still shows the last one"


def test_small_steps_add_up():
    bench = Bench(prices(48))
    for step in range(5):
        bench.prices_are(prices(48, 0.30 + step * 0.0004))
        bench.run(5 * step)
    assert [table.imports[30] for table in bench.cloud.shown] == [0.30, 0.3012]


def test_in_five_minutes_a_cloud_is_sent_one_table_at_most_also_after_a_restart():
    bench = Bench(prices(48))
    bench.run()
    bench.prices_are(prices(48, 0.50))
    bench.run(1)
    bench.restart()
    bench.run(4.9)
    assert len(bench.cloud.given) == 1
    assert (bench.report.state, bench.report.table[24].import_price) == ("shown", 0.30)
    bench.run(5)
    assert len(bench.cloud.shown) == 2


def test_a_restart_gives_the_cloud_what_it_shows_and_nothing_else():
    bench = Bench(prices(48))
    bench.run()
    bench.prices_are(prices(48, 0.3004))
    bench.restart()
    bench.run(5)
    assert (len(bench.cloud.given), len(bench.cloud.shown)) == (2, 1)
    assert bench.report.changed_at == NOON


def test_what_waits_for_a_forced_state_is_sent_when_it_is_over():
    bench = Bench(prices(48))
    bench.run()
    bench.prices_are(prices(48, 0.50))
    bench.cloud.is_busy = True
    bench.run(5)
    assert (bench.report.state, bench.report.detail) == ("waiting", "waits")
    assert bench.report.table[30].import_price == 0.30, "it is not shown yet"
    bench.cloud.is_busy = False
    bench.run(10)
    assert (bench.report.state, bench.cloud.shown[-1].imports[30]) == ("shown", 0.50)


def test_a_refusal_is_a_problem_at_once_and_over_with_the_next_success():
    bench = Bench(prices(48))
    bench.run()
    bench.cloud.error = Rejected("code 11")
    bench.run(5)
    report = bench.report
    assert (report.state, report.detail, report.changed_at) == ("failed", "code 11", NOON)
    assert bench.state.problems.is_told(ProblemCode.TARIFF_NOT_SENT, "battery")
    bench.cloud.error = None
    bench.run(10)
    assert not bench.state.problems.is_told(ProblemCode.TARIFF_NOT_SENT, "battery")


def test_a_round_tells_how_it_went_only_where_the_cloud_took_something():
    bench = Bench(prices(48))
    bench.cloud.error = Unreachable("no route")
    assert bench.run() is False
    bench.cloud.error = None
    assert (bench.run(5), bench.run(6)) == (True, False), "the second one has nothing to do"


def test_a_cloud_that_is_out_of_reach_is_a_problem_after_half_an_hour():
    bench = Bench(prices(48))
    bench.cloud.error = Unreachable("no answer")
    told = []
    for minute in range(0, 40, 5):
        bench.run(minute)
        told.append(bool(bench.problems))
    assert told == [False] * 6 + [True] * 2


@pytest.mark.parametrize("is_watching", [True, False])
def test_nothing_is_sent_by_a_watching_server_nor_before_the_first_prices(is_watching):
    bench = Bench(prices(48) if is_watching else Tariff(), monitoring=is_watching)
    bench.run()
    assert (bench.cloud.given, bench.state.uploads) == ([], {})


def test_the_report_tells_what_was_sent_and_why_it_differs_while_the_tariff_stays_settled():
    bench = Bench(prices(48), by=Adjustments(boost=Boost(from_="12:00", to="13:00", offset_price=0.10)))
    bench.run()
    noon, midnight = bench.report.table[24], bench.report.table[0]
    assert (noon.start, noon.export_price, noon.settled_export) == ("12:00", 0.18, 0.08)
    assert noon.adjusted_by == (Adjustment.BOOST,)
    assert (midnight.export_price, midnight.adjusted_by) == (0.08, ())
    assert bench.cloud.shown[0].exports[24] == 0.18
    assert {slot.export_price for slot in bench.state.tariff.slots} == {0.08}


@pytest.mark.parametrize(("is_shown", "is_hurried"), [(True, False), (False, True)])
def test_only_a_cloud_that_shows_nothing_yet_does_not_wait_for_the_timetable(is_shown, is_hurried):
    bench = Bench(prices(48 if is_shown else 20))
    bench.run()

    async def turn():
        await bench.job.job.begin(NOON + FIVE)

    run_in_virtual_time(turn())
    bench.job.prices_are_new()
    assert bench.job.job.is_due(NOON + timedelta(minutes=6)) is is_hurried
