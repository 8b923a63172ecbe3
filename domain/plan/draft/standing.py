"""A person's order to the battery, in the plan: its slots are fixed, and the plan begins where they end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.on_behalf import by_whom
from domain.command.order import BatteryAction
from domain.house.house import House, Site
from domain.plan.acts.acts import HELD, ITSELF, Act, Course
from domain.plan.acts.carried import carried, cars_kw
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import Draft
from domain.plan.draft.followers import Told
from domain.plan.draft.refused import refused
from domain.plan.plan import PlanAction, PlanSlot
from domain.plan.problem.problem import BatterySpec, PlanProblem
from domain.plan.problem.solution import Solution
from domain.reason.reason import Reason, Why
from domain.tariff.terms import Side

ACTIONS = {
    BatteryAction.FORCE_CHARGE: PlanAction.CHARGE,
    BatteryAction.FORCE_DISCHARGE: PlanAction.DISCHARGE,
    BatteryAction.HOLD: PlanAction.HOLD,
    BatteryAction.SELF_CONSUMPTION: PlanAction.SELF_CONSUMPTION,
}

ANY_SITE = Site()
HAIR_KWH = 0.01  # so near its end a battery moves nothing


class Fixed(Struct, frozen=True, kw_only=True):
    """The slots of an order; when and with what charge the plan begins after them. `told`: what cars that
    follow the sun find the battery do meanwhile.
    """

    slots: tuple[PlanSlot, ...]
    until: datetime
    soc_pct: float
    told: Mapping[datetime, Told]


def until_the_end(house: House, order: BatteryIntent, able: BatteryCapabilities, now: datetime) -> House:
    """The house as an order is projected: up to its end, and with an export limit only where the device holds
    one beside the order. What the owner wants of the planning binds no order.
    """
    planning = replace(
        house.optimiser,
        horizon_h=(order.until - now).total_seconds() / 3600,
        cost_neutral=False,
        limit=(),
        grid_charge_price_ceiling=None,
        grid_charge_max_soc_pct=100,
    )
    is_enabled = house.curtailment.enabled and is_limited_beside(order, able)
    return replace(house, optimiser=planning, curtailment=replace(house.curtailment, enabled=is_enabled))


def is_limited_beside(order: BatteryIntent, able: BatteryCapabilities) -> bool:
    """Whether a limit of what goes out is held beside the order, whoever wants it; else it waits."""
    is_held = order.action is BatteryAction.HOLD and able.curtails_while_held
    return able.curtails_while_forced or is_held or order.action is BatteryAction.SELF_CONSUMPTION


def after_a_sale(order: BatteryIntent | None, wishes: Sequence[CarWish]) -> tuple[CarWish, ...]:
    """What the cars want where a person sells from the battery: none begins before that is over."""
    if order is None or order.action is not BatteryAction.FORCE_DISCHARGE:
        return tuple(wishes)
    return tuple(
        wish
        if wish.is_on or wish.departure <= order.until
        else replace(wish, ready=max(wish.ready, order.until))
        for wish in wishes
    )


def charging_beside(order: BatteryIntent, wishes: Sequence[CarWish]) -> tuple[CarWish, ...]:
    """The cars that charge beside the order as they were planned: beside a sale none begins."""
    is_sale = order.action is BatteryAction.FORCE_DISCHARGE
    return tuple(wish for wish in wishes if wish.is_on or not is_sale)


def fixed(draft: Draft, order: BatteryIntent, automations: Mapping[str, str], site: Site = ANY_SITE) -> Fixed:
    """What the order brings about over the steps of a draft that ends with it: full, or empty to the
    hardware's reserve, or its target, and then left to itself. `automations`: their names, by id.

    It takes and sells what it was told to, whatever the plan keeps back for itself. The draft's cars are
    those whose hours are chosen already. `site`: whose limits may leave nothing of it.
    """
    cars = {car.name: tuple(map(car.most_kw, range(draft.problem.steps))) for car in draft.problem.evs}
    free = replace(draft.problem.battery, export_reserve_kwh=None)
    problem = replace(
        draft.problem,
        battery=free,
        battery_export_allowed=None,
        charge_max_kw=None,
        discharge_max_kw=None,
        evs=(),
    )
    drawn_kw = cars_kw(problem, cars)
    wanted, course = _acts(problem, order, drawn_kw), Course(problem, drawn_kw)
    acts = [course.given(t, act) for t, act in enumerate(wanted)]
    does = acts if draft.may_keep_empty else _filled_by_sun(problem, acts, drawn_kw)
    done = carried(problem, does, cars)
    usual = _reason(order, automations)
    reasons = [
        usual if act.action is wish.action else refused(problem, net_kw, t, order, site, automations)
        for t, (wish, act, net_kw) in enumerate(zip(wanted, acts, course.net_kw, strict=True))
    ]
    return Fixed(
        slots=_slots(draft, acts, done, reasons),
        until=draft.edges[-1],
        soc_pct=_percent(free, done.soc_kwh[-1]),
        told=_told(draft, order, wanted, does, done),
    )


def _filled_by_sun(problem: PlanProblem, acts: Sequence[Act], drawn_kw: Sequence[float]) -> list[Act]:
    """What a battery does that the sun goes on filling while it is held."""
    net_kw = Course(problem, drawn_kw).net_kw
    return [ITSELF if act == HELD and net < 0 else act for act, net in zip(acts, net_kw, strict=True)]


def _told(
    draft: Draft, order: BatteryIntent, wanted: Sequence[Act], does: Sequence[Act], done: Solution
) -> dict[datetime, Told]:
    """A charge or a sale with the power that becomes of it, and with nothing left to move as one that is
    held; nobody has ordered anything once it is over, nor where a limit leaves nothing of it.
    """
    battery = draft.problem.battery
    levels = (battery.start_kwh, *done.soc_kwh[:-1])
    ends = {PlanAction.CHARGE: battery.capacity_kwh, PlanAction.DISCHARGE: battery.reserve_kwh}
    moves_kw = [max(powers) for powers in zip(done.charge_kw, done.discharge_kw, strict=True)]
    is_over = False
    told = {}
    steps = zip(draft.edges[:-1], levels, wanted, does, strict=True)
    for t, (start, level, wish, act) in enumerate(steps):
        is_over = is_over or (order.target_soc_pct is not None and wish == ITSELF)
        by_hand, is_refused = order.action, wish.power_kw > 0 and act == ITSELF
        if act.power_kw:
            is_there = abs(level - ends[act.action]) < HAIR_KWH
            by_hand = BatteryAction.HOLD if is_there else by_hand
            act = HELD if is_there else replace(act, power_kw=moves_kw[t])
        told[start] = Told(
            level_pct=_percent(battery, level),
            act=act,
            planned_kw=sum(kw[t] for kw in done.ev_kw.values()),
            by_hand=None if is_over or is_refused else by_hand,
        )
    return told


def _acts(problem: PlanProblem, order: BatteryIntent, drawn_kw: Sequence[float]) -> list[Act]:
    action = ACTIONS[order.action]
    most_kw = {
        PlanAction.CHARGE: problem.battery.max_charge_kw,
        PlanAction.DISCHARGE: problem.battery.max_discharge_kw,
    }.get(action, 0.0)
    power_kw = most_kw if order.power_w is None else min(most_kw, order.power_w / 1000)
    told = Act(action, power_kw) if most_kw else Act(action)
    course, acts = Course(problem, drawn_kw), [told] * problem.steps
    if order.target_soc_pct is None or not most_kw:
        return acts
    target_kwh = problem.battery.capacity_kwh * order.target_soc_pct / 100
    for t, stored in enumerate(course.outcome(acts).stored_kwh):
        is_there = stored >= target_kwh if action is PlanAction.CHARGE else stored <= target_kwh
        if is_there:
            return [*acts[: t + 1], *[ITSELF] * (problem.steps - t - 1)]
    return acts


def _reason(order: BatteryIntent, automations: Mapping[str, str]) -> Reason:
    facts = {"action": order.action, "power_w": order.power_w, "until": order.until}
    return by_whom(Reason(Why.USER_COMMAND, facts), order.issued_by, automations)


def _slots(
    draft: Draft, acts: Sequence[Act], done: Solution, reasons: Sequence[Reason]
) -> tuple[PlanSlot, ...]:
    problem, hours = draft.problem, draft.problem.hours
    buy = draft.prices(Side.IMPORT, [dt * kw for dt, kw in zip(hours, done.import_kw, strict=True)])
    sell = draft.prices(Side.EXPORT, [dt * kw for dt, kw in zip(hours, done.export_kw, strict=True)])
    return tuple(
        PlanSlot(
            start=start,
            end=end,
            action=act.action,
            power_w=round(1000 * max(done.charge_kw[t], done.discharge_kw[t])) if act != ITSELF else 0,
            soc_pct=round(_percent(problem.battery, done.soc_kwh[t]), 1),
            grid_w=round(1000 * (done.import_kw[t] - done.export_kw[t])),
            pv_w=round(1000 * (problem.pv_kw[t] - done.curtail_kw[t])),
            load_w=round(1000 * problem.load_kw[t]),
            curtail_w=round(1000 * done.curtail_kw[t]),
            ev_w={name: float(round(1000 * kw[t])) for name, kw in done.ev_kw.items()},
            following_w={name: float(round(1000 * kw[t])) for name, kw in draft.following_kw.items()},
            import_price=buy[t],
            export_price=sell[t],
            reason=reasons[t],
        )
        for t, ((start, end), act) in enumerate(zip(pairwise(draft.edges), acts, strict=True))
    )


def _percent(battery: BatterySpec, energy_kwh: float) -> float:
    return 100 * energy_kwh / battery.capacity_kwh if battery.capacity_kwh else 0.0
