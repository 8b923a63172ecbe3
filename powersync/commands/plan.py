"""`powersync plan`: solves one problem at a desk, with the very solver and checker of the live house."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, Literal

import msgspec
from rich.console import Console

from domain.errors import InvalidRequest, NotSupported
from domain.plan.problem.check import Violation, check
from domain.plan.problem.decode import decode_problem
from domain.plan.problem.gave_way import gave_way
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution
from powersync.commands.table import show

PATIENCE_S = 2.0


def plan(
    problem: Path,
    *,
    json: bool = False,
    integer: Literal["none", "auto", "all"] = "auto",
    solver: Literal["highs", "cbc"] = "highs",
    time_limit: float = 30.0,
) -> int:
    """Solves the problem and prints the plan.

    Exit 0 with a plan that passed the check, 1 without one, 2 when the problem or an option is wrong.
    """
    from adapters.solver.solve import solve

    if not 0 < time_limit <= 86_400:
        return _refuse(["time limit: must be above 0 and at most 86400 seconds"])
    try:
        stated = decode_problem(problem.read_bytes())
    except OSError as err:
        return _refuse([f"{problem}: {err.strerror or 'cannot be read'}"])
    except InvalidRequest as err:
        return _refuse([f"{problem}: {name}: {what}" for name, what in err.fields.items()])
    try:
        with _waiting():
            found = solve(stated, integer, solver, time_limit)
    except NotSupported as err:
        return _refuse([str(err)])
    violations = check(stated, found)
    if json:
        sys.stdout.write(msgspec.json.encode(document(stated, found, violations)).decode() + "\n")
    else:
        _print(stated, found, violations)
    return 0 if found.has_plan and not violations else 1


def document(problem: PlanProblem, found: Solution, violations: list[Violation]) -> dict[str, Any]:
    """The answer as the JSON object that scripts rely on."""
    steps = (
        [
            {
                "import_kw": found.import_kw[t],
                "export_kw": found.export_kw[t],
                "charge_kw": found.charge_kw[t],
                "discharge_kw": found.discharge_kw[t],
                "curtail_kw": found.curtail_kw[t],
                "soc_kwh": found.soc_kwh[t],
                "ev_kw": {name: power[t] for name, power in found.ev_kw.items()},
            }
            for t in range(problem.steps)
        ]
        if found.has_plan
        else []
    )
    return {
        "status": found.status,
        "objective": found.objective,
        "solve_ms": round(found.solve_ms, 3),
        "build_ms": round(found.build_ms, 3),
        "steps": steps,
        "gave_way": gave_way(problem, found),
        "violations": violations,
        "detail": found.detail,
    }


def _refuse(faults: list[str]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    return 2


@contextmanager
def _waiting() -> Iterator[None]:
    """A spinner on a terminal once two seconds have passed."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    spinner = console.status("solving …")
    timer = Timer(PATIENCE_S, spinner.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        spinner.stop()


def _print(problem: PlanProblem, found: Solution, violations: list[Violation]) -> None:
    cost = "no plan" if found.objective is None else f"objective {found.objective:.4f}"
    print(f"{found.status}: {cost}, {found.build_ms:.0f} ms to build, {found.solve_ms:.0f} ms to solve")
    if found.detail:
        print(found.detail)
    if found.has_plan:
        _print_steps(problem, found)
    for missed in gave_way(problem, found):
        print(f"gave way: {missed.text}")
    for fault in violations:
        where = "plan" if fault.step is None else f"step {fault.step}"
        print(f"violation: {where}: {fault.name} by {fault.amount:.6g}")


def _print_steps(problem: PlanProblem, found: Solution) -> None:
    cars = [ev.name for ev in problem.evs]
    columns = [
        "step",
        "hour",
        "buy",
        "sell",
        "load",
        "solar",
        "import",
        "export",
        "charge",
        "disch",
        "curt",
        "kWh",
    ]
    rows, passed = [], 0.0
    for t, dt in enumerate(problem.hours):
        powers = (
            problem.load_kw[t],
            problem.pv_kw[t],
            found.import_kw[t],
            found.export_kw[t],
            found.charge_kw[t],
            found.discharge_kw[t],
            found.curtail_kw[t],
            found.soc_kwh[t],
            *(found.ev_kw[name][t] for name in cars),
        )
        prices = (f"{problem.import_price[t]:.4f}", f"{problem.export_price[t]:.4f}")
        rows.append(
            (str(t), f"{passed:.2f}", *prices, *(f"{power:.2f}" if power else "-" for power in powers))
        )
        passed += dt
    show([*columns, *cars], rows)
