"""The plan in the document: its step of now, the next one, and whether it is promised."""

from datetime import timedelta

import pytest

from domain.command.decision import BatteryDecision, Owner
from domain.instants import rfc3339
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import (
    DeviceHealth,
    PlanStatus,
)
from domain.tariff.slots import Tariff
from domain.tariff.terms import Band, TariffTerms
from tests.builders import NOON, a_price, after, an_observation
from tests.domain.status.documents import painted, the_battery
from tests.fakes.status_inputs import deciding


def a_slot(minutes: float, action: PlanAction, reason: Reason) -> PlanSlot:
    start = NOON + timedelta(minutes=minutes)
    return PlanSlot(
        start=start,
        end=start + timedelta(minutes=30),
        action=action,
        power_w=2_500,
        soc_pct=50,
        grid_w=0,
        pv_w=0,
        load_w=0,
        import_price=0.3,
        export_price=0.1,
        reason=reason,
    )


def test_a_plan_is_shown_by_its_step_of_now_and_the_next_other_one():
    now = a_slot(-10, PlanAction.CHARGE, Reason(Why.PLAN_CHARGE, {"power_w": 2_500}))
    hold = a_slot(20, PlanAction.HOLD, Reason(Why.PLAN_HOLD))
    plan = Plan(id="p-1", made_at=after(-60), status="optimal", slots=(now, hold), cost=1, solve_ms=9)
    found = painted(plan=plan).plan
    assert isinstance(found, PlanStatus)
    assert (found.id, found.made_at) == ("p-1", after(-60))
    assert found.now is not None
    assert found.next is not None
    assert (found.now.action, found.now.power_w, found.now.end) == ("charge", 2_500, after(1_200))
    assert found.now.reason.text == "Charging 2.5 kW while power is cheap."
    assert (found.next.action, found.next.start) == ("hold", after(1_200))


@pytest.mark.parametrize(
    ("terms", "costs"),
    [
        (TariffTerms(), "12 c/kWh"),
        (TariffTerms(bands=(Band(name="free", upto_kwh=3, price=0.0),)), "10 c/kWh"),  # the plan's own prices
    ],
)
def test_the_plan_s_step_and_the_battery_tell_of_now_with_the_price_that_holds_now(terms, costs):
    reason = Reason(
        Why.PLAN_HOLD, {"price": 0.1, "kept_for_price": 0.3, "kept_for_at": rfc3339(after(3_600))}
    )
    plan = Plan(
        id="p-1",
        made_at=after(-60),
        status="optimal",
        slots=(a_slot(-1, PlanAction.HOLD, reason),),
        cost=1,
        solve_ms=9,
    )
    found = painted(
        plan=plan,
        decision=deciding(battery=BatteryDecision(owner=Owner.OPTIMISER, reason=reason)),
        seen=an_observation(price=a_price(0.12)),
        tariff=Tariff(terms=terms),
    )
    assert found.plan is not None
    assert found.plan.now is not None
    assert found.battery is not None
    for told in (found.plan.now.reason.text, found.battery.reason.text):
        assert told.endswith(f"; now it costs {costs}.")


@pytest.mark.parametrize(
    ("health", "is_promised"),
    [(Health.OK, True), (Health.DEGRADED, True), (Health.OFFLINE, False), (Health.REFUSED, False)],
)
def test_steps_of_the_plan_are_told_while_the_battery_answers(health, is_promised):
    runs = a_slot(-1, PlanAction.SELF_CONSUMPTION, Reason(Why.SELF_CONSUMPTION))
    hold = a_slot(20, PlanAction.HOLD, Reason(Why.PLAN_HOLD))
    plan = Plan(id="p-1", made_at=after(-60), status="optimal", slots=(runs, hold), cost=1, solve_ms=9)
    found = painted(plan=plan, devices={"battery": DeviceHealth(health=health, age_s=3)}).plan
    assert found is not None
    assert [found.now is not None, found.next is not None] == [is_promised, is_promised]


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        (None, "The plan is being made."),
        (Reason(Why.PRICE_UNKNOWN), "There is no plan for now."),
    ],
)
def test_a_battery_without_a_plan_says_whether_one_is_being_made(refusal, text):
    decision = deciding(battery=BatteryDecision(owner=Owner.NONE, reason=Reason(Why.NO_PLAN)))
    assert the_battery(decision=decision, plan_refusal=refusal).reason.text == text


def test_without_a_plan_none_is_shown_and_one_that_is_over_has_no_steps():
    assert painted().plan is None
    old = a_slot(-60, PlanAction.CHARGE, Reason(Why.PLAN_CHARGE))
    plan = Plan(id="p-1", made_at=after(-3_600), status="optimal", slots=(old,), cost=1, solve_ms=9)
    found = painted(plan=plan).plan
    assert found is not None
    assert (found.now, found.next) == (None, None)
