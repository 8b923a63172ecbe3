"""A fault in the rules of one loadpoint costs that loadpoint alone: the others are decided without it.

This is the third place that catches broadly, beside the watch and the lane: a bug met by one car's readings
must neither stop the house nor hide in a log.
"""

import logging
from datetime import datetime

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.held import Held, charge_in
from domain.house.devices import loadpoint_device
from domain.loadpoint.situation import NO_CHARGE
from domain.reason.reason import Reason, Why
from domain.site import SiteOutcome, decide_site
from domain.status.problems import ProblemCode
from domain.view import SiteView
from scheduler.problems import Problems

log = logging.getLogger(__name__)


def decide(view: SiteView, problems: Problems, now: datetime) -> SiteOutcome:
    """The house's decision. A loadpoint that cannot be decided keeps what it holds until that ends, and is
    told as a problem. Raises what the rest of the house raises.
    """
    try:
        found = decide_site(view, now)
    except Exception:
        log.exception("the rules failed; each loadpoint is decided by itself to find out whose")
        return _without_the_faulty(view, problems, now)
    for lp in view.house.loadpoints:
        problems.over(ProblemCode.PROGRAM_FAULT, loadpoint_device(lp.id))
    return found


def _without_the_faulty(view: SiteView, problems: Problems, now: datetime) -> SiteOutcome:
    house = view.house
    faulty = {lp.id: fault for lp in house.loadpoints if (fault := _fault_of(view, lp.id, now)) is not None}
    sound = tuple(lp for lp in house.loadpoints if lp.id not in faulty)
    found = decide_site(replace(view, house=replace(house, loadpoints=sound)), now)
    decisions, memories = dict(found.decision.loadpoints), dict(found.memory.loadpoints)
    for key, fault in faulty.items():
        device = loadpoint_device(key)
        problems.tell(ProblemCode.PROGRAM_FAULT, device, now, error=fault)
        decisions[key] = _as_it_is(view.held.get(device), now)
        if (known := view.memory.loadpoints.get(key)) is not None:
            memories[key] = known
    return replace(
        found,
        decision=replace(found.decision, loadpoints={lp.id: decisions[lp.id] for lp in house.loadpoints}),
        memory=replace(found.memory, loadpoints=memories),
    )


def _fault_of(view: SiteView, loadpoint_id: str, now: datetime) -> str | None:
    """What the rules of this loadpoint raise where it is alone in the house."""
    alone = tuple(lp for lp in view.house.loadpoints if lp.id == loadpoint_id)
    try:
        decide_site(replace(view, house=replace(view.house, loadpoints=alone)), now)
    except Exception as fault:
        log.exception("the rules of %s fail", loadpoint_id)
        return type(fault).__name__
    return None


def _as_it_is(held: Held | None, now: datetime) -> LoadpointDecision:
    reason, order = Reason(Why.PROGRAM_FAULT), charge_in(held)
    if held is None or order is None:
        return LoadpointDecision(reason=reason)
    if held.until is not None and now >= held.until:
        return LoadpointDecision(order=NO_CHARGE, issued_by="expiry", reason=reason)
    return LoadpointDecision(
        order=order, owner=Owner(held.owner), issued_by=held.issued_by, reason=reason, until=held.until
    )
