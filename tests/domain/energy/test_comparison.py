"""What was paid beside what the house without battery and control had paid, over the same measured time."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.energy.comparison import NOTHING, Compared, compare, comparison_of
from domain.energy.history import MeanPower
from domain.energy.stored import Stored
from tests.builders import NOON, after

KNOWN = {
    "import_w": 0.0,
    "export_w": 0.0,
    "load_w": 0.0,
    "ev_w": 0.0,
    "pv_w": 0.0,
    "import_price": 0.30,
    "export_price": 0.10,
    "load_s": 1_800.0,
    "price_s": 1_800.0,
    "grid_s": 1_800.0,
}


def compared(rows, found=NOTHING) -> Compared:
    return compare(rows, NOON, "Australia/Brisbane", None, found)


def sums(found: Compared) -> tuple:
    return (found.cost, found.saved, found.compared_s, found.since, found.stored.known_s)


def half_an_hour(**values) -> MeanPower:
    return MeanPower(at=NOON, **{**KNOWN, **values})


@pytest.mark.parametrize(
    ("values", "cost", "cost_without"),
    [
        ({"import_w": 4_000, "load_w": 1_000}, 0.60, 0.15),  # the battery is filled from the grid
        ({"export_w": 4_000}, -0.20, 0),  # and sold
        ({"load_w": 2_000, "ev_w": 4_000, "pv_w": 1_000}, 0, 0.75),  # it carries house and car
        ({"pv_w": 4_000}, 0, -0.20),  # it takes the sun
        ({"import_w": 2_000, "export_w": 1_000, "load_w": 1_000}, 0.25, 0.15),  # in turn within the bucket
    ],
)
def test_both_sides_are_energy_times_price(values, cost, cost_without):
    found = compared([half_an_hour(**values)])
    assert found.cost == pytest.approx(cost)
    assert found.cost + found.saved == pytest.approx(cost_without)
    assert (found.paid_s, found.compared_s, found.since) == (1_800, 1_800, NOON)


@pytest.mark.parametrize(
    ("unknown", "paid_s"),
    [
        ({"load_w": None}, 1_800),  # the meters contradict each other
        ({"ev_w": None}, 1_800),
        ({"pv_w": None}, 1_800),
        ({"import_w": None}, 0),
        ({"export_w": None}, 0),
        ({"import_price": None}, 0),
    ],
)
def test_what_was_paid_needs_the_grid_and_a_price_and_what_was_saved_the_other_side_too(unknown, paid_s):
    found = compared([half_an_hour(**{"import_w": 1_000, "load_w": 2_000, **unknown})])
    assert (found.cost, found.paid_s) == (pytest.approx(0.15 if paid_s else 0.0), paid_s)
    assert (found.saved, found.compared_s) == (0.0, 0.0)


@pytest.mark.parametrize("away", [{"ev_w": None, "load_w": None}, {"pv_w": None, "load_w": None}])
def test_a_charger_or_an_inverter_that_is_away_hides_no_savings_where_meter_and_battery_tell(away):
    """2 kW for house, cars and sun together, of which the battery gave one."""
    flows = {"grid_w": 1_000, "import_w": 1_000, "battery_w": 1_000, "battery_s": 1_800.0}
    found = compared([half_an_hour(**{**flows, **away, "load_s": 0.0})])
    told = comparison_of(found, NOON, NOON + timedelta(seconds=1_800), worth=0.2)
    assert (told.cost, told.cost_without, told.savings) == (
        pytest.approx(0.15),
        pytest.approx(0.30),
        pytest.approx(0.15),
    )
    assert told.coverage == 1.0


def test_a_moment_in_which_only_what_was_paid_is_known_saves_nothing_and_the_sum_still_holds():
    known = half_an_hour(load_w=2_000)
    alone = replace(half_an_hour(import_w=1_000, load_w=None), at=after(1_800))
    told = comparison_of(compared([known, alone]), NOON, after(3_600), worth=0.2)
    assert (told.cost, told.cost_without, told.savings) == (pytest.approx(0.15), None, None)
    told = comparison_of(
        replace(compared([known, alone]), compared_s=3_500, stored=Stored(known_s=3_500)),
        NOON,
        after(3_600),
        worth=0.2,
    )
    assert told.savings == pytest.approx(told.cost_without - told.cost) == pytest.approx(0.30)


def test_a_side_that_needs_no_price_does_not_stand_alone():
    carried = half_an_hour(load_w=2_000, import_price=None)  # nothing was paid; the bare house had paid
    filled = half_an_hour(import_w=2_000, import_price=None)  # and the other way round
    found = compared([carried, filled])
    assert (found.cost, found.saved, found.compared_s, found.stored.known_s) == (0, 0, 0, 0)


def test_only_the_time_in_which_both_sides_were_known_is_compared():
    for times in ({"load_s": 900.0}, {"price_s": 900.0}):
        found = compared([half_an_hour(import_w=4_000, load_w=5_000, **times)])
        assert (found.compared_s, found.saved) == (900, pytest.approx(0.075))


def test_spans_add_up_and_begin_where_the_first_did():
    one = half_an_hour(load_w=2_000)
    other = replace(half_an_hour(import_w=2_000), at=after(1_800))
    found = compared([one, other])
    assert sums(found) == (pytest.approx(0.30), pytest.approx(0.0), 3_600, NOON, 3_600)
    assert compared([other], found=compared([one])) == found


@pytest.mark.parametrize(
    ("span_s", "is_told", "coverage"), [(3_600, True, 1.0), (3_789, True, 0.95), (3_800, False, 0.947)]
)
def test_savings_are_what_was_not_paid_and_are_told_where_enough_was_measured(span_s, is_told, coverage):
    stored = Stored(wh=2_000, known_s=3_600)
    found = Compared(cost=1.25, saved=1.75, paid_s=3_600, compared_s=3_600, since=NOON, stored=stored)
    told = comparison_of(found, NOON, NOON + timedelta(seconds=span_s), worth=0.20, supply=0.0)
    shown = (told.cost, told.cost_without, told.stored_wh, told.stored_value, told.savings, told.supply)
    assert shown == ((1.25, 3.0, 2_000, 0.40, pytest.approx(2.15), 0.0) if is_told else (None,) * 6)
    assert told.coverage == coverage


def test_the_supply_charge_is_paid_on_both_sides():
    found = Compared(cost=1.25, saved=1.75, paid_s=3_600, compared_s=3_600, stored=Stored(known_s=3_600))
    told = comparison_of(found, NOON, after(3_600), supply=0.50)
    assert (told.cost, told.cost_without, told.savings) == (1.75, 3.5, pytest.approx(1.75))
    assert told.supply == 0.50


def test_what_is_stored_is_not_valued_without_a_worth():
    found = Compared(
        cost=1.25, saved=1.75, paid_s=3_600, compared_s=3_600, stored=Stored(wh=1, known_s=3_600)
    )
    told = comparison_of(found, NOON, after(3_600))
    assert (told.cost, told.stored_value, told.savings) == (1.25, None, None)


def test_savings_are_unknown_where_nobody_knows_what_is_stored():
    found = Compared(cost=1.25, saved=1.75, paid_s=3_600, compared_s=3_600, stored=Stored(known_s=3_400))
    told = comparison_of(found, NOON, after(3_600))
    assert (told.cost, told.cost_without, told.savings, told.coverage) == (1.25, 3.0, None, 1.0)
