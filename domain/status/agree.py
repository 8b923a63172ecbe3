"""What a sentence claims to happen has to happen: reasons get the facts by which their words agree with the
flows of that instant.
"""

from msgspec.structs import replace

from domain.reading.observation import ChargerReading, Observation
from domain.reason.reason import Reason, Why

FLOWS_W = 100.0
STEP_W = 500.0  # a sentence need not change with every watt
GOING = frozenset(
    {
        Why.FOLLOWING_SURPLUS,
        Why.FULL_RATE,
        Why.BOOST,
        Why.PRICE_OK,
        Why.IN_WINDOW,
        Why.PLANNED_WINDOW,
        Why.GRID_FALLBACK,
        Why.BEHIND_SCHEDULE,
        Why.PLAN_CHARGE,
        Why.PLAN_DISCHARGE,
        Why.SPIKE_EXPORT,
    }
)


def battery_agrees(reason: Reason, seen: Observation) -> Reason:
    """The battery's reason: `moves` false where what it claims does not happen."""
    power_w, grid_w = seen.battery_w, seen.grid_w
    match reason.code:
        case Why.PLAN_CHARGE:
            return _moving(reason, power_w is not None and power_w < -FLOWS_W)
        case Why.PLAN_DISCHARGE | Why.SPIKE_EXPORT:
            is_sold = power_w is not None and power_w > FLOWS_W and grid_w is not None and grid_w < -FLOWS_W
            return _moving(reason, is_sold)
        case Why.SELF_CONSUMPTION:
            return _with(reason, battery_w=_self_use_w(seen))
        case Why.EXPORT_UNECONOMIC:
            return limit_agrees(reason, seen, reason.facts.get("desired_w"))
        case _:
            return reason


def charger_agrees(reason: Reason, charger: ChargerReading | None) -> Reason:
    """A loadpoint's reason: `moves` false where its car does not charge."""
    if reason.code not in GOING or charger is None or charger.charging is None:
        return reason
    return _moving(reason, charger.charging)


def limit_agrees(reason: Reason, seen: Observation, limit_w: float | None) -> Reason:
    """The export limit's reason: `export_w` is what goes out in spite of it, None where nobody knows."""
    if reason.code is not Why.EXPORT_UNECONOMIC:
        return reason
    over_w = None if seen.grid_w is None else -seen.grid_w - (limit_w or 0.0)
    if over_w is not None:
        over_w = 0.0 if over_w <= 2 * FLOWS_W else max(STEP_W, STEP_W * round(over_w / STEP_W))
    return _with(reason, export_w=over_w)


def _moving(reason: Reason, moves: bool) -> Reason:
    return reason if moves else _with(reason, moves=False)


def _with(reason: Reason, **facts: float | bool | None) -> Reason:
    """The reason with other facts; a sentence made before them is not theirs."""
    return replace(reason, facts={**reason.facts, **facts}, text="")


def _self_use_w(seen: Observation) -> float | None:
    """The battery's power as far as a sentence tells it: W of 1000, + runs the house, - stores the sun."""
    power_w, grid_w = seen.battery_w, seen.grid_w
    if power_w is None or grid_w is None:
        return None
    if power_w > FLOWS_W and grid_w > -FLOWS_W:
        return 1_000.0
    return -1_000.0 if power_w < -FLOWS_W and grid_w < FLOWS_W else None
