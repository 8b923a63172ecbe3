"""What a step and all behind it cost from any energy, worked out for all at once, is what each costs."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Course
from domain.plan.acts.marginal import Marginal
from domain.plan.acts.priced import Priced
from tests.domain.plan.test_acts import HOLD, charge, discharge
from tests.domain.plan.test_explain import BATTERY, a_draft

WORTH = 0.3  # of a kWh that is left
KINK = 0.03  # currency: between two rungs of which one is beyond a limit
FREE = Marginal([0.0], [0.0], [float("inf")], [0.0], [0.0])


@pytest.mark.parametrize("act", [ITSELF, HOLD, charge(3.0), discharge(3.0)])
@pytest.mark.parametrize("cap_kwh", [None, 6.0])
@pytest.mark.parametrize(("load", "pv"), [(2.0, 0.0), (0.5, 2.0)])
def test_a_step_costs_from_every_rung_what_it_costs_from_each(act, cap_kwh, load, pv):
    battery = replace(BATTERY, grid_charge_max_kwh=cap_kwh)
    problem = a_draft(1, load=load, pv=pv, buy=0.4, sell=0.1, battery=battery).problem
    priced = Priced(problem, Course(problem, (0.0,)), FREE)
    rungs = priced.ladder.rungs
    found = priced.after(0, act, -WORTH * rungs)
    for cost, energy in zip(found, rungs, strict=True):
        step, _, left = priced.step(0, act, energy)
        assert cost == pytest.approx(step - WORTH * left, abs=KINK)
