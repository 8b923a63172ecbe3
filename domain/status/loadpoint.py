"""One loadpoint in the status document: its charger, the car at it, what is measured, wanted and why."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.decision import LoadpointDecision, Owner
from domain.command.order import ChargeAction
from domain.house.devices import loadpoint_device
from domain.house.house import Loadpoint
from domain.loadpoint.limit import ends_at_pct
from domain.loadpoint.phases import measured_phases
from domain.loadpoint.session import Session, totals_of
from domain.loadpoint.state import loadpoint_state
from domain.plan.cars.car_plan import CarPlan
from domain.reading.charger import ChargerReading
from domain.reading.sources import Source
from domain.reason.reason import Reason, Why
from domain.reason.shown import rounded, watts_shown
from domain.reason.spoken import percent_shown
from domain.status.agree import charger_agrees, order_agrees
from domain.status.inputs import StatusInputs
from domain.status.loadpoint_document import (
    CarPlanStatus,
    ChargerStatus,
    LastCommand,
    LoadpointStatus,
    SessionStatus,
    TimerStatus,
    VehicleStatus,
)

ON_ITS_WAY = frozenset({CommandState.ACCEPTED, CommandState.SENT})
STARTS = frozenset({ChargeAction.START, ChargeAction.BOOST})
DRAWS_WITHIN = timedelta(seconds=20)  # most cars do; one that has not by then is told
PRESENCE = {True: "home", False: "away", None: "unknown"}


def loadpoint_status(
    inputs: StatusInputs, lp: Loadpoint, sources: Collection[Source], now: datetime
) -> LoadpointStatus:
    """The loadpoint as everybody sees it: what is measured, what it is set to and what is wanted, apart.
    `sources`: what its cars are charged from.
    """
    device = loadpoint_device(lp.id)
    seen, decision = inputs.seen, inputs.decision.loadpoints[lp.id]
    charger = seen.chargers.get(lp.id)
    vehicle = inputs.house.vehicle(lp.vehicle)
    soc_pct = None if charger is None else charger.vehicle_soc_pct
    is_home = None if charger is None else charger.is_home
    return LoadpointStatus(
        id=lp.id,
        name=lp.title,
        charger=ChargerStatus(
            driver=inputs.drivers.get(device, ""),
            online=charger is not None,
            error=None if charger is None else charger.error,
        ),
        vehicle=None
        if vehicle is None and soc_pct is None and is_home is None
        else VehicleStatus(
            id=None if vehicle is None else vehicle.id,
            name=None if vehicle is None else vehicle.name or vehicle.id.capitalize(),
            soc_pct=None if soc_pct is None else percent_shown(soc_pct),
            soc_source=None if charger is None else charger.soc_source,
            soc_at=None
            if charger is None or soc_pct is None
            else charger.soc_at or seen.charger_at.get(lp.id),
            by_identity=lp.id in inputs.attached and inputs.attached[lp.id].by_identity,
            own_limit_pct=None if charger is None else charger.vehicle_limit_pct,
            presence=PRESENCE[is_home],
            place=None if charger is None else charger.place,
            charge_efficiency=None if vehicle is None else inputs.arrives.get(vehicle.id),
        ),
        connected=None if charger is None else charger.connected,
        charging=None if charger is None else charger.charging,
        state=loadpoint_state(
            charger, decision, is_starting=_is_starting(inputs.last_commands.get(device), now)
        ),
        mode=lp.mode,
        owner=decision.owner,
        until=decision.until,
        power_w=None if charger is None else watts_shown(charger.power_w),
        current_a=None if charger is None or charger.current_a is None else round(charger.current_a, 1),
        target_current_a=_target_current_a(decision),
        requested_current_a=_target_current_a(decision) if decision.wished_a is None else decision.wished_a,
        applied_current_a=None if charger is None else rounded(charger.target_current_a, 1),
        auxiliary_w=None if charger is None else watts_shown(charger.auxiliary_w),
        target_feed_w=0 if decision.feed is None else decision.feed.power_w,
        discharge_floor_pct=lp.discharge_floor_pct,
        capabilities=inputs.chargers.get(lp.id),
        phases=measured_phases(charger),
        limit_soc_pct=lp.limit_soc_pct,
        effective_limit_soc_pct=ends_at_pct(lp, charger, decision.limit_pct),
        session=_session(inputs.sessions.get(lp.id), now),
        timer=None
        if decision.timer is None
        else TimerStatus(
            kind=decision.timer.kind,
            remaining_s=max(0.0, round((decision.timer.ends_at - now).total_seconds(), 1)),
            ends_at=decision.timer.ends_at,
        ),
        reason=inputs.worded(_reason(inputs, decision, device, charger, sources), now),
        last_command=inputs.last_commands.get(device),
        observed_at=seen.charger_at.get(lp.id),
        confidence=_confidence(inputs, device, charger),
        min_current_a=lp.min_current_a,
        max_current_a=lp.max_current_a,
        priority=lp.priority,
        plan=(plan := _car_plan(inputs.car_plans.get(lp.id), now)),
        done_at=_done_at(inputs, lp.id, now) if plan is None else plan.finish_at,
        missed=None if (late := inputs.missed.get(lp.id)) is None else inputs.worded(late, now),
        charge_in_demand_window=lp.charge_in_demand_window,
        phases_set=lp.phases,
        min_on_s=lp.min_on_s,
        min_off_s=lp.min_off_s,
        solar=lp.solar,
        cheap=lp.cheap,
        schedule=lp.schedule,
        smart=lp.smart,
    )


def _is_starting(last: LastCommand | None, now: datetime) -> bool:
    """Whether a start, or one to full rate, is new and has neither been seen to work nor been given up."""
    if last is None or last.action not in STARTS or last.state not in ON_ITS_WAY:
        return False
    return timedelta() <= now - last.at < DRAWS_WITHIN


def _reason(
    inputs: StatusInputs,
    decision: LoadpointDecision,
    device: str,
    charger: ChargerReading | None,
    sources: Collection[Source],
) -> Reason:
    """Why, as it agrees with what the car does and with what the charger was told."""
    told = charger_agrees(decision.reason, charger, sources)
    if told.code is Why.CHARGER_OFFLINE and device in inputs.awaited:
        told = replace(told, facts={**told.facts, "awaited": True})
    last, has_reached = inputs.last_commands.get(device), device in inputs.reached
    return order_agrees(told, decision.command_id, last, has_reached=has_reached)


def _car_plan(plan: CarPlan | None, now: datetime) -> CarPlanStatus | None:
    if plan is None or plan.stands_in(now):  # what it tells would be another thing a moment later
        return None
    return CarPlanStatus(
        id=plan.id,
        made_at=plan.made_at,
        made_by=plan.made_by,
        soc_pct=plan.soc_pct,
        target_soc_pct=plan.target_soc_pct,
        departure=plan.departure,
        starts_at=plan.slots[0].start if plan.slots else None,
        finish_at=plan.finish_at,
        energy_wh=plan.energy_wh,
        cost=plan.cost,
        can_meet_target=plan.can_meet_target,
        shortfall_wh=plan.shortfall_wh,
    )


def _done_at(inputs: StatusInputs, loadpoint_id: str, now: datetime) -> datetime | None:
    """When a mode that plans nothing will have charged the car, where that is still to come."""
    done_at = inputs.done_at.get(loadpoint_id)
    return done_at if done_at is not None and done_at > now else None


def _confidence(inputs: StatusInputs, device: str, charger: ChargerReading | None) -> str:
    """Whether what is told of the charge is measured, too old, or only what was ordered."""
    if charger is None:
        known = inputs.devices.get(device)
        return "unknown" if known is None or known.age_s is None else "stale"
    is_measured = charger.power_w is not None or charger.charging is not None
    return "observed" if is_measured else "commanded"


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
        energy_wh=rounded(totals.energy_wh, 1),
        solar_wh=rounded(totals.solar_wh, 1),
        cost=rounded(totals.cost, 4),
        started_at=session.started_at,
        coverage=totals.coverage,
        battery_wh=rounded(totals.battery_wh, 1),
        grid_wh=rounded(totals.grid_wh, 1),
        saving=rounded(totals.saving, 4),
        soc_start_pct=None if session.soc_start_pct is None else percent_shown(session.soc_start_pct),
        fed_wh=round(session.fed_wh, 1),
        known_wh=round(totals.known_wh, 1),
    )
