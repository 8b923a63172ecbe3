"""The shell's part of money: terms over a restart, the price of the next kWh, and prices settled later."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.stores.memory.records import MemoryPast, MemoryRecords
from domain.energy.history import MeanPower, Sample
from domain.errors import StorageError
from domain.house.house import Battery, House, Site
from domain.reading.observation import Observation
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from domain.tariff.terms import Band, TariffTerms
from scheduler.accounts import Accounts
from scheduler.state import HouseState
from tests.builders import NOON

HOUSE = House(site=Site(timezone="Australia/Brisbane"))
HOUSE_WITH_BATTERY = replace(HOUSE, battery=Battery(capacity_wh=10_000, efficiency=0.9))
MIDNIGHT = NOON.replace(hour=14) - timedelta(days=1)
FREE = TariffTerms(bands=(Band(name="free", upto_kwh=10.0, price=0.0),))
DAY = timedelta(days=1)


def a_tariff(terms: TariffTerms = FREE, kind: PriceKind = PriceKind.SCHEDULE) -> Tariff:
    slot = PriceSlot(start=MIDNIGHT, end=MIDNIGHT + DAY, import_price=0.3, export_price=0.1, kind=kind)
    return Tariff(slots=(slot,), source="told", fetched_at=MIDNIGHT, terms=terms)


class Past(MemoryPast):
    """One that may not be readable for a while."""

    is_readable = True

    async def power(self, start: datetime, end: datetime, resolution_s: int) -> Sequence[MeanPower]:
        if not self.is_readable:
            raise StorageError("disk I/O error")
        return await super().power(start, end, resolution_s)

    async def settle(self, told: Sequence[PriceSlot]) -> None:
        if not self.is_readable:
            raise StorageError("disk I/O error")
        await super().settle(told)


class Bench:
    def __init__(
        self, records: MemoryRecords | None = None, *, has_prices: bool = True, house: House = HOUSE
    ) -> None:
        self.records = records or MemoryRecords()
        self.state = HouseState(house, self.records.documents)
        self.lived: list[Sample] = []
        self.past = Past(self.records.journal)
        self.accounts = Accounts(self.state, self.past, has_prices=has_prices)

    def hours(self, first: int, last: int, kw: float = 1.0) -> float:
        """Lives these hours in pieces of five minutes; returns what the terms made of them."""
        cost = 0.0
        for n in range(12 * first, 12 * last):
            at = MIDNIGHT + (n + 1) * timedelta(minutes=5)
            sample = Sample(
                at=at,
                seconds=300,
                grid_w=1_000 * kw,
                load_w=1_000 * kw,
                pv_w=0,
                ev_w=0,
                import_price=0.3,
                battery_w=0,
                is_of_market=True,
            )
            self.lived.append(sample)
            cost += self.accounts.take(sample).terms_cost
        return cost

    def price(self, hour: float) -> float | None:
        at = MIDNIGHT + timedelta(hours=hour)
        seen = self.accounts.priced(Observation(at=at, price=self.state.tariff.at(at)))
        return None if seen.price is None else seen.price.import_price


def test_the_next_kwh_is_free_while_some_of_the_quota_is_left_and_the_list_keeps_its_price():
    bench = Bench()
    bench.state.tariff = a_tariff()
    bench.hours(0, 9)
    assert bench.price(9) == 0.0
    seen = bench.accounts.priced(
        Observation(at=MIDNIGHT + 9 * timedelta(hours=1), price=bench.state.tariff.slots[0])
    )
    assert seen.listed_price == bench.state.tariff.slots[0]
    bench.hours(9, 11)
    assert bench.price(11) == 0.3


async def test_a_restart_keeps_the_counts_and_goes_on_by_the_terms_known_before_until_prices_come():
    bench = Bench()
    bench.state.tariff = a_tariff()
    bench.hours(0, 8)
    await bench.state.keep_running_totals()
    again = Bench(bench.records)
    await again.state.load()
    assert again.hours(8, 12) == pytest.approx(-2.0 * 0.3)
    again.state.tariff = a_tariff()
    assert again.price(12) == 0.3


async def test_a_contract_without_terms_forgets_them_and_so_does_a_house_without_prices():
    bench = Bench()
    bench.state.tariff = a_tariff()
    bench.hours(0, 1)
    await bench.state.keep_running_totals()
    assert Bench(bench.records, has_prices=False).hours(1, 2) == 0.0
    bench.state.tariff = a_tariff(TariffTerms())
    assert bench.hours(1, 2) == 0.0
    await bench.state.keep_running_totals()
    assert "terms" not in await bench.records.documents.all("state")


async def test_a_price_that_is_settled_later_counts_in_the_days_sums_in_the_past_and_in_what_waits():
    bench = Bench()
    bench.state.tariff = a_tariff(TariffTerms(), PriceKind.CURRENT)
    bench.hours(0, 1)
    minute = timedelta(minutes=1)
    written = Sample(at=MIDNIGHT + 10 * minute, seconds=300, grid_w=1_000.0, import_price=0.3)
    waiting = [replace(written, at=MIDNIGHT + 20 * minute)]
    await bench.past.add_samples([written])
    slot = PriceSlot(
        start=MIDNIGHT, end=MIDNIGHT + 30 * minute, import_price=0.5, export_price=0.1, kind=PriceKind.ACTUAL
    )
    bench.state.tariff = Tariff(slots=(slot,), fetched_at=NOON)
    for _ in range(2):
        await bench.accounts.settle(waiting, MIDNIGHT + 61 * minute)
    assert bench.state.sums.ledger is not None
    assert bench.state.sums.ledger.cost == pytest.approx(0.5 * 0.5 + 0.5 * 0.3)
    [row] = await bench.past.power(MIDNIGHT, MIDNIGHT + 10 * minute, 600)
    assert (row.import_price, row.settled_s) == (0.5, 300)
    assert (waiting[0].import_price, waiting[0].is_settled) == (0.5, True)


def told(price: float, start_min: int, now: datetime) -> Tariff:
    start = MIDNIGHT + start_min * timedelta(minutes=1)
    slot = PriceSlot(
        start=start,
        end=start + timedelta(minutes=5),
        import_price=price,
        export_price=0.1,
        kind=PriceKind.ACTUAL,
    )
    return Tariff(slots=(slot,), fetched_at=now)


async def test_corrections_of_a_billed_price_count_out_of_order_twice_and_after_a_restart():
    bench, minute = Bench(), timedelta(minutes=1)
    now = MIDNIGHT + timedelta(hours=25)
    bench.state.tariff = a_tariff(TariffTerms(), PriceKind.CURRENT)
    bench.hours(0, 25)
    await bench.past.add_samples(bench.lived)
    later = [(0.9, 24 * 60 + 5), (0.8, 24 * 60), (0.9, 24 * 60), (0.5, 24 * 60 + 5), (0.7, 23 * 60 + 55)]
    for price, at_min in later:
        bench.state.tariff = told(price, at_min, now)
        await bench.accounts.settle([], now)
    await bench.state.keep_running_totals()
    again = Bench(bench.records)
    again.past = bench.past
    again.accounts = Accounts(again.state, again.past, has_prices=True)
    await again.state.load()
    for price, at_min in ((0.9, 24 * 60), (0.4, 24 * 60 + 5), (0.6, 23 * 60 + 55), (0.6, 23 * 60 + 55)):
        again.state.tariff = told(price, at_min, now)
        await again.accounts.settle([], now)
    sums = again.state.sums
    assert sums.ledger is not None
    assert sums.ledger.cost == pytest.approx((10 * 0.3 + 0.9 + 0.4) / 12)
    assert (sums.lifetime.days, sums.lifetime.cost) == (1, pytest.approx((287 * 0.3 + 0.6) / 12))
    rows = await again.past.power(now - 65 * minute, now - 50 * minute, 300)
    assert [row.import_price for row in rows] == [0.6, 0.9, 0.4]


@pytest.mark.parametrize("is_readable", [True, False])
async def test_a_quota_that_is_set_in_the_middle_of_a_day_counts_what_was_recorded_of_it(is_readable):
    bench = Bench()
    bench.state.tariff = a_tariff(TariffTerms())
    bench.hours(0, 8)
    bench.past.is_readable = is_readable
    await bench.past.add_samples(bench.lived[:90])
    bench.state.tariff = a_tariff()
    await bench.accounts.recount(bench.lived[90:], MIDNIGHT + timedelta(hours=8))
    saved = bench.hours(8, 12)
    assert saved == pytest.approx(-2.0 * 0.3 if is_readable else 0.0), "2 of the 10 kWh are left"
    assert bench.price(12) == 0.3


def test_a_day_that_is_over_is_added_to_the_houses_life():
    bench = Bench()
    bench.state.tariff = a_tariff(TariffTerms())
    bench.hours(0, 25)
    life = bench.state.sums.lifetime
    assert (life.days, life.import_wh, life.cost) == (1, pytest.approx(24_000), pytest.approx(7.2))


async def test_settled_prices_that_the_disk_refuses_are_told_once_and_written_once_it_takes_them(caplog):
    bench = Bench()
    bench.hours(0, 1)
    bench.past.is_readable, minute = False, timedelta(minutes=1)
    await bench.past.add_samples([Sample(at=MIDNIGHT + 10 * minute, seconds=300, grid_w=1_000.0)])
    slot = PriceSlot(
        start=MIDNIGHT, end=MIDNIGHT + 30 * minute, import_price=0.5, export_price=0.1, kind=PriceKind.ACTUAL
    )
    for n in range(5):
        bench.state.tariff = Tariff(slots=(slot,), fetched_at=MIDNIGHT + (61 + n) * minute)
        bench.past.is_readable = n == 4
        await bench.accounts.settle([], MIDNIGHT + (61 + n) * minute)
    assert caplog.messages == ["settled prices could not be written down: disk I/O error"]
    [row] = await bench.past.power(MIDNIGHT, MIDNIGHT + 10 * minute, 600)
    assert row.import_price == 0.5


async def test_a_price_of_the_day_before_that_is_told_after_midnight_counts_in_what_a_stored_kwh_is_worth():
    """Also after a restart, and until it is told the other way."""
    bench, hour = Bench(house=HOUSE_WITH_BATTERY), timedelta(hours=1)
    bench.state.tariff = a_tariff(TariffTerms(), PriceKind.CURRENT)
    bench.hours(0, 25)
    sums = bench.state.sums
    assert sums.ledger is not None
    assert sums.ledger.stored.worth == pytest.approx(0.3 * 0.9)
    now = MIDNIGHT + 25 * hour
    bench.state.tariff = told(0.3 + 28.8, 24 * 60 - 5, now)
    await bench.accounts.settle([], now)
    assert sums.ledger.stored.worth == pytest.approx((0.3 + 0.1) * 0.9)
    await bench.state.keep_running_totals()
    again = Bench(bench.records, house=HOUSE_WITH_BATTERY)
    await again.state.load()
    again.state.tariff = told(0.3 + 57.6, 24 * 60 - 5, now)
    await again.accounts.settle([], now)
    assert again.state.sums.ledger is not None
    assert again.state.sums.ledger.stored.worth == pytest.approx((0.3 + 0.2) * 0.9)
    again.hours(25, 26)
    assert again.state.sums.ledger.stored.worth == pytest.approx((0.3 + 0.2) * 0.9)


async def test_a_price_that_is_told_later_the_same_day_counts_in_what_the_next_days_kwh_is_worth():
    bench = Bench(house=HOUSE_WITH_BATTERY)
    bench.state.tariff = a_tariff(TariffTerms(), PriceKind.CURRENT)
    bench.hours(0, 2)
    now = MIDNIGHT + timedelta(hours=2)
    bench.state.tariff = told(0.3 + 28.8, 60, now)
    await bench.accounts.settle([], now)
    bench.hours(2, 25)
    assert bench.state.sums.ledger is not None
    assert bench.state.sums.ledger.stored.worth == pytest.approx((0.3 + 0.1) * 0.9)
