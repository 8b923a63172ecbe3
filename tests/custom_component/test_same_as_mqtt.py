"""The integration and MQTT show the same house: what means the same has the same name, unit and class.

They are two programs (the integration cannot import the server), held together here alone.
"""

import json
import re

import pytest

from adapters.mqtt.labels import NOT_PLANNED
from custom_components.powersync.house.facts import FACTS
from custom_components.powersync.house.parts import BATTERY, HOUSE, LOADPOINT
from custom_components.powersync.house.quantities import QUANTITIES
from tests.adapters.mqtt.test_mqtt_discovery import components
from tests.custom_component.conftest import FOLDER

NAMED = json.loads((FOLDER / "strings.json").read_text())["entity"]
GROUPS = {HOUSE: "", BATTERY: "_battery", LOADPOINT: "_loadpoint_garage"}
SAME = {  # the integration's key: that of MQTT
    (HOUSE, "sensor"): {
        "grid_power": "grid_w",
        "solar_power": "pv_w",
        "home_power": "load_w",
        "cars_power": "ev_w",
        "grid_import": "import_kwh",
        "grid_export": "export_kwh",
        "solar_energy": "pv_kwh",
        "home_energy": "load_kwh",
        "cars_energy": "ev_kwh",
        "buying_price": "import_price",
        "selling_price": "export_price",
        "cost_today": "cost_today",
        "savings_today": "savings_today",
        "planned_now": "plan_action",
        "planned_next": "next_action",
        "planned_next_at": "next_at",
        "update_number": "seq",
    },
    (HOUSE, "binary_sensor"): {"sun_held_back": "sun_held_back", "problem": "problem"},
    (BATTERY, "sensor"): {
        "level": "soc_pct",
        "power": "power_w",
        "charged_energy": "charge_kwh",
        "discharged_energy": "discharge_kwh",
        "activity": "mode",
        "governed_by": "owner",
        "governed_until": "until",
        "capacity": "capacity_kwh",
    },
    (BATTERY, "select"): {"control": "action"},
    (BATTERY, "number"): {"reserve": "reserve_pct"},
    (BATTERY, "button"): {"back_to_automatic": "restore"},
    (LOADPOINT, "sensor"): {
        "state": "state",
        "governed_by": "owner",
        "governed_until": "until",
        "power": "power_w",
        "current": "current_a",
        "car_level": "vehicle_soc_pct",
        "session_energy": "session_kwh",
        "session_cost": "session_cost",
        "finish_time": "finish_at",
    },
    (LOADPOINT, "binary_sensor"): {"connected": "connected", "charging": "charging"},
    (LOADPOINT, "select"): {"mode": "mode"},
    (LOADPOINT, "number"): {
        "limit": "limit_soc_pct",
        "min_current": "min_current_a",
        "max_current": "max_current_a",
    },
    (LOADPOINT, "button"): {"boost": "boost", "back_to_automatic": "release"},
}
PAIRS = [
    (kind, platform, key, components()[GROUPS[kind], twin])
    for (kind, platform), keys in SAME.items()
    for key, twin in keys.items()
]
SENSORS = {(kind, each.key): each for kind, found in QUANTITIES.items() for each in found}
JUDGES = {(kind, each.key): each for kind, found in FACTS.items() for each in found}


def test_what_means_the_same_has_the_same_name():
    ours = [(platform, key, NAMED[platform][key]["name"]) for _, platform, key, _ in PAIRS]
    assert ours == [(config["platform"], key, config["name"]) for _, _, key, config in PAIRS]


def test_what_is_chosen_and_shown_is_said_in_the_same_words():
    chosen = {key: config["options"] for _, _, key, config in PAIRS if "options" in config}
    assert chosen.keys() == {
        *("planned_now", "planned_next", "activity", "governed_by", "control", "state", "mode")
    }
    for _, platform, key, config in PAIRS:
        if key in chosen:
            said = set(NAMED[platform][key]["state"].values())
            assert set(config["options"]) - {NOT_PLANNED, "Unknown"} == said - {"Unknown"}, key


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_app_and_the_integration_say_modes_and_states_in_the_same_words(language):
    """The app's words are read as text: nothing here runs TypeScript."""
    named = json.loads((FOLDER / f"translations/{language}.json").read_text())["entity"]
    app = (FOLDER.parents[1] / f"web/src/messages/{language}/words.ts").read_text()
    for table, platform, key in (
        ("mode", "select", "mode"),
        ("batteryMode", "sensor", "activity"),
        ("carState", "sensor", "state"),
    ):
        found = re.search(rf"  {table}: {{\n(.*?)\n  }}", app, re.DOTALL)
        words = dict(re.findall(r'    (\w+): "(.*)",', found[1]))
        ours = named[platform][key]["state"]
        assert words == {state: text for state, text in ours.items() if state != "unknown"}, key


def test_what_means_the_same_has_the_same_class_and_is_shown_in_the_same_unit():
    for kind, platform, key, config in PAIRS:
        if platform == "sensor":
            ours = SENSORS[kind, key]
            unit = ours.shown_in or (ours.unit and ours.unit.format(currency="AUD"))
            assert (ours.device_class, unit) == (
                config.get("device_class"),
                config.get("unit_of_measurement"),
            ), key
            assert ours.is_diagnostic == (config.get("entity_category") == "diagnostic"), key
        if platform == "binary_sensor":
            assert JUDGES[kind, key].device_class == config.get("device_class"), key


@pytest.mark.parametrize("kind", GROUPS)
def test_a_sensor_that_only_one_of_them_has_means_something_else(kind):
    """A new one whose name the other has already belongs into the table above."""
    paired = {config["unique_id"] for _, _, _, config in PAIRS}
    theirs = {
        config["name"]
        for (group, _), config in components().items()
        if group == GROUPS[kind] and config["platform"] == "sensor" and config["unique_id"] not in paired
    }
    ours = {
        NAMED["sensor"][key]["name"] for of, key in SENSORS if of == kind and key not in SAME[kind, "sensor"]
    }
    assert ours & theirs == set()
