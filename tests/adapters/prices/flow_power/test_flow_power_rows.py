"""Single rows of KWatch's: times that cannot be meant cost themselves alone."""

import msgspec
import pytest

from adapters.prices.flow_power.shapes import prices_in
from tests.adapters.prices.flow_power.watched import Bench


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([{"Key": "2025-12-28T12:05:00", "Value": 88.5}], [("02:05", 88.5)]),
        ([{"key": "2025-12-28T12:05:00", "value": "88.5"}], [("02:05", 88.5)]),
        ([{"SettlementDate": "2025/12/28 12:05:00", "RRP": -41.97}], [("02:05", -41.97)]),
        ([{"settlement_date": "2025-12-28 12:05", "price": 0}], [("02:05", 0.0)]),
        ([{"time": "2025-12-28T13:05:00+11:00", "price": 1}], [("02:05", 1.0)]),
        ([{"timestamp": "2025-12-28T02:05:00Z", "price": 1}], [("02:05", 1.0)]),
        ({"2025-12-28T12:10:00": 2, "2025-12-28T12:05:00": 1}, [("02:05", 1.0), ("02:10", 2.0)]),
        ({"data": {"items": [{"time": "2025-12-28T12:05:00", "price": 1}]}}, [("02:05", 1.0)]),
        ({"value": '[{"Key": "2025-12-28T12:05:00", "Value": 3}]'}, [("02:05", 3.0)]),
        ('[{"Key": "2025-12-28T12:05:00", "Value": 3}]', [("02:05", 3.0)]),
        (
            [{"Key": "2025-12-28T12:05:00", "Value": 1}, {"Key": "2025-12-28T12:05:00", "Value": 2}],
            [("02:05", 1.0)],
        ),
        ([{"Key": "2025-12-28T12:05:00", "Value": None}], []),
        ([{"Key": "2025-12-28T12:05:00", "Value": "N/A"}], []),
        ([{"Key": "2025-12-28T12:05:00", "Value": "NaN"}], []),
        ([{"Key": "2025-12-28T12:05:00", "Value": True}], []),
        ([{"Key": "2025-12-28T12:05:00"}], []),
        ([{"Value": 88.5}], []),
        ([{"Key": "yesterday", "Value": 88.5}], []),
        ([{"Key": 1766890800, "Value": 88.5}], []),
        ({"error": "maintenance"}, []),
        ([[[[[[{"Key": "2025-12-28T12:05:00", "Value": 88.5}]]]]]], []),
        ([], []),
        (None, []),
        (17, []),
    ],
)
def test_a_price_needs_a_time_and_a_number_and_a_time_without_an_offset_is_the_market_s(document, told):
    found = prices_in(msgspec.json.encode(document))
    assert [(f"{price.end:%H:%M}", price.per_mwh) for price in found] == told


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_meant_costs_its_own_row_alone(told):
    good = {"time": "2025-12-28T12:30:00", "price": 80.0}
    answer = msgspec.json.encode([{"time": told, "price": 1.0}, good])
    assert prices_in(answer) == prices_in(msgspec.json.encode([good]))


async def test_a_row_of_another_century_costs_itself_and_no_other():
    async with Bench() as bench:
        told = await bench.fetch()
        bench.kwatch.faults.stray = "dispatch5mins"
        tariff = await bench.after(30)
    assert tariff.source == "flow_power"
    assert tariff.slots == told.slots


async def test_a_row_of_another_century_is_no_forecast_of_the_day():
    async with Bench() as bench:
        bench.kwatch.faults.stray, bench.kwatch.faults.late = "predispatch30mins", 1_000
        assert "AEMO" in (await bench.fetch()).source


@pytest.mark.parametrize("ahead_h", [0.5, 1.0, 10.0])
async def test_a_clock_that_is_ahead_moves_all_rows_and_is_not_believed(ahead_h):
    async with Bench() as bench:
        bench.kwatch.faults.ahead_h = ahead_h
        assert "AEMO" in (await bench.fetch()).source
