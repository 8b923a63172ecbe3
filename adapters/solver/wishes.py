"""What the owner wants beside the least cost: floors at some times, a cap on charging from the grid, and a
limit of what exports may earn.

`fl`: how far each floor gives way, kWh. `gx`: the right to charge beyond the sun to spare, which keeps the
energy below the cap; as a fraction it is the convex hull of the choice.
"""

from collections.abc import Sequence

from pulp.constants import LpConstraintGE, LpConstraintLE

from adapters.solver.columns import Factors, Formulation, roomy
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.reach import reachable_kwh


def structure_of_wishes(problem: PlanProblem) -> tuple[object, ...]:
    """How many rows and columns of them there are, and what is baked into those of the cap."""
    battery, cap = problem.battery, problem.battery.grid_charge_max_kwh
    return (
        len(problem.floors),
        _floor_rows(problem),
        None if cap is None else (battery.capacity_kwh - cap, battery.max_charge_kw),
        len(problem.earnings_limits),
    )


def add_wishes(made: Formulation, problem: PlanProblem) -> None:
    """Their columns and rows; none where nothing of the kind is asked for."""
    columns, battery, factors = made.columns, problem.battery, factors_of_wishes(problem)
    if problem.floors:
        made.family("fl", len(problem.floors))
        made.fill(factors, LpConstraintGE, "floor")
    if battery.grid_charge_max_kwh is not None:
        above = battery.capacity_kwh - battery.grid_charge_max_kwh
        rights = made.family("gx", problem.steps)
        for so, ch, right in zip(columns["so"], columns["ch"], rights, strict=True):
            made.row("capped", {so: 1.0, right: above}, LpConstraintLE)
            made.row("drawn", {ch: 1.0, right: -battery.max_charge_kw}, LpConstraintLE)
    made.fill(factors, LpConstraintLE, "earned")


def factors_of_wishes(problem: PlanProblem) -> Factors:
    """Every factor of the rows of floors and earnings; a row to spare says that none is negative."""
    made, row = Factors(), 0
    for number, floor in enumerate(problem.floors):
        for t in floor.steps:
            made["floor", row, "so", t] = made["floor", row, "fl", number] = 1.0
            row += 1
    made |= {("floor", spare, "fl", 0): 1.0 for spare in range(row, _floor_rows(problem))}
    for number, terms in enumerate(_earnings(problem)):
        made["earned", number, "ex", 0] = 0.0  # a row has a factor even where nothing earns
        made |= {("earned", number, "ex", t): per_kw for t, per_kw in terms}
    return made


def _floor_rows(problem: PlanProblem) -> int:
    return roomy(sum(len(floor.steps) for floor in problem.floors))


def _earnings(problem: PlanProblem) -> tuple[tuple[tuple[int, float], ...], ...]:
    """What a kW exported in a step earns, for each limit of it."""
    hours, prices = problem.hours, problem.best_export_prices
    return tuple(
        tuple((t, hours[t] * prices[t]) for t in limit.steps if prices[t] > 0)
        for limit in problem.earnings_limits
    )


def upper_of_wishes(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """How far each may go."""
    is_capped = problem.battery.grid_charge_max_kwh is not None
    return {"fl": [floor.kwh for floor in problem.floors], "gx": (1.0,) * (problem.steps if is_capped else 0)}


def costs_of_wishes(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """What it costs that a floor gives way."""
    return {"fl": [floor.penalty_per_kwh for floor in problem.floors]}


def sides_of_wishes(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """The floors, as far as they can be reached; the sun to spare; the limits."""
    reached = reachable_kwh(problem) if problem.floors else ()
    is_capped = problem.battery.grid_charge_max_kwh is not None
    floors = [min(floor.kwh, reached[t]) for floor in problem.floors for t in floor.steps]
    return {
        "floor": floors + [0.0] * (_floor_rows(problem) - len(floors)),
        "capped": (problem.battery.capacity_kwh,) * (problem.steps if is_capped else 0),
        "drawn": problem.spare_kw if is_capped else (),
        "earned": [limit.most for limit in problem.earnings_limits],
    }
