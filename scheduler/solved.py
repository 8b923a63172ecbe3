"""Makes a plan of what the solver found: checked, settled beside the plan before it, and explained."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from domain.errors import DeviceError
from domain.house.optimiser import Optimiser
from domain.plan.acts.committed import committing_cars, turn_price
from domain.plan.acts.lived import running_before, spent_before, spent_with
from domain.plan.acts.spread import spreading
from domain.plan.acts.switches import switch_price
from domain.plan.acts.whole_steps import rounding_cars
from domain.plan.draft.build import Draft
from domain.plan.plan import Plan
from domain.plan.problem.check import check
from domain.plan.problem.solution import Solution
from domain.plan.why.explain import Known, acts_of, explaining
from domain.reason.shown import shown
from domain.status.names import cars_called
from domain.tariff.slots import Tariff
from scheduler.followed import Redraft, as_followed
from scheduler.state import HouseState
from scheduler.turns import in_turns

HOUR_AHEAD = 2  # half-hours


async def plan_of_solution(
    draft: Draft,
    solution: Solution,
    previous: Plan | None,
    now: datetime,
    *,
    redraft: Redraft,
    state: HouseState,
    settings: Optimiser,
    tariff: Callable[[], Tariff],
    new_id: Callable[[], str],
    is_read: bool,
) -> Plan:
    """The plan that is lived, after `previous`. `redraft`: the problem with what cars take of the sun beside
    what the battery is told; `tariff`: by what the plan is explained; `is_read` False: it is not compared
    with any other. Raises DeviceError where the solver found none, or one that breaks a rule.
    """
    # Reads a library for arithmetic, which a start does not wait for.
    from domain.plan.acts.churn import saved_per_day, settling

    if not solution.has_plan:
        raise DeviceError(f"the solver found no plan: {solution.status} {solution.detail}")
    violations = check(draft.problem, solution)
    if violations:
        raise DeviceError(f"the solver's plan breaks {len(violations)} rules, first: {violations[0]}")
    await asyncio.sleep(0)
    going = {key for key, memory in state.memory.loadpoints.items() if memory.is_on}
    turn = turn_price(settings.switch_cost)
    solution = await in_turns(committing_cars(draft, solution, going, turn))
    solution = await in_turns(rounding_cars(draft, solution))
    saves = None if previous is None else previous.saves_per_day
    spent = spent_before(previous, draft.edges[0])
    misjudged = state.beliefs.held.hindsight.error(HOUR_AHEAD) * draft.problem.battery.max_charge_kw / 12
    switches = switch_price(settings.switch_cost, saves, spent, misjudged=misjudged)
    settled, acts = await in_turns(settling(draft, solution, previous, switches))
    if settings.spread_export:
        settled, acts = await in_turns(spreading(draft, settled, acts))
    await asyncio.sleep(0)
    asked = draft
    draft, settled, acts = await as_followed(draft, settled, acts, redraft)
    running = running_before(previous, draft.edges[0])
    known = Known(
        wished=acts_of(asked, solution),
        compares=is_read,
        running=None if running is None else running.action,
        switches=switches,
        tariff=tariff(),
        called=cars_called(state.lived_in),
    )
    plan = await in_turns(explaining(draft, settled, acts, plan_id=new_id(), made_at=now, known=known))
    gave = None if running is None else running.gives
    return replace(
        plan,
        gave_before=gave,
        saves_per_day=saved_per_day(draft, settled),
        spent=shown(spent_with(spent, running, plan)),
    )
