"""The shipped problems and their known answers."""

import json
from pathlib import Path

from msgspec.structs import replace

from domain.plan.problem.decode import decode_problem
from domain.plan.problem.problem import PlanProblem

DATA = Path(__file__).parents[2] / "data"
KNOWN = json.loads((DATA / "lp-known-answers.json").read_text())


def read(name: str) -> PlanProblem:
    return decode_problem((DATA / f"{name}.json").read_bytes())


SMALL = read("lp-problem-small")
LARGE = read("lp-problem")


def first_day() -> PlanProblem:
    """The first 288 steps of the large one."""
    series = {
        name: getattr(LARGE, name)[:288] for name in ("import_price", "export_price", "pv_kw", "load_kw")
    }
    return replace(LARGE, steps=288, demand=None, **series)


def half_hours() -> PlanProblem:
    """The large one, 96 means of 30 minutes."""

    def means(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sum(values[i : i + 6]) / 6 for i in range(0, len(values), 6))

    series = {
        name: means(getattr(LARGE, name)) for name in ("import_price", "export_price", "pv_kw", "load_kw")
    }
    evs = tuple(replace(ev, start=ev.start // 6, deadline=ev.deadline // 6) for ev in LARGE.evs)
    return replace(LARGE, steps=96, dt_h=0.5, evs=evs, demand=None, **series)
