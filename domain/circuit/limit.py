"""Holds every owner's order within fuse, circuits and import limit, after the rules have decided.

Decreases go at once; what would use the room they leave waits until they have been measured. The battery's
forced charge comes before the cars, as the plan counts on it; a driver's own charge and a loadpoint that
is off are load of the house and are never throttled.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from math import inf
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.circuit.brake import Brake, Rise, eased, rise_of
from domain.circuit.charge import limited_battery
from domain.circuit.leftover import leaving
from domain.circuit.load import Load, loads_of
from domain.circuit.measured import Measured, measure
from domain.circuit.memory import LimitMemory
from domain.circuit.narrow import narrowed
from domain.circuit.overdraw import burdened, overdraws_of
from domain.circuit.room import Rooms
from domain.circuit.starved import starved_of
from domain.circuit.turns import least_of, room_for, whole
from domain.circuit.unobeyed import stops_of, told_unobeyed
from domain.command.decision import LoadpointDecision, Owner, SiteDecision
from domain.house.devices import loadpoint_device
from domain.house.house import House
from domain.house.limits import MAIN_FUSE
from domain.loadpoint.phases import NO_PHASES, PhaseMemory
from domain.reason.reason import Reason, Why
from domain.view import SiteView

RISE_A = 1.0


class Limited(Struct, frozen=True, kw_only=True):
    """The decision as it may be carried out, and what the limits remember."""

    decision: SiteDecision
    memory: LimitMemory


class Grant(Struct, frozen=True, kw_only=True):
    """What one loadpoint gets, A, and why it is not more (None: all it wanted). `phases` where it gets others
    than it wanted.
    """

    current_a: int
    reason: Reason | None = None
    phases: int | None = None


def has_limits(house: House) -> bool:
    """Whether anything is there to be held."""
    site = house.site
    return (
        site.main_fuse_a is not None
        or site.import_limit_w is not None
        or site.export_limit_w is not None
        or any(each.max_a is not None or each.max_w is not None for each in house.circuits)
    )


def within_limits(decision: SiteDecision, view: SiteView, memory: LimitMemory, now: datetime) -> Limited:
    """The same decision with no order above what the connection leaves to it."""
    if not has_limits(view.house):
        return Limited(decision=decision, memory=memory)
    loads = loads_of(view, decision.loadpoints, memory.drawn_a)
    overdraws = overdraws_of(view, loads, memory.overdraws, now)
    loads = [burdened(load, overdraws.get(load.id)) for load in loads]
    measured, memory = measure(view, loads, memory, now)
    wanted, proven = Rooms(view.house, measured), Rooms(view.house, measured.worst or measured)
    for load in loads:
        if load.wanted_a is None or not load.is_seen:
            is_silent = load.drawn_a is None
            drawn = load.on(load.could_phases if is_silent else load.drawn_phases)
            for rooms in (wanted, proven):
                rooms.take(drawn, load.could_a if load.drawn_a is None else load.drawn_a, is_measured=True)
        else:
            proven.take(load.on(load.could_phases), load.could_a)
            wanted.take(load.on(load.drawn_phases), load.taken_a)
    brakes: dict[str, Brake] = {}
    battery = limited_battery(decision.battery, view, measured, (wanted, proven), memory.brakes, brakes, now)
    loads, leaves = leaving(loads, decision.loadpoints, view, wanted, memory.leaving, now)
    left = deepcopy(wanted)
    singles: dict[str, Brake] = {}
    grants = _grants(loads, view, measured, (wanted, proven), memory, (brakes, singles), now)
    loadpoints = {
        key: _granted(found, grants.get(key), _load(loads, key), memory.carried.get(key))
        for key, found in decision.loadpoints.items()
    }
    stops = stops_of(loadpoints, view, memory.stops, now)
    loadpoints = told_unobeyed(loadpoints, view, stops)
    return Limited(
        decision=replace(decision, battery=battery, loadpoints=_decreases_first(loadpoints, loads)),
        memory=replace(
            memory,
            brakes=brakes,
            singles=singles,
            overdraws=overdraws,
            stops=stops,
            leaving=leaves,
            drawn_a={
                **memory.drawn_a,
                **{load.id: load.drawn_a for load in loads if load.drawn_a is not None},
            },
            carried=_carried(decision.loadpoints, grants),
            starved=starved_of(
                view.house,
                loads,
                left,
                {key: grant.current_a for key, grant in grants.items()},
                memory.starved,
                is_blind=measured.is_blind,
            ),
        ),
    )


def _grants(
    loads: Sequence[Load],
    view: SiteView,
    measured: Measured,
    rooms: tuple[Rooms, Rooms],
    memory: LimitMemory,
    kept: tuple[dict[str, Brake], dict[str, Brake]],
    now: datetime,
) -> dict[str, Grant]:
    """In the order they are served: first what each is to have, then how much of it may rise already.

    `rooms`: what is free when all is as it shall be, and what is free before it is; `kept`: the brakes of the
    currents and those of the phases from now on.
    """
    (wanted, proven), (brakes, singles) = rooms, kept
    targets: dict[str, Grant] = {}
    least_w = least_of(loads, wanted)
    for load in loads:
        least_w.pop(load.id, None)
        if not load.wanted_a:  # whoever begins anew begins on as many as there are
            if load.wanted_a is not None:
                targets[load.id] = Grant(current_a=0)
            continue
        if (single := memory.singles.get(load.id)) is not None:
            singles[load.id] = single
        if not load.is_seen:  # nobody knows what it takes, so it may not be given more
            offline = Reason(Why.CHARGER_OFFLINE)
            targets[load.id] = Grant(current_a=min(load.wanted_a, load.held_a), reason=offline)
            continue
        if measured.is_blind:
            targets[load.id] = Grant(current_a=0, reason=Reason(Why.TELEMETRY_INVALID))
            continue
        given, single = narrowed(load, wanted, single, _phases_of(view, load), now)
        singles.pop(load.id, None)
        if single is not None:
            singles[load.id] = single
        room_a, limit = room_for(given, loads, wanted, least_w)
        room_a -= load.unseen_a
        device = loadpoint_device(load.id)
        brake = eased(memory.brakes.get(device), room_a, load.wanted_a, RISE_A, now)
        if brake is not None:
            brakes[device] = brake
        cap_a, rise = inf if brake is None else brake.cap, rise_of(brake, room_a, load.wanted_a, RISE_A)
        grant = _fitted(given, room_a, cap_a, limit, rise)
        if grant.reason is not None and limit == MAIN_FUSE and wanted.unused_sun_a(given) >= RISE_A:
            facts = grant.reason.facts | {"without_sun": True}
            grant = replace(grant, reason=replace(grant.reason, facts=facts))
        targets[load.id] = grant if given is load else replace(grant, phases=1)
        wanted.take(given, grant.current_a + (load.unseen_a if grant.current_a else 0.0))
    return {load.id: _risen(load, targets[load.id], measured, proven) for load in loads if load.id in targets}


def _phases_of(view: SiteView, load: Load) -> PhaseMemory:
    memory = view.memory.loadpoints.get(load.id)
    return NO_PHASES if memory is None else memory.phases


def _fitted(load: Load, room_a: float, cap_a: float, limit: str, rise: Rise | None) -> Grant:
    """What the limit leaves, or what is given of it until the room has lasted."""
    assert load.wanted_a is not None
    if min(room_a, cap_a) >= load.wanted_a:
        return Grant(current_a=load.wanted_a)
    given_a, left_a = whole(min(room_a, cap_a)), whole(min(room_a, load.wanted_a))
    facts: dict[str, Any] = {"limit": limit, "current_a": given_a, "min_current_a": load.min_a}
    if rise is not None:
        facts |= {"rise_a": whole(rise.to), "rises_at": rise.at}
        if facts["rise_a"] < load.min_a <= left_a:  # it has grown since
            facts |= {"rise_a": left_a, "rises_at": None}
    elif left_a > given_a:
        facts["room_a"] = left_a
    more: dict[str, Any] = {"above_a": round(load.above_a)} if load.above_a else {}
    if load.weight > 1:
        more |= {"phases": load.phases, "together_a": load.weight * given_a}
    if given_a >= load.min_a:
        return Grant(current_a=given_a, reason=Reason(Why.PHASE_LIMITED, facts | more))
    if left_a < load.min_a:
        facts = {"limit": limit, "current_a": left_a, "min_current_a": load.min_a} | more
        if load.above_a and not load.taken_a:
            facts["has_stopped"] = True
    return Grant(current_a=0, reason=Reason(Why.BELOW_MINIMUM, facts))


def _risen(load: Load, target: Grant, measured: Measured, proven: Rooms) -> Grant:
    """The target, or as much of it as is free before every decrease has been measured."""
    before, load = load.on(load.could_phases), load if target.phases is None else load.on(target.phases)
    is_wider = load.phases > before.phases
    if not load.is_seen or target.current_a <= (0 if is_wider else load.could_a):
        return target
    proven.take(before, -load.could_a)
    room_a, limit = proven.for_load(load) if measured.may_rise else (load.could_a, "")
    current_a = whole(min(room_a - load.unseen_a, target.current_a))
    phases = target.phases
    if is_wider and load.held_a and (not measured.may_rise or current_a < load.min_a):
        current_a, phases = load.held_a, before.phases  # as it is, until all phases have room
    elif current_a < load.min_a:
        current_a = min(target.current_a, load.held_a)
    proven.take(before if load.phases < before.phases else load, max(current_a, load.could_a))
    if current_a == target.current_a and phases == target.phases:
        return target
    if not measured.may_rise and not current_a:
        return Grant(current_a=0, reason=Reason(Why.TELEMETRY_STALE, {"device": "grid meter"}))
    is_known = limit and measured.worst is None
    facts = {
        "limit": limit if is_known else None,
        "current_a": current_a or whole(room_a),
        "min_current_a": load.min_a,
    }
    return Grant(
        current_a=current_a,
        reason=Reason(Why.PHASE_LIMITED if current_a else Why.BELOW_MINIMUM, facts),
        phases=phases,
    )


def _granted(
    decision: LoadpointDecision, grant: Grant | None, load: Load, carried: str | None
) -> LoadpointDecision:
    """The decision with the current it gets. A person's command that has begun is not begun again: what
    follows are corrections of its rate.
    """
    if grant is None:
        return decision
    assert decision.order is not None  # who wants nothing is granted nothing
    phases = decision.order.phases if grant.phases is None else grant.phases
    order = replace(decision.order, current_a=grant.current_a, phases=phases if grant.current_a else None)
    if order != decision.order:
        wished_a, reason = decision.order.current_a, grant.reason or _left_to_others(load) or decision.reason
        decision = replace(decision, order=order, reason=reason, wished_a=wished_a)
        if grant.current_a < load.held_a:
            decision = replace(decision, issued_by="safety")
        if not grant.current_a:
            return replace(decision, owner=Owner.SAFETY, issued_by="safety", command_id=None)
    has_begun = decision.command_id is not None and decision.command_id == carried
    if has_begun and load.held_a and load.held_a != grant.current_a:
        return replace(decision, command_id=None, corrects=carried)
    return decision


def _left_to_others(load: Load) -> Reason | None:
    """Why a car that gets all that it takes is not offered more."""
    if load.takes_a is None:
        return None
    facts = {"current_a": load.wanted_a, "takes_a": round(load.takes_a), "min_current_a": load.min_a}
    return Reason(Why.PHASE_LIMITED, facts)


def _carried(decisions: Mapping[str, LoadpointDecision], grants: Mapping[str, Grant]) -> dict[str, str]:
    return {
        key: found.command_id
        for key, found in decisions.items()
        if found.command_id is not None and key in grants and grants[key].current_a
    }


def _decreases_first(
    decisions: dict[str, LoadpointDecision], loads: Sequence[Load]
) -> dict[str, LoadpointDecision]:
    held = {load.id: load.held_a for load in loads}

    def step_a(key: str) -> int:
        order = decisions[key].order
        return 0 if order is None else order.current_a - held[key]

    return {key: decisions[key] for key in sorted(decisions, key=step_a)}


def _load(loads: Sequence[Load], key: str) -> Load:
    return next(load for load in loads if load.id == key)
