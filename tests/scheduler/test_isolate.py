"""A fault in the rules of one loadpoint costs that loadpoint alone, and is seen by its owner."""

from datetime import datetime
from typing import Any

import pytest

from domain.command.held import Held
from domain.command.order import ChargeOrder
from domain.house.house import Battery, House
from domain.house.settings import Mode
from domain.reason.reason import Why
from domain.status.problems import ProblemCode
from scheduler.isolate import decide
from scheduler.problems import Problems
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_view, after, an_observation
from tests.fakes.living import Living, in_a_house

GARAGE, SHED = a_loadpoint(mode=Mode.FAST), a_loadpoint(id="shed", mode=Mode.FAST)
ODD: Any = "half full"  # what no rule has ever thought of
FAULT = (ProblemCode.PROGRAM_FAULT, "loadpoints/garage")


def decided(problems: Problems, soc_pct: Any, held: Held | None = None, now: datetime = NOON) -> Any:
    chargers = {"garage": a_charger(vehicle_soc_pct=soc_pct), "shed": a_charger()}
    view = a_view(
        a_house(GARAGE, SHED), an_observation(chargers=chargers, at=now),
        held={} if held is None else {"loadpoints/garage": held},
    )  # fmt: skip
    return decide(view, problems, now)


def a_held(until_s: float | None = None) -> Held:
    return Held(
        target="loadpoints/garage", order=ChargeOrder(current_a=10), owner="manual", issued_by="user",
        since=after(-900), until=None if until_s is None else after(until_s),
    )  # fmt: skip


def test_the_other_loadpoint_goes_on_and_the_fault_is_told_until_it_is_over():
    problems = Problems()
    found = decided(problems, ODD).decision.loadpoints
    assert (found["garage"].order, found["garage"].reason.code) == (None, Why.PROGRAM_FAULT)
    assert found["shed"].order.current_a == 32
    assert list(found) == ["garage", "shed"]
    assert [each.key[:2] for each in problems.now()] == [FAULT]
    assert decided(problems, 55).decision.loadpoints["garage"].order.current_a == 32
    assert problems.now() == ()


@pytest.mark.parametrize(
    ("held", "current_a", "owner", "issued_by"),
    [
        (a_held(), 10, "manual", "user"),
        (a_held(60), 10, "manual", "user"),
        (a_held(0), 0, "none", "expiry"),  # what has an end ends
    ],
)
def test_what_it_holds_stays_until_its_end(held, current_a, owner, issued_by):
    found = decided(Problems(), ODD, held).decision.loadpoints["garage"]
    assert (found.order.current_a, found.owner, found.issued_by) == (current_a, owner, issued_by)


def test_what_it_remembered_is_kept():
    known = decided(Problems(), 55)
    view = a_view(
        a_house(GARAGE, SHED),
        an_observation(chargers={"garage": a_charger(vehicle_soc_pct=ODD), "shed": a_charger()}),
        memory=known.memory,
    )
    assert decide(view, Problems(), NOON).memory.loadpoints["garage"] == known.memory.loadpoints["garage"]


def test_a_fault_of_the_house_is_nobody_s_and_is_raised():
    view = a_view(a_house(GARAGE), battery_intent=ODD)
    with pytest.raises(AttributeError):
        decide(view, Problems(), NOON)


def test_a_tick_that_fails_is_told_and_the_next_ones_go_on() -> None:
    async def story(living: Living) -> None:
        await living.for_(30)
        state = living.engine.state
        sound, state.releases = state.releases, ODD
        await living.for_(30)
        assert ProblemCode.PROGRAM_FAULT in {each.code for each in living.room.status.problems}
        state.releases = sound
        await living.for_(30)
        assert ProblemCode.PROGRAM_FAULT not in {each.code for each in living.room.status.problems}

    in_a_house(House(battery=Battery()), {"load_w": 700, "battery_soc_pct": 60}, story)
