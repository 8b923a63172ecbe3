"""Flow Power over KWatch: its shapes, and whose half-hour is told."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from domain.tariff.slots import PriceKind
from tests.adapters.prices.flow_power.watched import FIVE, HALF_HOUR, NOON, Bench, spot


async def test_the_running_half_hour_is_the_half_hour_s_and_never_the_raw_five_minutes():
    async with Bench() as bench:
        tariff = await bench.fetch()
    slot = tariff.told_at(bench.clock.now())
    assert (slot.start, slot.end) == (NOON, NOON + HALF_HOUR)
    assert slot.import_price == pytest.approx(0.34 + spot(NOON))
    assert tariff.source == "flow_power"
    assert tariff.renew_at == NOON + timedelta(minutes=10, seconds=40)


async def test_before_it_stands_the_last_hour_whose_whole_half_hours_are_settled_as_they_are_billed():
    async with Bench() as bench:
        tariff = await bench.fetch()
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    *earlier, last = [slot for slot in tariff.slots if slot.end <= NOON]
    assert (last.kind, last.start, last.end) == (PriceKind.ACTUAL, NOON - HALF_HOUR, NOON)
    assert last.import_price == pytest.approx(0.34 + spot(NOON - HALF_HOUR))
    assert {(slot.kind, slot.end - slot.start) for slot in earlier} == {(PriceKind.CURRENT, FIVE)}
    assert {slot.kind for slot in tariff.slots if slot.start >= NOON} == {PriceKind.FORECAST}
    assert tariff.slots[-1].end - bench.clock.now() > timedelta(hours=15)


async def test_five_minutes_fill_the_time_before_the_first_half_hour_that_is_told():
    async with Bench() as bench:
        bench.kwatch.faults.late = 1
        tariff = await bench.fetch()
    slot = tariff.told_at(bench.clock.now())
    assert (slot.start, slot.end) == (NOON + FIVE, NOON + 2 * FIVE)
    assert slot.kind is PriceKind.CURRENT
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    assert [call for call, _ in bench.kwatch.asked] == [
        "dispatch5mins",
        "predispatch30mins",
        "predispatch5mins",
    ]


async def test_the_half_hours_are_asked_for_one_day_as_two_would_lose_the_first():
    async with Bench() as bench:
        await bench.fetch()
    assert dict(bench.kwatch.asked) == {
        "dispatch5mins": {"regName": "sa", "period": 60},
        "predispatch30mins": {"regName": "sa", "period": 1},
    }


@pytest.mark.parametrize("shape", ["keys", "settlement", "wrapped", "nested", "map"])
async def test_each_of_its_shapes_tells_the_same_prices(shape):
    async with Bench() as bench:
        bench.kwatch.faults.shape = shape
        tariff = await bench.fetch()
    assert tariff.source == "flow_power"
    assert tariff.told_at(bench.clock.now()).import_price == pytest.approx(0.34 + spot(NOON))


async def test_what_was_dispatched_is_counted_for_the_mean_and_kept():
    async with Bench() as bench:
        await bench.fetch()
        await bench.after(300)
    (document,) = (await bench.documents.all("flow_power_twap")).values()
    days = msgspec.json.decode(document)["days"]
    assert {day: sums["count"] for day, sums in days.items()} == {"2025-12-28": 13}


async def test_the_running_half_hour_knows_what_the_market_settled_for_now():
    async with Bench() as bench:
        slots = (await bench.source.fetch(bench.clock.now(), bench.clock.now() + timedelta(hours=4))).slots
    now = bench.clock.now()
    (running,) = [slot for slot in slots if slot.start <= now < slot.end]
    settled = RecordedMarket("SA1").per_mwh(RecordedMarket("SA1").number_of(now))
    assert running.wholesale_price == pytest.approx(settled / 1000)
    assert {slot.wholesale_price for slot in slots if slot.start > now} == {None}
