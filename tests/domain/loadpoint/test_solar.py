"""Mode solar, tick by tick (230 V, one phase, 6 to 32 A, buffer 500 W)."""

import pytest

from domain.command.decision import Owner
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.house import Curtailment, Vehicle
from domain.house.settings import Mode, SolarSettings
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from domain.site import resumed
from tests.builders import a_charger, a_house, a_loadpoint, a_price, after
from tests.ticks import Ticks


def a_solar_house(house_changes=None, lp_changes=None, **settings) -> Ticks:
    lp = a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(**settings), **(lp_changes or {}))
    return Ticks(a_house(lp, **(house_changes or {})))


def a_running_charge(current_a=16, house_changes=None, **settings) -> Ticks:
    """Started long ago and drawing; the ticks of a test begin at noon."""
    ticks = a_solar_house(house_changes, **settings)
    ticks.at(-1_000, grid_w=0)
    ticks.remember(owner=Owner.SOLAR, on_since=after(-900), current_a=current_a)
    return ticks


def test_scenario_ev1_charging_starts_after_two_minutes_of_surplus_at_the_floored_current():
    ticks = a_solar_house()
    for seconds in (0, 30, 60, 90, 119):
        found = ticks.at(seconds, grid_w=-4_800)
        assert found.order.current_a == 0
        assert found.reason.code is Why.WAITING_SUSTAINED_SURPLUS
        assert found.reason.facts["surplus_w"] == 4_300
        assert (found.timer.kind, found.timer.ends_at) == ("start", after(120))
    found = ticks.at(120, grid_w=-4_800)
    assert (found.order.current_a, found.owner, found.issued_by) == (18, "solar", "solar")
    assert found.timer is None
    found = ticks.at(150, a_charger(4_140), grid_w=-660)
    assert (found.order.current_a, found.reason.code) == (18, Why.FOLLOWING_SURPLUS)


def test_scenario_ev2_too_little_surplus_never_arms_the_timer():
    ticks = a_solar_house()
    for seconds in range(0, 601, 30):
        found = ticks.at(seconds, grid_w=-1_800)
        assert (found.order.current_a, found.timer) == (0, None)
        assert found.reason.code is Why.INSUFFICIENT_SURPLUS
        assert found.reason.facts == {"surplus_w": 1_300, "needed_w": 1_380}


def test_a_dip_begins_the_start_delay_anew():
    ticks = a_solar_house()
    assert ticks.current_a(0, grid_w=-4_800) == 0
    assert ticks.current_a(90, grid_w=-1_000) == 0
    assert ticks.current_a(120, grid_w=-4_800) == 0
    assert ticks.current_a(239, grid_w=-4_800) == 0
    assert ticks.current_a(240, grid_w=-4_800) == 18


def test_a_start_delay_that_nobody_watched_begins_anew_after_a_restart():
    ticks = a_solar_house()
    ticks.at(0, grid_w=-4_800)
    ticks.memory = resumed(ticks.memory, frozenset())
    assert ticks.current_a(600, grid_w=-4_800) == 0
    assert ticks.current_a(720, grid_w=-4_800) == 18


def with_surplus(watts, draws_w=1_380):
    return {"charger": a_charger(draws_w), "grid_w": draws_w - watts - 500}


def test_scenario_ev3_a_shortage_drops_to_the_minimum_at_once_and_stops_after_five_minutes():
    ticks = a_running_charge(16)
    assert ticks.current_a(0, **with_surplus(1_000, 3_680)) == 6
    for seconds in (30, 150, 270, 299):
        found = ticks.at(seconds, **with_surplus(1_000))
        assert (found.order.current_a, found.reason.code) == (6, Why.STOP_DELAY_RUNNING)
        assert (found.timer.kind, found.timer.ends_at) == ("stop", after(300))
    found = ticks.at(300, **with_surplus(1_000))
    assert (found.order.current_a, found.owner, found.issued_by) == (0, "none", "solar")
    assert found.reason.code is Why.INSUFFICIENT_SURPLUS


def test_scenario_ev3_recovered_surplus_clears_the_stop_delay():
    ticks = a_running_charge(16)
    ticks.at(0, **with_surplus(1_000, 3_680))
    found = ticks.at(210, **with_surplus(2_300))
    assert (found.order.current_a, found.timer) == (10, None)
    assert ticks.at(300, **with_surplus(1_000)).timer.ends_at == after(600)


def test_a_charge_lasts_its_minimum_time_even_when_the_stop_delay_is_over():
    ticks = a_running_charge(6, stop_delay_s=60)
    ticks.remember(on_since=after(0))
    ticks.at(60, **with_surplus(0))
    found = ticks.at(299, **with_surplus(0))
    assert (found.order.current_a, found.reason.code) == (6, Why.MIN_ON_RUNNING)
    assert ticks.current_a(300, **with_surplus(0)) == 0


def test_after_its_own_stop_it_rests_but_not_after_a_start_of_the_program():
    ticks = a_running_charge(6, stop_delay_s=0)
    assert ticks.current_a(0, **with_surplus(0)) == 0
    ticks.at(10, grid_w=-4_800)
    found = ticks.at(150, grid_w=-4_800)
    assert (found.order.current_a, found.reason.code) == (0, Why.MIN_OFF_RUNNING)
    assert ticks.current_a(299, grid_w=-4_800) == 0
    assert ticks.current_a(300, grid_w=-4_800) == 18


def test_a_promised_start_counts_the_rest_after_a_stop():
    ticks = a_running_charge(6, stop_delay_s=0)
    assert ticks.current_a(0, **with_surplus(0)) == 0
    found = ticks.at(10, grid_w=-4_800)
    assert found.reason.facts["until"] == found.timer.ends_at == after(300)
    found = ticks.at(290, grid_w=-900)
    found = ticks.at(295, grid_w=-4_800)  # from here on the delay is the longer one
    assert found.reason.facts["until"] == found.timer.ends_at == after(415)


def test_a_battery_that_is_told_to_sell_is_not_said_to_have_to_charge():
    ticks = a_running_charge(10, parallel=True)
    ticks.battery_intent = BatteryIntent(
        command_id="c-1", action=BatteryAction.FORCE_DISCHARGE, since=after(-60), until=after(3_600)
    )
    found = ticks.at(0, a_charger(2_300), soc_pct=60, battery_w=4_800, grid_w=-9_000)
    assert (found.order.current_a, found.reason.code) == (0, Why.FORCE_MODE_ACTIVE)


def test_scenario_ev5_the_home_battery_comes_first_and_a_pause_ends_only_at_its_floor():
    ticks = a_solar_house(start_delay_s=0)
    surplus = {"grid_w": -5_500}
    found = ticks.at(0, soc_pct=74, **surplus)
    assert (found.order.current_a, found.reason.code) == (0, Why.BATTERY_BELOW_START_FLOOR)
    assert ticks.current_a(30, soc_pct=80, **surplus) == 21
    car = a_charger(4_830)
    assert ticks.current_a(60, car, soc_pct=70, grid_w=-670) == 21
    found = ticks.at(90, car, soc_pct=69, grid_w=-670)  # one second after its start: floors do not wait
    assert (found.order.current_a, found.reason.code) == (0, Why.BATTERY_BELOW_PAUSE_FLOOR)
    assert ticks.current_a(120, soc_pct=75, **surplus) == 0
    assert ticks.current_a(150, soc_pct=80, **surplus) == 21


def test_a_pause_may_end_at_its_own_threshold():
    ticks = a_running_charge(resume_at="pause", start_delay_s=0)
    assert ticks.current_a(0, a_charger(3_680), soc_pct=69, grid_w=-670) == 0
    assert ticks.current_a(30, soc_pct=69.9, grid_w=-4_800) == 0
    assert ticks.current_a(60, soc_pct=70, grid_w=-4_800) == 18


def test_surplus_that_lasted_below_the_floor_need_not_last_again():
    ticks = a_solar_house()
    for seconds in range(0, 300, 30):
        assert ticks.at(seconds, soc_pct=79, grid_w=-4_800).timer is None
    assert ticks.current_a(300, soc_pct=80, grid_w=-4_800) == 18


def test_scenario_ev6_parallel_charging_below_the_floor_takes_only_what_the_battery_leaves():
    ticks = a_solar_house(parallel=True, start_delay_s=0)
    below = {"soc_pct": 60, "pv_w": 9_000}
    assert ticks.current_a(0, battery_w=-5_000, grid_w=-3_000, **below) == 10
    found = ticks.at(30, a_charger(2_300), battery_w=200, grid_w=-3_000, **below)
    assert (found.order.current_a, found.reason.code) == (0, Why.STRICT_SURPLUS_VIOLATED)


@pytest.mark.parametrize("now", [{"battery_w": -5_000, "grid_w": 101}, {"battery_w": -40, "grid_w": -9_000}])
def test_strict_surplus_also_means_a_charging_battery_and_no_import(now):
    ticks = a_running_charge(10, parallel=True)
    found = ticks.at(0, a_charger(2_300), soc_pct=60, **now)
    assert (found.order.current_a, found.reason.code) == (0, Why.STRICT_SURPLUS_VIOLATED)


def test_a_strict_pause_waits_for_lasting_surplus_but_not_for_the_rest_time():
    ticks = a_running_charge(10, parallel=True)
    ticks.at(0, a_charger(2_300), soc_pct=60, battery_w=200, grid_w=0)
    good = {"soc_pct": 60, "battery_w": -5_000, "grid_w": -3_000}
    assert ticks.current_a(30, **good) == 0
    assert ticks.current_a(150, **good) == 10


def test_scenario_ev7_curtailed_solar_is_tried_at_the_minimum_and_followed_from_there():
    ticks = a_solar_house({"curtailment": Curtailment(enabled=True)})
    hidden = {"soc_pct": 100, "pv_w": 1_500, "price": a_price(export_price=-0.05)}
    assert ticks.current_a(0, grid_w=0, **hidden) == 0
    assert ticks.current_a(120, grid_w=0, **hidden) == 6
    assert ticks.current_a(150, a_charger(1_380), grid_w=0, **hidden) == 6
    assert ticks.current_a(180, a_charger(1_380), grid_w=-900, **hidden) == 9


@pytest.mark.parametrize(
    ("settings", "unknown", "why"),
    [
        ({}, {"grid_w": None}, Why.TELEMETRY_STALE),
        ({}, {"battery_w": None, "soc_pct": None, "grid_w": -9_000}, Why.TELEMETRY_STALE),
        ({"method": "direct"}, {"grid_w": None, "pv_w": 8_000}, Why.LOAD_UNKNOWN),
    ],
)
def test_scenario_ev8_what_is_unknown_starts_nothing_and_lets_a_charge_run_out_at_the_minimum(
    settings, unknown, why
):
    idle = a_solar_house(start_delay_s=0, **settings)
    for seconds in (0, 600):
        found = idle.at(seconds, **unknown)
        assert (found.order.current_a, found.reason.code, found.timer) == (0, why, None)
    running = a_running_charge(**settings)
    found = running.at(0, a_charger(3_680), **unknown)
    assert (found.order.current_a, found.reason.code) == (6, why)
    assert running.current_a(300, a_charger(1_380), **unknown) == 0


def test_the_fallback_charges_at_the_minimum_without_surplus():
    ticks = a_solar_house(grid_fallback="minimum")
    found = ticks.at(0, grid_w=500)
    assert (found.order.current_a, found.reason.code) == (6, Why.GRID_FALLBACK)
    assert ticks.current_a(600, a_charger(1_380), grid_w=1_880) == 6
    assert ticks.current_a(630, a_charger(1_380), grid_w=-1_000) == 8


@pytest.mark.parametrize(
    ("soc_pct", "parallel", "current_a"),
    [(79, True, 0), (80, True, 6), (79, False, 0), (80, False, 6)],
)
def test_beside_a_battery_below_its_floor_no_charge_begins_on_the_grid(soc_pct, parallel, current_a):
    ticks = a_solar_house(grid_fallback="minimum", parallel=parallel)
    assert ticks.current_a(0, soc_pct=soc_pct, battery_w=-1_000, grid_w=0) == current_a


@pytest.mark.parametrize(
    ("soc_pct", "battery_w", "current_a", "why"),
    [
        (79, 400, 6, Why.GRID_FALLBACK),  # what has begun goes on until the pause floor
        (70, 400, 6, Why.GRID_FALLBACK),
        (69, 400, 0, Why.STRICT_SURPLUS_VIOLATED),
        (69, -400, 6, Why.STOP_DELAY_RUNNING),  # the sun carries it, but the battery's part of it comes first
    ],
)
def test_a_charge_on_the_grid_goes_on_beside_the_battery_until_the_pause_floor(
    soc_pct, battery_w, current_a, why
):
    ticks = a_solar_house(grid_fallback="minimum", parallel=True)
    assert ticks.current_a(0, soc_pct=80, battery_w=-1_000, grid_w=0) == 6
    found = ticks.at(600, a_charger(1_380), soc_pct=soc_pct, battery_w=battery_w, grid_w=0)
    assert (found.order.current_a, found.reason.code) == (current_a, why)


@pytest.mark.parametrize("action", [BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE])
def test_nothing_starts_while_the_battery_is_forced(action):
    ticks = a_solar_house(start_delay_s=0)
    ticks.battery_intent = BatteryIntent(command_id="b", action=action, since=after(0), until=after(900))
    assert ticks.at(0, grid_w=-9_000).reason.code is Why.FORCE_MODE_ACTIVE


def test_a_charge_the_driver_started_suspends_it():
    ticks = a_solar_house(start_delay_s=0)
    for seconds in (0, 30, 600):
        found = ticks.at(seconds, a_charger(7_000), grid_w=-9_000)
        assert (found.order, found.owner) == (None, "external")
        assert found.reason.code is Why.EXTERNAL_MANUAL_CHARGE
    assert ticks.current_a(630, grid_w=-9_000) == 32


def test_scenario_ev13_a_high_price_is_none_of_its_business():
    ticks = a_running_charge()
    found = ticks.at(0, a_charger(3_680), grid_w=-580, price=a_price(0.60))
    assert (found.order.current_a, found.reason.code) == (16, Why.FOLLOWING_SURPLUS)


@pytest.mark.parametrize(
    ("charger", "why"),
    [
        (a_charger(vehicle_soc_pct=80), Why.TARGET_REACHED),
        (a_charger(vehicle_soc_pct=100), Why.VEHICLE_FULL),
        (a_charger(connected=False, charging=False), Why.VEHICLE_UNPLUGGED),
        (a_charger(connected=None), Why.TELEMETRY_STALE),
        (a_charger(state=ChargerState.FAULTED), Why.CHARGER_FAULT),
    ],
)
def test_it_does_not_start_a_car_that_cannot_charge(charger, why):
    ticks = a_solar_house(start_delay_s=0, lp_changes={"limit_soc_pct": 80})
    found = ticks.at(0, charger, grid_w=-9_000)
    assert (found.order.current_a if found.order else 0, found.reason.code) == (0, why)


def test_a_car_at_its_limit_stops_and_does_not_start_again_for_a_tenth_of_a_percent():
    ticks = a_running_charge()
    ticks.house = a_house(a_loadpoint(mode=Mode.SOLAR, limit_soc_pct=80))
    assert ticks.current_a(0, a_charger(3_680, vehicle_soc_pct=80), grid_w=-1_000) == 0
    for seconds in range(30, 600, 30):
        assert ticks.current_a(seconds, a_charger(vehicle_soc_pct=79.9), grid_w=-5_000) == 0
    ticks.current_a(600, a_charger(vehicle_soc_pct=78.9), grid_w=-5_000)
    ticks.current_a(900, a_charger(vehicle_soc_pct=78.9), grid_w=-5_000)
    assert ticks.current_a(1_020, a_charger(vehicle_soc_pct=78.9), grid_w=-5_000) == 19


def test_a_car_that_finished_by_itself_is_left_alone_until_unplugged():
    ticks = a_running_charge()
    done = a_charger(state=ChargerState.FINISHED)
    found = ticks.at(0, done, grid_w=-5_000)
    assert (found.order.current_a, found.reason.code) == (0, Why.VEHICLE_FULL)
    assert ticks.current_a(600, a_charger(), grid_w=-5_000) == 0
    ticks.at(630, a_charger(connected=False), grid_w=-5_000)
    ticks.at(660, a_charger(), grid_w=-5_000)
    assert ticks.current_a(780, a_charger(), grid_w=-5_000) == 19


def test_an_unplugged_car_needs_no_command():
    ticks = a_running_charge()
    found = ticks.at(0, a_charger(connected=False), grid_w=-5_000)
    assert (found.order, found.owner) == (None, "none")


def test_the_car_limits_the_current():
    lp = a_loadpoint(mode=Mode.SOLAR, vehicle="car", solar=SolarSettings(start_delay_s=0))
    ticks = Ticks(a_house(lp, vehicles=(Vehicle(id="car", max_ac_w=3_700),)))
    assert ticks.current_a(0, grid_w=-9_000) == 16


def test_a_silent_charger_keeps_what_was_wanted_of_it():
    ticks = a_running_charge(16)
    view = {"chargers": {"garage": None}}
    found = ticks.at(0, **view)
    assert (found.order.current_a, found.owner, found.reason.code) == (16, "solar", Why.CHARGER_OFFLINE)


def test_a_car_that_takes_its_time_to_draw_keeps_its_rate():
    ticks = a_solar_house(start_delay_s=0)
    assert ticks.current_a(0, grid_w=-4_800) == 18
    assert ticks.current_a(30, a_charger(0), grid_w=-660) == 18  # its meter is later than the grid's
    assert ticks.current_a(60, a_charger(4_140), grid_w=-660) == 18
