"""A charge session: what was measured is told, and what too little was measured of is not."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.loadpoint.session import Session, follow, totals_of
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.tariff.slots import PriceSlot

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def house(minute: float, power_w: float | None, *, pv_w: float | None = 0.0, price: float | None = 0.30):
    """The house with one car; `power_w` None: the charger is silent."""
    at = NOON + timedelta(minutes=minute)
    slot = PriceSlot(start=at, end=at + timedelta(hours=1), import_price=price or 0.0, kind="current")
    charger = ChargerReading(connected=True, charging=True, power_w=power_w)
    return Observation(
        at=at,
        grid_w=3_000.0,
        pv_w=pv_w,
        chargers={} if power_w is None else {"garage": charger},
        charger_ids=("garage",),
        price=None if price is None else slot,
    )


def lived(*minutes: Observation) -> Session:
    session = None
    for n, seen in enumerate(minutes):
        session = follow(session, "garage", seen, 60.0 if n else 0.0)
    assert session is not None
    return session


@pytest.mark.parametrize(("silent", "energy_wh"), [(0, 1_000), (3, 950), (4, None), (30, None)])
def test_a_charge_is_told_where_95_percent_of_it_was_measured(silent, energy_wh):
    gap = range(10, 10 + silent)
    session = lived(*(house(n, None if n in gap else 1_000.0) for n in range(61)))
    told = totals_of(session, NOON + timedelta(hours=1))
    assert told.energy_wh == (None if energy_wh is None else pytest.approx(energy_wh))
    assert told.coverage == pytest.approx(1 - silent / 60, abs=0.001)


def test_a_charger_that_fell_silent_is_told_less_and_less():
    session = lived(*(house(n, 1_000.0) for n in range(61)))
    assert totals_of(session, NOON + timedelta(minutes=60)).coverage == 1
    later = totals_of(session, NOON + timedelta(minutes=80))
    assert (later.energy_wh, later.cost, later.coverage) == (None, None, 0.75)


@pytest.mark.parametrize(
    ("unknown", "solar_is_told", "cost_is_told"),
    [({"pv_w": None}, False, False), ({"price": None}, True, False), ({}, True, True)],
)
def test_sun_and_cost_are_told_where_they_are_known(unknown, solar_is_told, cost_is_told):
    told = totals_of(lived(*(house(n, 1_000.0, **unknown) for n in range(61))), NOON + timedelta(hours=1))
    assert told.energy_wh == pytest.approx(1_000)
    assert (told.solar_wh is not None, told.cost is not None) == (solar_is_told, cost_is_told)


def test_one_sample_without_a_price_does_not_lose_the_cost_of_a_night():
    minutes = [house(n, 1_000.0, price=None if n == 30 else 0.30) for n in range(61)]
    told = totals_of(lived(*minutes), NOON + timedelta(hours=1))
    assert told.cost == pytest.approx(0.3), "as the rest of it"


def test_a_car_just_plugged_in_took_nothing():
    told = totals_of(lived(house(0, 0.0)), NOON)
    assert (told.energy_wh, told.cost, told.coverage) == (0, 0, 1)


@pytest.mark.parametrize(
    ("meter", "known_wh"),
    [
        pytest.param([1_000, 9e9, 1_600], 600, id="a stray value among its own"),
        pytest.param([1_000, 1_600, 9e9], 650, id="one that stays"),
        pytest.param([1_000, 31_000], 30_000, id="what was charged before the plug was seen"),
        pytest.param([10, 90_000_000, 90_000_500], 100, id="a first value of another count"),
    ],
)
def test_a_meter_that_leaps_beyond_what_a_car_can_take_counts_no_charge(meter, known_wh):
    session = None
    for n, told in enumerate(meter):
        seen = house(n, 3_000.0)
        charger = replace(seen.chargers["garage"], energy_wh=float(told))
        session = follow(session, "garage", replace(seen, chargers={"garage": charger}), 60.0 if n else 0.0)
    assert session is not None
    assert session.known_wh == pytest.approx(known_wh)


@pytest.mark.parametrize(
    ("meter", "known_wh"),  # each minute's reading; None: it is silent. 50 Wh a minute are measured
    [
        pytest.param([5_000, 5_900, 0, 300, 600], 1_550, id="its counter begins at nothing"),
        pytest.param([5_000, 5_900, 20, 20, 20], 1_050, id="and stays there: what is measured counts"),
        pytest.param([5_000, 5_900, 0, 6_000, 6_200], 1_200, id="or had shown nothing for a moment"),
        pytest.param([5_000, 5_900, 0, 60, 5_980], 1_060, id="for two moments"),
        pytest.param(
            [9e8, 9e8 + 900, 0, 9e8 + 1_000, 9e8 + 2_000], 2_000, id="of a counter of all its years"
        ),
        pytest.param([9e8, 9e8 + 900, 0, 1e9, 9e8 + 900], 1_050, id="then a stray value, then its own"),
        pytest.param(
            [5_000, 5_900, 5_880, 6_000, 6_200], 1_200, id="a last digit that falls is no new count"
        ),
        pytest.param([5_000, 5_900, 0, 800, 0, 700], 2_500, id="twice"),
        pytest.param([5_000, None, 0, None, 400], 500, id="while nobody listened"),
        pytest.param([5_000, 5_900, None, None, None], 1_050, id="or tells nothing more"),
        pytest.param([5_000, 5_900, 5_900, 5_900, 5_900], 1_050, id="or stands still while the car takes"),
        pytest.param([None, None, None, 5_000, 5_900], 1_050, id="or tells its first word late"),
        pytest.param([5_000, 5_900, None, 0, 300, 300], 1_350, id="anew after a silence, and measured on"),
    ],
)
def test_a_meter_that_begins_anew_goes_on_from_what_was_charged(meter, known_wh):
    session, before_wh = None, 0.0
    for n, told in enumerate(meter):
        seen = house(n, 3_000.0)
        charger = replace(seen.chargers["garage"], energy_wh=None if told is None else float(told))
        session = follow(session, "garage", replace(seen, chargers={"garage": charger}), 60.0 if n else 0.0)
        assert session is not None
        assert session.known_wh >= before_wh, "it never falls"
        before_wh = session.known_wh
    assert before_wh == pytest.approx(known_wh)
