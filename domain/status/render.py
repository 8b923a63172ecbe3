"""Paints the status document of one tick: what was observed, what is wanted, by whom and why."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from domain.battery.contradiction import ModeDoubt, believed_mode
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, SiteDecision
from domain.command.order import BatteryAction
from domain.curtailment.proof import Enforcement
from domain.energy.ledger import Ledger
from domain.energy.terms_shown import TermsShown
from domain.event.event import Event, most_important
from domain.house.devices import BATTERY, SOLAR, loadpoint_device
from domain.house.house import House, Loadpoint
from domain.loadpoint.identity import Attached
from domain.loadpoint.phases import measured_phases
from domain.loadpoint.session import Session, totals_of
from domain.loadpoint.state import loadpoint_state
from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan, PlanSlot
from domain.reading.observation import BatteryMode, Health, Observation
from domain.reason.reason import Reason, Why
from domain.reason.spoken import percent_shown
from domain.status.agree import battery_agrees, charger_agrees, limit_agrees
from domain.status.document import (
    BatteryStatus,
    CarPlanStatus,
    ChargerStatus,
    CurtailmentStatus,
    DeviceHealth,
    Flow,
    InverterLimit,
    LastCommand,
    LoadpointStatus,
    PlanStatus,
    PlanStep,
    PriceStatus,
    SessionStatus,
    SiteStatus,
    Status,
    TimerStatus,
    Today,
    VehicleStatus,
)
from domain.status.event_words import event_told
from domain.status.problems import Problem, problem_text, worst_first
from domain.status.terms import terms_status
from domain.status.words import worded
from domain.tariff.slots import Tariff


class StatusInputs(Struct, frozen=True, kw_only=True):
    """All that goes into one document."""

    house: House
    seen: Observation
    decision: SiteDecision
    devices: dict[str, DeviceHealth]
    drivers: dict[str, str]  # by device id
    tariff: Tariff
    plan: Plan | None = None
    car_plans: dict[str, CarPlan] = field(default_factory=dict)  # of mode smart, by loadpoint id
    attached: Mapping[str, Attached] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    last_commands: dict[str, LastCommand | None] = field(default_factory=dict)
    ledger: Ledger | None = None
    terms: TermsShown | None = None
    curtail_acknowledged: bool | None = None
    outputs_acknowledged: dict[str, bool | None] = field(default_factory=dict)  # by inverter's device id
    owed: dict[str, Reason] = field(default_factory=dict)  # limits not lifted yet, by device id: why
    enforcement: Enforcement = Enforcement.UNKNOWN
    errors: dict[str, str | None] = field(default_factory=dict)  # what a device's last failed read said
    battery_acts: frozenset[BatteryAction] | None = None  # what the battery can do, None: not known
    chargers: dict[str, ChargerCapabilities] = field(default_factory=dict)  # those known, by loadpoint id
    plan_refusal: Reason | None = None  # why the last try to plan brought nothing
    storage_error: str | None = None  # why the disk refused last; None: it took it
    doubts: dict[str, str | None] = field(default_factory=dict)  # what a device said that cannot be
    problems: tuple[Problem, ...] = ()
    events: tuple[Event, ...] = ()
    mode_doubt: ModeDoubt | None = None
    is_reserve_set: bool = False  # people set another reserve than the file's: theirs is shown


def status_of(inputs: StatusInputs, now: datetime) -> Status:
    """The document of this tick; its `seq` is stamped by the stream."""
    seen, house = inputs.seen, inputs.house
    return Status(
        seq=0,
        at=now,
        site=SiteStatus(
            name=house.site.name,
            timezone=house.site.timezone,
            currency=house.site.currency,
            monitoring=house.monitoring,
        ),
        flow=Flow(
            grid_w=_watts(seen.grid_w),
            pv_w=_watts(seen.pv_w),
            battery_w=_watts(seen.battery_w),
            load_w=_watts(seen.load_w),
            ev_w=_watts(seen.ev_w),
        ),
        battery=_battery(inputs, now),
        loadpoints={lp.id: _loadpoint(inputs, lp, now) for lp in house.loadpoints},
        price=_price(inputs, now),
        terms=terms_status(inputs.terms),
        plan=_plan(inputs, now),
        curtailment=_curtailment(inputs, now),
        event=_event(inputs, now),
        problems=tuple(_told(inputs, problem, now) for problem in worst_first(inputs.problems)),
        devices=inputs.devices,
        today=_today(inputs.ledger),
    )


def _watts(value: float | None) -> float | None:
    return None if value is None else float(round(value))


def _word(inputs: StatusInputs, reason: Reason, now: datetime) -> Reason:
    site = inputs.house.site
    return worded(reason, site.currency, site.timezone, now)


def _told(inputs: StatusInputs, problem: Problem, now: datetime) -> Problem:
    site = inputs.house.site
    return replace(problem, text=problem_text(problem, site.currency, site.timezone, now))


def _battery(inputs: StatusInputs, now: datetime) -> BatteryStatus | None:
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
    told = battery_agrees(reason, inputs.seen, reserve_pct=reserve_pct, is_limited=is_limited)
    return BatteryStatus(
        soc_pct=None if reading is None or reading.soc_pct is None else percent_shown(reading.soc_pct),
        power_w=None if reading is None else _watts(reading.power_w),
        capacity_wh=battery.capacity_wh,
        reserve_pct=reserve_pct,
        mode=BatteryMode.UNKNOWN if reading is None else believed_mode(reading.mode, inputs.mode_doubt, now),
        owner=owner,
        until=decision.until,
        reason=_word(inputs, told, now),
        health=Health.OFFLINE if health is None else health.health,
        observed_at=inputs.seen.battery_at,
    )


def _loadpoint(inputs: StatusInputs, lp: Loadpoint, now: datetime) -> LoadpointStatus:
    device = loadpoint_device(lp.id)
    seen, decision = inputs.seen, inputs.decision.loadpoints[lp.id]
    charger = seen.chargers.get(lp.id)
    vehicle = inputs.house.vehicle(lp.vehicle)
    soc_pct = None if charger is None else charger.vehicle_soc_pct
    return LoadpointStatus(
        id=lp.id,
        name=lp.title,
        charger=ChargerStatus(driver=inputs.drivers.get(device, ""), online=charger is not None),
        vehicle=None
        if vehicle is None and soc_pct is None
        else VehicleStatus(
            id=None if vehicle is None else vehicle.id,
            name=None if vehicle is None else vehicle.name or vehicle.id.capitalize(),
            soc_pct=None if soc_pct is None else percent_shown(soc_pct),
            soc_source=None if charger is None else charger.soc_source,
            by_identity=lp.id in inputs.attached and inputs.attached[lp.id].by_identity,
        ),
        connected=None if charger is None else charger.connected,
        charging=None if charger is None else charger.charging,
        state=loadpoint_state(charger, decision),
        mode=lp.mode,
        owner=decision.owner,
        until=decision.until,
        power_w=None if charger is None else _watts(charger.power_w),
        current_a=None if charger is None or charger.current_a is None else round(charger.current_a, 1),
        target_current_a=_target_current_a(decision),
        phases=measured_phases(charger),
        limit_soc_pct=lp.limit_soc_pct,
        session=_session(inputs.sessions.get(lp.id), now),
        timer=None
        if decision.timer is None
        else TimerStatus(
            kind=decision.timer.kind,
            remaining_s=max(0.0, round((decision.timer.ends_at - now).total_seconds(), 1)),
            ends_at=decision.timer.ends_at,
        ),
        reason=_word(inputs, charger_agrees(decision.reason, charger), now),
        last_command=inputs.last_commands.get(device),
        observed_at=seen.charger_at.get(lp.id),
        confidence="unknown" if charger is None else "observed",
        min_current_a=lp.min_current_a,
        max_current_a=lp.max_current_a,
        priority=lp.priority,
        plan=_car_plan(inputs.car_plans.get(lp.id)),
        charge_in_demand_window=lp.charge_in_demand_window,
        phases_set=lp.phases,
        min_on_s=lp.min_on_s,
        min_off_s=lp.min_off_s,
        solar=lp.solar,
        cheap=lp.cheap,
        schedule=lp.schedule,
        smart=lp.smart,
    )


def _car_plan(plan: CarPlan | None) -> CarPlanStatus | None:
    if plan is None:
        return None
    return CarPlanStatus(
        id=plan.id,
        made_at=plan.made_at,
        made_by=plan.made_by,
        target_soc_pct=plan.target_soc_pct,
        departure=plan.departure,
        starts_at=plan.slots[0].start if plan.slots else None,
        finish_at=plan.finish_at,
        energy_wh=plan.energy_wh,
        cost=plan.cost,
        can_meet_target=plan.can_meet_target,
        shortfall_wh=plan.shortfall_wh,
    )


def _target_current_a(decision: LoadpointDecision) -> int | None:
    if decision.order is not None:
        return decision.order.current_a
    return None if decision.owner is Owner.EXTERNAL else 0


def _session(session: Session | None, now: datetime) -> SessionStatus | None:
    if session is None:
        return None
    totals = totals_of(session, now)
    return SessionStatus(
        id=session.id,
        energy_wh=_rounded(totals.energy_wh, 1),
        solar_wh=_rounded(totals.solar_wh, 1),
        cost=_rounded(totals.cost, 4),
        started_at=session.started_at,
        coverage=totals.coverage,
        battery_wh=_rounded(totals.battery_wh, 1),
        grid_wh=_rounded(totals.grid_wh, 1),
        saving=_rounded(totals.saving, 4),
        soc_start_pct=None if session.soc_start_pct is None else percent_shown(session.soc_start_pct),
    )


def _rounded(value: float | None, digits: int) -> float | None:
    # Adding 0 makes a negative zero a plain one.
    return None if value is None else round(value, digits) + 0.0


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
        now=_step(inputs, plan.at(now), now),
        next=_step(inputs, plan.after(now), now),
    )


def _step(inputs: StatusInputs, slot: PlanSlot | None, now: datetime) -> PlanStep | None:
    if slot is None:
        return None
    return PlanStep(
        action=slot.action,
        power_w=slot.power_w,
        start=slot.start,
        end=slot.end,
        reason=_word(inputs, slot.reason, now),
    )


def _event(inputs: StatusInputs, now: datetime) -> Event | None:
    found = most_important(inputs.events)
    site = inputs.house.site
    return None if found is None else event_told(found, site.currency, site.timezone, now)


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
        reason=_word(inputs, limit_agrees(decision.reason, inputs.seen, decision.desired_w), now),
        inverters=_inverters(inputs),
    )


def _inverters(inputs: StatusInputs) -> dict[str, InverterLimit]:
    given, limits = inputs.seen.inverter_w, inputs.decision.curtailment.outputs
    owed = {device for device in inputs.owed if device.startswith(SOLAR)}
    acknowledged = {device: inputs.outputs_acknowledged.get(device) for device in limits}
    return {
        device.removeprefix(SOLAR): InverterLimit(
            limit_w=_watts(limits.get(device)),
            acknowledged=False if device in owed else acknowledged.get(device),
            power_w=_watts(given.get(device)),
        )
        for device in sorted(given.keys() | limits.keys() | owed)
    }


def _today(ledger: Ledger | None) -> Today:
    if ledger is None:
        return Today()
    totals, coverage = ledger.totals
    return Today(
        import_wh=_rounded(totals["import_wh"], 1),
        export_wh=_rounded(totals["export_wh"], 1),
        pv_wh=_rounded(totals["pv_wh"], 1),
        load_wh=_rounded(totals["load_wh"], 1),
        ev_wh=_rounded(totals["ev_wh"], 1),
        cost=_rounded(totals["cost"], 4),
        savings=_rounded(totals["savings"], 4),
        since=ledger.since,
        coverage=coverage,
    )
