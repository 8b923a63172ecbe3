"""What people may ask of a battery, and what becomes of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.battery.ask import ask_battery
from domain.battery.patch import battery_under, patch_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.request import BatteryRequest
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.house.house import Battery
from domain.house.overlay import Overlay
from domain.reason.reason import Why
from tests.builders import ALL_ACTS, NOON, a_house, after

ABLE = BatteryCapabilities(actions=ALL_ACTS)
HOUSE = a_house(battery=Battery(max_charge_w=5_000, max_discharge_w=4_000, reserve_pct=10))


def ask(action: str, abilities=ABLE, house=HOUSE, soc_pct: float | None = 50, **request: Any):
    return ask_battery(BatteryRequest(action=action, **request), house, abilities, soc_pct, NOON)


def test_a_bare_request_means_full_power_for_half_an_hour():
    found = ask("force_discharge")
    assert found.order == BatteryOrder(
        action=BatteryAction.FORCE_DISCHARGE, power_w=4_000, target_soc_pct=10, until=after(1_800)
    )
    assert found.applied == {"power_w": 4_000, "target_soc_pct": 10, "until": "2026-01-15T12:30:00Z"}
    assert found.reason is None


def test_too_much_power_is_clamped_and_said_so():
    found = ask("force_charge", power_w=9_000)
    assert (found.order.power_w, found.applied["power_w"]) == (5_000, 5_000)
    assert found.reason.code is Why.POWER_CLAMPED


def test_a_discharge_never_aims_below_the_hardware_reserve():
    found = ask("force_discharge", target_soc_pct=5)
    assert (found.applied["target_soc_pct"], found.reason.code) == (10, Why.POWER_CLAMPED)
    assert ask("force_discharge", target_soc_pct=10).reason is None


@pytest.mark.parametrize(
    ("action", "request_"),
    [
        ("hold", {"power_w": 2_000}),
        ("hold", {"target_soc_pct": 50}),
        ("self_consumption", {"power_w": 2_000}),
        ("restore", {"target_soc_pct": 50}),
        ("restore", {"duration_s": 600}),
    ],
)
def test_what_an_action_would_not_follow_is_refused(action, request_):
    with pytest.raises(InvalidRequest) as found:
        ask(action, **request_)
    assert found.value.fields.keys() == request_.keys()


def test_a_device_without_a_choice_of_power_says_so():
    found = ask("force_charge", BatteryCapabilities(actions=ALL_ACTS, selectable_power=False), power_w=2_000)
    assert (found.applied["power_w"], found.reason.code) == (None, Why.POWER_NOT_SELECTABLE)


@pytest.mark.parametrize("action", ["hold", "self_consumption"])
def test_a_hold_has_an_end_and_no_power(action):
    found = ask(action, duration_s=60)
    assert found.order == BatteryOrder(action=BatteryAction(action), until=after(60))


def test_a_restore_needs_no_ability():
    assert ask("restore", BatteryCapabilities()).order == BatteryOrder(action=BatteryAction.RESTORE)


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({"action": "warp"}, {"action"}),
        ({"action": "curtail"}, {"action"}),
        ({"action": "hold", "duration_s": 59}, {"duration_s"}),
        ({"action": "hold", "duration_s": 86_401}, {"duration_s"}),
        ({"action": "hold", "duration_s": float("nan")}, {"duration_s"}),
        ({"action": "force_charge", "power_w": 0}, {"power_w"}),
        ({"action": "force_charge", "power_w": 1e-300}, {"power_w"}),
        ({"action": "force_charge", "power_w": 0.5}, {"power_w"}),
        ({"action": "force_discharge", "power_w": 99.9}, {"power_w"}),
        ({"action": "force_charge", "target_soc_pct": 0.8}, {"target_soc_pct"}),
        ({"action": "force_charge", "power_w": -1, "target_soc_pct": 101}, {"power_w", "target_soc_pct"}),
    ],
)
def test_every_fault_is_named(request_, fields):
    with pytest.raises(InvalidRequest) as fault:
        ask(**request_)
    assert set(fault.value.fields) == fields


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"house": a_house(monitoring=True)}, "monitoring_mode"),
        ({"soc_pct": 10}, "at_reserve"),
        ({"action": "force_charge", "soc_pct": 80, "target_soc_pct": 80}, "target_reached"),
        ({"action": "force_charge", "house": a_house(battery=Battery(max_charge_w=0))}, "held_at_nothing"),
        ({"house": a_house(battery=Battery(max_discharge_w=0)), "power_w": 500}, "held_at_nothing"),
    ],
)
def test_what_cannot_be_now_is_a_conflict(kwargs, code):
    with pytest.raises(Conflict) as fault:
        ask(**{"action": "force_discharge", **kwargs})
    assert fault.value.code == code


def test_what_the_device_cannot_do_is_refused_with_its_reason():
    abilities = BatteryCapabilities(actions=frozenset(), why_not="control is switched off on the inverter")
    with pytest.raises(NotSupported, match="switched off on the inverter"):
        ask("hold", abilities)


def test_reserves_and_limits_can_be_changed_and_cleared():
    configured = Battery(max_charge_w=6_000)
    changed = patch_battery(HOUSE.battery, {"reserve_pct": 25, "max_charge_w": None}, configured)
    assert (changed.reserve_pct, changed.max_charge_w, changed.max_discharge_w) == (25, 6_000, 4_000)


def test_a_bad_battery_patch_names_every_fault():
    with pytest.raises(InvalidRequest) as fault:
        patch_battery(
            HOUSE.battery, {"reserve_pct": 101, "capacity_wh": 1, "max_charge_w": "much"}, HOUSE.battery
        )
    assert set(fault.value.fields) == {"reserve_pct", "capacity_wh", "max_charge_w"}


@pytest.mark.parametrize("action", ["force_charge", "hold", "self_consumption", "restore"])
def test_a_battery_that_can_only_be_read_takes_no_command_at_all(action):
    with pytest.raises(NotSupported, match="the cloud can only be read"):
        ask(action, BatteryCapabilities(read_only=True, why_not="the cloud can only be read"))


@pytest.mark.parametrize("key", ["max_charge_w", "max_discharge_w"])
def test_a_person_holds_the_battery_below_its_own_power_and_never_above(key):
    assert HOUSE.battery is not None
    most_w = getattr(HOUSE.battery, key)
    assert getattr(patch_battery(HOUSE.battery, {key: most_w}, HOUSE.battery), key) == most_w
    with pytest.raises(InvalidRequest) as refused:
        patch_battery(HOUSE.battery, {key: most_w + 1}, HOUSE.battery)
    assert refused.value.fields == {key: f"at most {most_w:g}, the battery's own in the configuration"}


@pytest.mark.parametrize(
    ("request_", "shown"),
    [
        ({"power_w": 100}, {"power_w": 100}),  # the least that can be meant
        ({"power_w": 5_000}, {"power_w": 5_000}),  # all it can is not too much
        ({"power_w": 1_000_000}, {"power_w": 5_000}),
        ({"duration_s": 60}, {"until": "2026-01-15T12:01:00Z"}),
        ({"duration_s": 86_400}, {"until": "2026-01-16T12:00:00Z"}),
        ({"target_soc_pct": 100}, {"target_soc_pct": 100}),
        ({"target_soc_pct": 50.5}, {"target_soc_pct": 50.5}),
    ],
)
def test_what_lies_within_the_bounds_is_taken_up_to_their_edges(request_, shown):
    applied = ask("force_charge", **request_).applied
    assert {name: applied[name] for name in shown} == shown


@pytest.mark.parametrize(
    "request_", [{"power_w": 1_000_001}, {"target_soc_pct": 100.1}, {"target_soc_pct": -0.1}]
)
def test_what_lies_beyond_the_bounds_is_a_fault(request_):
    with pytest.raises(InvalidRequest) as fault:
        ask("force_charge", **request_)
    assert set(fault.value.fields) == set(request_)


def test_a_target_of_nothing_is_a_target_and_the_reserve_stands_in_its_way():
    assert ask("force_discharge", target_soc_pct=0).order.target_soc_pct == 10
    with pytest.raises(Conflict) as refused:
        ask("force_charge", target_soc_pct=0)
    assert refused.value.code == "target_reached"


@pytest.mark.parametrize(
    ("power_w", "is_warned"), [(None, False), (4_999, False), (5_000, False), (5_001, True)]
)
def test_only_what_is_more_than_the_battery_takes_is_warned_of(power_w, is_warned):
    reason = ask("force_charge", power_w=power_w).reason
    assert (reason is not None) is is_warned
    if reason is not None:
        assert reason.facts == {"requested_w": 5_001, "limit_w": 5_000}


@pytest.mark.parametrize("action", ["force_charge", "force_discharge"])
def test_a_battery_of_unknown_level_takes_a_force(action):
    assert ask(action, soc_pct=None, target_soc_pct=60).order.target_soc_pct == 60


def test_a_device_without_a_choice_of_power_warns_only_who_chose_one():
    unable = BatteryCapabilities(actions=ALL_ACTS, selectable_power=False)
    assert ask("force_charge", unable).reason is None
    assert ask("force_charge", unable, power_w=2_000).reason.facts == {"requested_w": 2_000}


def test_the_battery_under_what_people_set_is_the_files_where_they_set_nothing():
    assert battery_under(HOUSE.battery, Overlay()) == HOUSE.battery
    set_by_people = Overlay(changes={"reserve_pct": 25.0}, covers={"reserve_pct": 10.0})
    assert battery_under(HOUSE.battery, set_by_people) == replace(HOUSE.battery, reserve_pct=25)


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({"power_w": 3}, {"power_w": "3 W is too small to be meant (kW? then write 3000)"}),
        (
            {"target_soc_pct": 0.8},
            {"target_soc_pct": "0.8 % is too small to be meant (a fraction? then write 80)"},
        ),
    ],
)
def test_another_unit_is_named_as_in_the_file_and_in_a_patch(request_, fields):
    with pytest.raises(InvalidRequest) as found:
        ask("force_charge", **request_)
    assert found.value.fields == fields
