"""When a new plan is worth the change, to the cent; and when the old action cannot go on."""

import pytest
from msgspec.structs import replace

from domain.plan.churn import settle
from domain.plan.explain import explain
from domain.plan.plan import PlanAction
from domain.plan.problem import GridSpec
from domain.plan.solution import SolveStatus
from tests.domain.plan.plans import BATTERY, START, a_draft, an_answer

EVENING = {"load_kw": (0.0, 0.0, 0.0, 4.0), "battery": replace(BATTERY, soc0_kwh=1.0)}


def night(dearer_now: float = 0.0, **changes):
    """Four kWh are wanted in the fourth hour; charging now may be dearer than an hour later."""
    return a_draft(4, import_price=(0.1 + dearer_now, 0.1, 0.1, 0.5), **{**EVENING, **changes})


def planned_before(*battery_kw: float):
    draft = night()
    return explain(draft, an_answer(draft, *battery_kw), plan_id="old", made_at=START)


NOW_FIRST = planned_before(-4.0, 0.0, 0.0, 4.0)


def later(draft, objective: float = 0.0):
    """The solver would rather charge in the second hour."""
    return replace(an_answer(draft, 0.0, -4.0, 0.0, 4.0), objective=objective)


@pytest.mark.parametrize(
    ("gain", "objective", "is_kept"),
    [
        (0.0, 0.0, True),
        (0.0096, 0.0, True),  # less than a cent
        (0.0104, 0.0, False),
        (0.0196, 10.0, True),  # less than 0.2 % of ten dollars
        (0.0204, 10.0, False),
        (0.0196, -10.0, True),  # earned or paid alike
        (0.0204, -10.0, False),
        (0.0104, 4.0, False),  # a cent is the least
        (2.0, 0.0, False),
        (-2.0, 0.0, True),
    ],
)
def test_an_action_changes_only_for_a_gain_that_one_would_notice(gain, objective, is_kept):
    draft = night(dearer_now=gain / 4)
    candidate = later(draft, objective)
    settled = settle(draft, candidate, NOW_FIRST)
    assert (settled is candidate) is not is_kept
    assert settled.charge_kw[:2] == ((4.0, 0.0) if is_kept else (0.0, 4.0))
    if is_kept:
        assert settled.status is SolveStatus.FEASIBLE


@pytest.mark.parametrize(
    "candidate",
    [
        replace(later(night()), status=SolveStatus.FAILED),
        replace(later(night()), objective=None),
        an_answer(night(), -3.9, 0.0, 0.0, 3.9),  # the same action now
    ],
)
def test_without_another_action_to_weigh_the_answer_stays_as_it_is(candidate):
    assert settle(night(), candidate, NOW_FIRST) is candidate
    assert settle(night(), candidate, None) is candidate


@pytest.mark.parametrize(
    "changes",
    [
        {
            "grid": GridSpec(import_limit_kw=3.0, export_limit_kw=5.0)
        },  # 4 kW are more than the connection gives
        {"import_max_kw": (3.9, 5.0, 5.0, 5.0)},
        {"battery": replace(BATTERY, soc0_kwh=10.0), "load_kw": (0.2, 0.0, 0.0, 4.0)},  # it is full
        {"battery": replace(BATTERY, soc0_kwh=1.0, max_charge_kw=0.05)},
    ],
)
def test_an_action_that_breaks_a_rule_or_is_over_by_itself_does_not_go_on(changes):
    draft = night(**changes)
    candidate = later(draft)
    assert settle(draft, candidate, NOW_FIRST) is candidate


def test_an_old_sale_goes_on_where_another_hour_earns_no_more():
    draft = a_draft(3, export_price=(0.5, 0.502, 0.1), load_kw=0.0)
    previous = explain(draft, an_answer(draft, 4.0, 0.0, 0.0), plan_id="old", made_at=START)
    assert previous.slots[0].action is PlanAction.DISCHARGE
    settled = settle(draft, an_answer(draft, 0.0, 4.0, 0.0), previous)
    assert settled.discharge_kw == (4.0, 0.0, 0.0)
