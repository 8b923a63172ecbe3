"""Prices that hold for so many kWh: the plan takes what they pay, never more, and a search by hand agrees."""

from functools import cache
from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve, solve_resident
from domain.plan.problem.check import check
from domain.plan.problem.problem import BatterySpec, DemandSpec, GridSpec, PlanProblem
from domain.plan.problem.quota import BandSpec, QuotaSpec
from domain.plan.problem.solution import SolveStatus

BATTERY = BatterySpec(
    capacity_kwh=4.0,
    max_charge_kw=2.0,
    max_discharge_kw=2.0,
    eta_charge=1.0,
    eta_discharge=1.0,
    soc0_kwh=0.0,
)


def a_problem(buy, sell, *quotas: QuotaSpec, load=0.0, pv=0.0, **changes) -> PlanProblem:
    steps = len(buy)

    def spread(value):
        return tuple(value) if isinstance(value, (list, tuple)) else (float(value),) * steps

    return PlanProblem(
        steps=steps,
        dt_h=1.0,
        battery=changes.pop("battery", BATTERY),
        grid=GridSpec(import_limit_kw=8.0, export_limit_kw=8.0),
        import_price=tuple(buy),
        export_price=spread(sell),
        load_kw=spread(load),
        pv_kw=spread(pv),
        curtail_cost_per_kwh=0.0,
        quotas=quotas,
        **changes,
    )


def a_quota(side, steps, *bands, name="quota") -> QuotaSpec:
    return QuotaSpec(
        name=name,
        side=side,
        steps=tuple(steps),
        bands=tuple(BandSpec(width_kwh=width, price_change=change) for width, change in bands),
    )


@pytest.mark.parametrize(
    ("buy", "sell", "quota", "imported", "exported", "objective"),
    [
        # so many kWh at nothing and the rest at 40 c, then an hour at 50 c that 2 kWh must be bought for
        ([0.4, 0.4, 0.5], 0.0, a_quota("import", [0, 1], (3.0, -0.4)), [2, 0, 0], [0, 0, 0], 0.0),
        ([0.4, 0.4, 0.5], 0.0, a_quota("import", [0, 1], (1.0, -0.4)), [2, 0, 0], [0, 0, 0], 0.4),
        ([0.4, 0.4, 0.5], 0.0, a_quota("import", [0, 1], (0.0, -0.4)), [2, 0, 0], [0, 0, 0], 0.8),
        # above 1 kWh it costs 20 c more: the rest is left to the dear hour
        ([0.4, 0.4, 0.5], 0.0, a_quota("import", [0, 1], (1.0, 0.0), (None, 0.2)), [1, 0, 1], [0, 0, 0], 0.9),
        # above 3 kWh it costs 30 c less: too far away to be bought for
        ([0.4, 0.4, 0.5], 0.0, a_quota("import", [0, 1], (3.0, 0.0), (9.0, -0.3)), [2, 0, 0], [0, 0, 0], 0.8),
        # the first 2 kWh sold earn 60 c, the others 5 c less than they cost
        ([0.1, 0.5, 0.5], 0.05, a_quota("export", [1], (2.0, 0.55)), [4, 0, 0], [0, 2, 0], -0.8),
    ],
)  # fmt: skip
def test_a_plan_takes_what_a_quota_pays_and_no_more(buy, sell, quota, imported, exported, objective):
    battery = replace(BATTERY, max_charge_kw=4.0)
    problem = a_problem(buy, sell, quota, load=[0.0, 0.0, 2.0], battery=battery)
    plan = solve(problem)
    assert plan.status is SolveStatus.OPTIMAL
    assert check(problem, plan) == []
    assert plan.objective == pytest.approx(objective, abs=1e-6)
    assert sum(plan.import_kw[:2]) == pytest.approx(sum(imported[:2]), abs=1e-6)
    assert plan.export_kw == pytest.approx(exported, abs=1e-6)


def test_cheaper_kwh_are_never_taken_before_the_dear_ones_even_by_the_pure_lp():
    # bands of 30 c, 10 c and 20 c more: the third is cheaper than the first and may not jump the queue
    quota = a_quota("import", [0, 1], (2.0, 0.3), (1.0, 0.1), (None, 0.2))
    problem = a_problem([0.0, 0.0], 0.0, quota, load=[2.0, 2.0])
    for integer in ("none", "auto", "all"):
        plan = solve(problem, integer)
        assert check(problem, plan) == []
        assert plan.objective == pytest.approx(0.6 + 0.1 + 0.2, abs=1e-6)


def test_a_resident_model_takes_new_widths_and_prices_without_being_built_again():
    model = ResidentModel()
    for width, change in ((3.0, -0.4), (1.0, -0.2), (0.0, -0.2)):
        quota = a_quota("import", [0, 1], (width, change))
        problem = a_problem([0.4, 0.4, 0.5], 0.0, quota, load=[0.0, 0.0, 2.0])
        assert model.solve(problem, 5.0).objective == pytest.approx(solve(problem).objective, abs=1e-9)
    assert model.rebuilds == 1


def test_several_demand_charges_count_each_in_its_own_window():
    def charge(price, *window):
        return DemandSpec(enabled_by_default=True, price_per_kw=price, interval_h=1.0, window_steps=window)

    charges = (charge(1.0, 0, 1), charge(3.0, 2))
    problem = a_problem([0.1] * 3, 0.0, load=[2.0, 2.0, 2.0], demand=charges)
    plan = solve(problem)
    assert check(problem, plan) == []
    # a kWh moved out of the last hour saves 3 and costs half of 1 when it is spread over the first two
    assert plan.objective == pytest.approx(0.1 * 6 + 3.0, abs=1e-6)
    assert plan.import_kw == pytest.approx((3.0, 3.0, 0.0), abs=1e-6)


whole = st.integers(0, 3).map(float)
cents = st.integers(-2, 4).map(lambda n: n / 10)
bands = st.lists(st.tuples(st.sampled_from([0.0, 1.0, 2.0, 3.0]), cents), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_plan_of_whole_kilowatt_hours_beats_the_plan_and_none_of_its_steps_does_both_at_once(data):
    """Whole numbers in, lossless: the optimum is a plan of whole numbers, which a search finds by itself."""
    steps = data.draw(st.integers(2, 4))

    def series(values):
        return tuple(data.draw(st.lists(values, min_size=steps, max_size=steps)))

    quotas = tuple(
        a_quota(
            data.draw(st.sampled_from(["import", "export"])),
            sorted(data.draw(st.sets(st.integers(0, steps - 1), min_size=1))),
            *data.draw(bands),
            name=f"quota {index}",
        )
        for index in range(data.draw(st.integers(1, 2)))
    )
    quotas = tuple(
        replace(q, bands=(*q.bands, BandSpec(price_change=data.draw(cents))))
        if data.draw(st.booleans())
        else q
        for q in quotas
    )
    problem = a_problem(
        series(cents), series(cents), *quotas, load=series(whole), pv=series(whole),
        battery=replace(BATTERY, soc0_kwh=data.draw(whole), terminal_value_per_kwh=data.draw(cents)),
    )  # fmt: skip
    plan = solve(problem, "all")
    assert plan.status is SolveStatus.OPTIMAL
    assert check(problem, plan) == []
    assert plan.objective == pytest.approx(by_hand(problem), abs=1e-4)
    live = solve_resident(ResidentModel(), problem, 10.0)
    assert check(problem, live) == []
    assert live.objective == pytest.approx(by_hand(problem), rel=1e-3, abs=1e-3)


def by_hand(problem: PlanProblem) -> float:
    """The least cost over all plans of whole kilowatts; it shares no line with a solver."""
    battery, quotas = problem.battery, problem.quotas

    @cache
    def least(t: int, stored: int, used: tuple[int, ...]) -> float:
        if t == problem.steps:
            return -battery.terminal_value_per_kwh * stored + sum(map(quota_price, range(len(quotas)), used))
        best = inf
        pv, load = int(problem.pv_kw[t]), int(problem.load_kw[t])
        for charge, waste in product(range(-2, 3), range(pv + 1)):
            grid = load - pv + waste + charge
            if not (0 <= stored + charge <= battery.capacity_kwh and -8 <= grid <= 8):
                continue
            price = problem.import_price[t] if grid > 0 else problem.export_price[t]
            flow = {"import": max(grid, 0), "export": max(-grid, 0)}
            now = tuple(
                kwh + (flow[quota.side] if t in quota.steps else 0)
                for kwh, quota in zip(used, quotas, strict=True)
            )
            best = min(best, grid * price + least(t + 1, stored + charge, now))
        return best

    def quota_price(index: int, kwh: float) -> float:
        cost, sign = 0.0, 1.0 if quotas[index].side == "import" else -1.0
        for band in quotas[index].bands:
            taken = kwh if band.width_kwh is None else min(kwh, band.width_kwh)
            cost, kwh = cost + sign * taken * band.price_change, kwh - taken
        return cost

    return least(0, int(battery.start_kwh), (0,) * len(quotas))
