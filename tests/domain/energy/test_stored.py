"""What the energy left in the battery is worth, by the prices of the week before."""

from datetime import date, timedelta

import pytest

from domain.energy.stored import (
    PricedDay,
    Step,
    Stored,
    begun_anew,
    days_told,
    stored_after,
    value_of,
    worth_per_kwh,
)
from domain.house.house import Battery

TODAY = date(2026, 1, 15)
BATTERY = Battery(capacity_wh=10_000, efficiency=0.9)
HOUR_S = 3_600.0
DAY_S = 86_400.0


def priced(days_ago: int, mean: float, seconds: float = DAY_S, export_mean: float = 0.0) -> PricedDay:
    day = TODAY - timedelta(days=days_ago)
    return PricedDay(day=day, mean=mean, seconds=seconds, export_mean=export_mean)


def step(**values) -> Step:
    typical = {"day": TODAY, "soc_pct": 50.0, "price": 0.40, "price_s": HOUR_S, "compared_s": HOUR_S}
    return Step(**(typical | values))


@pytest.mark.parametrize(
    ("days", "worth"),
    [
        ((), None),
        ((priced(0, 0.30),), 0.27),  # the first day: of itself
        ((priced(1, 0.20), priced(0, 0.30)), 0.18),  # then of the days before alone
        ((priced(2, 0.20), priced(1, 0.40)), 0.27),
        ((priced(2, 0.20, 3 * HOUR_S), priced(1, 0.40, HOUR_S)), 0.225),  # every second weighs the same
        ((priced(1, 0.30, export_mean=0.45),), 0.5),  # what is stored was not sold: 0.9 kWh for one
        ((priced(3, 0.05), priced(2, 0.43, export_mean=0.41), priced(1, 0.04)), 0.0405),  # a spike of $20
        ((priced(2, 0.43), priced(1, 0.04)), 0.036),
        ((priced(3, 0.05), priced(2, 0.10), priced(1, 0.04)), 0.057),  # a dear day is none
        ((priced(2, -0.10), priced(1, 0.40)), 0.135),
        ((priced(1, -0.10),), 0.0),  # energy that one is paid to take is worth nothing
    ],
)
def test_a_stored_kwh_is_worth_what_it_spares_at_the_mean_price_of_the_days_before(days, worth):
    found = worth_per_kwh(days, TODAY, BATTERY)
    assert found == (None if worth is None else pytest.approx(worth))


@pytest.mark.parametrize(
    ("days", "back"),
    [
        ((), 0),
        ((priced(0, 0.30),), 0),
        ((priced(1, 0.20), priced(0, 0.30)), 1),
        ((priced(5, 0.20), priced(1, 0.30)), 5),
        ((priced(7, 0.20), priced(0, 0.30)), 7),
    ],
)
def test_how_far_back_the_prices_reach_that_value_what_is_stored(days, back):
    assert days_told(days, TODAY) == back


def test_prices_of_seven_days_and_of_today_are_remembered():
    before = Stored(days=tuple(priced(ago, 0.10 * ago) for ago in range(8, 0, -1)))
    after = stored_after(before, step(), BATTERY)
    assert [each.day.day for each in after.days] == [8, 9, 10, 11, 12, 13, 14, 15]
    again = stored_after(after, step(price=0.10, price_s=2 * HOUR_S), BATTERY)
    assert again.days[-1] == PricedDay(day=TODAY, mean=pytest.approx(0.20), seconds=3 * HOUR_S)
    assert stored_after(again, step(price=None), BATTERY).days == again.days


@pytest.mark.parametrize(
    ("socs", "wh", "value"),
    [
        ([50, 80], 3_000, 0.54),  # 3 kWh at 0.20 and 90 %
        ([50, 20], -3_000, -0.54),
        ([50, 80, 20, 50], 0, 0),  # in and out again within the day
        ([50, None, 70], 2_000, 0.36),  # a moment's silence loses nothing
        ([None, 70], 0, 0),  # where it stood before nobody knows
    ],
)
def test_what_the_battery_gained_is_valued(socs, wh, value):
    found = Stored(days=(priced(1, 0.20),))
    for soc_pct in socs:
        found = stored_after(found, step(soc_pct=soc_pct), BATTERY)
    assert (found.wh, found.value) == (pytest.approx(wh), pytest.approx(value))
    assert found.known_s == HOUR_S * sum(soc_pct is not None for soc_pct in socs)


def test_what_flowed_while_nobody_compared_is_not_counted():
    found = Stored(days=(priced(1, 0.20),), soc_pct=50)
    found = stored_after(found, step(soc_pct=80, compared_s=0), BATTERY)
    assert (found.wh, found.known_s, found.soc_pct) == (0, 0, 80)
    found = stored_after(found, step(soc_pct=90), BATTERY)
    assert (found.wh, found.value) == (pytest.approx(1_000), pytest.approx(0.18))


def test_without_any_price_nobody_knows_what_is_stored_is_worth():
    found = stored_after(Stored(soc_pct=50), step(soc_pct=80, price=None), BATTERY)
    assert (found.wh, found.value, found.known_s) == (pytest.approx(3_000), None, HOUR_S)
    assert value_of(0, None) == 0


def test_energy_that_went_in_and_out_again_is_worth_nothing_though_the_price_rose_meanwhile():
    """The first day, whose mean price rises from 0.10 to 0.25 while the battery fills and empties."""
    found = Stored(soc_pct=50)
    for soc_pct, price in ((80, 0.10), (50, 0.40)):
        found = stored_after(found, step(soc_pct=soc_pct, price=price), BATTERY)
    assert (found.wh, found.value) == (pytest.approx(0), pytest.approx(0))
    assert found.worth == pytest.approx(0.225)


def test_a_house_without_a_battery_stores_nothing_and_knows_it():
    found = stored_after(Stored(), step(soc_pct=None), None)
    assert (found.wh, found.value, found.known_s) == (0, 0, HOUR_S)


def test_a_new_day_goes_on_from_where_the_battery_stood():
    found = Stored(days=(priced(1, 0.20),), soc_pct=50, wh=700, worth=0.18, known_s=60)
    assert begun_anew(found) == Stored(days=(priced(1, 0.20),), soc_pct=50, worth=0.18)
