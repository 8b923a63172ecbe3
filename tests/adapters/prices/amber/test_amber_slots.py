"""Amber's intervals as slots: whose sign, which interval, which of its prices, and what is not told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.batteries.powerwall.tariff import SYNC_CODE, tariff_of
from adapters.prices.amber.slots import price_slots
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.curtailment.decide import decide_curtailment
from domain.errors import Conflict
from domain.house.house import Curtailment, House
from domain.tariff.slots import PriceKind
from domain.tariff.table import fold
from tests.adapters.prices.amber.told import ACTUAL, CURRENT, FORECAST, half_hours, interval, read
from tests.builders import an_observation

FIVE = timedelta(minutes=5)


def slots(*coarse, fine=(), forecast="predicted", network_fees=0.0):
    return price_slots(read(fine), read(coarse), forecast, network_fees)


def at(wall):
    return datetime.fromisoformat(wall + "+10:00")


@pytest.mark.parametrize(
    ("general", "feed_in", "buy", "sell"),
    [
        pytest.param(36.19, -10.44, 0.3619, 0.1044, id="energy.md 9.1: below zero is earned"),
        pytest.param(36.19, 5.00, 0.3619, -0.05, id="energy.md 9.1: above zero is paid for"),
        pytest.param(-2.5, 3.1, -0.025, -0.031, id="paid to import"),
        pytest.param(20.0, 0.0, 0.2, 0.0, id="nothing either way"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "minutes"),
    [(ACTUAL, 5), (CURRENT, 5), (FORECAST, 5), (CURRENT, 30), (FORECAST, 30), (ACTUAL, 30)],
)
def test_scenario_1_feed_in_turns_its_sign_and_cents_become_currency(
    general, feed_in, buy, sell, kind, minutes
):
    end = "2025-11-11T18:00:00+10:00"
    (slot,) = slots(
        interval(end, general, kind=kind, minutes=minutes),
        interval(end, feed_in, kind=kind, minutes=minutes, channel="feedIn"),
    )
    assert (slot.import_price, slot.export_price) == (pytest.approx(buy), pytest.approx(sell))
    assert str(slot.export_price) != "-0.0"


@pytest.mark.parametrize(
    ("zone", "clock"),
    [("Australia/Brisbane", "17:30"), ("Australia/Sydney", "18:30"), ("Australia/Adelaide", "18:00")],
)
def test_scenario_2_nem_time_is_the_end_of_an_interval_in_market_time(zone, clock):
    """energy.md 9.2."""
    (slot,) = slots(interval("2025-11-11T18:00:00+10:00", 30.0))
    assert f"{slot.start.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" == f"2025-11-11 {clock}:00"
    assert slot.end - slot.start == timedelta(minutes=30)


@pytest.mark.parametrize(("status", "warned"), [("none", False), ("potential", True), ("spike", True)])
def test_a_spike_that_is_there_or_may_come_is_told_with_its_half_hour(status, warned):
    (slot,) = slots(interval("2025-11-11T18:00:00+10:00", 30.0, spikeStatus=status))
    assert slot.is_spike is warned


def test_a_nem_time_without_an_offset_is_market_time_as_well():
    (slot,) = slots(interval("2025-07-01T10:00:00", 30.0))
    assert slot.end == at("2025-07-01T10:00:00")


@pytest.mark.parametrize(
    ("kind", "minutes", "advanced", "price", "told_as"),
    [
        pytest.param(ACTUAL, 30, None, 30.0, PriceKind.ACTUAL, id="settled: what was billed"),
        pytest.param(ACTUAL, 5, None, 30.0, PriceKind.ACTUAL, id="settled five minutes"),
        pytest.param(CURRENT, 5, (40.0, 41.0, 42.0), 30.0, PriceKind.CURRENT, id="running five minutes"),
        pytest.param(CURRENT, 5, None, 30.0, PriceKind.CURRENT, id="running, with its own price alone"),
        pytest.param(CURRENT, 30, (40.0, 41.0, 42.0), 41.0, PriceKind.CURRENT, id="a running half-hour"),
        pytest.param(CURRENT, 30, None, None, None, id="a running half-hour without a retail forecast"),
        pytest.param(FORECAST, 30, (40.0, 41.0, 42.0), 41.0, PriceKind.FORECAST, id="to come"),
        pytest.param(FORECAST, 5, (40.0, 41.0, 42.0), 41.0, PriceKind.FORECAST, id="five minutes to come"),
        pytest.param(FORECAST, 30, None, None, None, id="to come, near the market's price alone"),
        pytest.param("SomeNewInterval", 30, (40.0, 41.0, 42.0), None, None, id="a kind nobody knows"),
    ],
)
def test_each_kind_of_interval_has_its_price_and_a_wholesale_forecast_is_none(
    kind, minutes, advanced, price, told_as
):
    found = slots(interval("2025-11-11T18:00:00+10:00", 30.0, kind=kind, minutes=minutes, advanced=advanced))
    told = [(round(slot.import_price * 100, 6), slot.kind) for slot in found]
    assert told == ([] if price is None else [(price, told_as)])


@pytest.mark.parametrize(
    ("forecast", "buy", "sell"), [("low", 0.40, 0.12), ("predicted", 0.41, 0.11), ("high", 0.42, 0.10)]
)
def test_the_configured_forecast_is_planned_with_on_both_channels(forecast, buy, sell):
    end = "2025-11-11T18:00:00+10:00"
    (slot,) = slots(
        interval(end, 30.0, advanced=(40.0, 41.0, 42.0)),
        interval(end, -9.0, advanced=(-12.0, -11.0, -10.0), channel="feedIn"),
        forecast=forecast,
    )
    assert (slot.import_price, slot.export_price) == (pytest.approx(buy), pytest.approx(sell))


@pytest.mark.parametrize("missing", ["general", "feedIn"])
def test_a_price_that_is_not_told_is_not_zero(missing):
    end = "2025-11-11T18:00:00+10:00"
    told = {"general": 30.0, "feedIn": -8.0} | {missing: None}
    found = slots(*(interval(end, price, kind=ACTUAL, channel=name) for name, price in told.items()))
    assert [slot.export_price for slot in found] == ([] if missing == "general" else [None])


def test_a_controlled_load_and_its_price_are_nobody_s():
    end = "2025-11-11T18:00:00+10:00"
    assert slots(interval(end, 12.0, channel="controlledLoad")) == ()


def test_fees_add_to_what_is_bought_and_not_to_what_is_sold():
    end = "2025-11-11T18:00:00+10:00"
    (slot,) = slots(interval(end, 30.0), interval(end, -8.0, channel="feedIn"), network_fees=0.02)
    assert (slot.import_price, slot.export_price) == (pytest.approx(0.32), pytest.approx(0.08))


def test_half_hours_fill_what_five_minutes_leave_open():
    fine = [
        interval("2025-11-11T17:35:00+10:00", 20.0, kind=CURRENT, minutes=5),
        interval("2025-11-11T17:40:00+10:00", 22.0, minutes=5),
    ]
    coarse = [
        interval("2025-11-11T18:00:00+10:00", 50.0, kind=CURRENT),
        interval("2025-11-11T18:30:00+10:00", 60.0),
    ]
    found = slots(*coarse, fine=fine)
    assert [(f"{slot.start:%H:%M}", f"{slot.end:%H:%M}", round(slot.import_price, 4)) for slot in found] == [
        ("07:30", "07:35", 0.20),
        ("07:35", "07:40", 0.22),
        ("07:40", "08:00", 0.50),
        ("08:00", "08:30", 0.60),
    ]


CAPTURED = [  # of a house in November 2025: end in market time, minutes, cents bought, cents earned
    ("2025-11-04T10:45:00", 5, 8, -2, CURRENT),
    ("2025-11-04T10:50:00", 5, 7, -3, FORECAST),
    ("2025-11-04T11:30:00", 5, 6, -4, FORECAST),
    ("2025-11-04T12:00:00", 30, 8, -3, FORECAST),
    ("2025-11-04T14:30:00", 30, 33, -3, FORECAST),
    ("2025-11-06T19:00:00", 5, 55, 21, CURRENT),
    ("2025-11-06T19:50:00", 5, 70, 35, FORECAST),
    ("2025-11-06T20:00:00", 5, 54, 20, FORECAST),
    ("2025-11-06T20:30:00", 30, 28, 17, FORECAST),
]


@pytest.mark.parametrize(("end", "minutes", "bought", "earned", "kind"), CAPTURED)
def test_what_a_real_house_was_told_is_read_as_its_owner_saw_it(end, minutes, bought, earned, kind):
    told = {"kind": kind, "minutes": minutes, "advanced": (bought - 1, bought, bought + 1)}
    sold = told | {"channel": "feedIn", "advanced": (-earned - 1, -earned, -earned + 1)}
    (slot,) = slots(interval(end + "+10:00", bought, **told), interval(end + "+10:00", -earned, **sold))
    assert (slot.start, slot.end) == (at(end) - timedelta(minutes=minutes), at(end))
    assert (round(slot.import_price, 6), round(slot.export_price, 6)) == (bought / 100, earned / 100)


def table(general, feed_in=0):
    """A day of half-hours, folded on its first midnight."""
    documents = half_hours(general)
    documents += half_hours(feed_in, per_kwh=-8.0, channel="feedIn")
    return fold(slots(*documents), at("2025-11-11T00:00:00"), "Australia/Brisbane")


def test_a_table_of_38_genuine_half_hours_is_one_and_37_are_an_outage():
    """energy.md 9.5."""
    assert table(38, 38).genuine_imports == 38
    with pytest.raises(Conflict, match="only 37 of 48 import prices"):
        table(37, 37)


def test_a_plan_without_feed_in_earns_nothing_and_that_is_known():
    """energy.md 9.6."""
    found = table(48)
    assert (found.genuine_imports, found.exports) == (48, (0.0,) * 48)


def test_a_short_answer_without_feed_in_is_an_outage_and_not_a_plan():
    """energy.md 9.6."""
    with pytest.raises(Conflict, match="only 20 of 48"):
        table(20)
    found = slots(*half_hours(20))
    assert {slot.export_price for slot in found} == {None}


def test_a_plan_with_feed_in_keeps_an_unknown_export_price_unknown():
    feed_in = half_hours(1, per_kwh=-8.0, channel="feedIn")
    found = slots(*half_hours(48), *feed_in)
    assert [slot.export_price for slot in found] == [0.08] + [None] * 47


def test_an_export_that_costs_is_zero_in_a_powerwall_s_table_and_curtailment_is_wanted():
    """energy.md 9.1: the cell is clamped at the device's edge, and nowhere before."""
    documents = half_hours(48) + half_hours(48, per_kwh=5.0, channel="feedIn")
    found = slots(*documents)
    folded = fold(found, at("2025-11-11T00:00:00"), "Australia/Brisbane")
    assert set(folded.exports) == {-0.05}
    uploaded = tariff_of(folded.imports, folded.exports, code=SYNC_CODE, currency="AUD")
    assert set(uploaded["sell_tariff"]["energy_charges"]["Summer"]["rates"].values()) == {0.0}
    decision = decide_curtailment(
        House(curtailment=Curtailment(enabled=True)),
        an_observation(price=found[0]),
        False,
        able=BatteryCapabilities(actions=frozenset({BatteryAction.CURTAIL})),
        is_forced=False,
    )
    assert decision.active


@pytest.mark.parametrize(
    ("kind", "spot", "wholesale"),
    [
        (ACTUAL, 330.0, 3.0),  # Amber tells it with tax
        (CURRENT, 330.0, 3.0),
        (FORECAST, 330.0, None),  # nothing is settled yet
        (CURRENT, None, None),
    ],
)
def test_what_the_market_settled_is_told_without_tax(kind, spot, wholesale):
    told = interval(
        "2025-11-11T18:00:00+10:00", 40.0, kind=kind, advanced=(39.0, 40.0, 41.0), spotPerKwh=spot
    )
    (slot,) = slots(told)
    assert slot.wholesale_price == (None if wholesale is None else pytest.approx(wholesale))
