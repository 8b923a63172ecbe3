"""What Home Assistant is told that there is."""

import json
import re

import pytest
from msgspec.structs import replace

from domain.command.order import BatteryAction
from domain.status.loadpoint_document import LoadpointStatus
from tests.adapters.mqtt.told import a_dialect, a_told
from tests.fakes.status import a_loadpoint_status

NOT_FOR_OWNERS = re.compile(r"force|curtail|optimiser|aemo|loadpoint|\bsoc\b|setpoint", re.IGNORECASE)


def announced(told=None, by="device", **settings):
    found = a_dialect(by, **settings).announced(told or a_told())
    return {topic: json.loads(payload) for topic, payload in found.items()}


def components(told=None, **settings):
    """Every component by device and key, less those that are taken back."""
    return {
        (topic.split("/")[2].removeprefix("powersync_a1"), key): config
        for topic, device in announced(told, **settings).items()
        for key, config in device["components"].items()
        if len(config) > 1
    }


def test_one_message_a_device_names_it_and_its_components():
    found = announced()
    assert sorted(found) == [
        "homeassistant/device/powersync_a1/config",
        "homeassistant/device/powersync_a1_battery/config",
        "homeassistant/device/powersync_a1_loadpoint_garage/config",
    ]
    for message in found.values():
        assert set(message) == {"device", "origin", "components"}
    garage = found["homeassistant/device/powersync_a1_loadpoint_garage/config"]["device"]
    assert (garage["name"], garage["via_device"]) == ("PowerSync Garage", "powersync_a1")


def test_one_message_an_entity_carries_the_same_for_older_cores():
    single, grouped = announced(by="entity"), components()
    assert len(single) == len(grouped)
    for topic, config in single.items():
        _, component, node, key, end = topic.split("/")
        twin = dict(grouped[node.removeprefix("powersync_a1"), key])
        assert (component, end) == (twin.pop("platform"), "config")
        assert config.pop("device")["identifiers"] == [node]
        assert config.pop("origin")["name"] == "PowerSync"
        if twin.get("device_class") == "timestamp":  # an unknown one would fill an older core's log
            assert config["value_template"].endswith(" or '' }}")
            del twin["device_class"], twin["value_template"], config["value_template"]
        assert config == twin


def test_every_id_is_there_once_and_every_template_reads_a_value_that_is_told():
    stated = a_dialect().stated(a_told())
    ids = [config["unique_id"] for config in components().values()]
    assert len(ids) == len(set(ids))
    for config in components().values():
        texts = [str(each) for key, each in config.items() if key.endswith("template")]
        texts += [each["value_template"] for each in config["availability"] if "value_template" in each]
        topic = config.get("state_topic") or config["command_topic"].rsplit("/", 2)[0]
        for key in re.findall(r"value_json\.(\w+)", " ".join(texts)):
            assert key in json.loads(stated[topic]), (config["unique_id"], key)


@pytest.mark.parametrize(
    ("device", "key", "expected"),
    [
        ("", "import_kwh", ("energy", "total_increasing", "kWh")),
        ("", "export_kwh", ("energy", "total_increasing", "kWh")),
        ("", "pv_kwh", ("energy", "total_increasing", "kWh")),
        ("_battery", "charge_kwh", ("energy", "total_increasing", "kWh")),
        ("_battery", "discharge_kwh", ("energy", "total_increasing", "kWh")),
        ("", "grid_w", ("power", "measurement", "W")),
        ("_battery", "power_w", ("power", "measurement", "W")),
        ("_battery", "soc_pct", ("battery", "measurement", "%")),
        ("_battery", "capacity_kwh", ("energy_storage", None, "kWh")),
        ("", "cost_today", ("monetary", "total", "AUD")),
        ("", "import_price", (None, "measurement", "AUD/kWh")),
    ],
)
def test_what_the_energy_dashboard_asks_for(device, key, expected):
    config = components()[device, key]
    found = (config.get("device_class"), config.get("state_class"), config["unit_of_measurement"])
    assert found == expected


@pytest.mark.parametrize(
    ("told", "settings", "gone"),
    [
        (a_told(), {"controls": False}, "action minutes restore reserve_pct mode charge boost release"),
        (replace(a_told(), acts=None), {}, "action minutes restore"),  # a battery that is only read
        (
            replace(a_told(), settings={}),  # a battery without such settings
            {},
            "grid_charging export_rule storm_watch off_grid_ev_reserve_pct",
        ),
        (a_told(loadpoints={"garage": a_loadpoint_status()}), {}, "charge boost release"),
        (a_told(loadpoints={}), {}, "ev_w ev_kwh"),
    ],
)
def test_what_this_house_cannot_do_is_taken_back(told, settings, gone):
    full = announced()
    for topic, device in announced(told, **settings).items():
        assert device["components"].keys() == full[topic]["components"].keys()
    left = {key for device, key in components(told, **settings) if (device, key) != ("_battery", "mode")}
    assert left.isdisjoint(gone.split())


def test_a_battery_offers_what_it_can_do_and_the_way_back():
    acts = frozenset({BatteryAction.FORCE_CHARGE})
    found = components(replace(a_told(), acts=acts))
    assert found["_battery", "action"]["options"] == ["Automatic", "Charge"]


def test_what_may_be_sold_is_chosen_by_the_names_of_the_app():
    rule = components()["_battery", "export_rule"]
    assert rule["options"] == ["Nothing", "Sun alone", "Sun and battery"]
    assert rule["value_template"] == "{{ value_json.export_rule_label if value_json is defined else 'None' }}"


def test_a_current_that_is_set_is_never_outside_the_range_of_its_number():
    wide = a_loadpoint_status(
        max_current_a=32, capabilities=a_told().status.loadpoints["garage"].capabilities
    )
    assert isinstance(wide, LoadpointStatus)
    number = components(a_told(loadpoints={"garage": wide}))["_loadpoint_garage", "max_current_a"]
    assert (number["min"], number["max"]) == (6, 32)


def test_what_is_asked_is_never_kept_by_the_broker_and_waits_for_the_server():
    for config in components().values():
        assert {"topic": "powersync/availability"} in config["availability"]
        if "command_topic" in config:
            assert config["retain"] is False
            assert config["command_topic"].endswith("/set")


def test_owners_read_their_own_words():
    for (_, key), config in components().items():
        for text in (config["name"], *config.get("options", ())):
            assert not NOT_FOR_OWNERS.search(text), (key, text)
