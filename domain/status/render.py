"""Paints the status document of one tick: what was observed, what is wanted, by whom and why."""

from collections.abc import Collection
from datetime import datetime

from msgspec import structs
from msgspec.structs import replace

from domain.battery.contradiction import believed_mode
from domain.battery.not_yet import not_yet_seen
from domain.command.command import OPEN
from domain.command.decision import BatteryDecision, Owner
from domain.curtailment.proof import Enforcement
from domain.energy.ledger import Ledger
from domain.energy.totals import Totals
from domain.event.event import Event, most_important
from domain.house.devices import BATTERY, SOLAR, loadpoint_device
from domain.plan.plan import PlanSlot
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reading.sources import Source, lives_on
from domain.reason.reason import Why
from domain.reason.shown import rounded, shown_facts, watts_shown
from domain.reason.spoken import percent_shown
from domain.status.agree import battery_agrees, has_followed, limit_agrees, order_agrees
from domain.status.document import (
    BatteryStatus,
    CurtailmentStatus,
    Flow,
    InverterLimit,
    PlanStatus,
    PlanStep,
    PriceStatus,
    SiteStatus,
    Status,
    Today,
    WishStatus,
)
from domain.status.event_words import event_told
from domain.status.inputs import StatusInputs
from domain.status.loadpoint import loadpoint_status
from domain.status.names import known_cars, titles_of
from domain.status.price_now import at_price_of_now
from domain.status.problems import (
    CAR_NAME,
    DEVICE_NAME,
    OF_ITS_CAR,
    Problem,
    problem_text,
    worst_first,
)
from domain.status.summarise import summed_up
from domain.status.summary import Summary
from domain.status.terms import terms_status


def status_of(inputs: StatusInputs, now: datetime) -> Status:
    """The document of this tick; its `seq` is stamped by the stream."""
    seen, house = inputs.seen, inputs.house
    lives = lives_on(
        grid_w=seen.grid_w,
        pv_w=seen.pv_w,
        battery_w=seen.battery_w,
        taken_w=seen.taken_w,
        fed_w=seen.fed_w,
        before=inputs.lives_on,
    )
    painted = Status(
        seq=0,
        at=now,
        site=SiteStatus(
            name=house.site.name,
            timezone=house.site.timezone,
            currency=house.site.currency,
            monitoring=house.monitoring,
        ),
        flow=Flow(
            grid_w=watts_shown(seen.grid_w),
            pv_w=watts_shown(seen.pv_w),
            battery_w=watts_shown(seen.battery_w),
            load_w=watts_shown(seen.load_w),
            ev_w=watts_shown(seen.ev_w),
        ),
        summary=Summary(sources=lives.sources, mostly=lives.mostly),
        battery=_battery(inputs, lives.sources, now),
        loadpoints={lp.id: loadpoint_status(inputs, lp, lives.of_cars, now) for lp in house.loadpoints},
        price=_price(inputs, now),
        terms=terms_status(inputs.terms),
        plan=_plan(inputs, now),
        curtailment=_curtailment(inputs, now),
        wishes={
            target: WishStatus(
                issued_by=wish.issued_by, until=wish.until, reason=inputs.worded(wish.reason, now)
            )
            for target, wish in inputs.decision.wishes.items()
        },
        event=_event(inputs, now),
        problems=tuple(_told(inputs, problem, now) for problem in worst_first(inputs.problems)),
        devices=inputs.devices,
        today=_today(inputs.ledger),
        totals=Totals(**{name: rounded(wh, 1) for name, wh in structs.asdict(inputs.totals).items()}),
    )
    return summed_up(painted, inputs.plan, inputs.car_plans)


def _told(inputs: StatusInputs, problem: Problem, now: datetime) -> Problem:
    """In words, and with the names that the owner gave the charger, and the car that it is about."""
    titles = {loadpoint_device(key): title for key, title in titles_of(inputs.house).items()}
    problem = replace(problem, facts=shown_facts(problem.facts))
    if (title := titles.get(problem.device or "")) is not None:
        problem = replace(problem, facts={**problem.facts, DEVICE_NAME: title})
    if problem.code in OF_ITS_CAR:
        cars = {loadpoint_device(key): name for key, name in known_cars(inputs.house).items()}
        if (car := cars.get(problem.device or "")) is not None:
            problem = replace(problem, facts={**problem.facts, CAR_NAME: car})
    return replace(problem, text=problem_text(problem, inputs.telling(now)))


def _battery(inputs: StatusInputs, sources: Collection[Source], now: datetime) -> BatteryStatus | None:
    battery, decision = inputs.house.battery, inputs.decision.battery
    if battery is None or decision is None:
        return None
    reading = inputs.seen.battery
    health = inputs.devices.get(BATTERY)
    owner, reason = decision.owner, decision.reason
    limit = inputs.decision.curtailment
    if owner is Owner.NONE and limit.active and (limit.limit_w is not None or not limit.outputs):
        reason = limit.reason
        if reason.code is not Why.NOT_ENFORCED:
            owner = Owner.CURTAILMENT
    read_pct = None if reading is None or inputs.is_reserve_set else reading.reserve_pct
    reserve_pct = battery.reserve_pct if read_pct is None else read_pct
    is_limited = inputs.decision.curtailment.active
    last, has_reached = inputs.last_commands.get(BATTERY), BATTERY in inputs.reached
    reason = order_agrees(reason, decision.command_id, last, has_reached=has_reached)
    if reason.code is Why.RESTORING and _is_battery_out(inputs):  # nothing is being handed to it now
        reason = replace(reason, facts={**reason.facts, "reached": False})
    if reason.code is Why.NO_PLAN and inputs.plan_refusal is None:
        reason = replace(reason, facts={**reason.facts, "is_coming": True})
    told = battery_agrees(
        reason,
        inputs.seen,
        sources,
        reserve_pct=reserve_pct,
        is_limited=is_limited,
        is_listed=inputs.plans_by_the_list,
        has_followed=has_followed(last, inputs.seen.battery_at),
    )
    mode = BatteryMode.UNKNOWN if reading is None else believed_mode(reading.mode, inputs.mode_doubt, now)
    return BatteryStatus(
        soc_pct=None if reading is None or reading.soc_pct is None else percent_shown(reading.soc_pct),
        power_w=None if reading is None else watts_shown(reading.power_w),
        capacity_wh=battery.capacity_wh,
        reserve_pct=reserve_pct,
        mode=mode,
        owner=owner,
        until=decision.until,
        reason=inputs.worded(told, now),
        health=Health.OFFLINE if health is None else health.health,
        observed_at=inputs.seen.battery_at,
        off_grid=None if reading is None else reading.off_grid,
        pending_mode=_pending(inputs, decision, mode),
    )


def _pending(inputs: StatusInputs, decision: BatteryDecision, mode: BatteryMode) -> BatteryMode | None:
    last, looked_at = inputs.last_commands.get(BATTERY), inputs.seen.battery_at
    set_at = inputs.battery_set_at
    return not_yet_seen(
        decision.order,
        mode,
        inputs.seen,
        is_set=set_at is not None and looked_at is not None and set_at < looked_at,
        is_proven=last is None or last.state not in OPEN,
    )


def _price(inputs: StatusInputs, now: datetime) -> PriceStatus | None:
    slot, tariff = inputs.seen.price, inputs.tariff
    if slot is None and not tariff.source:
        return None
    fetched_at = tariff.fetched_at
    return PriceStatus(
        import_price=None if slot is None else round(slot.import_price, 6),
        export_price=None if slot is None or slot.export_price is None else round(slot.export_price, 6),
        kind=None if slot is None else slot.kind,
        until=None if slot is None else slot.end,
        source=tariff.source,
        age_s=None if fetched_at is None else max(0.0, round((now - fetched_at).total_seconds(), 1)),
    )


def _plan(inputs: StatusInputs, now: datetime) -> PlanStatus | None:
    plan = inputs.plan
    if plan is None:
        return None
    return PlanStatus(
        id=plan.id,
        made_at=plan.made_at,
        now=None if _is_battery_out(inputs) else _step(inputs, _at_price_of_now(inputs, plan.at(now)), now),
        next=None if _is_battery_out(inputs) else _step(inputs, plan.after(now), now),
        renewing=inputs.is_plan_outdated,
    )


def _at_price_of_now(inputs: StatusInputs, slot: PlanSlot | None) -> PlanSlot | None:
    if slot is None or not inputs.plans_by_the_list:
        return slot
    return replace(slot, reason=at_price_of_now(slot.reason, inputs.seen.price))


def _is_battery_out(inputs: StatusInputs) -> bool:
    """Whether nothing that is planned for it may be promised: it does not answer."""
    battery = inputs.devices.get(BATTERY)
    return battery is not None and battery.health.is_out


def _step(inputs: StatusInputs, slot: PlanSlot | None, now: datetime) -> PlanStep | None:
    if slot is None:
        return None
    return PlanStep(
        action=slot.action,
        power_w=slot.power_w,
        start=slot.start,
        end=slot.end,
        reason=inputs.worded(slot.reason, now),
    )


def _event(inputs: StatusInputs, now: datetime) -> Event | None:
    found = most_important(inputs.events)
    return None if found is None else event_told(found, inputs.telling(now))


def _curtailment(inputs: StatusInputs, now: datetime) -> CurtailmentStatus:
    decision = inputs.decision.curtailment
    enforced: bool | None = None
    if decision.active and inputs.enforcement is not Enforcement.UNKNOWN:
        enforced = inputs.enforcement is Enforcement.ENFORCED
    return CurtailmentStatus(
        active=decision.active,
        desired_w=decision.desired_w,
        acknowledged=inputs.curtail_acknowledged if decision.active else (False if inputs.owed else None),
        enforced=enforced,
        reason=inputs.worded(limit_agrees(decision.reason, inputs.seen, decision.desired_w), now),
        inverters=_inverters(inputs),
    )


def _inverters(inputs: StatusInputs) -> dict[str, InverterLimit]:
    given, limits = inputs.seen.inverter_w, inputs.decision.curtailment.outputs
    owed = {device for device in inputs.owed if device.startswith(SOLAR)}
    acknowledged = {device: inputs.outputs_acknowledged.get(device) for device in limits}
    return {
        device.removeprefix(SOLAR): InverterLimit(
            limit_w=watts_shown(limits.get(device)),
            acknowledged=False if device in owed else acknowledged.get(device),
            power_w=watts_shown(given.get(device)),
        )
        for device in sorted(given.keys() | limits.keys() | owed)
    }


def _today(ledger: Ledger | None) -> Today:
    if ledger is None:
        return Today()
    totals, coverage = ledger.totals
    return Today(
        import_wh=rounded(totals["import_wh"], 1),
        export_wh=rounded(totals["export_wh"], 1),
        pv_wh=rounded(totals["pv_wh"], 1),
        load_wh=rounded(totals["load_wh"], 1),
        ev_wh=rounded(totals["ev_wh"], 1),
        ev_fed_wh=rounded(totals["ev_fed_wh"], 1),
        cost=rounded(totals["cost"], 4),
        savings=rounded(totals["savings"], 4),
        provisional_cost=None if totals["cost"] is None else rounded(ledger.provisional, 4),
        since=ledger.since,
        coverage=coverage,
    )
