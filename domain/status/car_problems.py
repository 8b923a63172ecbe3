"""Problems of cars: which one it is, what it takes, and whether it will be ready."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.house.devices import loadpoint_device
from domain.loadpoint.session import Session
from domain.reason.reason import Why
from domain.status.inputs import StatusInputs
from domain.status.names import titles_of
from domain.status.problems import Problem, ProblemCode

LEVEL_COMES = timedelta(minutes=2)  # a car that was just plugged in may yet tell it


def ambiguous_cars(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """An identity that fits two cars, or, once for both, a car that is told to be at two places."""
    told: set[tuple[str, ...]] = set()
    for loadpoint_id, attached in inputs.attached.items():
        if attached.candidates and attached.candidates not in told:
            names = [inputs.house.vehicle(each) for each in attached.candidates]
            facts: dict[str, object] = {
                "candidates": [each.name or each.id.capitalize() for each in names if each is not None]
            }
            if len(names) == 1:
                told.add(attached.candidates)
                titles = titles_of(inputs.house)
                facts["places"] = [
                    titles[key]
                    for key, other in inputs.attached.items()
                    if key in titles and other.candidates == attached.candidates
                ]
            device = loadpoint_device(loadpoint_id)
            yield Problem(code=ProblemCode.AMBIGUOUS_VEHICLE, device=device, since=now, facts=facts)


def idle_cars(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """A car that was to charge, took nothing, and is tried again: whoever wanted it should know."""
    for loadpoint_id, found in inputs.decision.loadpoints.items():
        facts = found.reason.facts
        is_tried = found.reason.code is Why.COMMANDED_NO_POWER and "tries" in facts
        if is_tried or found.reason.code in (Why.START_UNCONFIRMED, Why.START_BACKOFF):
            device = loadpoint_device(loadpoint_id)
            told: dict[str, object] = {key: facts.get(key) for key in ("tries", "until")}
            yield Problem(code=ProblemCode.CAR_DRAWS_NOTHING, device=device, since=now, facts=told)


def disobeying_chargers(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """What draws more than it was ordered where a limit has no room for that, or goes on after a stop."""
    for loadpoint_id, found in inputs.decision.loadpoints.items():
        is_stop = found.reason.code is Why.COMMAND_REJECTED and "stop" in found.reason.facts
        if "above_a" in found.reason.facts or is_stop:
            facts = {"above": found.reason.facts.get("above_a")}
            device = loadpoint_device(loadpoint_id)
            yield Problem(code=ProblemCode.DRAWS_ABOVE_ORDER, device=device, since=now, facts=facts)


def late_cars(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """A car that will not have what it needs when it leaves; told as soon as the plan shows it."""
    for lp in inputs.house.loadpoints:
        plan = inputs.car_plans.get(lp.id)
        charger = inputs.seen.chargers.get(lp.id)
        if plan is None or plan.departure is None or plan.can_meet_target or plan.stands_in(now):
            continue
        if charger is None or charger.connected is False:  # nobody waits for a car that is away
            continue
        if plan.soc_pct is None and _may_yet_tell(inputs.sessions.get(lp.id), now):
            continue
        facts = {
            "until": plan.departure,
            "shortfall_wh": plan.shortfall_wh,
            "strategy": plan.strategy,
            "max_price": plan.max_price,
            "held_up_by": plan.held_up_by,
            "held_up_also": plan.held_up_also,
        }
        device = loadpoint_device(lp.id)
        yield Problem(code=ProblemCode.BEHIND_SCHEDULE, device=device, since=now, facts=facts)


def _may_yet_tell(session: Session | None, now: datetime) -> bool:
    """Whether the car's level is merely not heard yet: what is planned without it covers the most that could
    be missing, and what of that will be missing is nothing to tell.
    """
    if session is None:
        return False
    return session.soc_pct is not None or now - session.started_at < LEVEL_COMES
