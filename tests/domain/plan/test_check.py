"""The checker finds every fault that is planted in a good plan."""

import pytest
from msgspec.structs import replace

from domain.plan.problem.check import check
from domain.plan.problem.cost import objective_of
from domain.plan.problem.problem import BatterySpec, DemandSpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.solution import Enforced, Solution, SolveStatus

PROBLEM = PlanProblem(
    steps=4,
    dt_h=1.0,
    battery=BatterySpec(
        capacity_kwh=10.0,
        max_charge_kw=5.0,
        max_discharge_kw=5.0,
        eta_charge=0.9,
        eta_discharge=0.9,
        soc0_kwh=5.0,
        reserve_kwh=2.0,
        reserve_slack_kwh=0.0,
        export_reserve_kwh=4.0,
        terminal_value_per_kwh=0.1,
    ),
    grid=GridSpec(import_limit_kw=8.0, export_limit_kw=5.0),
    evs=(EvSpec(name="car", start=0, deadline=2, min_kw=2.0, max_kw=4.0, energy_kwh=3.6, efficiency=0.9),),
    demand=DemandSpec(enabled_by_default=True, price_per_kw=1.0, interval_h=1.0, window_steps=(0,)),
    import_price=(0.1, 0.2, 0.3, 0.4),
    export_price=(0.05, 0.1, 0.2, 0.3),
    pv_kw=(0.0, 0.0, 3.0, 0.0),
    load_kw=(1.0, 1.0, 1.0, 1.0),
)


def priced(plan):
    return replace(plan, objective=objective_of(PROBLEM, plan))


GOOD = priced(
    Solution(
        status=SolveStatus.OPTIMAL,
        import_kw=(7.0, 1.0, 0.0, 0.0),
        export_kw=(0.0, 0.0, 1.0, 1.0),
        charge_kw=(2.0, 0.0, 0.0, 0.0),
        discharge_kw=(0.0, 0.0, 0.0, 2.0),
        curtail_kw=(0.0, 0.0, 1.0, 0.0),
        soc_kwh=(6.8, 6.8, 6.8, 6.8 - 2 / 0.9),
        ev_kw={"car": (4.0, 0.0, 0.0, 0.0)},
        enforced=Enforced(exclusive_steps=4, backed_steps=4, ev_steps=4),
    )
)


def at(values, step, value):
    return (*values[:step], value, *values[step + 1 :])


def test_a_good_plan_has_no_violations():
    assert check(PROBLEM, GOOD) == []


@pytest.mark.parametrize(
    ("changes", "name", "step"),
    [
        ({"import_kw": at(GOOD.import_kw, 1, 1.5)}, "balance", 1),
        ({"import_kw": at(GOOD.import_kw, 0, 9.0)}, "import_kw.limit", 0),
        ({"import_kw": at(GOOD.import_kw, 2, -0.5)}, "import_kw.negative", 2),
        ({"export_kw": at(GOOD.export_kw, 3, 6.0)}, "export_kw.limit", 3),
        ({"charge_kw": at(GOOD.charge_kw, 1, 5.5)}, "charge_kw.limit", 1),
        ({"discharge_kw": at(GOOD.discharge_kw, 3, 5.1)}, "discharge_kw.limit", 3),
        ({"curtail_kw": at(GOOD.curtail_kw, 0, 1.0)}, "curtail_kw.limit", 0),
        ({"soc_kwh": at(GOOD.soc_kwh, 2, 7.0)}, "storage", 2),
        ({"soc_kwh": at(GOOD.soc_kwh, 0, 10.5)}, "soc_kwh.limit", 0),
        ({"soc_kwh": at(GOOD.soc_kwh, 3, 1.0)}, "reserve", 3),
        ({"soc_kwh": at(GOOD.soc_kwh, 3, 3.0)}, "export_reserve", 3),
        ({"ev_kw": {"car": (1.0, 3.0, 0.0, 0.0)}}, "ev_min_kw.car", 0),
        ({"ev_kw": {"car": (4.5, 0.0, 0.0, 0.0)}}, "ev_kw.car.limit", 0),
        ({"ev_kw": {"car": (4.0, 0.0, 2.0, 0.0)}}, "ev_kw.car.limit", 2),  # outside its window
        ({"ev_kw": {"car": (4.0, 4.0, 0.0, 0.0)}}, "ev_energy.car", None),
        ({"ev_kw": {}}, "ev_kw.car.length", None),
        ({"charge_kw": at(GOOD.charge_kw, 3, 1.0)}, "charge_and_discharge", 3),
        ({"import_kw": at(GOOD.import_kw, 3, 1.0)}, "import_and_export", 3),
        ({"objective": GOOD.objective - 0.01}, "objective", None),
        ({"objective": None}, "objective", None),
        ({"soc_kwh": GOOD.soc_kwh[:3]}, "soc_kwh.length", None),
        ({"import_kw": at(GOOD.import_kw, 1, float("nan"))}, "import_kw.finite", 1),
    ],
)
def test_a_planted_fault_is_found(changes, name, step):
    found = check(PROBLEM, replace(GOOD, **changes))
    assert (name, step) in [(fault.name, fault.step) for fault in found]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"charge_kw": at(GOOD.charge_kw, 3, 1.0)}, "charge_and_discharge"),
        ({"import_kw": at(GOOD.import_kw, 3, 1.0)}, "import_and_export"),
        ({"ev_kw": {"car": (1.0, 3.0, 0.0, 0.0)}}, "ev_min_kw.car"),
    ],
)
def test_what_was_not_asked_for_is_no_violation(changes, name):
    found = check(PROBLEM, replace(GOOD, enforced=Enforced(), **changes))
    assert name not in [fault.name for fault in found]


@pytest.mark.parametrize(
    ("cap_kwh", "enforced", "is_fault"),
    [
        (6.9, GOOD.enforced, False),
        (6.7, GOOD.enforced, True),
        # 2 of 5 kW are drawn: three fifths of what lies above the cap may be stored beyond it
        (2.1, Enforced(), False),
        (1.9, Enforced(), True),
    ],
)
def test_a_cap_on_charging_from_the_grid_binds_soon_and_in_proportion_later(cap_kwh, enforced, is_fault):
    problem = replace(PROBLEM, battery=replace(PROBLEM.battery, grid_charge_max_kwh=cap_kwh))
    found = check(problem, replace(GOOD, enforced=enforced))
    assert ("grid_charge_max" in [fault.name for fault in found]) == is_fault


def test_the_demand_charge_is_part_of_the_cost_that_is_recomputed():
    assert objective_of(PROBLEM, GOOD) == pytest.approx(
        0.7 + 0.2 + 1e-4 - 0.2 - 0.3 - 0.1 * GOOD.soc_kwh[-1] + 7.0
    )


def test_an_answer_without_a_plan_breaks_nothing():
    assert check(PROBLEM, Solution(status=SolveStatus.INFEASIBLE)) == []
