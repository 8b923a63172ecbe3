"""The backup reserve that an owner sets: what a battery takes, when it is written, and when it is void."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.reserve import decide_reserve, is_overtaken, taken
from domain.command.capabilities import ReserveRange
from domain.command.decision import BatteryDecision
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder, ReserveOrder
from domain.errors import InvalidRequest
from domain.reading.observation import BatteryReading
from domain.reason.reason import Reason, Why
from domain.view import OwedReserve
from tests.builders import ABLE, a_house, a_view, after, an_observation

POWERWALL = ReserveRange(full_above_pct=80, moves_with_orders=True)
GOODWE = ReserveRange(least_pct=10)
OWED = OwedReserve(
    reserve_pct=35, command_id="c1", issued_by="user", since=after(0), was_pct=10, before_pct=10
)


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
            taken(asked_pct, reserve)
        assert "from 10 to 100" in refused.value.fields["reserve_pct"]
    else:
        found = taken(asked_pct, reserve)
        assert found.reserve_pct == taken_pct
        is_other = abs(taken_pct - asked_pct) > 1
        assert (found.reason is not None) is is_other


HOLD = BatteryOrder(action=BatteryAction.HOLD, until=after(600))
SELF = BatteryOrder(action=BatteryAction.SELF_CONSUMPTION, until=after(600))


def held(order):
    return {"battery": Held(target="battery", order=order, owner="user", issued_by="user", since=after(0))}


def wanting(order):
    return BatteryDecision(order=order, reason=Reason(Why.USER_COMMAND))


@pytest.mark.parametrize(
    ("reserve", "changes", "battery", "is_written"),
    [
        (POWERWALL, {}, None, True),
        (POWERWALL, {"held": held(HOLD)}, None, False),  # the hold is made with it
        (POWERWALL, {}, wanting(HOLD), False),
        (POWERWALL, {"held": held(SELF)}, wanting(SELF), True),
        (GOODWE, {"held": held(HOLD)}, wanting(HOLD), True),
        (None, {}, None, False),
        (GOODWE, {"house": a_house(monitoring=True)}, None, False),
        (GOODWE, {"owed_reserve": None}, None, False),
    ],
)
def test_it_is_written_unless_a_forced_state_is_made_with_it(reserve, changes, battery, is_written):
    view = a_view(battery=replace(ABLE, reserve=reserve), **{"owed_reserve": OWED, **changes})
    found = decide_reserve(view, battery)
    assert (found is not None) is is_written
    assert found is None or (found.order, found.command_id) == (ReserveOrder(reserve_pct=35), "c1")


@pytest.mark.parametrize(
    ("shown_pct", "reserve", "is_void"),
    [
        (10, GOODWE, False),
        (35, GOODWE, False),
        (50, GOODWE, True),
        (None, GOODWE, False),
        (50, POWERWALL, False),
    ],
)
def test_what_another_hand_sets_meanwhile_stands(shown_pct, reserve, is_void):
    seen = replace(
        an_observation(),
        battery=BatteryReading(reserve_pct=shown_pct),
        battery_at=after(0) + timedelta(seconds=9),
    )
    assert is_overtaken(OWED, replace(ABLE, reserve=reserve), seen) is is_void
    assert not is_overtaken(OWED, replace(ABLE, reserve=reserve), replace(seen, battery_at=after(-9)))
