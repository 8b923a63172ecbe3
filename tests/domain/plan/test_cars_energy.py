"""What cars take in a plan, and how much more than in the one that stands."""

import pytest
from msgspec.structs import replace

from domain.plan.cars_energy import beside_standing, cars_wh, with_cars_energy
from domain.plan.plan import PlanAction
from tests.builders import after
from tests.domain.battery.planned import a_plan

FIVE_MINUTES = [PlanAction.SELF_CONSUMPTION] * 12


def charging(**watts):
    """An hour in slots of five minutes, all with these cars."""
    plan = a_plan(*FIVE_MINUTES)
    return replace(plan, slots=tuple(replace(slot, **watts) for slot in plan.slots))


def later(plan, seconds):
    """The same plan, begun so much later."""
    return replace(plan, slots=tuple(slot for slot in plan.slots if slot.start >= after(seconds)))


ALL = charging(ev_w={"a": 2_000.0}, following_w={"b": 1_500.0}, unplanned_w={"c": 500.0})
NONE = charging()


def test_all_cars_count_whoever_gives_them_their_power():
    assert with_cars_energy(ALL).cars_wh == 4_000
    assert with_cars_energy(NONE).cars_wh == 0
    assert cars_wh(ALL.slots, after(150), after(450)) == pytest.approx(4_000 / 12)


@pytest.mark.parametrize(
    ("plan", "standing", "more_wh"),
    [
        (ALL, NONE, 4_000),
        (NONE, ALL, -4_000),
        (later(ALL, 1_800), charging(following_w={"b": 1_000.0}), 1_500),  # only while both last
        (ALL, None, None),
    ],
)
def test_a_preview_says_how_much_more_its_cars_take_than_in_the_plan_that_stands(plan, standing, more_wh):
    assert beside_standing(plan, standing).cars_wh_more == more_wh
