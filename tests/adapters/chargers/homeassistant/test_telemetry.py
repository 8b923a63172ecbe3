"""What a charger's entities say: each of them only of what it measures."""

from datetime import UTC, datetime

import pytest
from msgspec import structs

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.telemetry import charger_reading
from adapters.links.homeassistant import EntityState
from domain.reading.charger import ChargerState

NOW = datetime(2026, 1, 15, 2, 30, tzinfo=UTC)
D, C, CHARGING = ChargerState.DISCONNECTED, ChargerState.CONNECTED, ChargerState.CHARGING
EV, EVSE = ChargerState.SUSPENDED_EV, ChargerState.SUSPENDED_EVSE
FINISHED, FAULTED, UNKNOWN = ChargerState.FINISHED, ChargerState.FAULTED, ChargerState.UNKNOWN
ALL = HomeAssistantCharger(
    switch="switch.s",
    current="number.c",
    status="sensor.st",
    plug="binary_sensor.p",
    power="sensor.w",
    energy="sensor.e",
    currents=("sensor.l1", "sensor.l2", "sensor.l3"),
    phases="select.ph",
    soc="sensor.soc",
    location="device_tracker.car",
    states={"Nickerchen": "suspended_ev"},
)


def seen(config=ALL, **shown):
    """The reading of a house in which these of the roles show something: a state, or a state and its unit."""
    ids = {role: getattr(config, role, None) for role in shown} | dict(
        zip(("l1", "l2", "l3"), ALL.currents, strict=True)
    )
    there = {}
    for role, value in shown.items():
        state, unit = value if isinstance(value, tuple) else (value, None)
        attributes = {} if unit is None else {"unit_of_measurement": unit}
        there[ids[role]] = EntityState(
            entity_id=ids[role],
            state=state,
            attributes=attributes,
            last_changed=NOW,
            last_updated=NOW,
            received_at=NOW,
        )
    return charger_reading(config, there.get)


@pytest.mark.parametrize(
    ("shown", "state", "connected", "charging"),
    [
        ({"status": "Charging", "power": ("7.4", "kW")}, CHARGING, True, True),
        ({"status": "Charging", "power": ("0.02", "kW")}, EV, True, False),
        ({"status": "charging"}, CHARGING, True, True),
        ({"status": "SuspendedEV"}, EV, True, False),
        ({"status": "Suspended EVSE"}, EVSE, True, False),
        ({"status": "paused", "switch": "on"}, EVSE, True, False),
        ({"status": "Not plugged"}, D, False, False),
        ({"status": "Available", "plug": "on"}, C, True, False),
        ({"status": "b2", "switch": "off"}, C, True, False),
        ({"status": "Preparing", "switch": "on"}, EV, True, False),
        ({"status": "Fully charged"}, FINISHED, True, False),
        ({"status": "Finishing", "switch": "on"}, FINISHED, True, False),
        ({"status": "Nickerchen"}, EV, True, False),
        ({"status": "Faulted"}, FAULTED, None, False),
        ({"status": "Faulted", "plug": "off"}, D, False, False),
        ({"status": "what is that"}, UNKNOWN, None, None),
        ({"status": "unknown", "power": ("unavailable", "kW")}, UNKNOWN, None, None),
        ({"plug": "off", "power": ("0", "W")}, D, False, False),
        ({"plug": "on", "power": ("60", "W")}, CHARGING, True, True),
        ({"plug": "on", "power": ("50", "W")}, C, True, False),
        ({"power": ("900", "W")}, CHARGING, True, True),
        ({"switch": "on"}, UNKNOWN, None, None),
        ({"switch": "on", "current": "16"}, UNKNOWN, None, None),
        ({}, UNKNOWN, None, None),
    ],
)
def test_scenario_ev24_power_is_the_evidence_then_the_status_and_a_wish_proves_nothing(
    shown, state, connected, charging
):
    reading = seen(**shown)
    assert (reading.state, reading.connected, reading.charging) == (state, connected, charging)


@pytest.mark.parametrize(
    ("power", "power_w"),
    [
        (("90", "W"), 90),
        (("7.4", "kW"), 7_400),
        (("7400", "W"), 7_400),
        (("7.4", None), None),
        (("7.4", "%"), None),
        (("nan", "kW"), None),
        (("unavailable", "kW"), None),
    ],
)
def test_a_power_is_in_the_unit_it_says_and_never_guessed_by_its_size(power, power_w):
    assert seen(power=power).power_w == power_w


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"energy": ("1.5", "kWh")}, {"energy_wh": 1_500}),
        ({"soc": "55"}, {"vehicle_soc_pct": 55, "soc_source": "vehicle", "soc_at": NOW}),
        ({"soc": "unknown"}, {"vehicle_soc_pct": None, "soc_source": None, "soc_at": None}),
        ({"soc": "155"}, {"vehicle_soc_pct": None}),
        ({"switch": "off", "current": "16"}, {"target_current_a": 0}),
        ({"switch": "on", "current": "16"}, {"target_current_a": 16, "current_a": None}),
        ({"location": "home"}, {"is_home": True, "place": None}),
        ({"location": "Work"}, {"is_home": False, "place": "Work"}),
        ({"location": "not_home"}, {"is_home": False, "place": None}),
        ({"location": "unknown"}, {"is_home": None}),
        ({"l1": ("10", "A"), "l2": ("9500", "mA")}, {"phase_current_a": (10, 9.5, None), "current_a": 10}),
        ({"phases": "3 phases"}, {"phases": 3}),
        ({"phases": "automatic"}, {"phases": None}),
        (
            {
                "power": ("2.3", "kW"),
                "l1": ("10", "A"),
                "l2": ("0.1", "A"),
                "l3": ("0", "A"),
                "phases": "3 phases",
            },
            {"phases": 1},
        ),
    ],
)
def test_what_is_shown_is_read_and_what_is_not_stays_unknown(shown, expected):
    reading = structs.asdict(seen(**shown))
    assert {name: reading[name] for name in expected} == expected


def test_where_nothing_could_tell_a_plug_a_car_is_taken_to_be_there():
    reading = seen(HomeAssistantCharger(switch="switch.s"), switch="off")
    assert (reading.state, reading.connected, reading.charging) == (C, True, None)
