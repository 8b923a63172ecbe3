"""The settings of an owner on the battery: what it takes, when one is written, and when it is void."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.patch import patch_battery
from domain.battery.settable import taken, taken_reserve
from domain.battery.setting import decide_settings, is_overtaken
from domain.command.capabilities import ReserveRange
from domain.command.decision import BatteryDecision, CurtailmentDecision, GridChargingDecision
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder, GridChargingOrder, SettingOrder
from domain.errors import InvalidRequest, NotSupported
from domain.house.battery_setting import BatterySetting
from domain.house.house import Battery
from domain.reading.battery import BatteryReading
from domain.reason.reason import Reason, Why
from domain.view import OwedSetting
from tests.builders import ABLE, a_house, a_view, after, an_observation

RESERVE, GRID = BatterySetting.RESERVE, BatterySetting.GRID_CHARGING
RULE, STORM, CARS = BatterySetting.EXPORT_RULE, BatterySetting.STORM_WATCH, BatterySetting.EV_RESERVE
POWERWALL = ReserveRange(full_above_pct=80, moves_with_orders=True)
GOODWE = ReserveRange(least_pct=10)
OF_A_POWERWALL = {
    GRID: frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE}),
    RULE: frozenset({BatteryAction.FORCE_DISCHARGE}),
    STORM: frozenset(),
    CARS: frozenset(),
}
A_POWERWALL = replace(ABLE, reserve=POWERWALL, settings=OF_A_POWERWALL)
A_GOODWE = replace(ABLE, reserve=GOODWE)


def owed(setting, value, before=None):
    return OwedSetting(
        setting=setting, value=value, command_id="c1", issued_by="user", since=after(0), before=before
    )


OWED = owed(RESERVE, 35, before=10)


@pytest.mark.parametrize(
    ("asked_pct", "reserve", "taken_pct"),
    [
        (0, ReserveRange(), 0),
        (34.5, ReserveRange(), 35),
        (80, POWERWALL, 80),
        (80.4, POWERWALL, 80),
        (81, POWERWALL, 100),
        (100, POWERWALL, 100),
        (10, GOODWE, 10),
        (9, GOODWE, None),
    ],
)
def test_a_battery_takes_what_it_can_keep_and_the_rest_is_refused(asked_pct, reserve, taken_pct):
    if taken_pct is None:
        with pytest.raises(InvalidRequest) as refused:
            taken_reserve(asked_pct, reserve)
        assert "from 10 to 100" in refused.value.fields["reserve_pct"]
    else:
        found = taken_reserve(asked_pct, reserve)
        assert found.value == taken_pct
        is_other = abs(taken_pct - asked_pct) > 1
        assert (found.reason is not None) is is_other


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"grid_charging": "yes"}, "'yes' is not allowed (true or false)"),
        ({"export_rule": "all"}, "'all' is not allowed (one of never, pv_only, battery_ok)"),
        ({"storm_watch": 1}, "1 is not allowed (true or false)"),
        ({"off_grid_ev_reserve_pct": 101}, "101 is not allowed (a number from 0 to 100)"),
        ({"off_grid_ev_reserve_pct": 0.5}, "0.5 % is too small to be meant (a fraction? then write 50)"),
        (
            {"storm_watch": None},
            "the device alone knows this one: there is no configured value to go back to",
        ),
        ({"sun_watch": True}, "is not a setting here; known are reserve_pct, max_charge_w, max_discharge_w,"),
    ],
)
def test_what_no_device_takes_is_refused_by_its_key_and_nothing_is_changed(patch, fault):
    with pytest.raises(InvalidRequest) as refused:
        patch_battery(Battery(), {"reserve_pct": 30, **patch}, Battery())
    (name,) = patch
    assert refused.value.fields[name].startswith(fault)
    assert refused.value.fields.keys() == {name}


def test_settings_of_the_device_alone_leave_the_house_as_it_is_and_are_taken_in_whole_percent():
    patch = {GRID: False, RULE: "never", STORM: True, CARS: 39.6}
    assert patch_battery(Battery(), patch, Battery()) == Battery()
    assert {each.setting: each.value for each in taken(patch, A_POWERWALL)} == {**patch, CARS: 40}


@pytest.mark.parametrize("able", [A_GOODWE, None, replace(A_POWERWALL, settings={GRID: frozenset()})])
def test_one_that_this_battery_does_not_have_is_refused_by_name(able):
    with pytest.raises(NotSupported, match="storm_watch of this battery cannot be set from here"):
        taken({STORM: True}, able)


HOLD = BatteryOrder(action=BatteryAction.HOLD, until=after(600))
CHARGE = BatteryOrder(action=BatteryAction.FORCE_CHARGE, until=after(600))
SELL = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, until=after(600))
SELF = BatteryOrder(action=BatteryAction.SELF_CONSUMPTION, until=after(600))
WHY = Reason(Why.USER_COMMAND)
LIMITED = CurtailmentDecision(active=True, limit_w=0, reason=WHY)
UNLIMITED = CurtailmentDecision(reason=WHY)
FORBIDDEN, ALLOWED = (GridChargingDecision(forbidden=each, reason=WHY) for each in (True, False))


def held(order):
    return Held(target="battery", order=order, owner="user", issued_by="user", since=after(0))


def wanting(order):
    return BatteryDecision(order=order, reason=WHY)


ASKED = BatteryIntent(
    command_id="c2", action=BatteryAction.FORCE_DISCHARGE, power_w=3_000, since=after(0), until=after(600)
)
OF_NIGHT = replace(OWED, issued_by="automation:night")  # it would end what a person sells
IN_A_HOLD = {"held": {"battery": held(HOLD)}}


@pytest.mark.parametrize(
    ("able", "asked", "changes", "wanted", "is_written"),
    [
        (A_POWERWALL, OWED, {}, (None, UNLIMITED, ALLOWED), True),
        (A_POWERWALL, OWED, IN_A_HOLD, (None, UNLIMITED, ALLOWED), False),  # the hold is made with it
        (A_POWERWALL, OWED, {}, (wanting(HOLD), UNLIMITED, ALLOWED), False),
        (A_POWERWALL, OWED, {"held": {"battery": held(SELF)}}, (wanting(SELF), UNLIMITED, ALLOWED), True),
        (A_POWERWALL, OWED, {"limit": held(ExportOrder(limit_w=0))}, (None, LIMITED, FORBIDDEN), True),
        (A_GOODWE, OWED, IN_A_HOLD, (wanting(HOLD), UNLIMITED, ALLOWED), True),
        (ABLE, OWED, {}, (None, UNLIMITED, ALLOWED), False),
        (A_GOODWE, OWED, {"house": a_house(monitoring=True)}, (None, UNLIMITED, ALLOWED), False),
        (A_GOODWE, owed(GRID, True), {}, (None, UNLIMITED, ALLOWED), False),
        (A_POWERWALL, owed(GRID, True), IN_A_HOLD, (wanting(HOLD), LIMITED, ALLOWED), True),
        (A_POWERWALL, owed(GRID, True), {}, (wanting(CHARGE), UNLIMITED, ALLOWED), False),
        (A_POWERWALL, owed(GRID, True), {}, (wanting(SELL), UNLIMITED, ALLOWED), False),
        (A_POWERWALL, owed(GRID, True), {}, (None, UNLIMITED, FORBIDDEN), False),
        (
            A_POWERWALL,
            owed(GRID, True),
            {"forbids": held(GridChargingOrder(forbidden=True))},
            (None, UNLIMITED, ALLOWED),
            False,
        ),
        (A_POWERWALL, owed(RULE, "never"), {}, (wanting(CHARGE), UNLIMITED, FORBIDDEN), True),
        (A_POWERWALL, owed(RULE, "never"), {}, (wanting(SELL), UNLIMITED, ALLOWED), False),
        (A_POWERWALL, owed(RULE, "never"), {}, (None, LIMITED, ALLOWED), False),
        (
            A_POWERWALL,
            owed(RULE, "never"),
            {"limit": held(ExportOrder(limit_w=0))},
            (None, UNLIMITED, ALLOWED),
            False,
        ),
        (A_POWERWALL, owed(STORM, True), {}, (wanting(SELL), LIMITED, FORBIDDEN), True),
        (A_POWERWALL, owed(CARS, 40), {}, (wanting(SELL), LIMITED, FORBIDDEN), True),
        (A_GOODWE, OF_NIGHT, {"battery_intent": ASKED}, (wanting(SELL), UNLIMITED, ALLOWED), False),
        (A_GOODWE, OWED, {"battery_intent": ASKED}, (wanting(SELL), UNLIMITED, ALLOWED), True),
        (A_GOODWE, OF_NIGHT, {}, (wanting(SELL), UNLIMITED, ALLOWED), True),
    ],
)
def test_it_is_written_unless_a_state_of_ours_is_made_with_it(able, asked, changes, wanted, is_written):
    view = a_view(battery=able, owed_settings=(asked,), **changes)
    found = decide_settings(view, *wanted)
    order = SettingOrder(setting=asked.setting, value=asked.value)
    assert [(each.order, each.command_id) for each in found] == ([(order, "c1")] if is_written else [])


@pytest.mark.parametrize(
    ("asked", "shown", "able", "is_void"),
    [
        (OWED, {"reserve_pct": 10}, A_GOODWE, False),
        (OWED, {"reserve_pct": 35}, A_GOODWE, False),
        (OWED, {"reserve_pct": 50}, A_GOODWE, True),
        (OWED, {}, A_GOODWE, False),
        (OWED, {"reserve_pct": 50}, A_POWERWALL, False),
        (owed(CARS, 40, before=50), {"settings": {CARS: 60}}, A_POWERWALL, True),
        (owed(CARS, 40, before=50), {"settings": {CARS: 50}}, A_POWERWALL, False),
        (owed(RULE, "never", before="pv_only"), {"settings": {RULE: "battery_ok"}}, A_POWERWALL, False),
    ],
)
def test_what_another_hand_sets_meanwhile_stands(asked, shown, able, is_void):
    now = after(0) + timedelta(seconds=9)
    seen = replace(an_observation(), battery=BatteryReading(**shown), battery_at=now)
    assert is_overtaken(asked, able, seen) is is_void
    assert not is_overtaken(asked, able, replace(seen, battery_at=after(-9)))
