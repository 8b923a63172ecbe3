"""The life of events: what is told now against what is known makes announcements, beginnings and ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.event.event import WHY, Event, EventKind, EventState, newest_first
from domain.event.told import Told
from domain.reason.reason import Reason

KEPT = timedelta(days=31)
MOST_KEPT = 200
ONCE = frozenset({EventKind.PRICE_SPIKE_WARNING})  # a warning that was taken back is not given again


class Followed(Struct, frozen=True, kw_only=True):
    """All events by id, and those that are in another state than before."""

    events: dict[str, Event]
    changed: tuple[Event, ...] = ()


def follow(
    known: Mapping[str, Event],
    told: Iterable[Told],
    now: datetime,
    silent: frozenset[EventKind] = frozenset(),
) -> Followed:
    """The next step of every event. `silent`: kinds whose source knows nothing now; theirs go on by the
    clock, because silence withdraws nothing.
    """
    by_id = {each.id: each for each in told}
    events: dict[str, Event] = {}
    for key, event in known.items():
        found = by_id.pop(key, None)
        if found is None:
            events[key] = _untold(event, now, is_silent=event.kind in silent)
        else:
            events[key] = _told(event, found, now)
    for key, each in by_id.items():
        state = _state_at(each.starts_at, each.ends_at, now)
        if state is not EventState.DONE:  # what was over before it was heard of is no news
            events[key] = _new(each, state, now)
    changed = tuple(each for each in events.values() if each.state is not _state_of(known.get(each.id)))
    return Followed(events=_kept(events, now), changed=changed)


def _state_of(event: Event | None) -> EventState | None:
    return None if event is None else event.state


def _state_at(starts_at: datetime, ends_at: datetime | None, now: datetime) -> EventState:
    if now < starts_at:
        return EventState.ANNOUNCED
    return EventState.RUNNING if ends_at is None or now < ends_at else EventState.DONE


def _new(told: Told, state: EventState, now: datetime) -> Event:
    return Event(
        id=told.id,
        kind=told.kind,
        state=state,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        facts=told.facts,
        reason=Reason(WHY[told.kind], told.facts),
        changed_at=now,
    )


def _told(event: Event, told: Told, now: datetime) -> Event:
    if event.state is EventState.DONE or (event.state is EventState.CANCELLED and event.kind in ONCE):
        return event
    state = _state_at(told.starts_at, told.ends_at, now)
    if event.state is EventState.CANCELLED and state is EventState.DONE:
        return event
    if event.is_running and state is EventState.ANNOUNCED:
        state = EventState.RUNNING  # its begin was moved while it ran
    return replace(_new(told, state, now), changed_at=now if state is not event.state else event.changed_at)


def _untold(event: Event, now: datetime, *, is_silent: bool) -> Event:
    """What is told no more is over: a session that was withdrawn, a spike whose price fell."""
    if not event.is_open:
        return event
    if is_silent or (event.ends_at is not None and now >= event.ends_at):
        state = _state_at(event.starts_at, event.ends_at, now)
    elif event.ends_at is None and event.is_running:
        return replace(event, state=EventState.DONE, ends_at=now, changed_at=now)
    else:
        state = EventState.CANCELLED
    return event if state is event.state else replace(event, state=state, changed_at=now)


def _kept(events: Mapping[str, Event], now: datetime) -> dict[str, Event]:
    """Without what is long over."""
    fresh = [each for each in events.values() if each.is_open or now - each.changed_at < KEPT]
    over = newest_first(each for each in fresh if not each.is_open)
    forgotten = {each.id for each in over[MOST_KEPT:]}
    return {each.id: each for each in fresh if each.id not in forgotten}
