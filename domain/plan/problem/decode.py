"""A problem file becomes a problem, or a list of its faults by field."""

from collections.abc import Iterator, Sequence

import msgspec

from domain.errors import InvalidRequest
from domain.plan.problem.finite import not_finite
from domain.plan.problem.problem import PlanProblem

SERIES = ("import_price", "export_price", "pv_kw", "load_kw")
STEP_BOUNDS = (
    "charge_max_kw",
    "discharge_max_kw",
    "curtail_max_kw",
    "import_max_kw",
    "export_max_kw",
    "battery_export_allowed",
)


def decode_problem(raw: bytes) -> PlanProblem:
    """Reads a problem file. Raises InvalidRequest whose `fields` name every fault that was found."""
    try:
        problem = msgspec.json.decode(raw, type=PlanProblem)
    except msgspec.ValidationError as err:
        name, what = _named(str(err))
        raise InvalidRequest(f"{name}: {what}", {name: what}) from err
    except msgspec.DecodeError as err:
        what = f"not valid JSON: {err}"
        raise InvalidRequest(what, {"problem": what}) from err
    faults = faults_of(problem)
    if faults:
        raise InvalidRequest("; ".join(f"{name}: {what}" for name, what in faults.items()), faults)
    return problem


def faults_of(problem: PlanProblem) -> dict[str, str]:
    """What single fields cannot show: lengths and values that contradict each other, by field.

    A number that is none is a fault too: a problem made in the house was never decoded.
    """
    faults: dict[str, str] = {}
    steps, battery = problem.steps, problem.battery
    if isinstance(problem.dt_h, tuple):
        _length(faults, "dt_h", problem.dt_h, steps)
    for name in SERIES:
        _length(faults, name, getattr(problem, name), steps)
    for name in STEP_BOUNDS:
        values = getattr(problem, name)
        if values is not None:
            _length(faults, name, values, steps)
    for name in ("reserve_kwh", "export_reserve_kwh", "grid_charge_max_kwh"):
        value = getattr(battery, name)
        if value is not None and value > battery.capacity_kwh:
            faults[f"battery.{name}"] = f"{value:g} is more than the capacity of {battery.capacity_kwh:g}"
    seen: set[str] = set()
    for index, ev in enumerate(problem.evs):
        at = f"evs[{index}]"
        if ev.name in seen:
            faults[f"{at}.name"] = f"{ev.name!r} is used twice"
        seen.add(ev.name)
        if not ev.start < ev.deadline <= steps:
            faults[f"{at}.deadline"] = f"must be after start {ev.start} and at most {steps}"
        if ev.step_max_kw is not None:
            _length(faults, f"{at}.step_max_kw", ev.step_max_kw, steps)
        if ev.min_kw > ev.max_kw:
            faults[f"{at}.min_kw"] = f"{ev.min_kw:g} is more than max_kw {ev.max_kw:g}"
    faults.update(_of_demands(problem))
    faults.update(_of_quotas(problem))
    for family in ("floors", "earnings_limits"):
        for index, each in enumerate(getattr(problem, family)):
            if max(each.steps) >= steps:
                faults[f"{family}[{index}].steps"] = f"every step must be below {steps}"
    return faults | dict.fromkeys(not_finite(problem), "is not a finite number")


def _of_demands(problem: PlanProblem) -> Iterator[tuple[str, str]]:
    demands = problem.demand if isinstance(problem.demand, tuple) else (problem.demand,)
    for index, demand in enumerate(demands):
        if demand is not None and any(step >= problem.steps for step in demand.window_steps):
            at = f"demand[{index}]" if isinstance(problem.demand, tuple) else "demand"
            yield f"{at}.window_steps", f"every step must be below {problem.steps}"


def _of_quotas(problem: PlanProblem) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, quota in enumerate(problem.quotas):
        at = f"quotas[{index}]"
        if quota.name in seen:
            yield f"{at}.name", f"{quota.name!r} is used twice"
        seen.add(quota.name)
        if len(set(quota.steps)) < len(quota.steps) or max(quota.steps) >= problem.steps:
            yield f"{at}.steps", f"every step must be below {problem.steps} and named once"
        if any(band.width_kwh is None for band in quota.bands[:-1]):
            yield f"{at}.bands", "only the last one may be without width_kwh"


def _named(message: str) -> tuple[str, str]:
    """msgspec's message as the field it is about and what is wrong with it."""
    what, _, where = message.partition(" - at ")
    name = where.strip("`").removeprefix("$").removeprefix(".")
    kind, _, key = what.partition(" field `")
    if key:  # unknown or missing: the path names the parent only
        name = ".".join(filter(None, (name, key.rstrip("`"))))
        what = "is no known field" if "unknown" in kind else "is missing"
    return name or "problem", what


def _length(faults: dict[str, str], name: str, values: Sequence[object], steps: int) -> None:
    if len(values) != steps:
        faults[name] = f"has {len(values)} values, needs {steps} (steps)"
