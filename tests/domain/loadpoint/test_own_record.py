"""A charge that only its charger saw: where its energy came from as far as we measured, and nothing twice."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.energy.history import MeanPower
from domain.loadpoint.own_record import BUCKET_S, own_session, unseen_part
from domain.loadpoint.past_session import SessionSource, by_month
from domain.reading.charger import OwnRecord
from tests.builders import NOON, a_car, after

# 2 kW for an hour
RECORD = OwnRecord(began_at=NOON, ended_at=after(3_600), energy_wh=2_000, identity="04aa")
CARS = (a_car(id="zoe", tags=("04AA",)), a_car(id="van"))
BUCKET = timedelta(seconds=BUCKET_S)


def the_house(buckets=12, **flows):
    """So much of the hour; the car's 2 kW beside a house of 1 kW."""
    typical = {
        "grid_w": 1_000.0,
        "pv_w": 2_000.0,
        "battery_w": 0.0,
        "import_price": 0.30,
        "export_price": 0.10,
    }
    known = dict.fromkeys(("grid_s", "pv_s", "battery_s"), float(BUCKET_S))
    return [MeanPower(at=NOON + n * BUCKET, **typical | flows, **known) for n in range(buckets)]


def test_it_is_split_by_what_the_house_measured_meanwhile():
    found = own_session(RECORD, "garage", CARS, the_house())
    assert (found.energy_wh, found.solar_wh, found.battery_wh, found.grid_wh) == (2_000, 1_000, 0, 1_000)
    assert (found.cost, found.saving) == (0.4, 0.2)
    assert (found.vehicle, found.tag, found.source) == ("zoe", "04aa", SessionSource.CHARGER)
    assert (found.started_at, found.ended_at, found.coverage) == (NOON, after(3_600), 1.0)


@pytest.mark.parametrize(
    ("rows", "coverage", "is_priced"),
    [
        ([], 0.0, False),
        (the_house(11), 0.917, False),
        (the_house(pv_w=None), 0.0, False),
        (the_house(import_price=None), 1.0, False),
        (the_house(export_price=None), 1.0, True),
    ],
)
def test_what_was_not_measured_is_unknown_and_never_nothing(rows, coverage, is_priced):
    found = own_session(RECORD, "garage", (), rows)
    assert (found.energy_wh, found.vehicle, found.coverage) == (2_000, None, coverage)
    assert (found.solar_wh is None, found.cost is None) == (coverage < 0.95, not is_priced)


def test_what_a_moment_was_not_measured_of_is_taken_to_have_been_like_the_rest():
    rows = the_house()
    rows[3] = replace(rows[3], pv_s=180.0)  # two minutes of the hour are missing
    found = own_session(RECORD, "garage", (), rows)
    assert (found.coverage, found.solar_wh, found.grid_wh) == (0.967, 1_000, 1_000)
    assert own_session(RECORD, "garage", (), [replace(each, pv_s=200.0) for each in rows]).solar_wh is None


def test_a_card_that_two_cars_have_names_none_and_the_months_count_it():
    both = (*CARS, a_car(id="kona", tags=("04aa",)))
    found = own_session(RECORD, "garage", both, the_house())
    assert found.vehicle is None
    (month,) = by_month([found], "UTC")
    assert (month.energy_wh, month.solar_wh) == (2_000, 1_000)


def test_what_is_left_begins_after_the_last_of_ours():
    half = replace(own_session(RECORD, "garage", (), ()), started_at=NOON, energy_wh=400)
    ours = [replace(half, ended_at=after(seconds)) for seconds in (600, 1_200)]
    found = unseen_part(RECORD, ours)
    assert (found.began_at, found.energy_wh) == (after(1_200), 1_200)


@pytest.mark.parametrize(
    ("begins", "ends", "energy_wh", "left"),
    [
        (-3_600, -10, 500, (NOON, 2_000)),  # another charge
        (-600, 30, 500, (NOON, 2_000)),  # clocks differ
        (3_590, 9_000, 500, (NOON, 2_000)),
        (-600, 600, 500, (after(600), 1_500)),
        (-600, 600, 1_950, None),
        (-600, 600, None, None),
        (-600, 3_570, 500, None),
    ],
)
def test_only_what_no_session_of_ours_has_is_left(begins, ends, energy_wh, left):
    ours = replace(
        own_session(RECORD, "garage", (), ()),
        started_at=after(begins),
        ended_at=after(ends),
        energy_wh=energy_wh,
    )
    found = unseen_part(RECORD, [ours])
    assert (found and (found.began_at, found.energy_wh)) == left
