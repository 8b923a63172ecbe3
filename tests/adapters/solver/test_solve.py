"""What the solver promises beyond the optimum: honest status, exclusive flows, no trust in luck."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.solver import solve as solve_module
from adapters.solver.columns import Binaries
from adapters.solver.engines import run_highs
from adapters.solver.integers import rules_of, solve_with_rules
from adapters.solver.resident import ResidentModel
from adapters.solver.rounding import rounded
from adapters.solver.runs import Engines, Found, Runs
from adapters.solver.solve import solve, solve_resident
from domain.errors import NotSupported
from domain.plan.problem.check import check
from domain.plan.problem.gave_way import gave_way
from domain.plan.problem.problem import BatterySpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.solution import Integer, SolveStatus

BATTERY = BatterySpec(
    capacity_kwh=10.0,
    max_charge_kw=5.0,
    max_discharge_kw=5.0,
    eta_charge=0.92,
    eta_discharge=0.92,
    soc0_kwh=2.0,
    reserve_kwh=2.0,
    reserve_slack_kwh=0.0,
)


def a_problem(buy, sell=None, *, load=0.0, pv=0.0, **changes):
    steps = len(buy)

    def spread(value):
        return tuple(value) if isinstance(value, (list, tuple)) else (float(value),) * steps

    defaults = {
        "steps": steps,
        "dt_h": 1.0,
        "battery": BATTERY,
        "import_price": tuple(buy),
        "export_price": spread(0.0 if sell is None else sell),
        "pv_kw": spread(pv),
        "load_kw": spread(load),
    }
    return PlanProblem(**{**defaults, **changes})


@pytest.mark.parametrize(
    ("sell", "cycles"),
    [(0.115, False), (0.1180, False), (0.1182, True), (0.12, True)],  # break-even 0.10 / 0.92² = 0.1181
)
def test_scenario_25_the_battery_cycles_only_when_the_spread_beats_its_losses(sell, cycles):
    plan = solve(a_problem([0.10, 0.50], [0.0, sell], grid=GridSpec(export_limit_kw=5.0)))
    assert (plan.charge_kw[0] > 0.1) is cycles


def test_scenario_26_cheap_hours_carry_the_load_of_dear_ones():
    """10 kWh at a floor of 20 %, 1 kW, 4 h at 10 c and 4 h at 40 c, no export."""
    problem = a_problem([0.10] * 4 + [0.40] * 4, load=1.0, grid=GridSpec(export_limit_kw=0.0))
    plan = solve(problem)
    assert check(problem, plan) == []
    assert sum(plan.import_kw[:4]) - 4.0 == pytest.approx(4.726, abs=1e-3)
    assert plan.objective == pytest.approx(0.8726, abs=1e-4)


def test_nothing_is_burnt_when_power_is_paid_for():
    problem = a_problem([-0.20] * 4, -0.30, pv=2.0, pv_curtailable=False)
    loose, strict = solve(problem, "none"), solve(problem, "auto")
    assert any(min(pair) > 1e-3 for pair in zip(loose.charge_kw, loose.discharge_kw, strict=True))
    assert not any(min(pair) > 1e-4 for pair in zip(strict.charge_kw, strict.discharge_kw, strict=True))
    assert check(problem, strict) == []


def test_import_is_not_looped_into_a_dearer_export():
    problem = a_problem([0.10] * 3, 0.50, load=1.0, grid=GridSpec(import_limit_kw=10.0, export_limit_kw=5.0))
    loose, strict = solve(problem, "none"), solve(problem, "auto")
    assert loose.objective < strict.objective
    assert not any(min(pair) > 1e-4 for pair in zip(strict.import_kw, strict.export_kw, strict=True))


def test_a_car_charges_with_its_minimum_or_not_at_all():
    ev = EvSpec(name="car", start=0, deadline=4, min_kw=4.0, max_kw=7.0, energy_kwh=5.0, efficiency=1.0)
    problem = a_problem([0.1, 0.2, 0.3, 0.4], evs=(ev,), grid=GridSpec(import_limit_kw=4.5))
    plan = solve(problem, "all")
    assert check(problem, plan) == []
    assert all(power < 1e-4 or power > 4.0 - 1e-4 for power in plan.ev_kw["car"])


def test_a_car_that_cannot_be_filled_is_reported_not_refused():
    ev = EvSpec(name="car", start=0, deadline=2, max_kw=2.0, energy_kwh=20.0, efficiency=1.0)
    problem = a_problem([0.1] * 4, evs=(ev,))
    plan = solve(problem)
    assert plan.status is SolveStatus.OPTIMAL
    (missed,) = gave_way(problem, plan)
    assert (missed.what, missed.amount) == ("ev:car", pytest.approx(16.0))
    assert missed.text == "car gets 16.0 kWh less than it was to have."


@pytest.mark.parametrize(("soc0", "start"), [(-0.3, 0.0), (10.4, 10.0)])
def test_a_measured_energy_outside_the_battery_is_clipped(soc0, start):
    problem = a_problem([0.1] * 3, battery=replace(BATTERY, soc0_kwh=soc0, reserve_slack_kwh=None))
    plan = solve(problem)
    assert check(problem, plan) == []
    assert problem.battery.start_kwh == start
    assert [missed.what for missed in gave_way(problem, plan)] == ["soc0_kwh"]


def test_below_the_reserve_there_is_a_plan_that_says_what_gave_way():
    problem = a_problem([0.1] * 3, battery=replace(BATTERY, soc0_kwh=0.5, reserve_slack_kwh=1.5))
    plan = solve(problem)
    assert plan.status is SolveStatus.OPTIMAL
    stuck = replace(problem, charge_max_kw=(0.0,) * 3)
    assert [missed.what for missed in gave_way(stuck, solve(stuck))] == ["reserve"]
    assert min(plan.soc_kwh) >= 0.5 - 1e-6


def test_contradicting_limits_are_infeasible_without_any_series():
    plan = solve(a_problem([0.1] * 2, load=50.0, grid=GridSpec(import_limit_kw=5.0)))
    assert plan.status is SolveStatus.INFEASIBLE
    assert plan.import_kw == ()
    assert plan.objective is None


def test_the_battery_exports_only_down_to_its_export_reserve():
    battery = replace(BATTERY, soc0_kwh=8.0, export_reserve_kwh=5.0)
    problem = a_problem([0.3] * 4, [1.0, 1.0, 0.0, 0.0], load=[0.5, 0.5, 2.0, 2.0], battery=battery)
    plan = solve(problem)
    assert check(problem, plan) == []
    for t in range(problem.steps):
        if plan.discharge_kw[t] > problem.load_kw[t] + 1e-4:
            assert plan.soc_kwh[t] >= 5.0 - 1e-4
    assert plan.soc_kwh[-1] == pytest.approx(2.0, abs=1e-3)  # the house may go on to the hardware reserve
    assert sum(plan.export_kw) > 1.0


@pytest.mark.parametrize("limit_s", [1e-6, 0.002, 0.02])
def test_a_stopped_solver_never_claims_an_optimum(limit_s):
    steps = 96 * 6
    buy = [0.2 + 0.19 * ((t * 7919) % 100) / 100 for t in range(steps)]
    problem = a_problem(
        buy, [p - 0.05 for p in buy], load=1.0, pv=[2.0 * ((t // 50) % 2) for t in range(steps)]
    )
    problem = replace(problem, dt_h=1 / 12)
    best, plan = solve(problem, "none"), solve(problem, "none", time_limit_s=limit_s)
    assert check(problem, plan) == []
    if plan.status is SolveStatus.OPTIMAL:  # a fast machine may make it
        assert plan.objective == pytest.approx(best.objective, rel=1e-6)
    elif plan.status is SolveStatus.FAILED:
        assert plan.import_kw == ()
        assert plan.detail


def test_time_running_out_rounds_the_lp_instead_of_giving_up():
    ev = EvSpec(name="car", start=0, deadline=24, min_kw=4.0, max_kw=7.0, energy_kwh=9.0, efficiency=0.9)
    problem = a_problem([0.1 + 0.01 * (t % 5) for t in range(24)], load=1.0, evs=(ev,))
    plan = solve(replace(problem, grid=GridSpec(import_limit_kw=6.0)), "all", time_limit_s=0.02)
    assert plan.has_plan
    assert all(power < 1e-4 or power > 4.0 - 1e-4 for power in plan.ev_kw["car"])


def test_a_missing_cbc_is_named():
    if solve_module.cbc_path() is not None:
        pytest.skip("a CBC program is here")
    with pytest.raises(NotSupported, match="no CBC program"):
        solve(a_problem([0.1]), solver="cbc")


prices = st.floats(-0.5, 2.0).map(lambda p: round(p, 3))
powers = st.floats(0.0, 6.0).map(lambda p: round(p, 2))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_plan_keeps_the_rules_and_beats_doing_nothing_but_not_the_bound(data):
    steps = data.draw(st.integers(1, 8))

    def series(values):
        return tuple(data.draw(st.lists(values, min_size=steps, max_size=steps)))

    battery = replace(
        BATTERY,
        soc0_kwh=data.draw(st.floats(0, 10)),
        reserve_kwh=0.0,
        terminal_value_per_kwh=data.draw(st.floats(0, 0.5)),
    )
    problem = a_problem(
        series(prices), series(prices), load=series(powers), pv=series(powers), battery=battery,
        grid=GridSpec(import_limit_kw=15.0, export_limit_kw=data.draw(st.sampled_from([0.0, 5.0, 20.0]))),
    )  # fmt: skip
    loose, strict = solve(problem, "none"), solve(problem, "all")
    assert check(problem, loose) == []
    assert check(problem, strict) == []
    assert loose.objective <= strict.objective + 1e-4 * max(1.0, abs(strict.objective))
    idle = sum(
        max(load - pv, 0.0) * buy + (0.0 if load > pv else min(1e-4 * (pv - load), 1e9))
        for load, pv, buy in zip(problem.load_kw, problem.pv_kw, problem.import_price, strict=True)
    )
    idle -= battery.terminal_value_per_kwh * battery.start_kwh
    assert strict.objective <= idle + 1e-4 * max(1.0, abs(idle))
    best_hour = [
        max(abs(b), abs(s), 0.5) * (15.0 + 20.0)
        for b, s in zip(problem.import_price, problem.export_price, strict=True)
    ]
    assert loose.objective >= -sum(best_hour) - battery.terminal_value_per_kwh * battery.capacity_kwh


@settings(max_examples=10, deadline=None)
@given(st.lists(prices, min_size=3, max_size=3), st.lists(prices, min_size=3, max_size=3))
def test_no_schedule_of_a_coarse_grid_beats_the_plan(buy, sell):
    """Brute force over battery powers of -5, -2.5, 0, 2.5 and 5 kW in three steps."""
    problem = a_problem(buy, sell, load=1.0, battery=replace(BATTERY, soc0_kwh=5.0))
    plan = solve(problem, "all")
    best = min(
        cost for first in POWERS for second in POWERS for third in POWERS
         if (cost := _priced(problem, (first, second, third))) is not None
    )  # fmt: skip
    assert plan.objective <= best + 1e-4 * max(1.0, abs(best))


POWERS = (-5.0, -2.5, 0.0, 2.5, 5.0)


def _priced(problem, powers):
    energy, cost = problem.battery.start_kwh, 0.0
    for t, power in enumerate(powers):
        energy += -power * 0.92 if power < 0 else -power / 0.92
        if not 2.0 <= energy <= 10.0:
            return None
        grid = problem.load_kw[t] - power
        cost += grid * (problem.import_price[t] if grid > 0 else problem.export_price[t])
    return cost


@pytest.mark.parametrize("limit_s", [1e-6, 0.01, 0.05])
def test_a_solver_without_time_still_leaves_a_plan_that_keeps_the_rules(limit_s):
    problem = a_hard_problem()
    plan = solve(problem, "all", time_limit_s=limit_s)
    assert plan.has_plan
    assert check(problem, plan) == []


def test_no_run_begins_once_the_time_is_over():
    limits = []

    def relax(problem, binaries, fixes, limit_s, gap):
        limits.append(limit_s)
        return run_highs(problem, binaries, fixes, 60.0, gap)

    problem = a_hard_problem()
    solve_with_rules(problem, rules_of(problem, Integer.ALL), Engines(relax, relax, relax), 1e-6, 1e-5)
    assert len(limits) == 1


def test_nothing_is_rounded_once_the_time_is_over():
    asked = []

    def quick(*given):
        asked.append(given)
        return run_highs(*given)

    problem = a_hard_problem()
    begin = Found(run_highs(problem, Binaries(), {}, 60.0, 1e-5))
    runs = Runs(problem, rules_of(problem, Integer.ALL), Engines(quick, quick, quick), 0.0, 1e-5)
    assert rounded(runs, begin, begin.worth) == Found()
    assert asked == []


def test_what_only_the_rules_make_impossible_is_infeasible_and_no_time_out():
    # a full battery could only burn half a kilowatt of sun by charging and discharging at once
    full = replace(BATTERY, soc0_kwh=10.0)
    walled = replace(
        a_problem([0.3] * 3, load=0.0, pv=0.5, battery=full, grid=GridSpec(export_limit_kw=0.0)),
        pv_curtailable=False,
    )
    assert solve(walled, "none").has_plan
    plan = solve(walled, "auto")
    assert plan.status is SolveStatus.INFEASIBLE
    assert "no plan can keep them all" in plan.detail


def test_an_export_reserve_is_searched_to_the_optimum():
    problem = a_hard_problem(cars=())
    plan = solve(problem, "auto")
    assert plan.status is SolveStatus.OPTIMAL
    assert check(problem, plan) == []


CAR = EvSpec(name="car", start=0, deadline=60, min_kw=4.0, max_kw=7.0, energy_kwh=30.0)


def a_hard_problem(cars=(CAR,)):
    """Two days whose sales end at the export reserve, and a car with a least power."""
    prices = [0.2 + 0.15 * ((t * 7) % 13 - 6) / 6 for t in range(96)]
    battery = replace(BATTERY, export_reserve_kwh=4.0, soc0_kwh=6.0)
    return replace(
        a_problem(prices, sell=[p - 0.02 for p in prices], load=1.0, battery=battery, evs=cars), dt_h=0.5
    )


@pytest.mark.parametrize("soc0", [4.5, 6.0, 9.0])
def test_a_live_search_by_half_hours_is_as_good_as_the_exact_one_to_a_cent(soc0):
    """Two days in fives, sold down to a reserve at a price that stays the same for hours."""
    steps = 96
    buy = [0.28 if t < 48 else 0.45 for t in range(steps)]
    sell = [0.05 if t < 12 else 0.26 if t < 48 else 0.30 for t in range(steps)]
    battery = replace(BATTERY, export_reserve_kwh=4.0, soc0_kwh=soc0, cycle_cost_per_kwh_discharged=0.02)
    problem = replace(a_problem(buy, sell, load=0.9, battery=battery), dt_h=1 / 12)
    live, exact = solve_resident(ResidentModel(), problem, 60.0), solve(problem)
    assert check(problem, live) == []
    assert exact.objective - 1e-4 <= live.objective <= exact.objective + 0.01
