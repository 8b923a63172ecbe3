"""The ledger's own numbers: each flow with its time, the money with what it is for, and the day of both."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add, finished
from domain.energy.stored import PricedDay, Stored
from domain.house.house import Battery
from tests.builders import NOON, after

BRISBANE = "Australia/Brisbane"
TODAY = date(2026, 1, 15)


def a_minute(end_s: float, **values) -> Sample:
    typical = {"import_price": 0.30, "export_price": 0.10, "is_settled": True, **values}
    return Sample(at=after(end_s), seconds=60, **typical)


def test_every_minute_adds_its_energy_its_time_and_its_money():
    flows = {"grid_w": 6_000, "pv_w": 3_000, "battery_w": 1_200, "load_w": 7_800, "ev_w": 2_400}
    ledger = add(None, a_minute(60, **flows), BRISBANE)
    ledger = add(ledger, a_minute(120, **flows), BRISBANE)
    assert ledger == Ledger(
        day=TODAY,
        since=NOON,
        at=after(120),
        import_wh=200,
        pv_wh=100,
        load_wh=260,
        ev_wh=80,
        discharge_wh=40,
        paid=pytest.approx(0.06),
        priced_wh=200,
        compared_paid=pytest.approx(0.06),
        without_battery=pytest.approx(0.072),
        grid_s=120,
        pv_s=120,
        load_s=120,
        ev_s=120,
        battery_s=120,
        compared_s=120,
        stored=Stored(
            days=(PricedDay(day=TODAY, mean=0.30, seconds=120, export_mean=pytest.approx(0.10)),), known_s=120
        ),
    )
    sold = add(ledger, a_minute(180, **{**flows, "grid_w": -6_000, "battery_w": -1_200}), BRISBANE)
    assert (sold.export_wh, sold.charge_wh, sold.discharge_wh, sold.priced_wh) == (100, 20, 40, 300)
    assert sold.paid == pytest.approx(0.05)
    fed = add(sold, a_minute(240, **{**flows, "ev_w": -1_800}), BRISBANE)
    assert (fed.ev_wh, fed.ev_fed_wh, fed.ev_s) == (120, 30, 240)


MIDNIGHT = 2 * 3_600  # of the 16th in Brisbane, s after noon in UTC
FLOWS = {"grid_w": 6_000, "pv_w": 0, "battery_w": 0, "load_w": 6_000, "ev_w": 0}


@pytest.mark.parametrize(
    ("ended_s", "wh"),
    [
        (20, 40 * 6_000 / 3_600),  # 40 of its 60 seconds were of the day that is over
        (59.9, 0.1 * 6_000 / 3_600),
        (60, None),  # all of it is of the new one
        (600, None),
    ],
)
def test_a_day_that_is_over_has_its_part_of_the_sample_that_ended_it(ended_s, wh):
    day = add(None, a_minute(MIDNIGHT - 60, **FLOWS), BRISBANE)
    found = finished(day, a_minute(MIDNIGHT + ended_s, **FLOWS), BRISBANE)
    if wh is None:
        assert found == day
        return
    assert found.import_wh == pytest.approx(day.import_wh + wh)
    assert (found.day, found.at) == (TODAY, after(MIDNIGHT))
    assert finished(found, a_minute(MIDNIGHT + ended_s, **FLOWS), BRISBANE) == found  # and only once


def test_of_what_is_unknown_no_time_counts():
    known = add(None, a_minute(60, grid_w=6_000, pv_w=0, battery_w=0, load_w=6_000, ev_w=0), BRISBANE)
    blind = add(known, a_minute(120), BRISBANE)
    two_minutes = (PricedDay(day=TODAY, mean=0.30, seconds=120, export_mean=pytest.approx(0.10)),)
    assert blind == replace(known, at=after(120), stored=replace(known.stored, days=two_minutes))
    unpriced = add(known, a_minute(120, grid_w=6_000, load_w=6_000, import_price=None), BRISBANE)
    assert (unpriced.import_wh, unpriced.priced_wh, unpriced.grid_s) == (200, 100, 120)
    assert (unpriced.paid, unpriced.compared_s) == (known.paid, 60)


def test_the_two_sides_of_the_savings_stand_over_the_same_time():
    """Where one side has no price the other does not count either."""
    carried = a_minute(60, grid_w=0, pv_w=0, battery_w=6_000, load_w=6_000, ev_w=0, import_price=None)
    ledger = add(None, carried, BRISBANE)
    assert (ledger.compared_s, ledger.compared_paid, ledger.without_battery) == (0, 0, 0)
    sunless = add(ledger, a_minute(120, grid_w=6_000, load_w=6_000, ev_w=0), BRISBANE)
    assert (sunless.paid, sunless.compared_s, sunless.compared_paid) == (pytest.approx(0.03), 0, 0)


def test_a_sample_that_comes_twice_counts_once():
    sample = a_minute(60, grid_w=6_000)
    once = add(None, sample, BRISBANE)
    assert add(once, sample, BRISBANE) == once
    assert add(once, a_minute(30, grid_w=6_000), BRISBANE) == once


@pytest.mark.parametrize(
    ("imported_wh", "exported_wh", "priced_wh", "is_known"),
    [
        (1_000, 0, 950, True),  # 50 Wh may lack a price
        (1_000, 0, 949, False),
        (0, 1_000, 950, True),
        (0, 1_000, 949, False),
        (1_000, 1_000, 1_000, False),
        (5_000, 5_000, 9_800, True),  # or 2 %
        (5_000, 5_000, 9_799, False),
        (0, 0, 0, True),
    ],
)
def test_a_cost_is_known_while_nearly_all_energy_had_a_price(imported_wh, exported_wh, priced_wh, is_known):
    ledger = Ledger(day=TODAY, import_wh=imported_wh, export_wh=exported_wh, priced_wh=priced_wh, paid=1.25)
    assert ledger.cost == (1.25 if is_known else None)


@pytest.mark.parametrize(
    ("since", "at", "whole_s"),
    [(NOON, after(90), 90), (None, after(90), 0), (NOON, None, 0), (None, None, 0)],
)
def test_a_ledger_is_about_the_time_from_its_begin_to_its_last_sample(since, at, whole_s):
    assert Ledger(day=TODAY, since=since, at=at).whole_s == whole_s


def test_what_came_before_midnight_does_not_count_for_the_new_day():
    midnight = datetime(2026, 1, 15, 14, tzinfo=UTC)
    over = Sample(at=midnight.replace(second=30), seconds=90, grid_w=3_600, import_price=0.30)
    ledger = add(Ledger(day=TODAY, since=NOON, at=NOON, import_wh=5_000), over, BRISBANE)
    assert (ledger.day, ledger.since, ledger.import_wh) == (date(2026, 1, 16), midnight, 30)
    first = add(None, over, BRISBANE)
    assert (first.since, first.import_wh) == (midnight, 30)


def test_a_day_with_two_midnights_begins_with_the_first():
    """In Cuba the clock goes back from 1:00 to 0:00."""
    before = Ledger(day=date(2026, 10, 31), since=NOON)
    for minute in (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)):
        ledger = add(before, Sample(at=minute, seconds=60, grid_w=1_000), "America/Havana")
        assert (ledger.day, ledger.since) == (date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC))


def test_a_day_s_savings_hold_what_the_battery_gained_and_a_restart_forgets_nothing():
    """0.05 not earned for 0.5 kWh of sun; 5 % of 10 kWh came in, each kWh worth 0.30 at 90 %."""
    battery = Battery(capacity_wh=10_000, efficiency=0.9)
    sunny = {"grid_w": 0, "pv_w": 6_000, "battery_w": -6_000, "load_w": 0, "ev_w": 0}
    ledger = None
    for minute in range(6):
        sample = a_minute(60 * minute, **sunny, soc_pct=40 + minute)
        ledger = add(ledger, sample if minute else replace(sample, seconds=0), BRISBANE, battery)
        ledger = msgspec.json.decode(msgspec.json.encode(ledger), type=Ledger)
    assert ledger.totals[0]["savings"] == pytest.approx(0.135 - 0.05)
    away = a_minute(900, **sunny, soc_pct=90)  # back after ten minutes in which nobody looked
    back = add(ledger, replace(away, seconds=0), BRISBANE, battery)
    assert (back.stored.wh, back.stored.soc_pct) == (pytest.approx(500), 90)


def test_at_midnight_the_battery_goes_on_from_where_it_stood_at_yesterday_s_prices():
    battery = Battery(capacity_wh=10_000, efficiency=0.9)
    midnight = datetime(2026, 1, 15, 14, tzinfo=UTC)
    still = {"grid_w": 0, "pv_w": 0, "battery_w": 0, "load_w": 0, "ev_w": 0}
    ledger = None
    for minute, soc_pct, price in ((-1, 50, 0.20), (0, 60, 0.20), (1, 70, 0.80)):
        at = midnight + timedelta(minutes=minute)
        sample = Sample(at=at, seconds=60, **still, soc_pct=soc_pct, import_price=price, export_price=0.1)
        ledger = add(ledger, sample, BRISBANE, battery)
    assert ledger.day == date(2026, 1, 16)
    assert (ledger.stored.wh, ledger.stored.value) == (pytest.approx(2_000), pytest.approx(2 * 0.18))
