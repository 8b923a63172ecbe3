"""What a planned action is told by: its power, its prices, until when, and what it keeps the energy for."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.plan.plan import PlanAction
from domain.plan.why.step import ACTION_W, Step

LOOK_AHEAD = timedelta(hours=24)
FULL_PCT = 99.5


def facts_of(steps: Sequence[Step], index: int) -> dict[str, Any]:
    """Prices, until when, and what the energy is kept for, by the action of the step."""
    step = steps[index]
    facts: dict[str, Any] = {"start": instant_text(step.start), "until": instant_text(_run_end(steps, index))}
    dear = _dearest_use(steps, index)
    if step.action is PlanAction.CHARGE:
        facts |= {
            "power_w": -step.battery_w,
            "price": step.import_price,
            "paid_to_use": step.import_price < 0,
            "price_until": instant_text(_price_end(steps, index)),
            "soc_pct": step.soc_before_pct,
            "next_dear_price": dear and _worth(dear),
            "next_dear_at": dear and instant_text(dear.start),
        }
        if step.grid_w <= ACTION_W:  # nothing is bought for it
            facts |= {"from_sun": True, "export_price": step.export_price}
    elif step.action is PlanAction.DISCHARGE:
        facts |= {
            "power_w": step.battery_w,
            "export_price": step.export_price,
            "soc_pct": step.soc_before_pct,
        }
    elif step.action is PlanAction.HOLD and (step.grid_w <= 0 or step.curtail_w > ACTION_W):
        # the sun runs the house: what is held back of it is rounded, and a watt of the grid is none
        charge = next((other for other in steps[index + 1 :] if other.action is PlanAction.CHARGE), None)
        facts |= {
            "keeps_room": True,
            "export_price": step.export_price if step.grid_w < -ACTION_W else None,
            "room_for_price": charge and charge.import_price,
            "room_for_at": charge and instant_text(charge.start),
            "soc_pct": step.soc_before_pct,
        }
    elif step.action is PlanAction.HOLD:
        facts |= {
            "price": step.import_price,
            "kept_for_price": dear and _worth(dear),
            "kept_for_at": dear and instant_text(dear.start),
            "soc_pct": step.soc_before_pct,
        }
    else:
        facts |= {"battery_w": step.battery_w, "price": step.import_price}
        if sum(step.ev_w.values()) > ACTION_W:
            facts["feeds_car"] = max(1, sum(power_w > ACTION_W for power_w in step.ev_w.values()))
    return facts


def _worth(step: Step) -> float:
    """What a kWh from the battery saves or earns in this step, currency per kWh."""
    return step.export_price if step.action is PlanAction.DISCHARGE else step.import_price


def _dearest_use(steps: Sequence[Step], index: int) -> Step | None:
    """The later step within a day in which this energy is used and worth most: once some of it was used and
    the battery is filled anew, what comes after lives on that.
    """
    uses: list[Step] = []
    horizon = steps[index].start + LOOK_AHEAD
    for step in steps[index + 1 :]:
        if step.start >= horizon or (uses and _is_refill(step)):
            break
        if step.battery_w > ACTION_W:
            uses.append(step)
    return max(uses, key=_worth, default=None)


def _is_refill(step: Step) -> bool:
    """Whether energy is bought for the battery, or it gets full whatever was in it before."""
    is_full = step.soc_pct is not None and step.soc_pct >= FULL_PCT
    return step.battery_w < -ACTION_W and (step.grid_w > ACTION_W or is_full)


def _run_end(steps: Sequence[Step], index: int) -> datetime:
    """Until when this goes on: the same action, and for paid charging the same sign of the price."""
    first, end = steps[index], steps[index].end
    for step in steps[index + 1 :]:
        if step.action is not first.action or (step.import_price < 0) != (first.import_price < 0):
            break
        end = step.end
    return end


def _price_end(steps: Sequence[Step], index: int) -> datetime:
    """Until when it goes on at the same price."""
    first, end = steps[index], steps[index].end
    for step in steps[index + 1 :]:
        if step.action is not first.action or round(step.import_price - first.import_price, 5):
            break
        end = step.end
    return end


def instant_text(at: datetime) -> str:
    """An instant as facts tell it: RFC 3339, UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
