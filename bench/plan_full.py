"""The same live day with everything on: two cars, free hours, steps, a demand charge, a credit, floors, a cap
on charging from the grid and negative prices at noon; integers where they are needed.

A step of five minutes over the whole horizon would be 576 steps; the live house plans them in tiers.
"""

from datetime import datetime, timedelta
from math import sin
from time import perf_counter

from msgspec.structs import replace

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve_resident
from bench.plan import FILE
from bench.plan_direct import solve_direct
from bench.plan_live import BEGIN, HOUSE, REPLAN, a_problem, beside
from bench.row import Row
from domain.energy.terms_so_far import BandCount, CreditCount, DemandCount, TermsSoFar
from domain.house.optimiser import Optimiser, ReserveFloor
from domain.plan.problem.decode import decode_problem
from domain.plan.problem.problem import PlanProblem
from domain.tariff.terms import Band, DayCredit, DemandCharge, Side, TariffTerms, block_of
from domain.tariff.wall_clock import When

NOON, EVENING, PEAK = (
    When(from_="11:00", to="14:00"),
    When(from_="18:00", to="20:00"),
    When(from_="15:00", to="21:00"),
)
FREE = Band(name="free", when=(NOON,), upto_kwh=24.0, price=0.0)
STEP = Band(name="step", above_kwh=15.0, add=0.06)
SUPER = Band(name="super", side=Side.EXPORT, when=(EVENING,), upto_kwh=10.0, add=0.12)
DEMAND = DemandCharge(name="demand", per_kw=0.4, when=(PEAK,))
CREDIT = DayCredit(name="credit", amount=1.0, when=(EVENING,))
TERMS = TariffTerms(bands=(FREE, STEP, SUPER), demand=(DEMAND,), credits=(CREDIT,))
FULL = replace(
    HOUSE,
    optimiser=Optimiser(
        enabled=True,
        charge_by="17:00",
        charge_by_soc_pct=80,
        grid_charge_max_soc_pct=90,
        floor=(ReserveFloor(from_="16:00", to="20:00", reserve_pct=40),),
    ),
)
REPLANS = range(288)
WHOLE_EVERY, DIRECT_ROUNDS = 12, 7


def run() -> list[Row]:
    """The share of re-plans that begin anew, and what plans take beside direct arrays of 576 steps.

    The linear program of each re-plan is solved, and every hour the whole of it, with its integers.
    """
    model, anew = ResidentModel(), 0
    plans_ms: list[float] = []
    for number in REPLANS:
        problem = full_problem(BEGIN + number * REPLAN, soc_pct=50 + 40 * sin(number / 20))
        before, started = model.rebuilds, perf_counter()
        if number % WHOLE_EVERY:
            assert model.solve(problem, 30.0).has_plan, number
        else:
            plan = solve_resident(model, problem, 30.0)
            plans_ms.append((perf_counter() - started) * 1e3)
            assert plan.has_plan, (number, plan.detail)
        anew += model.rebuilds > before
    large = decode_problem(FILE.read_bytes())
    direct_ms: list[float] = []
    for _ in range(DIRECT_ROUNDS):
        started = perf_counter()
        solve_direct(large)
        direct_ms.append((perf_counter() - started) * 1e3)
    name = "plan, a live day with everything on"
    return [
        Row(
            f"{name}, re-plans that begin anew",
            f"{anew}",
            f"{len(REPLANS)} re-plans",
            anew / len(REPLANS),
            0.05,
        ),
        # half a second where the direct arrays take 25 ms
        beside(f"{name}, the usual re-plan", plans_ms, direct_ms, "direct arrays, 576 steps", 20.0),
        beside(f"{name}, the slowest", [max(plans_ms)], direct_ms, "direct arrays, 576 steps", 20.0),
    ]


def full_problem(now: datetime, soc_pct: float) -> PlanProblem:
    """What that house would plan now, in the middle of its day's quotas."""
    return a_problem(now, soc_pct, FULL, TERMS, used_by(now))


def used_by(now: datetime) -> TermsSoFar:
    """What is used of the contract by now: a bit more every minute."""
    day, so_far = (
        now.date(),
        (now - datetime.combine(now.date(), datetime.min.time(), now.tzinfo)) / timedelta(days=1),
    )
    return TermsSoFar(
        bands=tuple(
            BandCount(side=band.side, per=band.per, when=band.when, kwh=kwh * so_far, since=day, until=now)
            for band, kwh in ((FREE, 20.0), (STEP, 18.0), (SUPER, 2.0))
        ),
        demand=(
            DemandCount(
                when=DEMAND.when,
                billing_day=DEMAND.billing_day,
                interval_min=DEMAND.interval_min,
                peak_kw=1.5,
                block=block_of(DEMAND.interval_min, now, now.tzinfo),
                block_kwh=0.2,
                since=day.replace(day=1),
                until=now,
            ),
        ),
        credits=(CreditCount(when=CREDIT.when, most_kw=CREDIT.most_kw, since=day, until=now),),
    )


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours} / {row.baseline} = {row.ratio:.3f} (target ≤ {row.target})")
