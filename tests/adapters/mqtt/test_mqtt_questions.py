"""What is asked over MQTT becomes the request that HTTP would make of it, or is refused."""

import pytest

from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import InvalidRequest
from domain.ports.messages import (
    AskBattery,
    AskLoadpoint,
    ChangeBattery,
    ChangeLoadpoint,
    Heard,
    KeepMinutes,
)
from tests.adapters.mqtt.told import a_dialect


def asked(topic, payload, **settings):
    return a_dialect(**settings).asked(Heard(f"powersync/{topic}/set", payload), minutes=45.0)


def of_battery(action, duration_s=None):
    return AskBattery(BatteryRequest(action=action, duration_s=duration_s))


def of_garage(action):
    return AskLoadpoint("garage", LoadpointRequest(action=action))


@pytest.mark.parametrize(
    ("topic", "payload", "ask"),
    [
        ("battery/action", b"Sell to the grid", of_battery("force_discharge", 2_700)),
        ("battery/action", b"force_charge", of_battery("force_charge", 2_700)),  # by the contract's own word
        ("battery/action", b" keep the charge\n", of_battery("hold", 2_700)),
        ("battery/action", b"Automatic", of_battery("restore")),
        ("battery/restore", b"PRESS", of_battery("restore")),
        ("battery/minutes", b"90", KeepMinutes(90)),
        ("battery/reserve_pct", b"25.0", ChangeBattery({"reserve_pct": 25})),
        ("battery/grid_charging", b"OFF", ChangeBattery({"grid_charging": False})),
        ("battery/storm_watch", b"on", ChangeBattery({"storm_watch": True})),
        ("battery/export_rule", b"Sun alone", ChangeBattery({"export_rule": "pv_only"})),
        ("battery/export_rule", b"never", ChangeBattery({"export_rule": "never"})),
        ("battery/off_grid_ev_reserve_pct", b"40", ChangeBattery({"off_grid_ev_reserve_pct": 40})),
        ("loadpoints/garage/mode", b"Sun", ChangeLoadpoint("garage", {"mode": "solar"})),
        ("loadpoints/garage/mode", b"Solar", ChangeLoadpoint("garage", {"mode": "solar"})),
        ("loadpoints/garage/mode", b"fast", ChangeLoadpoint("garage", {"mode": "fast"})),
        ("loadpoints/garage/limit_soc_pct", b"80", ChangeLoadpoint("garage", {"limit_soc_pct": 80})),
        ("loadpoints/garage/max_current_a", b"16.0", ChangeLoadpoint("garage", {"max_current_a": 16})),
        ("loadpoints/garage/charge", b"ON", of_garage("start")),
        ("loadpoints/garage/charge", b"OFF", of_garage("stop")),
        ("loadpoints/garage/boost", b"PRESS", of_garage("boost")),
        ("loadpoints/garage/release", b"PRESS", of_garage("release")),
    ],
)
def test_a_request(topic, payload, ask):
    assert asked(topic, payload) == ask


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("battery/action", b""),
        ("battery/action", b"explode"),
        ("battery/action", b"curtail"),  # nobody's to ask for
        ("battery/minutes", b"0"),
        ("battery/minutes", b"1441"),
        ("battery/minutes", b"nan"),
        ("battery/reserve_pct", b"1e1"),
        ("battery/reserve_pct", b"-5"),
        ("battery/reserve_pct", "٣٠".encode()),
        ("battery/colour", b"red"),
        ("battery/grid_charging", b"maybe"),
        ("battery/export_rule", b"everything"),
        ("battery/off_grid_ev_reserve_pct", b"101"),
        ("loadpoints/garage/mode", b"\xff\xfe"),
        ("loadpoints/garage/mode", b"Solar" * 100),
        ("loadpoints/garage/max_current_a", b"16.5"),
        ("loadpoints/garage/charge", b"maybe"),
        ("loadpoints/garage/colour", b"red"),
    ],
)
def test_what_cannot_be_meant_is_refused(topic, payload):
    with pytest.raises(InvalidRequest):
        asked(topic, payload)


def test_what_is_none_of_our_questions_is_nothing():
    dialect = a_dialect()
    for topic in ("powersync/site", "powersync/x/set", "other/battery/action/set", "powersync/a/b/c/d/set"):
        assert dialect.asked(Heard(topic, b"ON"), 30) is None
    assert asked("battery/action", b"Sell to the grid", controls=False) is None
    assert a_dialect(controls=False).questions == ("homeassistant/status",)
