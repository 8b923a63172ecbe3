"""Events of the market as notices: every change of one, and at a spike's end what it earned."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.event.event import Event, EventKind, EventState
from domain.notification.happening import PLAN_PAGE, Happening, Look
from domain.notification.memory import EventTold
from domain.notification.notice import NoticeKind, Urgency
from domain.status.document import Today

FRESH = timedelta(minutes=10)  # what changed before that, unheard of, is no news any more
USEFUL, OVER_USEFUL = timedelta(hours=1), timedelta(hours=6)
LEAST = 0.005  # currency: less than this is not worth a word


def told_events(known: Mapping[str, EventTold], look: Look) -> tuple[dict[str, EventTold], list[Happening]]:
    """What is remembered of every event after this look, and those that are in another state than told."""
    memory: dict[str, EventTold] = {}
    happenings: list[Happening] = []
    for key, event in look.events.items():
        before = known.get(key)
        if before is not None and before.state is event.state:
            memory[key] = _counted(before, event, look)
            continue
        if before is None and (not event.is_open or look.now - event.changed_at >= FRESH):
            memory[key] = EventTold(state=event.state)
            continue
        told = EventTold(state=event.state) if before is None else _counted(before, event, look)
        happenings.append(_happening(event, told, look))
        memory[key] = _begun(event, look.status.today) if event.is_running else EventTold(state=event.state)
    return memory, happenings


def _begun(event: Event, today: Today) -> EventTold:
    return EventTold(state=event.state, earned=0.0, cost=today.cost, day=today.since)


def _counted(told: EventTold, event: Event, look: Look) -> EventTold:
    """At midnight the day's cost begins anew: what was earned until then is kept."""
    today, before = look.status.today, look.before
    if told.earned is None or told.day == today.since or event.kind is not EventKind.SPIKE_EXPORT:
        return told
    last = None if before is None or before.today.since != told.day else before.today.cost
    if told.cost is None or last is None:
        return replace(told, earned=None)
    return replace(told, earned=told.earned + told.cost - last, cost=0.0, day=today.since)


def earned(told: EventTold, today: Today) -> float | None:
    """What the house earned since the event began; None where the day's cost is not known throughout."""
    if told.earned is None or told.cost is None or today.cost is None or told.day != today.since:
        return None
    return told.earned + told.cost - today.cost


def _happening(event: Event, told: EventTold, look: Look) -> Happening:
    is_end = event.state in (EventState.DONE, EventState.CANCELLED)
    facts = dict(event.facts)
    if event.kind is EventKind.SPIKE_EXPORT and event.state is EventState.DONE:
        found = earned(told, look.status.today)
        facts["earned"] = found if found is not None and found >= LEAST else None
    return Happening(
        kind=NoticeKind(event.kind.value),
        id=event.id,
        tag=f"event:{event.id}",
        state=event.state,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        useful=OVER_USEFUL if is_end else _useful(event, look.now),
        facts=facts,
        reason=event.reason,
        closes=is_end and facts.get("earned") is None,
        link=PLAN_PAGE,
        urgency=Urgency.HIGH if event.kind is EventKind.SPIKE_EXPORT and not is_end else Urgency.NORMAL,
    )


def _useful(event: Event, now: datetime) -> timedelta:
    """An announcement until it begins, a beginning until it ends."""
    ends = event.starts_at if event.state is EventState.ANNOUNCED else event.ends_at
    return USEFUL if ends is None else max(ends - now, timedelta(minutes=5))
