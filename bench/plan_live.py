"""Live re-plans of a house with two cars: how many are solved from the model before, and how fast those are.

A day of re-plans on the five-minute grid: every one begins later, so that its steps have other lengths.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import pi, sin
from statistics import median
from time import perf_counter

from adapters.solver.columns import Binaries
from adapters.solver.engines import run_highs
from adapters.solver.resident import ResidentModel
from bench.plan_direct import solve_direct
from bench.row import Row
from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Site
from domain.house.optimiser import Optimiser
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import NOTHING_COUNTED, Draft, build
from domain.plan.problem.problem import PlanProblem
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import TariffTerms

BEGIN = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
PLAIN = TariffTerms()
HALF_HOUR, REPLAN = timedelta(minutes=30), timedelta(minutes=5)
HALVES, REPLANS, WHOLE_EVERY = range(4 * 48), range(288), 6
HOUSE = House(
    site=Site(import_limit_w=15_000, export_limit_w=5_000),
    battery=Battery(),
    optimiser=Optimiser(enabled=True),
)
CARS = (
    CarWish(
        name="car", ready=BEGIN, departure=BEGIN + timedelta(hours=31), energy_kwh=20, min_kw=1.4, max_kw=7
    ),
    CarWish(
        name="van", ready=BEGIN, departure=BEGIN + timedelta(hours=56), energy_kwh=30, min_kw=1.4, max_kw=7
    ),
)


def run() -> list[Row]:
    """The share of re-plans that begin anew, and what plans take: from the model before, and built whole."""
    model = ResidentModel()
    resident_ms: list[float] = []
    whole_ms: list[float] = []
    direct_ms: list[float] = []
    for number in REPLANS:
        problem, before = (
            a_problem(BEGIN + number * REPLAN, soc_pct=50 + 40 * sin(number / 20)),
            model.rebuilds,
        )
        started = perf_counter()
        found = model.solve(problem, 30.0).objective
        if model.rebuilds == before:
            resident_ms.append((perf_counter() - started) * 1e3)
        if number % WHOLE_EVERY == 0:
            direct = _timed(direct_ms, solve_direct, problem)
            whole = _timed(whole_ms, _built_whole, problem)
            for other in (whole, direct):
                assert abs(found - other) <= 1e-6 * max(1.0, abs(other)), (number, found, other)
    anew = len(REPLANS) - len(resident_ms)
    return [
        Row(
            "plan, a live day with cars, re-plans that begin anew",
            f"{anew}",
            f"{len(REPLANS)} re-plans",
            anew / len(REPLANS),
            0.05,
        ),
        beside("plan, a live day with cars, resident re-plan", resident_ms, whole_ms, "built whole", 0.25),
        beside("plan, a live day with cars, built whole", whole_ms, direct_ms, "direct arrays", 2.0),
    ]


def _built_whole(problem: PlanProblem) -> float:
    return run_highs(problem, Binaries(), {}, 30.0).objective


def _timed(times: list[float], work: Callable[[PlanProblem], float], problem: PlanProblem) -> float:
    started = perf_counter()
    found = work(problem)
    times.append((perf_counter() - started) * 1e3)
    return found


def beside(name: str, ours: list[float], theirs: list[float], words: str, target: float) -> Row:
    """A row of two medians, ms."""
    our_ms, their_ms = median(ours), median(theirs)
    return Row(name, f"{our_ms:.1f} ms", f"{their_ms:.1f} ms {words}", our_ms / their_ms, target)


def a_problem(
    now: datetime,
    soc_pct: float,
    house: House = HOUSE,
    terms: TariffTerms = PLAIN,
    used: TermsSoFar = NOTHING_COUNTED,
) -> PlanProblem:
    """What the house would plan now: half-hour prices that wander, a sun and an evening's load."""
    draft = build(
        house,
        now,
        soc_pct=soc_pct,
        tariff=Tariff(slots=tuple(_price(half) for half in HALVES), terms=terms),
        used=used,
        load=_power(lambda hour: 600 + 900 * (17 <= hour < 21)),
        solar=_power(lambda hour: max(0.0, 4_500 * sin(pi * (hour - 6) / 12))),
        cars=CARS,
    )
    assert isinstance(draft, Draft)
    return draft.problem


def _price(half: int) -> PriceSlot:
    start = BEGIN + half * HALF_HOUR
    price = 0.25 + 0.15 * sin(half / 7) + 0.05 * sin(half * 1.7)
    return PriceSlot(start=start, end=start + HALF_HOUR, import_price=price, export_price=price - 0.15)


def _power(watts: Callable[[float], float]) -> PowerForecast:
    slots = (
        PowerSlot(BEGIN + half * HALF_HOUR, BEGIN + (half + 1) * HALF_HOUR, watts(half / 2 % 24))
        for half in HALVES
    )
    return PowerForecast(slots=tuple(slots))


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours} / {row.baseline} = {row.ratio:.3f} (target ≤ {row.target})")
