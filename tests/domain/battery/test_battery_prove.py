"""Proof of a battery command: measured power, where any could move."""

import pytest
from msgspec.structs import replace

from domain.battery.prove import judge_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.prove import Case, Proven, Refuted, Unmeasured, Waiting
from domain.house.house import Battery
from domain.reading.observation import BatteryReading
from domain.reason.reason import Why
from tests.builders import NOON, a_house, after, an_observation

HOUSE = a_house(battery=Battery(reserve_pct=10))
ABLE = BatteryCapabilities()
DISCHARGE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=4_000)
CHARGE = BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=4_000)


def judge(order, seconds, battery_w, *, soc_pct=50.0, read_s=None, able=ABLE, grid_w=-1_000.0, **reading):
    seen = an_observation(at=after(seconds if read_s is None else read_s), grid_w=grid_w)
    battery = BatteryReading(power_w=battery_w, soc_pct=soc_pct, **reading)
    return judge_battery(order, a_case(replace(seen, battery=battery), seconds, able))


def a_case(seen, seconds, able=ABLE, **changes):
    typical = Case(
        device="battery", seen=seen, since=NOON, now=after(seconds), capabilities=able, house=HOUSE
    )
    return replace(typical, **changes)


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
    assert found.evidence == {
        "proof": "measured_power",
        "power_w": 500,
        "before_w": None,
        "wanted_w": 4_000,
    }


def test_a_battery_that_just_covers_the_house_has_not_moved():
    assert isinstance(judge(DISCHARGE, 60, 2_500, grid_w=0), Refuted)


@pytest.mark.parametrize("read_s", [-5, 0])
def test_readings_from_before_the_command_prove_nothing(read_s):
    assert isinstance(judge(DISCHARGE, 59, 4_000, read_s=read_s), Waiting)
    assert isinstance(judge(DISCHARGE, 60, 4_000, read_s=read_s), Unmeasured)


def test_a_battery_that_tells_no_power_ends_in_doubt_and_not_in_silence():
    assert isinstance(judge(DISCHARGE, 59, None), Waiting)
    found = judge(DISCHARGE, 60, None)
    assert isinstance(found, Unmeasured)
    assert found.reason.code is Why.NOT_MEASURED


@pytest.mark.parametrize(
    ("asked_w", "before_w", "now_w", "is_alive", "proof"),
    [
        (2_500, -2_500, -2_500, True, "already_there"),
        (2_700, -2_500, -2_500, True, "already_there"),  # within a tenth
        (3_000, -2_500, -2_500, True, None),  # it went on as before
        (5_000, -2_500, -2_500, True, None),
        (2_500, -2_500, -2_500, False, None),  # frozen telemetry proves nothing
        (5_000, -2_500, -3_700, True, None),  # less than half the way
        (5_000, -2_500, -3_800, True, "measured_power"),
        (1_000, -2_500, -1_000, True, "measured_power"),  # less than before is a way, too
        (1_000, -2_500, -2_500, True, None),
        (3_000, 1_500, -3_000, False, "measured_power"),
    ],
)
def test_power_has_to_change_toward_what_was_asked(asked_w, before_w, now_w, is_alive, proof):
    order = replace(CHARGE, power_w=asked_w)
    seen = an_observation(at=after(60), grid_w=800.0)
    seen = replace(seen, battery=BatteryReading(power_w=now_w, soc_pct=50))
    before = BatteryReading(power_w=before_w, soc_pct=50)
    found = judge_battery(order, a_case(seen, 60, before=before, is_alive=is_alive))
    if proof is None:
        assert isinstance(found, Refuted | Unmeasured)
        assert isinstance(found, Refuted) is is_alive
    else:
        assert isinstance(found, Proven)
        assert found.evidence["proof"] == proof


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
