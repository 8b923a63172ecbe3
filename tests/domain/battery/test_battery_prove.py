"""Proof of a battery command: measured power, where any could move."""

import pytest
from msgspec.structs import replace

from domain.battery.prove import judge_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.prove import Case, Proven, Refuted, Unmeasured, Waiting
from domain.house.house import Battery
from domain.reading.battery import BatteryReading
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


def judged(asked_w, before_w, now_w, *, house=HOUSE, grid_w=800.0, is_alive=True, soc_pct=50.0):
    """A charge of so much, judged in the end by what the battery did before and does now (W into it)."""
    battery = BatteryReading(power_w=-now_w, soc_pct=soc_pct)
    seen = replace(an_observation(at=after(60), grid_w=grid_w), battery=battery)
    before = BatteryReading(power_w=-before_w, soc_pct=soc_pct)
    case = a_case(seen, 60, before=before, is_alive=is_alive, house=house)
    return judge_battery(replace(CHARGE, power_w=asked_w), case)


def proof(found) -> str | None:
    return found.evidence["proof"] if isinstance(found, Proven) else None


@pytest.mark.parametrize(
    ("before_w", "now_w", "shown"),
    [
        (2_250, 2_250, "already_there"),  # a tenth off
        (2_249, 2_249, None),
        (2_249, 2_500, "measured_power"),
        (0, 1_250, "measured_power"),  # half the way
        (0, 1_249, None),
        (-1_000, 1_250, "measured_power"),
        (4_500, 3_500, "measured_power"),  # half the way down
        (4_500, 3_501, None),
        (1_500, 2_000, "measured_power"),
        (1_500, 1_999, None),
        (4_000, 4_500, None),  # the wrong way
    ],
)
def test_a_charge_of_2500_w_is_proven_by_half_the_way_or_by_being_there(before_w, now_w, shown):
    assert proof(judged(2_500, before_w, now_w)) == shown


@pytest.mark.parametrize(
    ("soc_pct", "before_w", "now_w", "grid_w", "shown"),
    [
        (90.0, -300, 1_800, 2_100, "measured_power"),  # near full it takes what it can
        (89.9, -300, 1_800, 2_100, None),
        (90.0, 0, 200, 700, "measured_power"),
        (90.0, 0, 199, 700, None),
        (90.0, 800, 800, -4_000, "already_there"),
        (90.0, -300, 1_800, 50, None),  # the grid rests: it follows the house
    ],
)
def test_near_full_a_battery_takes_less_than_it_was_told(soc_pct, before_w, now_w, grid_w, shown):
    found = judged(5_000, before_w, now_w, grid_w=grid_w, soc_pct=soc_pct)
    assert proof(found) == shown
    assert found.evidence["wanted_w"] == -5_000


def test_near_empty_it_gives_at_least_half_of_what_it_was_told():
    assert isinstance(judge(DISCHARGE, 60, 1_900, soc_pct=95), Refuted)


UNRATED = a_house(battery=None)


@pytest.mark.parametrize(
    ("before_w", "now_w", "shown"),
    [
        (200, 200, "already_there"),
        (1_000, 1_000, "already_there"),
        (199, 398, None),
        (199, 399, "measured_power"),
        (100, 300, "measured_power"),
        (100, 299, None),
        (-1_000, 300, "measured_power"),
        (0, 199, None),
    ],
)
def test_a_charge_of_whatever_it_can_is_proven_by_200_w_more_or_by_200_w_before(before_w, now_w, shown):
    assert proof(judged(None, before_w, now_w, house=UNRATED)) == shown


def test_a_charge_of_whatever_it_can_is_measured_by_its_rating():
    weak = a_house(battery=Battery(max_charge_w=2_000, max_discharge_w=4_000))
    assert proof(judged(None, 0, 1_000, house=weak)) == "measured_power"
    assert proof(judged(None, 0, 999, house=weak)) is None
    assert isinstance(judge(replace(DISCHARGE, power_w=None), 60, 2_499), Refuted)  # half of 5 kW
    assert isinstance(judge(replace(DISCHARGE, power_w=None), 60, 2_500), Proven)


@pytest.mark.parametrize(
    ("grid_w", "now_w", "follows"),
    [
        (50, 2_300, False),  # the grid rests while 200 W are missing: near enough
        (50, 2_299, True),
        (-50, 2_299, True),
        (51, 2_299, False),
        (-51, 2_299, False),
        (0, 2_701, True),
        (0, 2_700, False),
        (0, 2_500, False),
        (None, 2_000, False),  # nobody knows what the grid does
    ],
)
def test_a_battery_that_keeps_the_grid_at_rest_follows_the_house_and_not_the_order(grid_w, now_w, follows):
    assert (proof(judged(2_500, 0, now_w, grid_w=grid_w)) is None) is follows


def test_without_a_wanted_power_a_resting_grid_says_nothing():
    assert proof(judged(None, 0, 2_000, grid_w=0, house=UNRATED)) == "measured_power"


@pytest.mark.parametrize(
    ("order", "soc_pct", "is_at_end"),
    [
        (CHARGE, 99, True),
        (CHARGE, 98.9, False),
        (replace(CHARGE, target_soc_pct=80), 79, True),
        (replace(CHARGE, target_soc_pct=80), 78.9, False),
        (DISCHARGE, 11, True),
        (DISCHARGE, 11.1, False),
        (replace(DISCHARGE, target_soc_pct=40), 41, True),
        (replace(DISCHARGE, target_soc_pct=40), 41.1, False),
        (replace(DISCHARGE, target_soc_pct=5), 11, True),  # the reserve is higher
        (replace(DISCHARGE, target_soc_pct=5), 11.1, False),
    ],
)
def test_a_battery_within_one_percent_of_its_end_has_nothing_to_move(order, soc_pct, is_at_end):
    assert isinstance(judge(order, 10, 0, soc_pct=soc_pct), Proven) is is_at_end


@pytest.mark.parametrize("house", [a_house(battery=Battery(reserve_pct=0)), UNRATED])
@pytest.mark.parametrize(("soc_pct", "is_at_end"), [(1, True), (1.1, False), (2, False)])
def test_without_a_reserve_a_battery_is_empty_at_one_percent(house, soc_pct, is_at_end):
    seen = replace(an_observation(at=after(10)), battery=BatteryReading(power_w=0, soc_pct=soc_pct))
    found = judge_battery(DISCHARGE, a_case(seen, 10, house=house))
    assert isinstance(found, Proven) is is_at_end


def test_200_w_can_be_measured_and_less_cannot():
    assert isinstance(judge(replace(CHARGE, power_w=200), 60, 0), Refuted)
    assert proof(judge(replace(CHARGE, power_w=199), 60, 0)) == "read_back"
    assert isinstance(judge(CHARGE, 60, 0, max_charge_w=200), Refuted)
    assert proof(judge(CHARGE, 60, 0, max_charge_w=199, max_discharge_w=5_000)) == "read_back"
    assert proof(judge(DISCHARGE, 60, 0, max_charge_w=5_000, max_discharge_w=199)) == "read_back"


def test_what_could_not_be_measured_tells_what_was_seen():
    frozen = judged(2_500, 2_500, 2_500, is_alive=False)
    assert isinstance(frozen, Unmeasured)
    assert frozen.reason.facts == {"what": "frozen"}
    assert frozen.evidence == {
        "proof": "measured_power",
        "power_w": -2_500,
        "before_w": -2_500,
        "wanted_w": -2_500,
    }
    mute = judge(DISCHARGE, 60, None)
    assert (mute.reason.facts, mute.evidence) == ({"what": "no power"}, {})
    unread = judge(DISCHARGE, 60, 4_000, read_s=0)
    assert (unread.reason.facts, unread.evidence) == ({"what": "no reading"}, {})


def test_a_first_reading_proves_only_when_its_telemetry_lives():
    seen = replace(
        an_observation(at=after(60), grid_w=800), battery=BatteryReading(power_w=-2_500, soc_pct=50)
    )
    order = replace(CHARGE, power_w=2_500)
    assert proof(judge_battery(order, a_case(seen, 60))) == "measured_power"
    assert isinstance(judge_battery(order, a_case(seen, 60, is_alive=False)), Unmeasured)
    assert isinstance(judge_battery(order, a_case(seen, 59, is_alive=False)), Waiting)
