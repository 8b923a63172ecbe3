"""The steps of a plan by the acts they are carried out by; each tells what makes its flows."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Act, Course
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.why.step import ACTION_W, Step

SAME_W = 50.0  # nearer than this nobody sees another flow


def told(draft: Draft, steps: Sequence[Step], acts: Sequence[Act]) -> list[Step]:
    """A charge or a discharge that comes to nothing is told as what does the same: the battery left to
    itself, or held. So is a sale of which the house uses all, where the battery does that by itself.
    """
    cars_kw = [sum(step.ev_w.values()) / 1000 for step in steps]
    course = Course(draft.problem, cars_kw, [max(0.0, -step.grid_w / 1000) for step in steps])
    found, energy = [], draft.problem.battery.start_kwh
    for t, (step, act) in enumerate(zip(steps, acts, strict=True)):
        is_forced = act.action in (PlanAction.CHARGE, PlanAction.DISCHARGE)
        is_idle = is_forced and abs(step.battery_w) <= ACTION_W
        action = _of_an_idle(draft, course, t, step, act, energy) if is_idle else act.action
        if act.action is PlanAction.DISCHARGE and not is_idle and step.grid_w > -ACTION_W:
            action = PlanAction.SELF_CONSUMPTION if _is_of_itself(course, t, step, energy) else action
        is_above_hold = act.action is PlanAction.HOLD and step.battery_w > ACTION_W
        if is_above_hold and _is_of_itself(course, t, step, energy):
            action = PlanAction.SELF_CONSUMPTION
        if is_forced and draft.problem.battery.whole_power and _is_of_itself(course, t, step, energy):
            action = PlanAction.SELF_CONSUMPTION  # all its power is not to be had, or the sun gives it
        found.append(replace(step, action=action))
        energy = draft.problem.battery.capacity_kwh * (step.soc_pct or 0.0) / 100
    return found


def _is_of_itself(course: Course, t: int, step: Step, energy_kwh: float) -> bool:
    """Whether a battery left to itself does the same."""
    into, out, _, _, waste, _ = course.step(t, ITSELF, energy_kwh)
    battery_off, waste_off = abs(1000 * (out - into) - step.battery_w), abs(1000 * waste - step.curtail_w)
    return max(battery_off, waste_off) <= SAME_W


def _of_an_idle(draft: Draft, course: Course, t: int, step: Step, act: Act, energy_kwh: float) -> PlanAction:
    if _is_of_itself(course, t, step, energy_kwh):
        return PlanAction.SELF_CONSUMPTION
    if energy_kwh > (draft.problem.battery.holds_up_to_kwh or energy_kwh) and course.net_kw[t] > 0:
        return act.action  # it stands still under its order, and held it would give
    may_be_held = draft.may_hold and (course.net_kw[t] >= 0 or draft.may_keep_empty)
    return PlanAction.HOLD if may_be_held else PlanAction.SELF_CONSUMPTION
