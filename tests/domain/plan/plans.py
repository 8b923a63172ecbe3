"""A small planning problem, the flows of a solver's answer, and the plan that is told of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from msgspec.structs import replace

from domain.plan.draft.build import Draft
from domain.plan.plan import Plan
from domain.plan.problem.problem import BatterySpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.solution import Solution, SolveStatus
from tests.domain.plan.at_once import explain

START = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
BATTERY = BatterySpec(
    capacity_kwh=10.0,
    max_charge_kw=5.0,
    max_discharge_kw=5.0,
    eta_charge=1.0,
    eta_discharge=1.0,
    soc0_kwh=5.0,
    reserve_kwh=1.0,
    reserve_slack_kwh=0.0,
)
NO_BATTERY = replace(BATTERY, capacity_kwh=0.0, max_charge_kw=0.0, max_discharge_kw=0.0, soc0_kwh=0.0)


def a_draft(
    steps: int = 1,
    *,
    hours: float | Sequence[float] = 1.0,
    cars: dict[str, float] | None = None,
    may_hold: bool = True,
    **series: Any,
) -> Draft:
    """A house of 1 kW at 30 c/kWh unless said; `cars` are names and what their chargers take steps of, kW."""
    lengths = (hours,) * steps if isinstance(hours, int | float) else tuple(hours)
    usual: dict[str, Any] = {"import_price": 0.3, "export_price": 0.1, "load_kw": 1.0, "pv_kw": 0.0}
    spread = {
        name: tuple(value) if isinstance(value, list | tuple) else (float(value),) * steps
        for name, value in (usual | {key: series.pop(key) for key in usual if key in series}).items()
    }
    evs = tuple(
        EvSpec(name=name, start=0, deadline=steps, max_kw=11.0, energy_kwh=50.0) for name in cars or {}
    )
    problem = PlanProblem(
        steps=steps,
        dt_h=lengths,
        evs=evs,
        **{"battery": BATTERY, "grid": GridSpec(export_limit_kw=5.0), **spread, **series},
    )
    marks = tuple(START + timedelta(hours=h) for h in accumulate(lengths, initial=0.0))
    return Draft(problem=problem, edges=marks, may_hold=may_hold, car_step_kw=cars or {})


def an_answer(
    draft: Draft,
    *battery_kw: float,
    curtail_kw: Sequence[float] = (),
    ev_kw: dict[str, tuple[float, ...]] | None = None,
    **changes: Any,
) -> Solution:
    """The flows that follow from battery powers (+ discharges), kW."""
    problem, cars = draft.problem, ev_kw or {}
    wasted = tuple(curtail_kw) or (0.0,) * problem.steps
    grid = [
        problem.load_kw[t]
        + sum(car[t] for car in cars.values())
        - problem.pv_kw[t]
        + wasted[t]
        - battery_kw[t]
        for t in range(problem.steps)
    ]
    answer = Solution(
        status=SolveStatus.OPTIMAL,
        objective=0.0,
        import_kw=tuple(max(g, 0.0) for g in grid),
        export_kw=tuple(max(-g, 0.0) for g in grid),
        charge_kw=tuple(max(-p, 0.0) for p in battery_kw),
        discharge_kw=tuple(max(p, 0.0) for p in battery_kw),
        curtail_kw=wasted,
        ev_kw=cars,
    )
    return replace(answer, **changes)


def told(draft: Draft, *battery_kw: float, **changes: Any) -> Plan:
    """The plan that the house is told."""
    return explain(draft, an_answer(draft, *battery_kw, **changes), plan_id="p", made_at=START)
