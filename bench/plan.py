"""A plan of 576 steps: built from scratch and re-planned in place, against direct HiGHS arrays.

Interleaved rounds and medians, because a shared machine is never equally fast twice.
"""

import random
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from msgspec.structs import replace

from adapters.solver.columns import Binaries
from adapters.solver.engines import run_highs
from adapters.solver.resident import ResidentModel
from bench.plan_direct import solve_direct
from bench.row import Row
from domain.plan.problem.decode import decode_problem
from domain.plan.problem.problem import PlanProblem

ROUNDS = 15
FILE = Path(__file__).parents[1] / "tests" / "data" / "lp-problem.json"


def run() -> list[Row]:
    """Ratios of full rebuild and resident re-plan to the direct solve of the same instances."""
    problem = decode_problem(FILE.read_bytes())
    resident = ResidentModel()
    resident.solve(problem, 30.0)
    drawn = random.Random(7)

    def by_resident(problem: PlanProblem) -> float:
        return resident.solve(problem, 30.0).objective

    times: dict[str, list[float]] = {"direct": [], "rebuild": [], "resident": []}
    for tick in range(1, ROUNDS + 1):
        moved = rolled(problem, tick, drawn)
        direct = _timed(times["direct"], solve_direct, moved)
        full = _timed(times["rebuild"], _rebuilt, moved)
        again = _timed(times["resident"], by_resident, moved)
        for found in (full, again):
            assert abs(found - direct) <= 1e-6 * max(1.0, abs(direct)), (tick, found, direct)
    assert resident.rebuilds == 1
    direct_ms, rebuild_ms, resident_ms = (median(times[name]) for name in ("direct", "rebuild", "resident"))
    baseline = f"{direct_ms:.1f} ms direct arrays"
    return [
        Row(
            "plan, 576 steps, full PuLP rebuild",
            f"{rebuild_ms:.1f} ms",
            baseline,
            rebuild_ms / direct_ms,
            2.0,
        ),
        Row(
            "plan, 576 steps, resident re-plan",
            f"{resident_ms:.1f} ms",
            baseline,
            resident_ms / direct_ms,
            0.25,
        ),
    ]


def rolled(problem: PlanProblem, steps: int, drawn: random.Random) -> PlanProblem:
    """The problem `steps` later: series shifted, forecasts 5 % off, another measured energy."""

    def shifted(values: tuple[float, ...]) -> tuple[float, ...]:
        return values[steps:] + values[:steps]

    def noisy(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(value * drawn.uniform(0.95, 1.05) for value in shifted(values))

    return replace(
        problem,
        battery=replace(problem.battery, soc0_kwh=drawn.uniform(3.0, 10.0)),
        evs=tuple(
            replace(ev, start=max(0, ev.start - steps), deadline=ev.deadline - steps) for ev in problem.evs
        ),
        import_price=shifted(problem.import_price),
        export_price=shifted(problem.export_price),
        pv_kw=noisy(problem.pv_kw),
        load_kw=noisy(problem.load_kw),
    )


def _rebuilt(problem: PlanProblem) -> float:
    return run_highs(problem, Binaries(), {}, 30.0).objective


def _timed(times: list[float], solve: Callable[[PlanProblem], float], problem: PlanProblem) -> float:
    start = perf_counter()
    found = solve(problem)
    times.append((perf_counter() - start) * 1e3)
    return found


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours} / {row.baseline} = {row.ratio:.2f} (target ≤ {row.target})")
