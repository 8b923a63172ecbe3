"""Spikes: one policy with a dead band, and what a planner led by prices is told of one."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.order import OrderPrices
from domain.event.follow import follow
from domain.event.spike import BESIDE, is_spike, market_price, spike_prices, told_spike
from domain.house.house import Spike
from tests.builders import NOON, a_price

RULE = Spike(enabled=True, threshold_per_mwh=3_000)


def slot(per_mwh: float | None):
    return replace(a_price(), wholesale_price=None if per_mwh is None else per_mwh / 1000)


def test_scenario_18_a_spike_enters_at_its_threshold_and_leaves_below_the_dead_band():
    is_on, found = False, []
    for per_mwh in (2_999, 3_000, 2_985, 2_980, 2_979.9, 2_990):
        is_on = is_spike(market_price(slot(per_mwh)), is_on, RULE)
        found.append(is_on)
    assert found == [False, True, True, True, False, False]


@pytest.mark.parametrize("was", [False, True])
def test_invariant_25_without_a_price_a_spike_stays_what_it_was(was):
    assert is_spike(None, was, RULE) is was
    assert is_spike(15_000, was, replace(RULE, enabled=False)) is False


@pytest.mark.parametrize(
    ("price", "per_mwh"),
    [
        (None, None),
        (a_price(20.0, 15.0), None),  # a retail price is no market price, however high (invariant 4)
        (slot(15_000), 15_000),
        (slot(None), None),
    ],
)
def test_only_the_market_s_own_price_of_now_makes_a_spike(price, per_mwh):
    assert market_price(price) == per_mwh


@pytest.mark.parametrize(("per_mwh", "sell", "buy"), [(15_000, 45.0, 90.0), (500, 1.5, 5.0)])
def test_scenario_19_buying_is_always_dearer_than_selling_in_a_spike(per_mwh, sell, buy):
    assert spike_prices(per_mwh / 1000) == OrderPrices(import_price=buy, export_price=sell)
    assert buy > sell  # invariant 27: never a charge from the grid at the spike


def test_a_spike_is_one_event_and_keeps_the_price_it_began_with():
    events, now = {}, NOON
    for per_mwh in (3_000, 9_000, None, 2_990):
        events = follow(events, told_spike(events, slot(per_mwh), RULE, now), now).events
        now += timedelta(minutes=5)
    (event,) = events.values()
    assert (event.state, event.starts_at, event.facts["wholesale_price"]) == ("running", NOON, 3.0)
    events = follow(events, told_spike(events, slot(100), RULE, now), now).events
    (event,) = events.values()
    assert (event.state, event.ends_at) == ("done", now)


@pytest.mark.parametrize(
    ("own", "market", "is_told", "is_beside"),
    [
        (slot(None), slot(15_000), True, True),
        (None, slot(15_000), True, True),
        (slot(15_000), slot(100), True, False),  # the house's own price goes first
        (slot(100), slot(15_000), False, False),
        (slot(None), slot(None), False, False),
        (slot(None), None, False, False),
    ],
)
def test_the_market_is_asked_where_the_tariff_does_not_tell_its_price(own, market, is_told, is_beside):
    told = list(told_spike({}, own, RULE, NOON, market))
    assert [BESIDE in each.facts for each in told] == ([is_beside] if is_told else [])
