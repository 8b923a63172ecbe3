"""What the limits leave of a command is told in the words that it was asked in."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.circuit.shortfall import Shortfall, shortfalls
from domain.command.decision import BatteryDecision, CurtailmentDecision, LoadpointDecision, SiteDecision
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder, Order
from domain.reason.reason import Reason, Why

ASKED, CUT = Reason(Why.USER_COMMAND), Reason(Why.PHASE_LIMITED)
NO_LIMIT = CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED))


def a_wish(order: Order | None, command_id: str | None = "c1", reason: Reason = ASKED) -> SiteDecision:
    if isinstance(order, BatteryOrder):
        battery = BatteryDecision(order=order, command_id=command_id, reason=reason)
        return SiteDecision(curtailment=NO_LIMIT, battery=battery)
    charge = LoadpointDecision(order=order, command_id=command_id, reason=reason)
    return SiteDecision(curtailment=NO_LIMIT, loadpoints={"garage": charge})


def battery(action: BatteryAction, power_w: float | None = None) -> BatteryOrder:
    return BatteryOrder(action=action, power_w=power_w)


CHARGE, SELL = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE


@pytest.mark.parametrize(
    ("wanted", "given", "device", "amount"),
    [
        (ChargeOrder(current_a=16), ChargeOrder(current_a=10), "loadpoints/garage", {"current_a": 10}),
        (ChargeOrder(current_a=16), ChargeOrder(current_a=0), "loadpoints/garage", {"current_a": 0}),
        (ChargeOrder(current_a=16), ChargeOrder(current_a=16), None, None),
        (battery(CHARGE, 5_000), battery(CHARGE, 2_000), "battery", {"power_w": 2_000}),
        (battery(SELL, 5_000), battery(SELL, 3_000), "battery", {"power_w": 3_000}),
        (battery(CHARGE), battery(CHARGE, 2_000), "battery", {"power_w": 2_000}),
        (battery(CHARGE, 5_000), battery(BatteryAction.RESTORE), "battery", {"power_w": 0}),
        (battery(CHARGE, 5_000), battery(CHARGE, 5_000), None, None),
        (battery(BatteryAction.HOLD), battery(BatteryAction.HOLD), None, None),
    ],
)
def test_a_command_is_told_what_it_gets_of_what_it_asked(wanted, given, device, amount):
    found = shortfalls(a_wish(wanted), a_wish(given, None, CUT))
    told = Shortfall(command_id="c1", amount=amount or {}, reason=CUT)
    assert found == ({} if device is None else {device: told})


def test_a_command_whose_order_is_withheld_gets_nothing():
    wanted = a_wish(battery(CHARGE, 5_000))
    given = replace(wanted, battery=BatteryDecision(reason=CUT))
    assert shortfalls(wanted, given)["battery"].amount == {"power_w": 0}


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (a_wish(ChargeOrder(current_a=16), None), a_wish(ChargeOrder(current_a=6))),
        (
            a_wish(None),
            a_wish(ChargeOrder(current_a=6)),
        ),  # a release asks for nothing
        (a_wish(ChargeOrder(current_a=16)), SiteDecision(curtailment=NO_LIMIT)),
        (SiteDecision(curtailment=NO_LIMIT), SiteDecision(curtailment=NO_LIMIT)),
    ],
)
def test_what_no_command_asked_for_is_no_shortfall(wanted: Any, given: Any):
    assert shortfalls(wanted, given) == {}
