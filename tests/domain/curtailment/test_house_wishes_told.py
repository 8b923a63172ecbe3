"""What somebody asked of the house as a whole is told for itself, whatever else the battery does."""

import pytest

from domain.command.decision import CurtailmentDecision
from domain.command.intent import PlanIntent
from domain.command.of_house import wishes_of_house
from domain.reason.reason import Reason, Why
from domain.site import decide_site
from domain.status.words import sentence
from tests.builders import ABLE, NOON, a_house, a_view, after
from tests.domain.battery.test_battery_decide import an_intent
from tests.domain.curtailment.test_limit_wish import a_wish
from tests.fakes.telling import a_telling

NAMES = {"noon": "Noon"}
NOON_SELLS = "Your automation “Noon” wants no more than 2.0 kW of the sun sold"
THEIRS = "automation:noon"
TELLING = a_telling(NOON, timezone="UTC")


def a_pause(*, is_on=False, seconds=600, **changes) -> PlanIntent:
    return PlanIntent(command_id="p", is_on=is_on, since=after(0), until=after(seconds), **changes)


def told(sale=None, planning=None, code=Why.SUN_HELD_BACK, *, is_left_alone=True) -> dict[str, str]:
    limit = CurtailmentDecision(reason=Reason(code, {"hint": None}))
    found = wishes_of_house(sale, planning, limit, NAMES, after(1), is_left_alone=is_left_alone)
    return {target: sentence(wish.reason, TELLING) for target, wish in found.items()}


FIRST = {"code": Why.FORCE_HAS_PRIORITY, "is_left_alone": False}


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({}, {}),
        (
            {"sale": a_wish(0.0)},
            {"curtailment": "You want none of the sun sold until 12:10; what is left over is held back."},
        ),
        (
            {"sale": a_wish(0.0), **FIRST},
            {"curtailment": "You want none of the sun sold until 12:10; the battery's orders go first."},
        ),
        (
            {"sale": a_wish(), "code": Why.EXPORT_UNECONOMIC, "is_left_alone": False},
            {"curtailment": "You want no more than 2.0 kW of the sun sold until 12:10."},
        ),
        (
            {"sale": a_wish(issued_by=THEIRS), **FIRST},
            {"curtailment": f"{NOON_SELLS} until 12:10; the battery's orders go first."},
        ),
        ({"sale": a_wish(seconds=1)}, {}),
        ({"sale": a_wish(), "code": Why.MONITORING_MODE}, {}),
        (
            {"planning": a_pause()},
            {"plan": "You paused the planning until 12:10; the battery runs by itself."},
        ),
        ({"planning": a_pause(), "is_left_alone": False}, {"plan": "You paused the planning until 12:10."}),
        ({"planning": a_pause(seconds=1)}, {}),
        (
            {"planning": a_pause(is_on=True, issued_by=THEIRS)},
            {"plan": "Your automation “Noon” wants the house to plan until 12:10."},
        ),
    ],
)
def test_each_wish_has_a_sentence_of_its_own_that_agrees_with_what_comes_of_it(wishes, words):
    assert told(**wishes) == words


def test_a_limit_that_the_device_does_not_follow_says_so():
    (wish,) = wishes_of_house(
        a_wish(),
        None,
        CurtailmentDecision(reason=Reason(Why.NOT_ENFORCED, {"limit_w": 2_000.0})),
        NAMES,
        after(1),
        is_left_alone=True,
    ).values()
    assert (wish.reason.code, wish.until) == (Why.NOT_ENFORCED, after(600))


def test_a_house_tells_them_beside_an_order_to_its_battery_and_without_a_battery():
    view = a_view(battery=ABLE, export_intent=a_wish(), plan_intent=a_pause(), battery_intent=an_intent())
    ordered = decide_site(view, after(1)).decision
    assert ordered.battery is not None
    assert ordered.battery.reason.code is Why.USER_COMMAND
    assert set(ordered.wishes) == {"curtailment", "plan"}
    assert all(wish.reason.facts["beside_orders"] for wish in ordered.wishes.values())
    bare = a_view(a_house(battery=None), plan_intent=a_pause())
    assert decide_site(bare, after(1)).decision.wishes["plan"].reason.facts["beside_orders"]
    alone = a_view(battery=ABLE, plan_intent=a_pause())
    assert "beside_orders" not in decide_site(alone, after(1)).decision.wishes["plan"].reason.facts
