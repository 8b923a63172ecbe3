"""Whether an export limit is obeyed: settings that read back prove nothing on inverters whose export-limit
mode is not set to take orders. Only a house that had something to export, and stopped, shows it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.reading.observation import Observation

SURPLUS_W = 200.0  # so much beyond the limit counts as export, before it and in spite of it
HELD_W = 100.0  # so close to the limit it is kept
MOVED_W = 100.0  # so much less sun, or another battery power, is the limit's doing
POLLS = 3
RUN_S = 30.0  # the polls in a row lie at least so far apart
RAMP_S = 60.0  # inverters take their time; before it nothing is held against them
APART_S = 5.0  # two looks closer together see the same reading
FRESH_S = 120.0  # what the house exported longer ago says nothing of now


class Enforcement(StrEnum):
    """What the meter says of a limit. `unknown`: there was nothing that it could have stopped."""

    UNKNOWN = "unknown"
    ENFORCED = "enforced"
    NOT_ENFORCED = "not_enforced"


class Flowing(Struct, frozen=True, kw_only=True):
    """The house as it was before the limit; powers in W, + into the house."""

    grid_w: float
    pv_w: float | None
    battery_w: float | None
    at: datetime


class CurtailmentProof(Struct, frozen=True, kw_only=True):
    """What is known so far of the limit set at `since`; plain JSON, kept over a restart.

    `held_since` and `broken_since` begin a run of `polls` that all say the same.
    """

    since: datetime | None = None
    before: Flowing | None = None
    verdict: Enforcement = Enforcement.UNKNOWN
    polls: int = 0
    held_since: datetime | None = None
    broken_since: datetime | None = None
    polled_at: datetime | None = None

    @property
    def is_unsupported(self) -> bool:
        """Whether this device was found not to follow a limit."""
        return self.verdict is Enforcement.NOT_ENFORCED


def check(
    state: CurtailmentProof,
    seen: Observation,
    limit_w: float | None,
    since: datetime | None,
    now: datetime,
) -> tuple[CurtailmentProof, Enforcement, dict[str, Any]]:
    """One look at the meter. `limit_w` None: no limit is held, so that export flows as it likes.

    A device found not to follow keeps that verdict until the state is thrown away.
    """
    if state.is_unsupported:
        return state, state.verdict, {}
    if limit_w is None or since is None:
        free = CurtailmentProof(before=_flowing(seen) or state.before)
        return free, free.verdict, {}
    if state.since != since:
        before = state.before
        if before is not None and (since - before.at).total_seconds() > FRESH_S:
            before = None
        state = CurtailmentProof(since=since, before=before)
    state = _polled(state, seen, limit_w, now)
    state = replace(state, verdict=_verdict(state, seen, limit_w, now))
    return state, state.verdict, _facts(state, seen, limit_w)


def has_sun_beside(seen: Observation) -> bool:
    """Whether AC-coupled inverters give what the battery's inverter cannot hold back, so that export says
    nothing of its limit.
    """
    return sum(seen.inverter_w.values()) > MOVED_W


def paused(state: CurtailmentProof) -> CurtailmentProof:
    """The state while a forced state owns the battery: what flows then says nothing of the limit."""
    return replace(state, polls=0, held_since=None, broken_since=None)


def resumed(state: CurtailmentProof) -> CurtailmentProof:
    """The state as a new start may use it: the owner may have changed the inverter's setting meanwhile."""
    return CurtailmentProof() if state.is_unsupported else paused(state)


def without_curtailment(abilities: BatteryCapabilities) -> BatteryCapabilities:
    """What is left of them once the device was found not to follow an export limit."""
    said = "Export goes on in spite of the limit."
    why_not = " ".join(filter(None, (said, abilities.curtail_hint, abilities.why_not)))
    left = abilities.actions - {BatteryAction.CURTAIL}
    return replace(abilities, actions=left, curtails_while_held=False, why_not=why_not)


def _flowing(seen: Observation) -> Flowing | None:
    if seen.grid_w is None or seen.is_delayed:
        return None
    return Flowing(grid_w=seen.grid_w, pv_w=seen.pv_w, battery_w=seen.battery_w, at=seen.at)


def _polled(state: CurtailmentProof, seen: Observation, limit_w: float, now: datetime) -> CurtailmentProof:
    """The run of polls, one longer or begun anew; a meter that says nothing ends it."""
    last = state.polled_at or state.since
    assert last is not None
    if (now - last).total_seconds() < APART_S:
        return state
    export_w = None if seen.grid_w is None or seen.is_delayed else -seen.grid_w
    is_held = export_w is not None and export_w <= limit_w + HELD_W
    is_broken = export_w is not None and export_w > limit_w + SURPLUS_W
    goes_on = (is_held and state.held_since is not None) or (is_broken and state.broken_since is not None)
    return replace(
        state,
        polls=state.polls + 1 if goes_on else int(is_held or is_broken),
        held_since=(state.held_since or now) if is_held else None,
        broken_since=(state.broken_since or now) if is_broken else None,
        polled_at=now,
    )


def _verdict(state: CurtailmentProof, seen: Observation, limit_w: float, now: datetime) -> Enforcement:
    assert state.since is not None
    began = state.held_since or state.broken_since
    if began is None or state.polls < POLLS or (now - began).total_seconds() < RUN_S:
        return state.verdict
    if state.broken_since is not None:
        is_over = (now - state.since).total_seconds() >= RAMP_S
        return Enforcement.NOT_ENFORCED if is_over else state.verdict
    if state.verdict is Enforcement.UNKNOWN and _stopped_something(state.before, seen, limit_w):
        return Enforcement.ENFORCED
    return state.verdict


def _stopped_something(before: Flowing | None, seen: Observation, limit_w: float) -> bool:
    """Whether too much was exported before, and sun or battery gave way: not a kettle that started."""
    if before is None or -before.grid_w <= limit_w + SURPLUS_W:
        return False
    less_sun = None if before.pv_w is None or seen.pv_w is None else before.pv_w - seen.pv_w
    battery = None
    if before.battery_w is not None and seen.battery_w is not None:
        battery = before.battery_w - seen.battery_w
    return any(change is not None and change >= MOVED_W for change in (less_sun, battery))


def _facts(state: CurtailmentProof, seen: Observation, limit_w: float) -> dict[str, Any]:
    return {
        "limit_w": limit_w,
        "grid_w": seen.grid_w,
        "pv_w": seen.pv_w,
        "before_grid_w": None if state.before is None else state.before.grid_w,
        "polls": state.polls,
    }
