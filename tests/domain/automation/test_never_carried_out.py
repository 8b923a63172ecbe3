"""What can never be carried out is refused when it is saved, or told as without effect."""

import pytest
from msgspec.structs import replace

from domain.automation.check import check, idle_because
from domain.command.capabilities import ChargerCapabilities
from domain.errors import InvalidRequest
from domain.house.battery_setting import BatterySetting
from domain.house.house import Battery, House, Site
from tests.builders import ABLE
from tests.domain.automation.looks import HOLD, HOUSE, OF, START, STOP, garage, rule
from tests.fakes.status import a_status


@pytest.mark.parametrize(
    ("settings", "tells_place", "why"),
    [
        ({"trigger": OF["arrives"]}, False, "the charger Garage never tells where"),
        ({"trigger": OF["arrives"]}, True, None),
        ({"trigger": OF["arrives"]}, None, None),  # it did not tell what it can yet
        ({"trigger": OF["plug"]}, False, None),
        (
            {"conditions": [{"kind": "loadpoint", "loadpoint": "garage", "at_home": True}]},
            False,
            "never tells",
        ),
        ({"conditions": [{"kind": "loadpoint", "loadpoint": "garage", "charging": True}]}, False, None),
        ({"conditions": [{"kind": "weather", "weather": ["rainy"]}]}, True, "nothing tells the weather"),
    ],
)
def test_one_that_can_never_be_carried_out_says_why(settings, tells_place, why):
    able = None if tells_place is None else ChargerCapabilities(tells_place=tells_place)
    found = idle_because(rule(**settings), a_status(**garage(capabilities=able)), has_weather=False)
    assert (found is None) if why is None else (why in found)


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        ({}, []),
        ({"trigger": OF["plug"] | {"loadpoint": "roof"}}, ["trigger.loadpoint"]),
        ({"trigger": OF["level"] | {"soc_pct": None}}, ["trigger.soc_pct"]),
        ({"trigger": OF["bought"] | {"since": "window"}}, ["window"]),
        ({"trigger": {"kind": "battery", "event": "charged_to"}}, ["trigger.soc_pct"]),
        ({"trigger": {"kind": "battery", "event": "discharged_to_reserve"}}, []),
        ({"actions": [{"kind": "message", "text": "Hello"}]}, []),
        ({"trigger": OF["sun"]}, ["trigger.weather"]),
        ({"conditions": [{"kind": "weather", "weather": ["rainy"]}]}, ["conditions[0].weather"]),
        (
            {"conditions": [{"kind": "loadpoint", "loadpoint": "roof", "charging": True}]},
            ["conditions[0].loadpoint"],
        ),
        ({"conditions": [{"kind": "battery"}]}, ["conditions[0]"]),  # asks for nothing
        ({"conditions": [{"kind": "battery", "above_pct": 0}]}, []),
        ({"conditions": [{"kind": "loadpoint", "loadpoint": "garage"}]}, ["conditions[0]"]),
        ({"conditions": [{"kind": "loadpoint", "loadpoint": "garage", "at_home": False}]}, []),
        ({"conditions": [{"kind": "price", "price": "import"}]}, ["conditions[0]"]),
        ({"conditions": [{"kind": "flow", "flow": "load"}]}, ["conditions[0]"]),
        ({"conditions": [{"kind": "solar_forecast", "day": "today"}]}, ["conditions[0]"]),
        ({"conditions": [{"kind": "time"}]}, []),  # at any time
        ({"actions": [STOP | {"loadpoint": "roof"}]}, ["actions[0].loadpoint"]),
        (
            {"actions": [HOLD, HOLD | {"action": "dance", "duration_s": 1}]},
            ["actions[1].action", "actions[1].duration_s"],
        ),
        ({"actions": [START | {"current_a": 99}]}, ["actions[0].current_a"]),
        ({"actions": [{"kind": "set_battery", "settings": {"colour": "red"}}]}, ["actions[0].colour"]),
        ({"actions": [{"kind": "inverter", "action": "limit_export", "limit_w": 2_000}]}, []),
        ({"actions": [{"kind": "inverter", "action": "curtail"}]}, ["actions[0].action"]),
        ({"actions": [{"kind": "plan", "action": "pause", "duration_s": 7}]}, ["actions[0].duration_s"]),
        (
            {"actions": [{"kind": "set_loadpoint", "loadpoint": "shed", "settings": {"mode": "warp"}}]},
            ["actions[0].mode"],
        ),
    ],
)
def test_what_can_never_be_carried_out_is_refused_with_its_key(settings, keys):
    made = rule(**settings)
    if not keys:
        check(made, HOUSE, HOUSE, has_weather=False)
        return
    with pytest.raises(InvalidRequest) as refused:
        check(made, HOUSE, HOUSE, has_weather=False)
    assert list(refused.value.fields) == keys


def at(clock, days="mon-sun"):
    return {"kind": "time", "at": clock, "days": days}


def hours(from_, to, days="mon-sun", season=None):
    return {"from": from_, "to": to, "days": days, "season": season}


NIGHT = hours("22:00", "06:00")


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"window": hours("23:00", "05:00"), "quiet": NIGHT}, "quiet"),
        ({"window": hours("23:00", "06:01"), "quiet": NIGHT}, None),
        ({"window": hours("21:59", "05:00"), "quiet": NIGHT}, None),
        ({"window": NIGHT, "quiet": NIGHT}, "quiet"),
        ({"window": hours("00:00", "05:00", "sat"), "quiet": hours("22:00", "06:00", "fri")}, "quiet"),
        ({"window": hours("00:00", "05:00", "fri"), "quiet": hours("22:00", "06:00", "fri")}, None),
        ({"window": hours("23:00", "05:00", "fri-sat"), "quiet": hours("22:00", "06:00", "fri")}, None),
        ({"window": hours("08:00", "09:00", season="jun-aug"), "quiet": hours("00:00", "24:00")}, "quiet"),
        (
            {"window": hours("08:00", "09:00"), "quiet": hours("00:00", "24:00", season="jan-nov")},
            None,  # in December
        ),
        (  # the last night of December ends in January
            {"window": hours("22:00", "06:00", season="jan"), "quiet": hours("00:00", "24:00", season="jan")},
            None,
        ),
        ({"quiet": hours("00:00", "00:00")}, "quiet"),
        ({"quiet": NIGHT}, None),
        ({"trigger": at("23:00"), "quiet": NIGHT}, "quiet"),
        ({"trigger": at("06:00"), "quiet": NIGHT}, None),
        ({"trigger": at("24:00"), "quiet": NIGHT}, "quiet"),
        ({"trigger": at("08:00"), "window": hours("09:00", "10:00")}, "window"),
        ({"trigger": at("09:00"), "window": hours("09:00", "10:00")}, None),
        ({"trigger": at("09:00", "sat"), "window": hours("09:00", "10:00", "mon-fri")}, "window"),
        ({"trigger": at("09:00"), "conditions": [{"kind": "time", "from": "10:00"}]}, "conditions[0]"),
        ({"conditions": [{"kind": "time", "from": "22:00", "to": "23:00"}], "quiet": NIGHT}, "quiet"),
    ],
)
def test_one_whose_hours_leave_it_no_moment_is_refused_and_told(settings, key):
    made, status = rule(**settings), a_status()
    why = idle_because(made, status, has_weather=True)
    if key is None:
        check(made, HOUSE, HOUSE, has_weather=True)
        assert why is None
        return
    with pytest.raises(InvalidRequest) as refused:
        check(made, HOUSE, HOUSE, has_weather=True)
    assert refused.value.fields == {key: why}
    check(replace(made, enabled=False), HOUSE, HOUSE, has_weather=True)


@pytest.mark.parametrize(
    ("action", "able", "unable", "key"),
    [
        (
            {"kind": "inverter", "action": "limit_export", "limit_w": 1000},
            ABLE,
            replace(ABLE, safe_export_limits_w=(0.0,)),
            "limit_w",
        ),
        (
            {"kind": "set_battery", "settings": {"reserve_pct": 30, "storm_watch": True}},
            replace(ABLE, settings={BatterySetting.STORM_WATCH: frozenset()}),
            ABLE,
            "storm_watch",
        ),
    ],
)
def test_what_the_devices_of_this_house_cannot_do_is_refused_when_it_is_saved(action, able, unable, key):
    made = rule(actions=[action])
    with pytest.raises(InvalidRequest) as refused:
        check(made, HOUSE, HOUSE, has_weather=False, able=unable)
    assert list(refused.value.fields) == [f"actions[0].{key}"]
    check(made, HOUSE, HOUSE, has_weather=False, able=able)
    check(made, HOUSE, HOUSE, has_weather=False)


@pytest.mark.parametrize(
    ("changes", "currency", "key"),
    [
        (
            {"trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 30}},
            "AUD",
            "trigger.value",
        ),
        ({"conditions": [{"kind": "price", "price": "export", "below": 48}]}, "EUR", "conditions[0].below"),
        ({"trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 30}}, "JPY", None),
        ({"trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 0.3}}, "AUD", None),
    ],
)
def test_a_price_in_cents_is_refused_as_the_settings_refuse_it(changes, currency, key):
    house = House(battery=Battery(), site=Site(currency=currency))
    automation = rule(**changes)
    if key is None:
        check(automation, house, house, has_weather=False)
        return
    with pytest.raises(InvalidRequest) as refused:
        check(automation, house, house, has_weather=False)
    assert "cents" in refused.value.fields[key]
