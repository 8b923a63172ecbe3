"""Sums that only rise."""

from datetime import date

import pytest

from domain.energy.history import Sample
from domain.energy.ledger import Ledger
from domain.energy.lifetime import Lifetime
from domain.energy.totals import Totals, begun_with, counted_on
from tests.builders import NOON

HOUR = {"at": NOON, "seconds": 3_600.0}


@pytest.mark.parametrize(
    ("flows", "more"),
    [
        ({"grid_w": 500}, {"import_wh": 500, "export_wh": 0}),
        ({"grid_w": -500, "pv_w": 900}, {"import_wh": 0, "export_wh": 500, "pv_wh": 900}),
        ({"battery_w": -2_000}, {"charge_wh": 2_000, "discharge_wh": 0}),
        ({"battery_w": 2_000, "load_w": 2_000}, {"charge_wh": 0, "discharge_wh": 2_000, "load_wh": 2_000}),
        ({"ev_w": -3_000}, {"ev_wh": 0}),  # a car that feeds the house
        ({"load_w": -20, "pv_w": -5}, {"load_wh": 0, "pv_wh": 0}),  # meters that do not agree to the watt
        ({}, {}),  # never measured stays unknown
    ],
)
def test_each_flow_is_counted_by_its_direction_and_never_down(flows, more):
    assert counted_on(Totals(), Sample(**HOUR, **flows)) == Totals(**more)


def test_a_gap_adds_nothing():
    before = Totals(import_wh=10.0, pv_wh=5.0)
    assert counted_on(before, Sample(**HOUR, pv_w=1_000)) == Totals(import_wh=10.0, pv_wh=1_005.0)
    assert counted_on(before, Sample(at=NOON, seconds=0.0, grid_w=1_000, pv_w=9)) == Totals(
        import_wh=10.0, export_wh=0.0, pv_wh=5.0
    )


@pytest.mark.parametrize(
    ("until", "day", "import_wh"),
    [
        (None, date(2026, 1, 15), 7),
        (date(2026, 1, 14), date(2026, 1, 15), 107),
        (date(2026, 1, 15), date(2026, 1, 15), 100),  # the day is in the sums of its life already
    ],
)
def test_a_house_that_counted_before_goes_on_from_all_its_days(until, day, import_wh):
    lifetime = Lifetime(until=until, import_wh=0 if until is None else 100)
    found = begun_with(lifetime, Ledger(day=day, import_wh=7))
    assert found == Totals(import_wh=import_wh)
