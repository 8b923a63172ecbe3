"""Sun goes out while the next kWh earns something, quotas counted: what is told, solved and settled agree."""

from random import Random

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.acts.acts import HELD, ITSELF, Course
from domain.plan.acts.carried import carried
from domain.plan.acts.switches import FREE
from domain.plan.problem.check import check
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.quota import BandSpec, QuotaSpec
from tests.domain.plan.at_once import explain, settle
from tests.domain.plan.plans import BATTERY, NO_BATTERY, START, a_draft

NONE_AT_ALL = replace(NO_BATTERY, reserve_kwh=0.0)
PARTS = 400  # of a step, in which the price of the next kWh is asked anew


def a_quota(*bands: tuple[float | None, float], steps=(0, 1, 2)) -> QuotaSpec:
    """An export quota of these widths, kWh, and what each changes the price by."""
    specs = tuple(BandSpec(width_kwh=width, price_change=change) for width, change in bands)
    return QuotaSpec(name="sold", side="export", steps=steps, bands=specs)


def falling(dice: Random, steps: int, name: str) -> QuotaSpec:
    """A quota whose first kWh are the best paid, as contracts have them."""
    count = dice.randint(1, 3)
    changes = sorted((dice.choice((-1.0, 1.0)) * dice.random() for _ in range(count)), reverse=True)
    widths = [dice.choice((0.5, 2.0, 6.0)) * dice.random() for _ in range(count - 1)]
    bands = tuple(
        BandSpec(width_kwh=width, price_change=change)
        for width, change in zip([*widths, None], changes, strict=True)
    )
    over = tuple(sorted(dice.sample(range(steps), dice.randint(1, steps))))
    return QuotaSpec(name=name, side="export", steps=over, bands=bands)


def a_random_house(seed: int, *, is_flat: bool = False, **changes):
    dice = Random(seed)
    steps = dice.randint(1, 8)
    flat = dice.uniform(-0.6, 0.4)
    quotas = tuple(falling(dice, steps, f"sold {n}") for n in range(1 if is_flat else dice.randint(1, 3)))
    if is_flat:
        quotas = tuple(replace(quota, steps=tuple(range(steps))) for quota in quotas)
    return a_draft(
        steps,
        hours=[dice.choice((1 / 12, 0.5, 1.0, 2.0)) for _ in range(steps)],
        import_price=[dice.uniform(0.41, 0.9) for _ in range(steps)],
        export_price=[flat if is_flat else dice.uniform(-0.6, 0.4) for _ in range(steps)],
        pv_kw=[8 * dice.random() for _ in range(steps)],
        load_kw=[2 * dice.random() for _ in range(steps)],
        quotas=quotas,
        curtail_beside_import=False,
        **changes,
    )


def sold_by_the_next_kwh(problem: PlanProblem, surplus_kw: list[float]) -> tuple[float, list[float]]:
    """What such a house earns and sells in each step, kW, where the limit goes by the price of the moment."""
    counted, earned, sold_kw = dict.fromkeys(range(len(problem.quotas)), 0.0), 0.0, []
    for t, surplus in enumerate(surplus_kw):
        most = max(0.0, min(surplus, problem.export_limits_kw[t]))
        kwh, sold = problem.hours[t] * most / PARTS, 0.0
        for _ in range(PARTS):
            price = problem.export_price[t]
            for n, quota in enumerate(problem.quotas):
                used, begins = counted[n], 0.0
                for band in quota.bands if t in quota.steps else ():
                    if band.width_kwh is None or used < begins + band.width_kwh:
                        price += band.price_change
                        break
                    begins += band.width_kwh
            if price < 0:
                break
            earned, sold = earned + kwh * price, sold + kwh
            for n, quota in enumerate(problem.quotas):
                counted[n] += kwh if t in quota.steps else 0.0
        sold_kw.append(sold / problem.hours[t])
    return earned, sold_kw


@pytest.mark.parametrize(
    ("bands", "sell", "sold_kw"),
    [
        (((4.0, 0.3),), (-0.1, -0.1, -0.1), (3.0, 1.0, 0.0)),  # sun to spare: 3 kW in each hour
        (((4.0, 0.3),), (0.1, 0.1, 0.1), (3.0, 3.0, 3.0)),
        (((4.0, 0.3), (None, 0.2)), (-0.1, -0.1, -0.1), (3.0, 3.0, 3.0)),
        (((4.0, 0.3), (3.0, 0.2)), (-0.1, -0.1, -0.1), (3.0, 3.0, 1.0)),
        (((4.0, 0.3),), (-0.1, 0.0, -0.1), (3.0, 3.0, 0.0)),  # nothing is no loss
        (((4.0, 0.3),), (-0.4, -0.1, 0.1), (0.0, 3.0, 3.0)),  # not even with the bonus
        (((0.0, 0.3),), (-0.1, -0.1, -0.1), (0.0, 0.0, 0.0)),  # used up
        (((1.0, -0.3),), (0.2, 0.2, 0.2), (0.0, 0.0, 0.0)),  # a limit does not look beyond the next kWh
    ],
)
def test_sun_goes_out_until_the_next_kwh_costs_money(bands, sell, sold_kw):
    draft = a_draft(3, pv_kw=4.0, export_price=sell, battery=NONE_AT_ALL, quotas=(a_quota(*bands),))
    done = Course(draft.problem, (0.0,) * 3).outcome([ITSELF] * 3)
    assert done.export_kw == pytest.approx(list(sold_kw))
    assert done.curtail_kw == pytest.approx([3.0 - kw for kw in sold_kw])


@pytest.mark.parametrize(("sell", "sold_kw"), [(0.1, 3.0), (0.0, 3.0), (-0.01, 0.0)])
def test_where_nothing_counts_what_is_sold_a_price_of_nothing_is_no_loss(sell, sold_kw):
    elsewhere = a_quota((4.0, 0.3), steps=(1, 2))
    draft = a_draft(3, pv_kw=4.0, export_price=(sell, -0.5, -0.5), battery=NONE_AT_ALL, quotas=(elsewhere,))
    done = Course(draft.problem, (0.0,) * 3).outcome([ITSELF] * 3)
    assert done.export_kw[0] == pytest.approx(sold_kw)


@pytest.mark.parametrize("sold_before", [0.0, 3.0, 5.0])
def test_a_single_step_is_asked_for_as_the_plan_around_it_sells(sold_before):
    draft = a_draft(3, pv_kw=4.0, export_price=-0.1, battery=NONE_AT_ALL, quotas=(a_quota((4.0, 0.3)),))
    course = Course(draft.problem, (0.0,) * 3, (sold_before, 0.0, 0.0))
    sold = course.step(1, ITSELF, 0.0)[3]
    assert sold == pytest.approx(min(3.0, max(0.0, 4.0 - sold_before)))


@pytest.mark.parametrize("seed", range(60))
def test_what_is_sold_earns_what_the_prices_of_the_moment_say(seed):
    problem = a_random_house(seed, battery=NONE_AT_ALL).problem
    plan = carried(problem, [ITSELF] * problem.steps, {})
    surplus = [pv - load for pv, load in zip(problem.pv_kw, problem.load_kw, strict=True)]
    earned, sold_kw = sold_by_the_next_kwh(problem, surplus)
    bought = sum(
        dt * price * max(0.0, -kw)
        for dt, price, kw in zip(problem.hours, problem.import_price, surplus, strict=True)
    )
    kwh = sum(dt * max(0.0, kw) for dt, kw in zip(problem.hours, surplus, strict=True))
    assert plan.objective == pytest.approx(bought - earned, abs=1e-3 + 2 * kwh / PARTS)
    assert plan.export_kw == pytest.approx(sold_kw, abs=0.05)


@pytest.mark.parametrize("seed", range(60))
def test_the_told_plan_costs_what_the_solver_says_where_one_price_holds(seed):
    draft = a_random_house(seed, is_flat=True, battery=NONE_AT_ALL)
    answer = solve(draft.problem)
    plan, acts = settle(draft, answer, None, FREE)
    assert plan.objective == pytest.approx(answer.objective, abs=5e-3)
    told = explain(draft, plan, acts, plan_id="p", made_at=START)
    kwh = [dt * slot.grid_w / 1000 for dt, slot in zip(draft.problem.hours, told.slots, strict=True)]
    solved = zip(draft.problem.hours, answer.import_kw, answer.export_kw, strict=True)
    assert sum(kwh) == pytest.approx(sum(dt * (bought - sold) for dt, bought, sold in solved), abs=0.05)


@pytest.mark.parametrize("seed", range(60))
def test_with_a_battery_no_plan_sells_sun_at_a_loss(seed):
    draft = a_random_house(seed, battery=replace(BATTERY, terminal_value_per_kwh=0.2))
    plan, acts = settle(draft, solve(draft.problem), None, FREE)
    assert not check(draft.problem, plan)
    flows = zip(draft.problem.pv_kw, draft.problem.load_kw, plan.charge_kw, plan.discharge_kw, strict=True)
    surplus = [pv + out - load - into for pv, load, into, out in flows]
    _, sold_kw = sold_by_the_next_kwh(draft.problem, surplus)
    is_sun = [act in (ITSELF, HELD) for act in acts]
    assert [kw for kw, is_told in zip(plan.export_kw, is_sun, strict=True) if is_told] == pytest.approx(
        [kw for kw, is_told in zip(sold_kw, is_sun, strict=True) if is_told], abs=0.05
    )
