"""What the owner wants beside the least cost: kept where it can be, and never at the cost of a plan."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve, solve_resident
from domain.plan.problem.check import check
from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.gave_way import gave_way
from domain.plan.problem.problem import BatterySpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.solution import SolveStatus

BATTERY = BatterySpec(
    capacity_kwh=6.0,
    max_charge_kw=2.0,
    max_discharge_kw=2.0,
    eta_charge=1.0,
    eta_discharge=1.0,
    soc0_kwh=2.0,
)


def a_problem(buy, sell, *, load=0.0, pv=0.0, **changes) -> PlanProblem:
    steps = len(buy)

    def spread(value):
        return tuple(value) if isinstance(value, (list, tuple)) else (float(value),) * steps

    usual = {"battery": BATTERY, "grid": GridSpec(import_limit_kw=8.0, export_limit_kw=8.0), "dt_h": 1.0}
    series = {"import_price": buy, "export_price": sell, "load_kw": load, "pv_kw": pv}
    spread_out = {name: spread(value) for name, value in series.items()}
    return PlanProblem(steps=steps, curtail_cost_per_kwh=0.0, **{**usual, **spread_out, **changes})


def a_floor(kwh, *steps, name="by noon", price=6.0) -> FloorSpec:
    return FloorSpec(name=name, steps=steps, kwh=kwh, penalty_per_kwh=price)


@pytest.mark.parametrize(
    ("floor", "stored", "missed"),
    [
        (a_floor(5.0, 1), [3, 5], []),  # dear as it is, it is charged for, and as late as it goes
        (a_floor(6.0, 1), [4, 6], []),
        (a_floor(6.0, 0), [4, 2], [("floor:by noon", 2.0)]),  # as much as can be had, and the rest is told
        (a_floor(2.0, 0, 1), [2, 2], []),
        (a_floor(5.0, 1, price=0.1), [0, 0], [("floor:by noon", 5.0)]),  # too dear for what it is worth
    ],
)
def test_a_floor_is_charged_for_as_far_as_it_can_be_reached_and_what_lacks_is_told(floor, stored, missed):
    problem = a_problem([0.5, 0.5], [0.2, 0.2], floors=(floor,))
    plan = solve(problem)
    assert check(problem, plan) == []
    ends = [plan.soc_kwh[t] for t in (*floor.steps, 1)]
    assert ends == pytest.approx([stored[t] for t in (*floor.steps, 1)], abs=1e-5)
    assert [(each.what, each.amount) for each in gave_way(problem, plan)] == missed


def test_what_gives_way_first_is_the_car_then_the_charge_by_a_time_then_the_floor_of_some_hours():
    car = EvSpec(name="car", start=0, deadline=2, max_kw=4.0, energy_kwh=4.0, efficiency=1.0)
    by_time, hours = a_floor(4.0, 1, name="by time"), a_floor(3.0, 0, 1, name="hours", price=30.0)

    def given_way(import_kw):
        problem = a_problem(
            [0.1, 0.1],
            0.0,
            grid=GridSpec(import_limit_kw=import_kw, export_limit_kw=0.0),
            floors=(by_time, hours),
            evs=(car,),
        )
        plan = solve(problem)
        assert check(problem, plan) == []
        return [each.what for each in gave_way(problem, plan)]

    assert given_way(3.0) == []
    assert given_way(2.0) == ["ev:car"]
    assert given_way(1.0) == ["ev:car"]
    assert given_way(0.5) == ["floor:by time", "floor:hours", "ev:car"]  # what nobody could have reached


def test_the_sun_may_fill_what_the_grid_may_not():
    whole = replace(BATTERY, max_discharge_kw=6.0)
    capped = replace(whole, grid_charge_max_kwh=3.0)
    problem = a_problem([0.1, 0.1, 0.1, 0.9], 0.0, pv=[0, 0, 2, 0], load=[0, 0, 0, 6], battery=capped)
    free = replace(problem, battery=whole)
    assert solve(free).soc_kwh[1] == pytest.approx(4.0)
    plan = solve(problem)
    assert check(problem, plan) == []
    assert plan.soc_kwh[1] == pytest.approx(3.0)
    assert plan.soc_kwh[2] == pytest.approx(5.0)
    assert next(fault.name for fault in check(problem, solve(free))) == "grid_charge_max"


def test_exports_earn_no_more_than_they_may():
    rich = a_problem([0.1, 0.5], [0.0, 0.4], battery=replace(BATTERY, soc0_kwh=4.0))
    limit = EarningsLimit(name="today", steps=(0, 1), most=0.3)
    poor = replace(rich, earnings_limits=(limit,))
    assert solve(rich).export_kw[1] == pytest.approx(2.0)
    plan = solve(poor)
    assert check(poor, plan) == []
    assert plan.export_kw[1] == pytest.approx(0.75, abs=1e-5)
    assert [fault.name for fault in check(poor, solve(rich))] == ["earnings.today"]


def test_a_resident_model_takes_another_floor_limit_and_price_of_giving_way():
    model = ResidentModel()
    for kwh, price, most in ((5.0, 6.0, 9.0), (3.0, 6.0, 0.1), (3.0, 0.1, 0.2)):
        problem = a_problem(
            [0.5, 0.5],
            [0.2, 0.2],
            floors=(a_floor(kwh, 1, price=price),),
            earnings_limits=(EarningsLimit(name="today", steps=(0, 1), most=most),),
        )
        assert model.solve(problem, 5.0).objective == pytest.approx(solve(problem).objective, abs=1e-9)
    assert model.rebuilds == 1


whole = st.integers(0, 3).map(float)
cents = st.integers(0, 5).map(lambda n: n / 10)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_plan_of_whole_kilowatts_beats_the_plan_under_a_cap_and_floors(data):
    """Whole numbers in, lossless: the optimum is a plan of whole numbers."""
    steps = data.draw(st.integers(1, 3))

    def series(values):
        return tuple(data.draw(st.lists(values, min_size=steps, max_size=steps)))

    cap = data.draw(st.one_of(st.none(), whole))
    floors = tuple(
        a_floor(data.draw(st.integers(0, 6).map(float)), step, name=f"{step}", price=data.draw(cents))
        for step in data.draw(st.sets(st.integers(0, steps - 1)))
    )
    problem = a_problem(
        series(cents), series(cents), load=series(whole), pv=series(whole), floors=floors,
        battery=replace(
            BATTERY, soc0_kwh=data.draw(whole), grid_charge_max_kwh=cap,
            terminal_value_per_kwh=data.draw(cents),
        ),
    )  # fmt: skip
    best = by_hand(problem)
    plan = solve(problem, "all")
    assert plan.status is SolveStatus.OPTIMAL
    assert check(problem, plan) == []
    assert plan.objective == pytest.approx(best, abs=1e-4)
    live = solve_resident(ResidentModel(), problem, 10.0)
    assert check(problem, live) == []
    assert live.objective == pytest.approx(best, rel=1e-3, abs=1e-3)
    sold = EarningsLimit(name="all", steps=tuple(range(steps)), most=data.draw(cents))
    poorer = replace(problem, earnings_limits=(sold,), pv_kw=(0.0,) * steps)
    plan = solve(poorer, "all")
    assert check(poorer, plan) == []
    assert plan.objective <= by_hand(poorer) + 1e-4


def by_hand(problem: PlanProblem) -> float:
    """The least cost over all plans of whole kilowatts, tried one by one."""
    battery, found, reached = problem.battery, [], [0.0] * problem.steps
    for powers in product(range(-2, 3), repeat=problem.steps):
        stored, cost, earned, ends = battery.start_kwh, 0.0, 0.0, []
        for t, power in enumerate(powers):
            spare = max(0.0, problem.pv_kw[t] - problem.load_kw[t])
            stored += power
            grid = problem.load_kw[t] - problem.pv_kw[t] + power
            is_capped = battery.grid_charge_max_kwh is not None and power > spare
            if not (0 <= stored <= battery.capacity_kwh) or abs(grid) > 8:
                break
            if is_capped and stored > battery.grid_charge_max_kwh:
                break
            earned += max(0.0, -grid) * problem.export_price[t]
            cost += grid * (problem.import_price[t] if grid > 0 else problem.export_price[t])
            ends.append(stored)
        else:
            reached = [max(pair) for pair in zip(reached, ends, strict=True)]
            if all(earned <= limit.most + 1e-9 for limit in problem.earnings_limits):
                found.append((cost - battery.terminal_value_per_kwh * stored, ends))

    def floors_cost(ends: list[float]) -> float:
        short = [
            floor.penalty_per_kwh * max(0.0, min(floor.kwh, reached[t]) - ends[t])
            for floor in problem.floors
            for t in floor.steps
        ]
        return sum(short)

    return min(cost + floors_cost(ends) for cost, ends in found)
