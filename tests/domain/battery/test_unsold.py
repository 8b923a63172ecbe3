"""Somebody wants less sold: neither plan nor spike sells from the battery on purpose meanwhile."""

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.command.intent import ExportIntent
from domain.command.order import BatteryAction
from domain.reason.reason import Why
from tests.builders import ABLE, a_view, after
from tests.domain.battery.test_battery_decide import an_intent
from tests.domain.battery.test_battery_planned import DISCHARGE, WITH_PLAN, a_plan
from tests.domain.battery.test_battery_spike import spiking

WISH = ExportIntent(
    command_id="c", limit_w=0.0, since=after(0), until=after(600), issued_by="automation:noon"
)
PLANNED = a_view(WITH_PLAN, plan=a_plan(DISCHARGE))
BOTH = replace(ABLE, curtails_while_forced=True)


@pytest.mark.parametrize("view", [PLANNED, spiking()], ids=["plan", "spike"])
@pytest.mark.parametrize(
    ("changes", "sells"),
    [
        ({}, True),
        ({"export_intent": WISH}, False),
        ({"export_intent": WISH, "battery": BOTH}, True),  # the device keeps the limit meanwhile
        ({"export_intent": replace(WISH, until=after(1))}, True),  # it is over
    ],
)
def test_a_limit_of_somebodys_goes_before_plan_and_spike(view, changes, sells):
    found = decide_battery(replace(view, automations={"noon": "Noon"}, **changes), after(1)).decision
    assert (found.order is not None) is sells
    if not sells:
        assert (found.reason.code, found.reason.facts["automation"]) == (Why.SUN_HELD_BACK, "Noon")


def test_a_person_who_sells_by_hand_sells():
    intent = an_intent(action=BatteryAction.FORCE_DISCHARGE)
    found = decide_battery(replace(PLANNED, export_intent=WISH, battery_intent=intent), after(1)).decision
    assert found.order.action is BatteryAction.FORCE_DISCHARGE
