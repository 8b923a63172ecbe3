"""A solution as the plan the house acts on: whole watts, one action a slot, and a reason for each.

The solver's flows are rounded towards zero and netted, and the state of charge is simulated again
from what is left, so the plan promises nothing that the hardware would not do.
"""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from math import ceil, floor, trunc
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.plan.acts.acts import Act, Course
from domain.plan.acts.carried import cars_kw
from domain.plan.acts.switches import FREE, SwitchPrice
from domain.plan.acts.whole_power import in_whole_steps
from domain.plan.draft.build import Draft
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.plan.problem.gave_way import NO_NAMES, gave_way
from domain.plan.problem.problem import BatterySpec, PlanProblem
from domain.plan.problem.solution import Solution
from domain.plan.why.comparison import Comparison
from domain.plan.why.facts import facts_of
from domain.plan.why.step import ACTION_W, Step
from domain.plan.why.told import told
from domain.reason.reason import Reason, Why
from domain.reason.shown import shown_facts
from domain.tariff.slots import Tariff
from domain.tariff.terms import Side

HOLD_MARGIN_PCT = 1.0  # less than this above the reserve is nothing to keep

WHY = {
    PlanAction.CHARGE: Why.PLAN_CHARGE,
    PlanAction.DISCHARGE: Why.PLAN_DISCHARGE,
    PlanAction.HOLD: Why.PLAN_HOLD,
    PlanAction.SELF_CONSUMPTION: Why.SELF_CONSUMPTION,
}


class Known(Struct, frozen=True, kw_only=True):
    """What a plan is explained by beside itself: the acts that were wished before switches counted, what the
    battery did before, what a switch has to earn, all prices that are known, and what its owner calls each
    loadpoint. `compares` False: nobody reads it, and no step is compared with what else could be done.
    """

    wished: Sequence[Act] | None = None
    running: PlanAction | None = None
    switches: SwitchPrice = FREE
    tariff: Tariff | None = None
    compares: bool = True
    called: Mapping[str, str] = NO_NAMES


def explaining(
    draft: Draft,
    solution: Solution,
    acts: Sequence[Act] | None = None,
    *,
    plan_id: str,
    made_at: datetime,
    known: Known | None = None,
) -> Generator[None, None, Plan]:
    """The plan with its reasons, not yet with what it costs (`domain/plan/bill.py`). `solution` must have a
    plan; `acts` are what it is carried out by.

    In turns of a millisecond or two, a slot each.
    """
    known = known or Known()
    steps = _steps(draft, solution, is_carried=acts is not None)
    yield
    if acts is not None:
        steps = told(draft, steps, acts)
        yield
    steps = _priced(draft, steps)
    yield
    compared = Comparison(draft, steps, known.running, known.switches)
    slots = []
    for index, step in enumerate(steps):
        yield
        facts = facts_of(steps, index)
        if known.compares:
            facts |= compared.facts(index, known.tariff)
        if known.compares and known.wished is not None:
            facts |= compared.kept(index, known.wished)
        following_w = {name: 1000 * kw[index] for name, kw in draft.following_kw.items()}
        slots.append(_slot(step, facts, following_w))
    return Plan(
        id=plan_id,
        made_at=made_at,
        status=str(solution.status),
        slots=tuple(slots),
        solve_ms=round(solution.solve_ms + solution.build_ms, 1),
        gave_way=gave_way(draft.problem, solution, draft.car_step_kw, known.called, draft.wanted),
    )


def _steps(draft: Draft, solution: Solution, *, is_carried: bool = False) -> list[Step]:
    """`is_carried`: the flows are those of acts already, and not a solver's wishes."""
    problem, battery = draft.problem, draft.problem.battery
    energy, made, charge_kw = battery.start_kwh, [], problem.charge_limits_kw
    for t, dt in enumerate(problem.hours):
        battery_w = trunc(1000 * (solution.discharge_kw[t] - solution.charge_kw[t]))
        cars = {name: _car_w(draft, name, power[t]) for name, power in solution.ev_kw.items()}
        load_w, pv_w = ceil(1000 * problem.load_kw[t] - 1e-6), trunc(1000 * problem.pv_kw[t])
        # upwards, as what is not curtailed would go beyond the export limit
        curtail_w = min(pv_w, ceil(1000 * solution.curtail_kw[t] - 1e-6))
        net_w = load_w + sum(cars.values()) - pv_w
        if not (draft.may_hold or is_carried):
            battery_w = _unheld(problem, t, energy, net_w, battery_w)
            curtail_w = min(curtail_w, max(0, battery_w - net_w))
        above_kwh, before = energy - battery.reserve_kwh, _percent(battery, energy)
        room_w = 1000 * max(0.0, battery.capacity_kwh - energy) / battery.eta_charge / dt
        taken_w = min(max(0.0, -net_w), room_w, 1000 * charge_kw[t])
        stored_w, given_w = max(0, -battery_w), max(0, battery_w)
        energy += dt * (battery.eta_charge * stored_w - given_w / battery.eta_discharge) / 1000
        energy = min(max(energy, 0.0), battery.capacity_kwh)
        grid_w = net_w + curtail_w - battery_w
        made.append(
            Step(
                start=draft.edges[t],
                end=draft.edges[t + 1],
                battery_w=battery_w,
                grid_w=grid_w,
                pv_w=pv_w - curtail_w,
                load_w=load_w,
                curtail_w=curtail_w,
                ev_w=cars,
                soc_before_pct=before,
                soc_pct=_percent(battery, energy),
                import_price=problem.import_price[t],
                export_price=problem.export_price[t],
                action=_action(draft, battery_w, grid_w, net_w, _percent(battery, above_kwh), taken_w),
            )
        )
    return made


def acts_of(draft: Draft, solution: Solution) -> list[Act]:
    """What the battery is told, step by step, for a solution's flows to come about."""
    acts = []
    flows = zip(_steps(draft, solution), solution.charge_kw, solution.discharge_kw, strict=True)
    for step, charge_kw, discharge_kw in flows:
        # to the last milliwatt: a charge cut to whole watts lets out more than an export limit takes
        power_kw = abs(discharge_kw - charge_kw) if draft.may_hold else abs(step.battery_w) / 1000
        is_forced = step.action in (PlanAction.CHARGE, PlanAction.DISCHARGE)
        acts.append(Act(step.action, power_kw if is_forced else 0.0))
    if draft.problem.battery.whole_power:
        course = Course(draft.problem, cars_kw(draft.problem, solution.ev_kw))
        return in_whole_steps(draft.problem, acts, course, may_hold=draft.may_hold)
    return acts


def _priced(draft: Draft, steps: list[Step]) -> list[Step]:
    """The steps at the prices of the kWh planned in them, as far as the contract's quotas go."""
    hours = draft.problem.hours
    bought = [dt * max(step.grid_w, 0) / 1000 for step, dt in zip(steps, hours, strict=True)]
    sold = [dt * max(-step.grid_w, 0) / 1000 for step, dt in zip(steps, hours, strict=True)]
    buy, sell = draft.prices(Side.IMPORT, bought), draft.prices(Side.EXPORT, sold)
    return [
        replace(step, import_price=cost, export_price=earned)
        for step, cost, earned in zip(steps, buy, sell, strict=True)
    ]


def _car_w(draft: Draft, name: str, power_kw: float) -> int:
    """A car's power in what its charger takes, W: whole steps, rounded down but for a solver's hair."""
    step_kw = draft.car_step_kw.get(name, 0.0)
    if step_kw <= 0:
        return trunc(1000 * power_kw)
    return round(1000 * step_kw * floor(power_kw / step_kw + 1e-6))


def _percent(battery: BatterySpec, energy_kwh: float) -> float | None:
    """Energy as a share of the battery, %; unknown without one."""
    return 100 * energy_kwh / battery.capacity_kwh if battery.capacity_kwh > 0 else None


def _unheld(problem: PlanProblem, t: int, energy_kwh: float, net_w: int, battery_w: int) -> int:
    """What a battery does that cannot be held: where nothing forces it, it covers the house."""
    battery, dt = problem.battery, problem.hours[t]
    is_forced = battery_w < min(0, net_w) - ACTION_W or battery_w > max(0, net_w) + ACTION_W
    spare_kw = max(0.0, energy_kwh - battery.reserve_kwh) * battery.eta_discharge / dt
    room_kw = max(0.0, battery.capacity_kwh - energy_kwh) / battery.eta_charge / dt
    most_w = 1000 * min(battery.max_discharge_kw, spare_kw)
    least_w = -1000 * min(battery.max_charge_kw, room_kw)
    return trunc(min(max(battery_w if is_forced else net_w, least_w), most_w))


def _action(
    draft: Draft, battery_w: int, grid_w: int, net_w: int, above_reserve_pct: float | None, taken_w: float
) -> PlanAction:
    """What brings the flows about; `taken_w` is what the battery would take of the sun by itself."""
    if battery_w < -ACTION_W and grid_w > max(0, net_w) + ACTION_W:
        return PlanAction.CHARGE
    if net_w < 0 and battery_w <= 0 and -battery_w < taken_w - ACTION_W:
        if battery_w >= -ACTION_W:
            return PlanAction.HOLD if draft.may_keep_empty else PlanAction.SELF_CONSUMPTION
        return PlanAction.CHARGE if draft.may_slow else PlanAction.SELF_CONSUMPTION
    if battery_w > ACTION_W and grid_w < -ACTION_W:
        return PlanAction.DISCHARGE
    has_something = above_reserve_pct is not None and above_reserve_pct > HOLD_MARGIN_PCT
    if net_w > ACTION_W and battery_w <= ACTION_W and has_something and draft.may_hold:
        return PlanAction.HOLD
    return PlanAction.SELF_CONSUMPTION


def _slot(step: Step, facts: dict[str, Any], following_w: dict[str, float]) -> PlanSlot:
    return PlanSlot(
        start=step.start,
        end=step.end,
        action=step.action,
        power_w=0.0 if step.action is PlanAction.HOLD else float(abs(step.battery_w)),
        soc_pct=None if step.soc_pct is None else round(step.soc_pct, 2),
        grid_w=float(step.grid_w),
        pv_w=float(step.pv_w),
        load_w=float(step.load_w),
        curtail_w=float(step.curtail_w),
        ev_w={name: float(power) for name, power in step.ev_w.items()},
        following_w={name: float(round(power)) for name, power in following_w.items()},
        import_price=step.import_price,
        export_price=step.export_price,
        reason=Reason(WHY[step.action], shown_facts(facts)),
    )
