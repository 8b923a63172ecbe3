"""What a Tesla says of itself, as a charger: its states, its power, what is no charge, where it stands."""

from datetime import timedelta

import pytest

from adapters.chargers.tesla.known import Known
from adapters.chargers.tesla.payloads import sample_of
from adapters.chargers.tesla.place import Home, NamedPlace, Whereabouts
from adapters.chargers.tesla.sample import CarState, Sample
from adapters.chargers.tesla.signals import after
from adapters.chargers.tesla.telling import tell, tell_asleep
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.adapters.emulators.houses import NOON

VIN = "LRW3E7FS0PC123456"
HOME = Home(latitude=-34.9285, longitude=138.6007)
S = CarState


def told(*, stopped_by_us=False, is_dead=False, home=HOME, places=(), **facts):
    where = Whereabouts(home=home, places=places)
    return tell(Sample(at=NOON, **facts), vin=VIN, where=where, stopped_by_us=stopped_by_us, is_dead=is_dead)


def charge_state(**fields):
    return sample_of({"charge_state": fields}, NOON)


@pytest.mark.parametrize(
    ("word", "state", "connected", "charging"),
    [
        ("Disconnected", ChargerState.DISCONNECTED, False, False),
        ("NoPower", ChargerState.SUSPENDED_EVSE, True, False),
        ("Starting", ChargerState.CONNECTED, True, False),
        ("Charging", ChargerState.CHARGING, True, True),
        ("Complete", ChargerState.FINISHED, True, False),
        ("Stopped", ChargerState.CONNECTED, True, False),
        ("Calibrating", ChargerState.CONNECTED, True, False),
        ("Unknown", ChargerState.UNKNOWN, None, None),
        ("Dreaming", ChargerState.UNKNOWN, None, None),
        (None, ChargerState.UNKNOWN, None, None),
    ],
)
def test_each_word_of_the_car_has_its_meaning(word, state, connected, charging):
    seen = told(state=charge_state(charging_state=word).state)
    assert (seen.state, seen.connected, seen.charging) == (state, connected, charging)
    assert seen.identities == (VIN,)


@pytest.mark.parametrize(
    ("facts", "state", "connected"),
    [
        ({"state": S.STOPPED, "stopped_by_us": True}, ChargerState.SUSPENDED_EVSE, True),
        ({"state": S.NO_POWER, "is_dead": True}, ChargerState.FAULTED, True),
        ({"cable": False}, ChargerState.DISCONNECTED, False),  # its word is missing, its cable is told
        ({"cable": True}, ChargerState.CONNECTED, True),
        ({"whole_w": 7_000.0}, ChargerState.CHARGING, True),
    ],
)
def test_what_else_is_known_makes_up_for_the_word(facts, state, connected):
    seen = told(**facts)
    assert (seen.state, seen.connected) == (state, connected)
    assert (seen.obstacle is Why.CHARGER_FAULT) is (state is ChargerState.FAULTED)


def test_a_cable_without_power_says_so():
    seen = told(state=S.NO_POWER)
    assert (seen.obstacle, seen.error) == (Why.CHARGER_PAUSED, "there is no power at the cable")


@pytest.mark.parametrize(
    ("current_a", "voltage_v", "power_kw", "told_phases", "power_w", "phases"),
    [
        (16, 231, 4, 1, 3_696, 1),
        (16, 230, 11, 2, 11_040, 3),
        (16, 230, 11, None, 11_040, 3),
        (5, 230, 1, 3, 1_150, 1),
        (2, 230, 0, 3, 1_380, 3),
        (0, 2, 0, None, 0, None),
        (None, None, 7, None, 7_000, None),
        (None, None, None, None, None, None),
    ],
)
def test_power_is_current_times_voltage_on_as_many_phases_as_the_whole_kilowatts_say(
    current_a, voltage_v, power_kw, told_phases, power_w, phases
):
    sample = charge_state(
        charging_state="Charging",
        charger_actual_current=current_a,
        charger_voltage=voltage_v,
        charger_power=power_kw,
        charger_phases=told_phases,
    )
    assert (sample.power_w, sample.phases) == (power_w, phases)


def test_a_fast_charger_s_power_is_only_told_in_kilowatts():
    told_by_it = {"charger_actual_current": 0, "charger_voltage": 400, "charger_power": 97}
    sample = charge_state(charging_state="Charging", fast_charger_present=True, **told_by_it)
    assert sample.power_w == 97_000


@pytest.mark.parametrize(
    ("state", "exact_w", "power_w", "auxiliary_w", "charging"),
    [
        (S.STOPPED, 900.0, 0.0, 900.0, False),  # heating
        (S.STOPPED, 1_399.0, 0.0, 1_399.0, False),
        (S.STOPPED, 1_400.0, 1_400.0, None, True),
        (S.COMPLETE, 700.0, 0.0, 700.0, False),
        (S.STOPPED, 30.0, 30.0, None, False),  # standby
        (S.CHARGING, 900.0, 900.0, None, True),  # slow, and a charge
    ],
)
def test_a_small_draw_of_a_car_that_does_not_charge_is_no_charge(
    state, exact_w, power_w, auxiliary_w, charging
):
    seen = told(state=state, exact_w=exact_w, actual_a=4.0)
    assert (seen.power_w, seen.auxiliary_w, seen.charging) == (power_w, auxiliary_w, charging)


@pytest.mark.parametrize(
    ("facts", "power_w", "current_a"),
    [
        ({"state": S.DISCONNECTED}, 0.0, 0.0),
        ({"state": S.STOPPED}, 0.0, 0.0),  # the state was pushed, and the power, 0 before and after, was not
        ({"state": S.COMPLETE, "voltage_v": 230.0}, 0.0, 0.0),
        ({"state": S.NO_POWER}, 0.0, 0.0),
        ({"state": S.STOPPED, "actual_a": 3.0}, None, 3.0),  # something flows: how much is not known
        ({"state": S.STARTING}, None, None),
        ({"state": S.CHARGING}, None, None),
        ({"state": S.CALIBRATING}, None, None),
        ({}, None, None),
    ],
)
def test_a_car_at_rest_that_names_no_power_takes_none(facts, power_w, current_a):
    seen = told(**facts)
    assert (seen.power_w, seen.current_a) == (power_w, current_a)


@pytest.mark.parametrize(
    ("home", "place", "is_home"),
    [
        (HOME, {"latitude": -34.9285, "longitude": 138.6007}, True),
        (HOME, {"latitude": -34.9295, "longitude": 138.6007}, True),  # 111 m
        (HOME, {"latitude": -34.9305, "longitude": 138.6007}, False),  # 222 m
        (HOME, {"latitude": 52.52, "longitude": 13.405}, False),
        (HOME, {}, None),  # it may not be told
        (None, {"latitude": -34.9285, "longitude": 138.6007}, None),
        (None, {"is_fast": True}, False),  # nobody has one of these at home
    ],
)
def test_a_car_is_at_home_away_or_nobody_knows(home, place, is_home):
    assert told(home=home, state=S.CHARGING, **place).is_home is is_home


WORK = NamedPlace(name="Work", latitude=-34.80, longitude=138.60, radius_m=200)
DESK = NamedPlace(name="Desk", latitude=-34.80, longitude=138.60, radius_m=50)


@pytest.mark.parametrize(
    ("place", "told_as"),
    [
        ({"latitude": -34.801, "longitude": 138.60}, (False, "Work")),  # 111 m
        ({"latitude": -34.80, "longitude": 138.60, "is_fast": True}, (False, "Work")),
        ({"latitude": -34.81, "longitude": 138.60}, (False, None)),
        ({"latitude": -34.9285, "longitude": 138.6007}, (True, None)),
        ({}, (None, None)),
    ],
)
def test_a_car_elsewhere_is_told_by_the_name_of_the_place_also_asleep(place, told_as):
    where = Whereabouts(home=HOME, places=(WORK, DESK))
    awake = told(places=(WORK, DESK), state=S.CHARGING, **place)
    asleep = tell_asleep(Sample(at=NOON, state=S.STOPPED, **place), vin=VIN, where=where, stopped_by_us=False)
    assert [(each.is_home, each.place) for each in (awake, asleep)] == [told_as] * 2


@pytest.mark.parametrize(
    ("state", "expected", "connected"),
    [
        (S.DISCONNECTED, ChargerState.DISCONNECTED, False),
        (S.CHARGING, ChargerState.CONNECTED, True),
        (S.STOPPED, ChargerState.CONNECTED, True),
        (S.COMPLETE, ChargerState.FINISHED, True),
        (S.UNKNOWN, ChargerState.UNKNOWN, None),
    ],
)
def test_a_sleeping_car_keeps_its_plug_and_draws_nothing(state, expected, connected):
    last = Sample(at=NOON - timedelta(hours=3), state=state, soc_pct=61.0, exact_w=7_000.0)
    seen = tell_asleep(last, vin=VIN, where=Whereabouts(home=HOME), stopped_by_us=False)
    assert (seen.state, seen.connected, seen.charging, seen.power_w) == (expected, connected, False, 0.0)
    assert (seen.vehicle_soc_pct, seen.soc_at, seen.soc_source) == (61.0, last.at, "vehicle")


def test_a_car_that_was_never_seen_awake_sleeps_and_nothing_else_is_known():
    seen = tell_asleep(None, vin=VIN, where=Whereabouts(home=HOME), stopped_by_us=False)
    assert (seen.state, seen.connected, seen.power_w) == (ChargerState.UNKNOWN, None, 0.0)
    assert (seen.vehicle_soc_pct, seen.is_home) == (None, None)


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ((NOON - timedelta(minutes=4)).timestamp() * 1000, NOON - timedelta(minutes=4)),  # served again
        ((NOON + timedelta(minutes=4)).timestamp() * 1000, NOON),  # the car's clock is ahead
        (None, NOON),
        ("soon", NOON),
        (1e300, NOON),
    ],
)
def test_values_are_as_old_as_the_car_says_and_never_of_the_future(stamp, at):
    assert charge_state(timestamp=stamp).at == at


@pytest.mark.parametrize("document", [{}, {"charge_state": None}, {"charge_state": []}, {"drive_state": 3}])
def test_a_document_without_its_parts_says_nothing(document):
    assert sample_of(document, NOON) == Sample(at=NOON)


def test_what_is_pushed_changes_its_own_part_and_an_ended_charge_leaves_no_power():
    before = charge_state(charging_state="Charging", battery_level=50, charge_limit_soc=80, charger_power=7)
    later = NOON + timedelta(seconds=5)
    seen = after(before, {"ACChargingPower": 7.21, "Soc": 50.4, "ChargerPhases": 3}, later)
    assert (seen.at, seen.exact_w, seen.soc_pct, seen.limit_pct) == (later, 7_210, 50.4, 80)
    ended = after(seen, {"DetailedChargeState": "DetailedChargeStateStopped"}, later)
    assert (ended.state, ended.power_w, ended.soc_pct) == (S.STOPPED, 0.0, 50.4)
    assert after(ended, {"ACChargingPower": 0.9}, later).power_w == 900  # it heats


@pytest.mark.parametrize(
    ("pushed_pct", "answered_pct", "soc_pct"),
    [
        (58.9, 58, 58.9),  # the whole part of the same level
        (58.9, 57, 57),
        (59.5, 60, 60),
        (59.5, None, None),
        (None, 58, 58),
    ],
)
def test_a_level_told_in_whole_percents_is_no_fall(pushed_pct, answered_pct, soc_pct):
    known = Known()
    known.learn(Sample(at=NOON, soc_pct=pushed_pct), NOON)
    known.learn(charge_state(battery_level=answered_pct), NOON + timedelta(seconds=9))
    assert known.sample.soc_pct == soc_pct


@pytest.mark.parametrize("value", [None, "invalid", {"invalid": True}, -3, True])
def test_a_pushed_value_that_the_car_calls_invalid_is_unknown(value):
    names = ("Soc", "ChargeAmps", "ACChargingPower", "ChargerPhases", "DetailedChargeState", "Location")
    seen = after(None, dict.fromkeys(names, value), NOON)
    assert (seen.soc_pct, seen.actual_a, seen.exact_w, seen.told_phases) == (None, None, None, None)
    assert (seen.state, seen.latitude) == (S.UNKNOWN, None)
