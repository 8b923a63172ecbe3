"""What a plan could not keep of what was wished of it: what, by how much, and in words.

Where wishes contradict each other the cheapest penalty gives way first: a car's energy, then a charge by a
time, then a floor of some hours. The reserves and the connection's limits never do of a plan's own will.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.language.telling import Telling
from domain.language.tongue import ENGLISH
from domain.plan.problem.cost import ev_shortfall_kwh
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution

SHOWN = 1e-4  # less than this is a solver's rounding
NO_STEPS: Mapping[str, float] = {}
NO_NAMES: Mapping[str, str] = {}


class Wanted(Struct, frozen=True, kw_only=True):
    """What its owner wanted in the battery at least, % of its capacity: from `since` to `until`, or `since`
    None: by `until`.
    """

    soc_pct: float
    until: datetime
    since: datetime | None = None


NO_TIMES: Mapping[str, Wanted] = {}
# By what gave way, without the name behind its colon.
SENTENCES = {
    "soc0_kwh": "The battery tells {amount} more or less than it can hold.",
    "reserve": "The battery is {amount} below its reserve.",
    "floor": "{name}: the battery holds {amount} less.",
    "import_limit": "The house alone takes {amount} more than the connection allows.",
    "ev": "{name} gets {amount} less than it was to have.",
}
BETWEEN = "From {since} to {until} the battery was to hold {soc}: it holds {amount} less."
BY = "By {until} the battery was to hold {soc}: it holds {amount} less."


class GaveWay(Struct, frozen=True, kw_only=True):
    """One wish: `amount` is by how much it is missed at the worst, in `unit`; `name` is its owner's word for
    whose it is, None where `what` holds it; `wanted`: of a floor, what was wished when.
    """

    what: str
    amount: float
    unit: str
    name: str | None = None
    wanted: Wanted | None = None
    text: str = ""

    def told(self, telling: Telling | None = None) -> "GaveWay":
        """The same with its sentence as it is said there and then; None: by nobody, so it names no clock."""
        kind, _, name = self.what.partition(":")
        tongue, wanted = ENGLISH if telling is None else telling.tongue, self.wanted
        amount = (tongue.energy if self.unit == "kWh" else tongue.power)(1000 * self.amount)
        if telling is None or wanted is None:
            return replace(self, text=tongue.said(SENTENCES[kind], name=self.name or name, amount=amount))
        until, soc = telling.time(wanted.until), tongue.percent(wanted.soc_pct)
        if wanted.since is None:
            return replace(self, text=tongue.said(BY, until=until, soc=soc, amount=amount))
        since = telling.time(wanted.since)
        return replace(self, text=tongue.said(BETWEEN, since=since, until=until, soc=soc, amount=amount))


def gave_way(
    problem: PlanProblem,
    plan: Solution,
    car_step_kw: Mapping[str, float] = NO_STEPS,
    called: Mapping[str, str] = NO_NAMES,
    wanted: Mapping[str, Wanted] = NO_TIMES,
) -> tuple[GaveWay, ...]:
    """Everything that gave way in this plan; nothing for an answer without one.

    `car_step_kw`: what a car's charger takes whole multiples of, by the car's key; absent: any power.
    `called`: what the owner calls it, likewise. `wanted`: what was wished when, by the floor's
    name.
    """
    if not plan.has_plan:
        return ()
    cars = _cars(problem, plan, car_step_kw)
    found = (*_stored(problem, plan), *_floors(problem, plan), *_bought(problem, plan), *cars)
    return tuple(
        GaveWay(
            what=what,
            amount=round(amount, 3),
            unit=unit,
            name=called.get(what.removeprefix("ev:")),
            wanted=wanted.get(what.removeprefix("floor:")),
        ).told()
        for what, amount, unit in found
        if amount > SHOWN
    )


Missed = Iterator[tuple[str, float, str]]


def _stored(problem: PlanProblem, plan: Solution) -> Missed:
    battery = problem.battery
    outside = abs(battery.start_kwh - battery.soc0_kwh)
    yield "soc0_kwh", outside, "kWh"
    below = battery.reserve_kwh - min(plan.soc_kwh, default=battery.reserve_kwh)
    yield "reserve", below, "kWh"


def _floors(problem: PlanProblem, plan: Solution) -> Missed:
    for floor in problem.floors:
        short = floor.short_kwh(plan.soc_kwh)
        yield f"floor:{floor.name}", short, "kWh"


def _bought(problem: PlanProblem, plan: Solution) -> Missed:
    if (limit := problem.grid.import_limit_kw) is not None:
        beyond = max(plan.import_kw) - limit
        yield "import_limit", beyond, "kW"


def _cars(problem: PlanProblem, plan: Solution, car_step_kw: Mapping[str, float]) -> Missed:
    for ev in problem.evs:
        power_kw = plan.ev_kw[ev.name]
        short = ev_shortfall_kwh(problem, ev, power_kw)
        # less than one step of its charger in an hour in which it charges is no wish that gave way
        charged_h = max((h for h, kw in zip(problem.hours, power_kw, strict=True) if kw > 0), default=0.0)
        if short >= charged_h * ev.efficiency * car_step_kw.get(ev.name, 0.0):
            yield f"ev:{ev.name}", short, "kWh"
