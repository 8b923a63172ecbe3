"""How cases of the load give way to each other, in numbers worked out by hand."""

from math import exp
from operator import mul

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import Course
from domain.plan.acts.giving_way import gone_back
from domain.plan.acts.marginal import marginal
from domain.plan.acts.priced import Priced
from domain.plan.acts.rest import Rest
from domain.plan.acts.switches import FREE
from domain.plan.acts.unaided import unaided
from tests.domain.plan.test_cases import FULL, LIKELY_KW, LITTLE_KW, MUCH_KW
from tests.domain.plan.test_explain import a_draft

BUY = 0.6
EMPTY = replace(FULL, soc0_kwh=0.0)


def what_it_costs(cases, dt_h):
    """An empty battery's rest of each case (how likely, kWh), an hour before it uses that energy."""
    steps, rests = 1 + round(1 / dt_h), []
    for likely, kwh in cases:
        draft = a_draft(steps, buy=BUY, sell=0.0, load=(*(0.0,) * (steps - 1), kwh / dt_h), battery=EMPTY)
        problem = replace(draft.problem, dt_h=dt_h)
        around = marginal(problem, unaided(problem))
        priced = Priced(problem, Course(problem, (0.0,) * steps), around)
        rests.append((likely, Rest(replace(draft, problem=problem), priced, None, FREE)))
    for _ in gone_back(rests, [dt_h] * steps):
        pass
    return [rest.after[0].otherwise[True][0] for _, rest in rests]


@pytest.mark.parametrize("dt_h", [1.0, 0.5, 0.25, 1 / 12])
def test_an_hour_before_it_each_case_may_have_given_way_to_the_likely_one_and_that_to_each(dt_h):
    told = what_it_costs([(0.4, LIKELY_KW), (0.3, LITTLE_KW), (0.3, MUCH_KW)], dt_h)
    near, apart = exp(-0.12 / 0.4), exp(-0.12)
    others = (LITTLE_KW + MUCH_KW) / 2
    mean = 0.4 * LIKELY_KW + 0.6 * others
    level = mean + 0.4 * near * (others - LIKELY_KW)
    assert told == pytest.approx(
        [
            BUY * (mean - 0.6 * near * (others - LIKELY_KW)),
            BUY * (level + apart * (LITTLE_KW - others)),
            BUY * (level + apart * (MUCH_KW - others)),
        ]
    )


@pytest.mark.parametrize("likely", [(0.4, 0.3, 0.3), (0.5, 0.2, 0.3), (0.8, 0.15, 0.05)])
def test_how_likely_each_case_is_stays_as_it_was(likely):
    loads = (LIKELY_KW, LITTLE_KW, MUCH_KW)
    told = what_it_costs(list(zip(likely, loads, strict=True)), 0.5)
    assert sum(map(mul, likely, told)) == pytest.approx(BUY * sum(map(mul, likely, loads)))


def test_a_load_that_is_sure_gives_way_to_nothing():
    assert what_it_costs([(1.0, LIKELY_KW)], 0.5) == [pytest.approx(BUY * LIKELY_KW)]
