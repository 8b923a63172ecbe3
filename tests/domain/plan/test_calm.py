"""A house that never reverses for cents: runs that earn less than their switches go."""

import pytest
from msgspec.structs import replace

from domain.plan.acts import ITSELF, Course
from domain.plan.calm import calming
from domain.plan.churn import in_one_go
from domain.plan.plan import PlanAction
from tests.domain.plan.test_acts import HOLD, charge, discharge
from tests.domain.plan.test_explain import BATTERY, a_draft


def calm(acts, *, cost=0.10, running=ITSELF, **changes):
    problem = a_draft(len(acts), **changes).problem
    course = Course(problem, (0.0,) * len(acts))
    return in_one_go(calming(acts, course, problem.hours, running=running, switch_cost=cost))


# An hour of selling 2 kW leaves the house short of 1 kWh at 0.30 later, and of 1 kWh worth 0.40 at the end.
SALE = [ITSELF, discharge(3.0), ITSELF]
WORTH = replace(BATTERY, terminal_value_per_kwh=0.40)


@pytest.mark.parametrize(
    ("sell", "cost", "is_made"),
    [(0.44, 0.10, False), (0.46, 0.10, True), (0.34, 0.0, False), (0.36, 0.0, True), (0.46, 0.12, False)],
)
def test_a_lone_sale_must_earn_its_two_switches(sell, cost, is_made):
    found = calm(SALE, cost=cost, sell=(0.1, sell, 0.1), battery=WORTH)
    assert found == (SALE if is_made else [ITSELF] * 3)


def test_a_change_that_pays_is_made_at_once():
    acts = [charge(4.0), ITSELF, ITSELF]
    assert (
        calm(acts, buy=(0.0, 0.5, 0.5), load=(0.0, 2.0, 2.0), battery=replace(BATTERY, soc0_kwh=1.0)) == acts
    )


def test_what_runs_goes_on_where_the_change_earns_nothing():
    acts = [ITSELF, HOLD, HOLD]
    found = calm(acts, running=HOLD, battery=replace(BATTERY, soc0_kwh=1.0))
    assert [act.action for act in found] == [PlanAction.HOLD] * 3


def test_only_the_next_hours_are_looked_at():
    far = [ITSELF] * 8 + [HOLD] + [ITSELF]
    assert calm(far, cost=1.0) == far
    near = [ITSELF] * 2 + [HOLD] + [ITSELF] * 7
    assert calm(near, cost=1.0) == [ITSELF] * 10


def test_a_run_may_take_its_neighbours_way():
    # an hour of holding between two of charging saves 1 cent and costs two switches
    acts = [charge(2.0), HOLD, charge(2.0)]
    empty = replace(BATTERY, soc0_kwh=1.0, terminal_value_per_kwh=0.10)
    found = calm(acts, cost=0.01, running=charge(2.0), buy=(0.10, 0.105, 0.10), battery=empty)
    assert found == [charge(2.0)] * 3
