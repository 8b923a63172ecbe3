"""What a schedule costs, term by term; and which clock blocks a demand charge looks at."""

import pytest
from msgspec.structs import replace

from domain.plan.problem.cost import ev_shortfall_kwh, objective_of
from domain.plan.problem.demand import demand_blocks
from domain.plan.problem.problem import BatterySpec, DemandSpec, EvSpec, PlanProblem
from domain.plan.problem.solution import Enforced, Solution, SolveStatus
from domain.plan.problem.totals import Totals, peak_kw

BATTERY = BatterySpec(
    capacity_kwh=10.0,
    max_charge_kw=3.0,
    max_discharge_kw=4.0,
    eta_charge=0.9,
    eta_discharge=0.9,
    soc0_kwh=5.0,
)
CAR = EvSpec(name="car", start=1, deadline=2, max_kw=7.0, energy_kwh=5.0, efficiency=0.8)
PROBLEM = PlanProblem(
    steps=2,
    dt_h=(0.5, 2.0),
    battery=BATTERY,
    curtail_cost_per_kwh=0.0,
    import_price=(0.3, 0.4),
    export_price=(0.1, -0.2),
    pv_kw=(0.0, 0.0),
    load_kw=(0.0, 0.0),
)
IDLE = Solution(
    status=SolveStatus.OPTIMAL,
    import_kw=(0.0, 0.0),
    export_kw=(0.0, 0.0),
    charge_kw=(0.0, 0.0),
    discharge_kw=(0.0, 0.0),
    curtail_kw=(0.0, 0.0),
    soc_kwh=(5.0, 4.0),
    ev_kw={"car": (0.0, 0.0)},
)
PEAKED = DemandSpec(enabled_by_default=True, price_per_kw=4.0, interval_h=0.5, window_steps=(0, 1))


@pytest.mark.parametrize(
    ("problem", "plan", "cost"),
    [
        ({}, {}, 0.0),
        ({}, {"import_kw": (2.0, 1.0)}, 0.3 + 0.8),
        ({}, {"export_kw": (2.0, 1.0)}, -0.1 + 0.4),  # the second is paid for
        ({"battery": {"cycle_cost_per_kwh_discharged": 0.05}}, {"discharge_kw": (2.0, 1.0)}, 0.15),
        ({"battery": {"cycle_cost_per_kwh_discharged": 0.05}}, {"charge_kw": (2.0, 1.0)}, 0.0),
        ({"curtail_cost_per_kwh": 0.01}, {"curtail_kw": (2.0, 1.0)}, 0.03),
        ({"battery": {"reserve_kwh": 4.5, "reserve_penalty_per_kwh_h": 2.0}}, {}, 2.0),  # half a kWh for 2 h
        ({"battery": {"reserve_kwh": 4.0, "reserve_penalty_per_kwh_h": 2.0}}, {}, 0.0),
        ({"battery": {"terminal_value_per_kwh": 0.2}}, {}, -0.8),
        ({"evs": (CAR,)}, {}, 15.0),
        ({"evs": (CAR,)}, {"ev_kw": {"car": (0.0, 2.5)}}, 3.0),
        ({"evs": (CAR,)}, {"ev_kw": {"car": (9.0, 2.5)}}, 3.0),  # before its window nothing counts
        ({"evs": (replace(CAR, shortfall_penalty_per_kwh=1.0),)}, {"ev_kw": {"car": (0.0, 2.5)}}, 1.0),
        ({"demand": PEAKED}, {"import_kw": (2.0, 0.5)}, 0.3 + 0.4 + 8.0),
        ({"demand": replace(PEAKED, peak_so_far_kw=3.0)}, {}, 12.0),
        ({"demand": replace(PEAKED, enabled_by_default=False)}, {"import_kw": (2.0, 0.0)}, 0.3),
    ],
)
def test_every_term_of_the_cost_has_its_price_and_its_hours(problem, plan, cost):
    changes = {**problem, "battery": replace(BATTERY, **problem.get("battery", {}))}
    assert objective_of(replace(PROBLEM, **changes), replace(IDLE, **plan)) == pytest.approx(cost)


@pytest.mark.parametrize(("power_kw", "short_kwh"), [(0.0, 5.0), (2.5, 1.0), (3.125, 0.0), (4.0, 0.0)])
def test_a_car_is_short_of_what_it_does_not_store(power_kw, short_kwh):
    assert ev_shortfall_kwh(PROBLEM, CAR, (7.0, power_kw)) == pytest.approx(short_kwh)


@pytest.mark.parametrize(
    ("changes", "import_kw", "peak"),
    [
        ({}, (0.2, 0.4), 0.4),
        ({}, (0.4, 0.2), 0.4),
        ({"window_steps": (0,)}, (0.2, 9.0), 0.2),
        ({"window_steps": ()}, (9.0, 9.0), 0.0),
        ({"peak_so_far_kw": 0.3}, (0.2, 0.2), 0.3),
    ],
)
def test_the_peak_is_the_highest_block_in_the_window_or_what_is_already_lost(changes, import_kw, peak):
    demand = replace(PEAKED, **changes)
    problem = replace(PROBLEM, demand=demand)
    assert peak_kw(demand, demand_blocks(problem, demand), import_kw) == pytest.approx(peak)
    assert Totals(problem).cost(import_kw, (0.0, 0.0), ()) == pytest.approx(peak * demand.price_per_kw)
    assert Totals(PROBLEM).cost(import_kw, (0.0, 0.0), ()) == 0.0


def blocks(start_hour, hours, interval_h, window, so_far=None):
    """(steps, mean import) of each block, the import being 1, 2, 3 … kW."""
    steps = len(hours)
    demand = DemandSpec(
        enabled_by_default=True,
        price_per_kw=1.0,
        interval_h=interval_h,
        window_steps=tuple(window),
        block_so_far_kwh=so_far,
    )
    problem = PlanProblem(
        steps=steps,
        dt_h=tuple(hours),
        start_hour_local=start_hour,
        battery=BATTERY,
        demand=demand,
        import_price=(0.0,) * steps,
        export_price=(0.0,) * steps,
        pv_kw=(0.0,) * steps,
        load_kw=(0.0,) * steps,
    )
    power = [float(n + 1) for n in range(steps)]
    return sorted(
        (block.steps, pytest.approx(block.mean_kw(power))) for block in demand_blocks(problem, demand)
    )


@pytest.mark.parametrize(
    ("start_hour", "hours", "interval_h", "window", "so_far", "found"),
    [
        (12.0, [0.5, 0.5], 0.5, [0, 1], None, [((0,), 1.0), ((1,), 2.0)]),
        (12.0, [0.25] * 4, 0.5, range(4), None, [((0, 1), 1.5), ((2, 3), 3.5)]),
        (12.0, [0.25] * 4, 0.5, [0, 1, 2], None, [((0, 1), 1.5)]),  # the second is not whole
        (12.0, [0.25] * 4, 1.0, range(4), None, [((0, 1, 2, 3), 2.5)]),
        (12.5, [0.25] * 4, 1.0, range(4), None, [((0, 1), 1.5)]),  # begun before us: as what is left of it
        (12.5, [0.25] * 4, 1.0, range(4), 3.0, [((0, 1), 3.0 + 0.25 + 0.5)]),  # 3 kWh were imported before
        (12.5, [0.25] * 4, 1.0, range(4), 0.0, [((0, 1), 0.75)]),
        (12.5, [0.25] * 4, 1.0, [1, 2, 3], 3.0, []),  # its first part lies outside the window
        (12.25, [0.25] * 4, 0.5, range(4), 1.0, [((0,), 2.5), ((1, 2), 2.5)]),
        (12.25, [0.25] * 4, 0.5, [0, 1], 1.0, [((0,), 2.5)]),  # what came before counts for the first only
        (12.0, [0.25] * 4, 0.5, range(4), 9.0, [((0, 1), 1.5), ((2, 3), 3.5)]),
        (12.0, [0.1, 0.4, 0.5], 0.5, range(3), None, [((0, 1), 1.8), ((2,), 3.0)]),  # weighed by length
        (12.0, [2.0, 0.5], 0.5, [0, 1], None, [((0,), 1.0), ((1,), 2.0)]),  # longer than a block
        (0.0, [0.25] * 2, 0.5, [0, 1], None, [((0, 1), 1.5)]),
        # lengths that binary fractions do not hold
        (12.0, [0.1] * 10, 0.5, range(10), None, [((0, 1, 2, 3, 4), 3.0), ((5, 6, 7, 8, 9), 8.0)]),
        (12.0, [1 / 12] * 12, 0.5, range(12), None, [((0, 1, 2, 3, 4, 5), 3.5), ((6, 7, 8, 9, 10, 11), 9.5)]),
        (12.0, [0.3], 0.1 + 0.2, [0], None, [((0,), 1.0)]),
        (12.09, [0.3], 0.31, [0], None, []),
    ],
)
def test_a_demand_charge_sees_the_mean_import_of_whole_clock_blocks(
    start_hour, hours, interval_h, window, so_far, found
):
    assert blocks(start_hour, hours, interval_h, window, so_far) == found


@pytest.mark.parametrize(
    ("status", "has_plan"),
    [
        (SolveStatus.OPTIMAL, True),
        (SolveStatus.FEASIBLE, True),
        (SolveStatus.INFEASIBLE, False),
        (SolveStatus.FAILED, False),
    ],
)
def test_only_a_proven_or_a_sound_answer_is_a_plan_and_an_answer_promises_nothing_by_itself(status, has_plan):
    answer = Solution(status=status)
    assert answer.has_plan is has_plan
    assert (answer.solve_ms, answer.build_ms, answer.ev_kw) == (0.0, 0.0, {})
    assert answer.enforced == Enforced(exclusive_steps=0, backed_steps=0, ev_steps=0)
    assert list(vars_of(Enforced())) == [0, 0, 0]


def vars_of(enforced: Enforced):
    return (getattr(enforced, name) for name in enforced.__struct_fields__)
