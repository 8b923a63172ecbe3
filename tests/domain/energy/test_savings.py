"""Savings: the house as it is beside the same house without battery and control."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add
from domain.energy.savings import money, without_battery_w

NOON = datetime(2026, 1, 15, 2, tzinfo=UTC)


def an_hour(**values) -> Ledger:
    typical = {
        "grid_w": 0.0,
        "pv_w": 0.0,
        "load_w": 0.0,
        "ev_w": 0.0,
        "import_price": 0.30,
        "export_price": 0.08,
    }
    ledger = None
    for n in range(1, 61):
        sample = Sample(at=NOON + timedelta(minutes=n), seconds=60, **(typical | values))
        ledger = add(ledger, sample, "Australia/Brisbane")
    assert ledger is not None
    return ledger


def savings(ledger: Ledger) -> float | None:
    return ledger.totals[0]["savings"]


@pytest.mark.parametrize(
    ("story", "values", "saved"),
    [
        ("the battery carries the house", {"load_w": 2_000}, 0.60),
        ("no battery at work", {"load_w": 2_000, "grid_w": 2_000}, 0.0),
        ("solar is stored, not sold", {"pv_w": 3_000}, -0.24),
        ("the battery is filled from the grid", {"grid_w": 5_000}, -1.50),
        ("the battery sells into a spike", {"grid_w": -5_000, "export_price": 15.0}, 75.0),
        ("paid to fill the battery", {"grid_w": 5_000, "import_price": -0.10}, 0.50),
        ("the car is part of the load", {"ev_w": 7_000, "load_w": 1_000, "grid_w": 6_000}, 0.60),
    ],
)
def test_savings_are_what_the_bare_house_would_have_paid_less_what_was_paid(story, values, saved):
    assert savings(an_hour(**values)) == pytest.approx(saved), story


@pytest.mark.parametrize("unknown", ["pv_w", "load_w", "ev_w", "grid_w"])
def test_savings_are_unknown_where_one_side_is(unknown):
    assert savings(an_hour(**{unknown: None})) is None


@pytest.mark.parametrize("away", [{"ev_w": None, "load_w": None}, {"pv_w": None, "load_w": None}])
def test_a_charger_or_inverter_that_is_away_hides_no_savings_where_meter_and_battery_tell(away):
    assert savings(an_hour(battery_w=2_000, **away)) == pytest.approx(0.60)


def test_meters_that_contradict_each_other_tell_no_savings():
    assert savings(an_hour(battery_w=2_000, load_w=None)) is None


def test_savings_are_unknown_without_a_price_though_nothing_was_imported():
    assert savings(an_hour(load_w=2_000, import_price=None)) is None
    assert an_hour(load_w=2_000, import_price=None).cost == 0


@pytest.mark.parametrize(("blind_minutes", "saved"), [(3, 0.60), (4, None)])
def test_a_moment_without_the_solar_value_does_not_spoil_the_day(blind_minutes, saved):
    ledger = an_hour(load_w=2_000)
    for n in range(61, 61 + blind_minutes):
        blind = Sample(at=NOON + timedelta(minutes=n), seconds=60, grid_w=0.0, import_price=0.30)
        ledger = add(ledger, blind, "Australia/Brisbane")
    assert savings(ledger) == (None if saved is None else pytest.approx(saved))


@pytest.mark.parametrize(
    ("imported_wh", "exported_wh", "import_price", "export_price", "cost"),
    [
        (1_000, 0, 0.30, None, 0.30),
        (0, 1_000, None, 0.08, -0.08),
        (0, 1_000, None, -0.05, 0.05),  # pays to export
        (1_000, 500, 0.30, 0.08, 0.26),
        (1_000, 0, None, 0.08, None),
        (0, 1, 0.30, None, None),
        (0, 0, None, None, 0),
    ],
)
def test_money_needs_only_the_prices_that_matter(imported_wh, exported_wh, import_price, export_price, cost):
    assert money(imported_wh, exported_wh, import_price, export_price) == (
        None if cost is None else pytest.approx(cost)
    )


@given(*(st.floats(0, 20_000) for _ in range(3)))
def test_a_bare_house_imports_or_exports_its_balance_never_both(load_w, ev_w, pv_w):
    bare = Sample(at=NOON, load_w=load_w, ev_w=ev_w, pv_w=pv_w)
    imported_w, exported_w = without_battery_w(bare)
    assert imported_w == 0 or exported_w == 0
    assert imported_w - exported_w == pytest.approx(load_w + ev_w - pv_w, abs=1e-6)
