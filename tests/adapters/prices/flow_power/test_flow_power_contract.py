"""What Flow Power bills: the adjustment's formulas, the happy hour, and the market's mean price."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.clouds.nem.reports import MarketPrice
from adapters.prices.flow_power.config import FlowPowerTariff, NetworkPeriod
from adapters.prices.flow_power.kept import KeptSamples
from adapters.prices.flow_power.pea import NetworkTariff, Terms, first_formula, second_formula
from adapters.prices.flow_power.row import contract_of
from adapters.prices.flow_power.twap import USUAL, Samples
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import StorageError
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.table import fold

DAY, HALF_HOUR, FIVE = timedelta(days=1), timedelta(minutes=30), timedelta(minutes=5)
MIDNIGHT = datetime(2026, 1, 14, 14, tzinfo=UTC)  # of Thursday, 15 January, in Brisbane and in market time


def market(count=48, start=MIDNIGHT, per_kwh=0.12, length=HALF_HOUR):
    return [
        PriceSlot(
            start=start + length * n,
            end=start + length * (n + 1),
            import_price=per_kwh,
            kind=PriceKind.FORECAST,
        )
        for n in range(count)
    ]


def priced(tariff, slots, twap=0.08, timezone="Australia/Brisbane"):
    return contract_of(FlowPowerTariff(**{"region": "NSW1"} | tariff), timezone).priced(slots, twap)


def test_scenario_12_the_newer_formula_counts_the_network_s_hours_against_their_mean():
    """energy.md 9.12: 34 + (1.1 x 12 + 15 - 1.1 x 8 - 9 - 1.7) = 42.7 cents."""
    price = second_formula(Terms(), spot=0.12, twap=0.08, network=0.15, average=0.09)
    assert price == pytest.approx(0.427)


def test_scenario_12_the_older_formula_counts_the_market_alone():
    """energy.md 9.12: 34 + 12 - 8 - 1.7 = 36.3 cents."""
    assert first_formula(Terms(), spot=0.12, twap=0.08) == pytest.approx(0.363)


@pytest.mark.parametrize(
    ("tariff", "price"),
    [
        pytest.param({}, 0.363, id="without a network the older one"),
        pytest.param({"pea": "v1", "bpea": 0.0}, 0.38, id="another base adjustment"),
        pytest.param({"pea": "none"}, 0.34, id="none"),
        pytest.param({"pea": "none", "base_rate": 0.30, "network_fees": 0.01}, 0.31, id="base rate and fees"),
        pytest.param({"network": (NetworkPeriod(price=0.10),)}, 0.367, id="a flat network cancels itself"),
        pytest.param({"network": (NetworkPeriod(price=0.10),), "gst": 0.0}, 0.363, id="no tax"),
    ],
)
def test_the_formula_is_the_one_named_or_the_one_that_can_be_reckoned_with(tariff, price):
    assert {round(slot.import_price, 9) for slot in priced(tariff, market())} == {price}


def test_the_network_s_hours_are_on_the_site_s_clock_and_their_mean_is_the_day_s():
    network = (NetworkPeriod(price=0.08), NetworkPeriod(price=0.32, from_="17:00", to="21:00"))
    slots = priced({"network": network}, market())
    average = (0.08 * 20 + 0.32 * 4) / 24  # 0.12
    cheap = 0.34 + 1.1 * 0.12 + 0.08 - 1.1 * 0.08 - average - 0.017
    dear = [(slot.start - MIDNIGHT) / HALF_HOUR for slot in slots if slot.import_price > cheap + 0.2]
    assert average == pytest.approx(0.12)
    assert dear == [34, 35, 36, 37, 38, 39, 40, 41]
    assert slots[0].import_price == pytest.approx(cheap)
    assert slots[34].import_price == pytest.approx(cheap + 0.24)


def test_a_network_window_within_a_half_hour_cuts_it():
    network = (NetworkPeriod(price=0.08), NetworkPeriod(price=0.32, from_="17:15", to="21:00"))
    slots = [slot for slot in priced({"network": network}, market()) if slot.end - slot.start < HALF_HOUR]
    assert [(slot.end - slot.start) / FIVE for slot in slots] == [3, 3]


@pytest.mark.parametrize("zone", ["Australia/Sydney", "Australia/Adelaide"])
@pytest.mark.parametrize("day", ["2025-10-05", "2026-04-05"])
def test_the_mean_of_the_day_on_which_the_clock_changes_counts_every_minute(zone, day):
    network = NetworkTariff((NetworkPeriod(price=0.24).as_period(),), zone)
    assert network.average(datetime.fromisoformat(f"{day}T03:00:00+10:00")) == pytest.approx(0.24)


def test_a_price_below_zero_is_not_clamped_on_the_way():
    (slot,) = priced({"network": (NetworkPeriod(price=0.10),)}, market(1, per_kwh=-0.9))
    assert slot.import_price == pytest.approx(0.34 - 1.1 * 0.98 - 0.017)


@pytest.mark.parametrize(
    ("tariff", "timezone", "cells", "earned"),
    [
        pytest.param({}, "Australia/Brisbane", (35, 36, 37, 38), 0.45, id="energy.md 9.13"),
        pytest.param(
            {"happy_hour_until": "21:30"},
            "Australia/Brisbane",
            (35, 36, 37, 38, 39, 40, 41, 42),
            0.45,
            id="energy.md 9.13: to 21:30",
        ),
        pytest.param({"region": "VIC1"}, "Australia/Melbourne", (35, 36, 37, 38), 0.35, id="Victoria"),
        pytest.param({"region": "SA1"}, "Australia/Adelaide", (35, 36, 37, 38), 0.45, id="South Australia"),
        pytest.param({"region": "QLD1"}, "Australia/Brisbane", (35, 36, 37, 38), 0.45, id="Queensland"),
        pytest.param({"region": "TAS1"}, "Australia/Hobart", (), 0.0, id="Tasmania has none"),
        pytest.param(
            {"happy_hour_price": 0.5}, "Australia/Sydney", (35, 36, 37, 38), 0.5, id="the contract's"
        ),
        pytest.param({"happy_hour_price": 0.0}, "Australia/Sydney", (), 0.0, id="the contract's is nothing"),
    ],
)
def test_scenario_13_the_happy_hour_earns_on_the_site_s_clock_and_every_other_hour_nothing(
    tariff, timezone, cells, earned
):
    slots = priced(tariff, market(96), timezone=timezone)
    table = fold(slots, MIDNIGHT + timedelta(hours=6), timezone)
    assert table.exports == tuple(earned if cell in cells else 0.0 for cell in range(48))


def price(end, per_kwh):
    return MarketPrice(end=end, per_mwh=per_kwh * 1000)


def samples(*days):
    """So many five minutes of a price on days counted back from 15 January."""
    found = Samples()
    for back, count, per_kwh in sorted(days, reverse=True):
        start = MIDNIGHT - back * DAY
        found.add([price(start + FIVE * (n + 1), per_kwh) for n in range(count)], start + DAY)
    return found


NOW = MIDNIGHT + timedelta(hours=12)


@pytest.mark.parametrize(
    ("days", "billing_day", "mean"),
    [
        pytest.param([], None, 0.08, id="nothing seen yet"),
        pytest.param([(0, 11, 0.5)], None, 0.08, id="eleven are too few"),
        pytest.param([(0, 12, 0.5)], None, 0.5, id="twelve are enough"),
        pytest.param([(0, 144, 0.10), (10, 288, 0.25)], None, 0.20, id="all thirty days alike"),
        pytest.param([(29, 12, 0.4), (30, 288, 9.0)], None, 0.4, id="the thirty-first is over"),
        pytest.param([(0, 144, 0.10), (20, 144, 0.30)], 6, 0.10 * 9.5 / 30 + 0.20 * 20.5 / 30, id="blended"),
        pytest.param(
            [(0, 144, 0.10), (28, 144, 0.30)], 20, 0.10 * 26.5 / 30 + 0.20 * 3.5 / 30, id="since last month"
        ),
        pytest.param([(0, 144, 0.10), (40, 288, 0.30)], 16, 0.10, id="a period of thirty days is all"),
        pytest.param(
            [(0, 11, 0.10), (20, 144, 0.30)], 15, (1.1 + 43.2) / 155, id="a young period is unknown"
        ),
    ],
)
def test_the_market_s_mean_price(days, billing_day, mean):
    assert samples(*days).mean(NOW, billing_day) == pytest.approx(mean)


def test_five_minutes_are_counted_once_and_in_whatever_order_they_come():
    found = Samples()
    told = [price(MIDNIGHT + FIVE * (n + 1), 0.1 * n) for n in range(12)]
    assert found.add(reversed(told), NOW)
    assert not found.add(told, NOW)
    assert found.mean(NOW, None) == pytest.approx(0.55)


@pytest.mark.parametrize("ahead", [timedelta(minutes=16), timedelta(hours=5), 36 * DAY, 36_500 * DAY])
def test_a_price_of_a_time_that_has_not_come_is_not_counted_and_holds_up_no_other(ahead):
    found = samples((1, 288, 0.2))
    assert not found.add([price(NOW + ahead, 9.0)], NOW)
    assert found.add([price(NOW, 0.2), price(NOW + ahead, 9.0)], NOW)
    assert {day: sums.count for day, sums in found.days.items()} == {"2026-01-14": 288, "2026-01-15": 1}
    assert found.mean(NOW, None) == pytest.approx(0.2)


def test_the_running_five_minutes_are_counted_by_a_clock_that_is_ten_minutes_behind_too():
    found = Samples()
    assert found.add([price(NOW + FIVE, 0.2), price(NOW + 3 * FIVE, 0.4)], NOW)
    assert found.days["2026-01-15"].count == 2


async def test_a_note_that_a_date_to_come_has_frozen_goes_on_with_the_next_price():
    documents = MemoryDocuments()
    frozen = b'{"days":{"2126-01-15":{"total":9.0,"count":1}},"last":"2126-01-15T02:00:00Z"}'
    await documents.put("flow_power_twap", "SA1", frozen)
    for n in range(12):
        await kept(documents).add([price(NOW + FIVE * n, 0.2)], NOW + FIVE * n)
    assert await kept(documents).mean(NOW + DAY / 24) == pytest.approx(0.2)
    assert b"2126" not in (await documents.all("flow_power_twap"))["SA1"]


def test_a_clock_that_is_behind_for_a_while_forgets_nothing():
    found = samples((1, 288, 0.2), (0, 144, 0.2))
    assert not found.add([price(NOW + FIVE, 0.2)], NOW - 400 * DAY)
    assert found.add([price(NOW + FIVE, 0.2)], NOW)
    assert sum(sums.count for sums in found.days.values()) == 433


def test_what_is_older_than_two_months_is_forgotten():
    found = samples((70, 288, 0.3), (0, 12, 0.1))
    assert list(found.days) == ["2026-01-15"]


async def test_samples_outlive_a_restart_and_a_full_disk_costs_nothing_but_the_keeping():
    documents = MemoryDocuments()
    told = [price(MIDNIGHT + FIVE * (n + 1), 0.2) for n in range(12)]
    await kept(documents).add(told, NOW)
    assert await kept(documents).mean(NOW) == pytest.approx(0.2)
    full = Full()
    ours = kept(full)
    await ours.add(told, NOW)
    assert await ours.mean(NOW) == pytest.approx(0.2)


async def test_a_damaged_note_is_begun_anew_and_another_region_s_is_not_taken():
    documents = MemoryDocuments()
    await documents.put("flow_power_twap", "SA1", b"{")
    assert await kept(documents).mean(NOW) == 0.08
    await kept(documents, "SA1").add([price(MIDNIGHT + FIVE * (n + 1), 0.2) for n in range(12)], NOW)
    assert await kept(documents, "NSW1").mean(NOW) == 0.08


async def test_a_mean_that_the_owner_told_holds():
    ours = KeptSamples(MemoryDocuments(), "SA1", fixed=0.065, billing_day=None)
    await ours.add([price(MIDNIGHT + FIVE * (n + 1), 0.2) for n in range(12)], NOW)
    assert await ours.mean(NOW) == 0.065


def kept(documents, region="SA1"):
    return KeptSamples(documents, region, fixed=None, billing_day=None)


class Full(MemoryDocuments):
    async def put(self, kind, key, document):
        raise StorageError("the disk is full")


class Unreadable(MemoryDocuments):
    fails = False

    async def all(self, kind):
        if self.fails:
            raise StorageError("the disk does not answer")
        return await super().all(kind)


async def test_a_disk_that_gives_nothing_costs_no_price_and_none_of_the_days_on_it():
    documents = Unreadable()
    prices = [price(MIDNIGHT + FIVE * (n + 1), 0.2) for n in range(12)]
    await kept(documents).add(prices, NOW)
    known = await kept(documents).mean(NOW)
    ours, documents.fails = kept(documents), True
    await ours.add(prices[:2], NOW)
    assert await ours.mean(NOW) == USUAL
    documents.fails = False
    assert await ours.mean(NOW) == known
    assert known != USUAL
