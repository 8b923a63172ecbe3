"""Of equal plans the earliest, whatever was solved before, and not a hair dearer."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.solver.readout import Answer
from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve, solve_resident
from adapters.solver.ties import earliness
from domain.plan.problem.problem import BatterySpec, EvSpec, PlanProblem
from domain.plan.problem.solution import Solution

EMPTY = BatterySpec(
    capacity_kwh=10.0,
    max_charge_kw=2.0,
    max_discharge_kw=2.0,
    eta_charge=1.0,
    eta_discharge=1.0,
    soc0_kwh=0.0,
)
TWO_CARS = (
    EvSpec(name="first", start=0, deadline=8, max_kw=4.0, energy_kwh=8.0, efficiency=1.0),
    EvSpec(name="second", start=0, deadline=8, max_kw=4.0, energy_kwh=8.0, efficiency=1.0),
)


def a_problem(
    buy: list[float], load: list[float], battery: BatterySpec = EMPTY, sell: float = 0.0, **more: Any
) -> PlanProblem:
    steps = len(buy)
    return PlanProblem(
        steps=steps,
        dt_h=1.0,
        battery=battery,
        import_price=tuple(buy),
        export_price=(sell,) * steps,
        pv_kw=(0.0,) * steps,
        load_kw=tuple(load),
        **more,
    )


DEAR_END = a_problem([0.1] * 8 + [0.5] * 2, [0.0] * 8 + [2.0] * 2)
DEAR_TWICE = a_problem(
    [0.1] * 2 + [0.3] * 6,
    [2.0] * 8,
    replace(EMPTY, soc0_kwh=4.0, capacity_kwh=4.0, terminal_value_per_kwh=0.0),
)


@pytest.mark.parametrize(
    ("problem", "series", "expected"),
    [
        (DEAR_END, "charge_kw", [2, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
        (DEAR_TWICE, "discharge_kw", [0, 0, 2, 2, 0, 0, 0, 0]),
    ],
)
@pytest.mark.parametrize("integer", ["none", "auto", "all"])
def test_of_equal_hours_the_earlier_are_used(problem, series, expected, integer) -> None:
    assert getattr(solve(problem, integer), series) == pytest.approx(expected, abs=1e-6)


def test_of_two_equal_cars_the_first_one_is_served_first() -> None:
    limited = a_problem([0.2] * 8, [0.0] * 8, evs=TWO_CARS, import_max_kw=(4.0,) * 8)
    plan = solve(limited)
    assert plan.ev_kw["first"] == pytest.approx([4, 4, 0, 0, 0, 0, 0, 0], abs=1e-6)
    assert plan.ev_kw["second"] == pytest.approx([0, 0, 4, 4, 0, 0, 0, 0], abs=1e-6)


def flows(plan: Solution) -> list[float]:
    return [*plan.charge_kw, *plan.discharge_kw, *plan.import_kw, *plan.export_kw]


def test_the_answer_does_not_depend_on_what_was_solved_before() -> None:
    fresh, used = ResidentModel(), ResidentModel()
    for dear in range(10):
        buy = tuple(0.5 if t == dear else 0.1 for t in range(10))
        solve_resident(used, replace(DEAR_END, import_price=buy), 10.0)
    assert flows(solve_resident(used, DEAR_END, 10.0)) == pytest.approx(
        flows(solve_resident(fresh, DEAR_END, 10.0)), abs=1e-9
    )


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([-0.05, 0.0, 0.1, 0.1, 0.3]), min_size=12, max_size=12),
    st.lists(st.sampled_from([0.0, 1.0, 3.0]), min_size=12, max_size=12),
    st.sampled_from([0.0, 0.1]),
)
def test_settling_ties_never_costs_anything(buy, load, sell) -> None:
    problem = a_problem(buy, load, sell=sell)
    plain = ResidentModel().solve(problem, 10.0)
    settled = ResidentModel().solve(problem, 10.0, settles_ties=True)
    assert settled.objective == pytest.approx(plain.objective, abs=1e-7)
    assert lateness(settled) <= lateness(plain) + 1e-6


def lateness(answer: Answer) -> float:
    weights = earliness(a_problem([0.0] * 12, [0.0] * 12))
    return sum(
        w * kw for name in ("ch", "di") for w, kw in zip(weights[name], answer.values[name], strict=True)
    )
