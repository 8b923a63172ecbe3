"""A model that stays between plans answers as one that is built anew, and is built anew where it must be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.solver.columns import Binaries
from adapters.solver.engines import run_highs
from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve, solve_resident
from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec, GridSpec
from domain.plan.problem.solution import SolveStatus
from tests.adapters.solver.test_solve import BATTERY, a_problem


def test_a_resident_model_answers_like_a_rebuilt_one_tick_after_tick():
    model = ResidentModel()
    base = a_problem(
        [0.1 + 0.3 * (t % 7 == 3) for t in range(48)], 0.05, load=0.8, pv=[(t % 24) / 8 for t in range(48)]
    )
    for tick in range(12):
        buy = base.import_price[tick:] + base.import_price[:tick]
        battery = replace(BATTERY, soc0_kwh=2.0 + 0.5 * tick)
        problem = replace(base, import_price=buy, battery=battery, load_kw=(0.5 + 0.1 * tick,) * 48)
        warm, cold = solve_resident(model, problem, 10.0), solve(problem, "none")
        assert warm.status is SolveStatus.OPTIMAL
        assert warm.objective == pytest.approx(cold.objective, rel=1e-3, abs=1e-3)
        assert model.solve(problem, 10.0).objective == pytest.approx(cold.objective, rel=1e-7, abs=1e-7)
        assert check(problem, warm) == []
    assert model.rebuilds == 1


CAR_OF_THREE = EvSpec(name="car", start=0, deadline=3, max_kw=3.0, energy_kwh=2.0)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_resident_model_takes_other_steps_losses_reserves_and_limits_without_being_built_again(data):
    """The clock goes on, so every live plan has steps of other lengths than the one before."""
    model = ResidentModel()
    for _ in range(4):
        hours = tuple(data.draw(st.lists(st.sampled_from([1 / 12, 0.25, 0.5, 1.0]), min_size=8, max_size=8)))
        battery = replace(
            BATTERY,
            soc0_kwh=data.draw(st.floats(0, 10)),
            eta_charge=data.draw(st.sampled_from([0.8, 0.95])),
            eta_discharge=data.draw(st.sampled_from([0.8, 0.95])),
            reserve_slack_kwh=None,
            export_reserve_kwh=data.draw(st.floats(2, 8)),
            max_discharge_kw=data.draw(st.floats(1, 6)),
        )
        car = replace(CAR_OF_THREE, deadline=8, efficiency=data.draw(st.sampled_from([0.8, 0.9])))
        problem = replace(
            a_problem([0.1, 0.4, -0.2, 0.3, 0.1, 0.6, 0.2, 0.1], 0.15, load=1.0, pv=2.0, battery=battery),
            dt_h=hours,
            evs=(car,),
            curtail_beside_import=False,
            grid=GridSpec(import_limit_kw=data.draw(st.floats(5, 9)), export_limit_kw=5.0),
        )
        warm, cold = model.solve(problem, 10.0), run_highs(problem, Binaries(), {}, 10.0)
        assert warm.objective == pytest.approx(cold.objective, rel=1e-7, abs=1e-7)
    assert model.rebuilds == 1


def test_a_changed_structure_rebuilds_the_resident_model():
    model = ResidentModel()
    first = a_problem([0.1, 0.4, 0.1])
    for problem in (first, a_problem([0.1, 0.4]), first, replace(first, evs=(CAR_OF_THREE,))):
        assert model.solve(problem, 10.0).objective == pytest.approx(
            solve(problem, "none").objective, abs=1e-9
        )
    assert model.rebuilds == 4


def test_a_resident_model_survives_an_infeasible_problem():
    model = ResidentModel()
    fine = a_problem([0.1, 0.4], load=1.0, grid=GridSpec(import_limit_kw=5.0))
    impossible = replace(fine, load_kw=(50.0, 50.0))
    statuses = [solve_resident(model, problem, 10.0).status for problem in (fine, impossible, fine)]
    assert statuses == [SolveStatus.OPTIMAL, SolveStatus.INFEASIBLE, SolveStatus.OPTIMAL]
