"""Proof of a battery command: measured power, where any could move."""

import pytest
from msgspec.structs import replace

from domain.battery.prove import judge_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.prove import Proven, Refuted, Waiting
from domain.curtailment.proof import CurtailmentProof, Enforcement
from domain.house.house import Battery
from domain.observation import BatteryReading
from domain.reason import Why
from tests.builders import NOON, a_house, after, an_observation

HOUSE = a_house(battery=Battery(reserve_pct=10))
ABLE = BatteryCapabilities()
DISCHARGE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=4_000)
CHARGE = BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=4_000)


def judge(order, seconds, battery_w, *, soc_pct=50.0, read_s=None, able=ABLE, grid_w=-1_000.0, **reading):
    seen = an_observation(at=after(seconds if read_s is None else read_s), grid_w=grid_w)
    battery = BatteryReading(power_w=battery_w, soc_pct=soc_pct, **reading)
    return judge_battery(order, replace(seen, battery=battery), NOON, after(seconds), able, HOUSE)


@pytest.mark.parametrize(
    ("order", "battery_w", "verdict"),
    [
        (DISCHARGE, 3_900, Proven),
        (DISCHARGE, 2_000, Proven),  # half of it: near its end a battery gives less
        (DISCHARGE, 1_999, Waiting),
        (DISCHARGE, -4_000, Waiting),
        (CHARGE, -3_900, Proven),
        (CHARGE, 3_900, Waiting),
        (DISCHARGE, None, Waiting),
    ],
)
def test_power_that_moved_is_proof(order, battery_w, verdict):
    assert isinstance(judge(order, 10, battery_w), verdict)


def test_a_liar_is_refuted_with_what_was_measured_instead():
    assert isinstance(judge(DISCHARGE, 59, 500), Waiting)
    found = judge(DISCHARGE, 60, 500)
    assert isinstance(found, Refuted)
    assert found.evidence == {"proof": "measured_power", "power_w": 500, "wanted_w": 4_000}


def test_a_battery_that_just_covers_the_house_has_not_moved():
    assert isinstance(judge(DISCHARGE, 60, 2_500, grid_w=0), Refuted)


@pytest.mark.parametrize("read_s", [-5, 0])
def test_readings_from_before_the_command_prove_nothing(read_s):
    assert isinstance(judge(DISCHARGE, 10, 4_000, read_s=read_s), Waiting)
    assert isinstance(judge(DISCHARGE, 600, 4_000, read_s=read_s), Waiting)


@pytest.mark.parametrize(
    ("order", "changes"),
    [
        (BatteryOrder(action=BatteryAction.HOLD), {}),
        (BatteryOrder(action=BatteryAction.RESTORE), {}),
        (DISCHARGE, {"soc_pct": 11}),
        (replace(DISCHARGE, target_soc_pct=49.5), {}),
        (CHARGE, {"soc_pct": 99}),
        (replace(CHARGE, power_w=199), {}),
        (CHARGE, {"max_charge_w": 0}),
        (CHARGE, {"able": BatteryCapabilities(physical_proof=False)}),
    ],
)
def test_where_nothing_could_move_the_settings_are_the_proof(order, changes):
    found = judge(order, 10, 0, **changes)
    assert isinstance(found, Proven)
    assert found.evidence["proof"] == "read_back"


@pytest.mark.parametrize(
    ("verdict", "seconds", "kind"),
    [
        (Enforcement.UNKNOWN, 119, Waiting),
        (Enforcement.UNKNOWN, 120, Proven),  # no surplus: the settings are all there is
        (Enforcement.ENFORCED, 40, Proven),
        (Enforcement.NOT_ENFORCED, 70, Refuted),
    ],
)
def test_an_export_limit_is_judged_by_what_the_meter_says_of_it(verdict, seconds, kind):
    order = BatteryOrder(action=BatteryAction.CURTAIL, limit_w=0.0)
    seen = an_observation(at=after(seconds), grid_w=-3_000.0)
    found = judge_battery(
        order, seen, NOON, after(seconds), ABLE, HOUSE, CurtailmentProof(since=NOON, verdict=verdict)
    )
    assert isinstance(found, kind)
    if isinstance(found, Refuted):
        assert (found.reason.code, found.evidence["grid_w"]) == (Why.NOT_ENFORCED, -3_000.0)
    if isinstance(found, Proven):
        is_measured = verdict is Enforcement.ENFORCED
        assert found.evidence["proof"] == ("measured_power" if is_measured else "read_back")
