"""A planning problem as a PuLP problem: structure is built once, data is loaded into it.

Everything that changes between two plans of the same house (prices, forecasts, measured energy) is a
cost, a bound or a right side; `load` sets those and nothing else, so the first plan and every later
one get their numbers from the same lines. Names are zero-padded because PuLP sorts columns by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulp import LpAffineExpression, LpBinary, LpConstraint, LpMinimize, LpProblem
from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from domain.plan.demand import DemandBlock, demand_blocks
from domain.plan.problem import PlanProblem

Fixes = Mapping[tuple[str, int], tuple[float, float]]

FLOWS = (
    "im",
    "ex",
    "ch",
    "di",
    "cu",
    "so",
    "sl",
)  # import, export, charge, discharge, curtail, stored, slack


@dataclass(frozen=True)
class Binaries:
    """Where an either-or choice gets a binary: step indices, for cars (car index, step)."""

    battery: frozenset[int] = frozenset()
    grid: frozenset[int] = frozenset()
    export: frozenset[int] = frozenset()
    ev: frozenset[tuple[int, int]] = frozenset()
    waste: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.battery or self.grid or self.export or self.ev or self.waste)

    def __or__(self, other: "Binaries") -> "Binaries":
        return Binaries(
            self.battery | other.battery,
            self.grid | other.grid,
            self.export | other.export,
            self.ev | other.ev,
            self.waste | other.waste,
        )

    def __sub__(self, other: "Binaries") -> "Binaries":
        return Binaries(
            self.battery - other.battery,
            self.grid - other.grid,
            self.export - other.export,
            self.ev - other.ev,
            self.waste - other.waste,
        )


@dataclass
class Formulation:
    """The PuLP problem with its columns by family and its rows in the order they were added."""

    prob: Any
    columns: dict[str, list[Any]] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    order: dict[str, Sequence[float]] = field(default_factory=dict)

    def family(self, name: str, count: int, cat: str = "Continuous") -> list[Any]:
        """Adds `count` columns `name_00000`, `name_00001`, …"""
        add = self.prob.add_variable
        self.columns[name] = made = [add(f"{name}_{i:05d}", 0, None, cat) for i in range(count)]
        return made

    def row(self, family: str, terms: dict[Any, float], sense: int, rhs: float = 0.0) -> None:
        """Adds one row to `family`."""
        made = self.rows.setdefault(family, [])
        constraint = LpConstraint(LpAffineExpression(terms), sense, f"{family}_{len(made):05d}", rhs)
        made.append(constraint)
        self.prob.addConstraint(constraint)


def structure_of(problem: PlanProblem) -> tuple[object, ...]:
    """All that is baked into the matrix: two problems of one structure share a formulation."""
    battery = problem.battery
    export = battery.export_reserve_kwh
    return (
        problem.hours,
        battery.eta_charge,
        battery.eta_discharge,
        tuple(ev.efficiency for ev in problem.evs),
        None if export is None else (export - battery.floor_kwh, battery.max_discharge_kw),
        tuple((block.steps, block.weights) for block in demand_blocks(problem)),
        problem.active_demand is not None,
        _either_rows(problem),
    )


def formulate(problem: PlanProblem, binaries: Binaries | None = None) -> Formulation:
    """The whole problem, structure and data."""
    made = Formulation(LpProblem("plan", LpMinimize))
    for name in FLOWS:
        made.family(name, problem.steps)
    for car in range(len(problem.evs)):
        made.family(f"ev{car:02d}", problem.steps)
    if problem.evs:
        made.family("sh", len(problem.evs))
    _balance(made, problem)
    _storage(made, problem)
    _reserve(made)
    if problem.battery.export_reserve_kwh is not None:
        _export_reserve(made, problem, problem.battery.export_reserve_kwh)
    _ev_energy(made, problem)
    for t, waste, imports in _either_rows(problem):
        made.row(
            "either", {made.columns["cu"][t]: waste, made.columns["im"][t]: imports}, LpConstraintLE, 1.0
        )
    if problem.active_demand is not None:
        _demand(made, demand_blocks(problem))
    if binaries is not None:
        _exclusive_battery(made, problem, sorted(binaries.battery))
        _exclusive_grid(made, problem, sorted(binaries.grid))
        _ev_minimum(made, problem, sorted(binaries.ev))
        _waste_after_taking(made, problem, sorted(binaries.waste))
        for step in sorted(binaries.export):
            made.columns["bx"][step].cat = "Integer"
    made.prob.objective = LpAffineExpression()
    load(made, problem)
    return made


def _cars(made: Formulation, problem: PlanProblem) -> list[list[Any]]:
    return [made.columns[f"ev{car:02d}"] for car in range(len(problem.evs))]


def _balance(made: Formulation, problem: PlanProblem) -> None:
    cars, columns = _cars(made, problem), made.columns
    flows = zip(columns["im"], columns["ex"], columns["ch"], columns["di"], columns["cu"], strict=True)
    for t, (im, ex, ch, di, cu) in enumerate(flows):
        terms = {im: 1.0, ex: -1.0, ch: -1.0, di: 1.0, cu: -1.0}
        for car in cars:
            terms[car[t]] = -1.0
        made.row("balance", terms, LpConstraintEQ)


def _storage(made: Formulation, problem: PlanProblem) -> None:
    battery, columns = problem.battery, made.columns
    before = None
    for dt, so, ch, di in zip(problem.hours, columns["so"], columns["ch"], columns["di"], strict=True):
        terms = {so: 1.0, ch: -dt * battery.eta_charge, di: dt / battery.eta_discharge}
        if before is not None:
            terms[before] = -1.0
        made.row("storage", terms, LpConstraintEQ)
        before = so


def _reserve(made: Formulation) -> None:
    for so, sl in zip(made.columns["so"], made.columns["sl"], strict=True):
        made.row("reserve", {so: 1.0, sl: 1.0}, LpConstraintGE)


def _export_reserve(made: Formulation, problem: PlanProblem, reserve_kwh: float) -> None:
    """Battery export only above its own reserve; the house may go on to the floor.

    `bx` = 1 allows the battery to discharge beyond the house's own need and demands the export
    reserve at the step's end; a fraction of it demands a fraction (the convex hull of the two). As a
    binary it is exact. No slack helps here: a soft reserve must not buy the right to export.
    """
    columns, battery, cars = made.columns, problem.battery, _cars(made, problem)
    backed = made.family("bx", problem.steps)
    span = max(0.0, reserve_kwh - battery.floor_kwh)
    for t, (so, bx, di) in enumerate(zip(columns["so"], backed, columns["di"], strict=True)):
        made.row("export", {so: 1.0, bx: -span}, LpConstraintGE)
        terms = {di: 1.0, bx: -battery.max_discharge_kw}
        for car in cars:
            terms[car[t]] = -1.0
        made.row("backed", terms, LpConstraintLE)


def _ev_energy(made: Formulation, problem: PlanProblem) -> None:
    """One row per car over ALL steps: the window is a bound, so that a moved departure keeps the matrix."""
    for ev, car, short in zip(problem.evs, _cars(made, problem), made.columns.get("sh", ()), strict=True):
        terms = {column: dt * ev.efficiency for column, dt in zip(car, problem.hours, strict=True)}
        terms[short] = 1.0
        made.row("energy", terms, LpConstraintEQ)


def _demand(made: Formulation, blocks: Iterable[DemandBlock]) -> None:
    (peak,) = made.family("pk", 1)
    imports = made.columns["im"]
    for block in blocks:
        terms = {imports[t]: -weight for t, weight in zip(block.steps, block.weights, strict=True)}
        terms[peak] = 1.0
        made.row("demand", terms, LpConstraintGE)


def _exclusive_battery(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    charge, discharge = problem.charge_limits_kw, problem.discharge_limits_kw
    for t in steps:
        z = made.prob.add_variable(f"zb_{t:05d}", cat=LpBinary)
        made.row("charging", {made.columns["ch"][t]: 1.0, z: -charge[t]}, LpConstraintLE)
        made.row("discharging", {made.columns["di"][t]: 1.0, z: discharge[t]}, LpConstraintLE, discharge[t])


def _exclusive_grid(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    # without the other direction the flow is bounded by what can be used or had: a small factor is a fast one
    cars, wastes = sum(ev.max_kw for ev in problem.evs), problem.curtail_limits_kw
    charges, discharges = problem.charge_limits_kw, problem.discharge_limits_kw
    bought, sold = problem.import_limits_kw, problem.export_limits_kw
    for t in steps:
        spare = problem.pv_kw[t] - problem.load_kw[t]
        imports = min(bought[t], max(0.0, charges[t] + cars + wastes[t] - spare))
        exports = min(sold[t], max(0.0, discharges[t] + spare))
        y = made.prob.add_variable(f"zg_{t:05d}", cat=LpBinary)
        made.row("importing", {made.columns["im"][t]: 1.0, y: -imports}, LpConstraintLE)
        made.row("exporting", {made.columns["ex"][t]: 1.0, y: exports}, LpConstraintLE, exports)
        if not problem.curtail_beside_import:
            made.row("wasting", {made.columns["cu"][t]: 1.0, y: wastes[t]}, LpConstraintLE, wastes[t])


def _waste_after_taking(made: Formulation, problem: PlanProblem, steps: Sequence[int]) -> None:
    """Sun is thrown away only by a battery left to itself: it takes what it can first, or it is full."""
    columns, capacity = made.columns, problem.battery.capacity_kwh
    wastes, takes = problem.curtail_limits_kw, problem.taken_by_itself_kw
    for t in steps:
        waste, taken = wastes[t], takes[t]
        itself = made.prob.add_variable(f"zw_{t:05d}", cat=LpBinary)
        full = made.prob.add_variable(f"zf_{t:05d}", cat=LpBinary)
        made.row("wasted", {columns["cu"][t]: 1.0, itself: -waste}, LpConstraintLE)
        made.row("taken", {columns["ch"][t]: 1.0, itself: -taken, full: taken}, LpConstraintGE)
        made.row("full", {columns["so"][t]: 1.0, full: -capacity}, LpConstraintGE)


def _either_rows(problem: PlanProblem) -> tuple[tuple[int, float, float], ...]:
    """Where power pays to be used, sun is thrown away or the grid gives: the hull of the two, as shares.

    Steps with the factors of waste and import; exact wherever an answer is all of one or all of the other.
    """
    if problem.curtail_beside_import:
        return ()
    cars, rows = sum(ev.max_kw for ev in problem.evs), []
    most_in, most_charge = problem.import_limits_kw, problem.charge_limits_kw
    for t, (waste, buy) in enumerate(zip(problem.curtail_limits_kw, problem.import_price, strict=True)):
        spare = problem.pv_kw[t] - problem.load_kw[t]
        imports = min(most_in[t], most_charge[t] + cars - spare)
        if buy < 0 and waste > 0 and imports > 0:
            rows.append((t, 1 / waste, 1 / imports))
    return tuple(rows)


def _ev_minimum(made: Formulation, problem: PlanProblem, places: Sequence[tuple[int, int]]) -> None:
    for car, t in places:
        ev = problem.evs[car]
        power = made.columns[f"ev{car:02d}"][t]
        x = made.prob.add_variable(f"zc{car:02d}_{t:05d}", cat=LpBinary)
        made.row("least", {power: 1.0, x: -ev.min_kw}, LpConstraintGE)
        made.row("most", {power: 1.0, x: -ev.max_kw}, LpConstraintLE)


def narrow(made: Formulation, fixes: Fixes) -> None:
    """Bounds single columns, named by family and index, to (low, high); the next `load` frees them."""
    for (family, index), (low, high) in fixes.items():
        column = made.columns[family][index]
        column.lowBound, column.upBound = low, high


def load(made: Formulation, problem: PlanProblem) -> None:
    """Sets every cost, bound and right side of a formulation of this structure."""
    _load_bounds(made, problem)
    _load_costs(made, problem)
    _load_right_sides(made, problem)


def _load_bounds(made: Formulation, problem: PlanProblem) -> None:
    battery, steps = problem.battery, problem.steps
    slack = battery.reserve_kwh if battery.reserve_slack_kwh is None else battery.reserve_slack_kwh
    upper: dict[str, Sequence[float]] = {
        "im": problem.import_limits_kw,
        "ex": problem.export_limits_kw,
        "ch": problem.charge_limits_kw,
        "di": problem.discharge_limits_kw,
        "cu": problem.curtail_limits_kw,
        "so": (battery.capacity_kwh,) * steps,
        "sl": (slack,) * steps,
    }
    for car, ev in enumerate(problem.evs):
        upper[f"ev{car:02d}"] = [ev.max_kw if ev.start <= t < ev.deadline else 0.0 for t in range(steps)]
    upper["sh"] = [ev.energy_kwh for ev in problem.evs]
    if "bx" in made.columns:
        upper["bx"] = [float(ok) for ok in problem.battery_export_allowed or (True,) * steps]
    for name, limits in upper.items():
        for column, limit in zip(made.columns.get(name, ()), limits, strict=True):
            column.lowBound, column.upBound = 0.0, limit
    if (demand := problem.active_demand) is not None:
        made.columns["pk"][0].lowBound = demand.peak_so_far_kw


def _load_costs(made: Formulation, problem: PlanProblem) -> None:
    battery, hours = problem.battery, problem.hours
    cycle, waste = battery.cycle_cost_per_kwh_discharged, problem.curtail_cost_per_kwh
    costs: dict[str, Sequence[float]] = {
        "im": [dt * price for dt, price in zip(hours, problem.import_price, strict=True)],
        "ex": [-dt * price for dt, price in zip(hours, problem.export_price, strict=True)],
        "di": [dt * cycle for dt in hours],
        "cu": [dt * waste for dt in hours],
        "so": [0.0] * (problem.steps - 1) + [-battery.terminal_value_per_kwh],
        "sl": [dt * battery.reserve_penalty_per_kwh_h for dt in hours],
        "sh": [ev.shortfall_penalty_per_kwh for ev in problem.evs],
    }
    if (demand := problem.active_demand) is not None:
        costs["pk"] = [demand.price_per_kw]
    objective = made.prob.objective
    for name, values in costs.items():
        objective.update(zip(made.columns.get(name, ()), values, strict=True))


def _load_right_sides(made: Formulation, problem: PlanProblem) -> None:
    battery = problem.battery
    net = [load - pv for load, pv in zip(problem.load_kw, problem.pv_kw, strict=True)]
    sides: dict[str, Sequence[float]] = {
        "balance": net,
        "storage": [battery.start_kwh] + [0.0] * (problem.steps - 1),
        "reserve": (battery.reserve_kwh,) * problem.steps,
        "energy": [ev.energy_kwh for ev in problem.evs],
        "demand": [block.before_kw for block in demand_blocks(problem)],
    }
    if battery.export_reserve_kwh is not None:
        sides["export"] = (battery.floor_kwh,) * problem.steps
        sides["backed"] = [max(0.0, need) for need in net]
    for name, values in sides.items():
        for row, value in zip(made.rows.get(name, ()), values, strict=True):
            row.constant = -value
