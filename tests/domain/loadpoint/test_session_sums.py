"""A session's sums by hand: energy, the sun in it, and what it cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.loadpoint.session import Session, follow, totals_of
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.tariff.slots import PriceSlot

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SINCE = Session(id="garage-1", started_at=NOON, at=NOON)


def at(
    minute: float = 10, power_w: float | None = 6_000.0, *, export: float | None = 0.05, **changes: Any
) -> Observation:
    """The house with one car of 6 kW, 4 kW of sun and 1 kW of its own load: 3 kW are imported."""
    now = NOON + timedelta(minutes=minute)
    slot = PriceSlot(
        start=now, end=now + timedelta(hours=1), import_price=0.30, export_price=export, kind="current"
    )
    typical = Observation(
        at=now, grid_w=3_000.0, pv_w=4_000.0, price=slot, charger_ids=("garage",),
        chargers={"garage": ChargerReading(connected=True, charging=True, power_w=power_w)},
    )  # fmt: skip
    return replace(typical, **changes)


def after_ten_minutes(seen: Observation, known: Session = SINCE) -> Session:
    found = follow(known, "garage", seen, 600.0)
    assert found is not None
    return found


def test_ten_minutes_are_a_sixth_of_the_power_half_of_it_sun():
    found = after_ten_minutes(at())
    assert (found.energy_wh, found.solar_wh, found.split_wh, found.priced_wh) == (1_000, 500, 1_000, 1_000)
    assert found.cost == pytest.approx(0.5 * 0.30 + 0.5 * 0.05)
    assert (found.measured_s, found.power_w, found.at) == (600, 6_000, NOON + timedelta(minutes=10))


def test_sums_go_on_from_what_was_there():
    known = replace(
        SINCE, energy_wh=200, solar_wh=100, split_wh=150, cost=0.5, priced_wh=120, measured_s=60, power_w=9
    )
    found = after_ten_minutes(at(), known)
    assert (found.energy_wh, found.solar_wh, found.split_wh, found.priced_wh) == (1_200, 600, 1_150, 1_120)
    assert (found.cost, found.measured_s) == (pytest.approx(0.675), 660)
    assert found.started_at == NOON


@pytest.mark.parametrize(
    ("grid_w", "pv_w", "solar_wh"),
    [
        (6_500.0, 500.0, 0),  # the house uses all of it
        (-1_000.0, 8_000.0, 1_000),  # more sun than car
        (1_500.0, 5_500.0, 750),
    ],
)
def test_the_sun_covers_what_the_house_leaves_of_it(grid_w, pv_w, solar_wh):
    assert after_ten_minutes(at(grid_w=grid_w, pv_w=pv_w)).solar_wh == solar_wh


def test_the_sun_is_shared_with_the_other_cars():
    other = ChargerReading(connected=True, charging=True, power_w=6_000.0)
    mine = ChargerReading(connected=True, charging=True, power_w=6_000.0)
    seen = at(grid_w=9_000.0, chargers={"garage": mine, "shed": other}, charger_ids=("garage", "shed"))
    assert after_ten_minutes(seen).solar_wh == 250  # 3 kW for 12 kW of cars


@pytest.mark.parametrize("unknown", [{"pv_w": None}, {"grid_w": None}, {"charger_ids": ("garage", "shed")}])
def test_what_the_sun_gave_is_unknown_where_a_flow_is(unknown):
    found = after_ten_minutes(at(**unknown))
    assert (found.energy_wh, found.solar_wh, found.split_wh, found.priced_wh) == (1_000, 0, 0, 0)
    assert found.cost == 0


@pytest.mark.parametrize(("export", "cost"), [(None, 0.15), (-0.10, 0.15), (0.10, 0.20)])
def test_sun_costs_what_it_would_have_earned_and_never_less_than_nothing(export, cost):
    assert after_ten_minutes(at(export=export)).cost == pytest.approx(cost)


def test_without_a_price_energy_is_not_priced():
    found = after_ten_minutes(at(price=None))
    assert (found.cost, found.priced_wh, found.split_wh) == (0, 0, 1_000)


def test_a_car_that_takes_nothing_costs_nothing_even_without_a_price():
    found = after_ten_minutes(at(power_w=0.0, grid_w=-3_000.0, price=None))
    assert (found.energy_wh, found.cost, found.priced_wh, found.measured_s) == (0, 0, 0, 600)


def test_it_begins_with_the_plug_and_its_name_is_the_instant():
    found = follow(None, "garage", at(5), 60.0)
    assert found == Session(
        id="garage-20260115T120500Z", started_at=NOON + timedelta(minutes=5),
        at=NOON + timedelta(minutes=5), power_w=6_000.0,
    )  # fmt: skip
    silent = follow(None, "garage", at(5, None), 60.0)
    assert silent is not None
    assert (silent.power_w, silent.energy_wh) == (0, 0)


@pytest.mark.parametrize(
    ("charger", "is_over"),
    [
        (ChargerReading(connected=False, power_w=0.0), True),
        (ChargerReading(connected=None, power_w=6_000.0), False),
        (None, False),
    ],
)
def test_only_a_plug_seen_pulled_ends_it(charger, is_over):
    seen = at(chargers={} if charger is None else {"garage": charger})
    assert follow(SINCE, "garage", seen, 600.0) == (None if is_over else SINCE)


@pytest.mark.parametrize(("seconds", "power_w"), [(0.0, 6_000.0), (-60.0, 6_000.0), (600.0, None)])
def test_no_time_and_no_power_add_nothing_but_move_on(seconds, power_w):
    found = follow(SINCE, "garage", at(10, power_w), seconds)
    assert found == replace(SINCE, at=NOON + timedelta(minutes=10), power_w=power_w or 0.0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, (1_000, 400, 0.2)),
        ({"measured_s": 3_420.0}, (1_000, 400, 0.2)),  # 95 %
        ({"measured_s": 3_419.0}, (None, None, None)),
        ({"split_wh": 950.0, "solar_wh": 380.0}, (1_000, 400, 0.2)),  # the rest is as they were
        ({"split_wh": 949.0}, (1_000, None, 0.2)),
        ({"priced_wh": 950.0, "cost": 0.19}, (1_000, 400, 0.2)),
        ({"priced_wh": 949.0}, (1_000, 400, None)),
    ],
)
def test_each_sum_is_told_where_enough_of_it_is_known(changes, told):
    whole = replace(
        SINCE, at=NOON + timedelta(hours=1), energy_wh=1_000.0, solar_wh=400.0, split_wh=1_000.0, cost=0.2,
        priced_wh=1_000.0, measured_s=3_600.0,
    )  # fmt: skip
    found = totals_of(replace(whole, **changes), NOON + timedelta(hours=1))
    cost = None if found.cost is None else round(found.cost, 9)
    assert (found.energy_wh, found.solar_wh, cost) == told


def test_a_clock_set_back_makes_no_session_shorter_than_what_was_measured():
    whole = replace(SINCE, at=NOON + timedelta(hours=1), measured_s=1_800.0)
    assert totals_of(whole, NOON - timedelta(hours=1)).coverage == 0.5
    assert totals_of(replace(SINCE, measured_s=0.0), NOON).coverage == 1


@pytest.mark.parametrize(
    ("flows", "solar_wh", "battery_wh"),
    [
        ({"grid_w": 3_000.0}, 500, 0),
        ({"grid_w": 0.0, "battery_w": 3_000.0}, 500, 500),
        ({"grid_w": 1_000.0, "battery_w": 2_000.0}, 500, 1_000 / 3),
        ({"grid_w": 4_000.0, "battery_w": -1_000.0}, 500, 0),
        ({"grid_w": 3_500.0, "pv_w": 0.0, "battery_w": 3_500.0}, 0, 500),
    ],
)
def test_what_the_sun_does_not_cover_comes_from_battery_and_grid_as_these_give(flows, solar_wh, battery_wh):
    battery_w = flows.pop("battery_w", None)
    battery = None if battery_w is None else BatteryReading(power_w=battery_w)
    found = after_ten_minutes(at(**flows, battery=battery, has_battery=battery is not None))
    assert (found.solar_wh, found.battery_wh) == (pytest.approx(solar_wh), pytest.approx(battery_wh))
    told = totals_of(found, found.at)
    assert told.grid_wh == pytest.approx(1_000 - solar_wh - battery_wh)


def test_what_the_sun_saved_is_told_beside_what_it_cost():
    found = after_ten_minutes(at())
    assert found.saving == pytest.approx(0.5 * 0.30 - 0.5 * 0.05)
    assert totals_of(found, found.at).saving == found.saving


def test_the_cars_level_and_the_car_are_those_first_and_last_told():
    plugged = ChargerReading(connected=True, power_w=0.0)
    found = follow(None, "garage", at(0, chargers={"garage": plugged}), 0.0)
    for minute, soc_pct, vehicle in ((1, 40.0, None), (2, None, "van"), (3, 55.0, None)):
        told = replace(plugged, vehicle_soc_pct=soc_pct)
        found = follow(found, "garage", at(minute, chargers={"garage": told}), 60.0, vehicle)
    assert found is not None
    assert (found.soc_start_pct, found.soc_pct, found.vehicle) == (40, 55, "van")


@pytest.mark.parametrize(
    ("meter", "energy_wh"),
    [((100.0, 1_100.0), 1_000), ((None, 1_100.0), None), ((100.0, None), None), ((900.0, 20.0), None)],
)
def test_the_chargers_own_meter_knows_what_was_charged_unheard(meter, energy_wh):
    start_wh, end_wh = meter
    heard = replace(
        SINCE, at=NOON + timedelta(hours=1), energy_wh=500.0, split_wh=500.0, measured_s=1_800.0,
        meter_start_wh=start_wh, meter_wh=end_wh,
    )  # fmt: skip
    told = totals_of(heard, NOON + timedelta(hours=1))
    assert (told.energy_wh, told.solar_wh, told.cost) == (energy_wh, None, None)
    assert told.known_wh == (energy_wh or 500), "so much it took at least"
    assert totals_of(heard, NOON + timedelta(hours=3)).energy_wh is None, "its last word is too old"


@pytest.mark.parametrize(
    ("silent_s", "energy_wh", "cost", "coverage"),
    [(0, 50, 0.015, 1), (30, 50, 0.015, 1), (359, 50, 0.015, 1), (360, None, None, 0.077)],
)
def test_a_charge_is_told_from_its_first_interval_on(silent_s, energy_wh, cost, coverage):
    """What is still to come of the interval that runs is not missing, until it is a gap."""
    begun = follow(SINCE, "garage", at(0.5, pv_w=0.0, grid_w=7_000.0), 30.0)
    assert begun is not None
    told = totals_of(begun, begun.at + timedelta(seconds=silent_s))
    expected = (energy_wh, None if cost is None else pytest.approx(cost), coverage)
    assert (told.energy_wh, told.cost, told.coverage) == expected


def test_energy_never_falls_and_its_parts_are_told_once_most_of_it_is_known():
    """Ten minutes are measured, two only by its own meter, an hour is; then that meter begins anew."""
    session, before_wh, told = replace(SINCE, meter_start_wh=5_000.0, meter_wh=5_000.0), 0.0, []
    for minute in range(1, 73):
        charger = ChargerReading(
            connected=True, power_w=6_000.0, energy_wh=20.0 if minute == 72 else 5_000.0 + 100 * minute
        )
        seconds = 0.0 if minute in (11, 12) else 60.0
        session = follow(session, "garage", at(minute, chargers={"garage": charger}), seconds) or session
        totals = totals_of(session, session.at)
        assert totals.energy_wh is not None
        assert totals.energy_wh >= before_wh
        before_wh = totals.energy_wh
        told.append(totals.cost is not None)
    assert before_wh == pytest.approx(7_200)
    assert (told[9], told[13], told[-1]) == (True, False, True)


def test_a_meter_that_counts_in_steps_makes_no_energy_of_unknown_origin():
    end = NOON + timedelta(hours=1)
    session = Session(
        id="s", started_at=NOON, at=end, energy_wh=1_000, split_wh=960, priced_wh=960, measured_s=3_600,
        solar_wh=480, battery_wh=96, cost=0.24, saving=0.12, meter_start_wh=0.0, meter_wh=1_090,
    )  # fmt: skip
    found = totals_of(session, end)
    parts = (found.solar_wh, found.battery_wh, found.grid_wh)
    assert (found.energy_wh, found.cost, found.saving) == (
        1_090,
        pytest.approx(0.2725),
        pytest.approx(0.13625),
    )
    assert parts == pytest.approx((545, 109, 436)), (
        "half of it sun, as what was split: nothing is called grid"
    )


def test_parts_and_cost_are_of_all_that_a_charge_took_where_its_meter_fell_silent_and_began_anew():
    """An hour at 6 kW; two minutes of it only the meter saw, which began anew two minutes after its word."""
    session, counter_wh = None, 20_000.0
    for minute in range(61):
        counter_wh = 0.0 if minute == 35 else counter_wh + (100.0 if minute else 0.0)
        seen = at(minute, None if minute in (20, 21) else 6_000.0)
        told_wh = counter_wh if minute in (0, 22, 33, 35, 38) else None
        reading = replace(seen.chargers["garage"], energy_wh=told_wh)
        seen = replace(seen, chargers={"garage": reading})
        session = follow(session, "garage", seen, 60.0 if minute else 0.0)
    assert session is not None
    found = totals_of(session, session.at)
    assert (found.energy_wh, found.known_wh) == (pytest.approx(6_000), pytest.approx(6_000))
    assert (found.solar_wh, found.grid_wh) == (pytest.approx(3_000), pytest.approx(3_000))
    assert found.cost == pytest.approx(3 * 0.30 + 3 * 0.05)
