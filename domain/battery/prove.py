"""Proof of a battery command by measured power, once its settings have read back.

Where nothing could move (full, at reserve, too little asked, a hold), the settings are the whole proof.
"""

from datetime import datetime

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.prove import WAITING, Proven, Refuted, Verdict, by_read_back
from domain.curtailment.proof import CurtailmentProof, Enforcement
from domain.house.house import House
from domain.observation import Observation
from domain.reason import Reason, Why

LEAST_W = 200.0  # less cannot be told from noise
MOVED_SHARE = 0.5  # a battery near its end, or warming up, gives less than asked
RESTING_W = 50.0
LIMIT_TOLD_S = 120.0  # by then an export limit has been seen to work, or cannot be
NO_LIMIT = CurtailmentProof()
SOC_BAND_PCT = 1.0  # so close to its end a battery may already refuse
DIRECTION = {BatteryAction.FORCE_CHARGE: -1, BatteryAction.FORCE_DISCHARGE: 1}


def judge_battery(
    order: BatteryOrder,
    seen: Observation,
    since: datetime,
    now: datetime,
    capabilities: BatteryCapabilities,
    house: House,
    limit: CurtailmentProof = NO_LIMIT,
) -> Verdict:
    """Whether the battery did what the order wants. Readings older than `since` prove nothing; `limit` is
    what the meter says of an export limit.
    """
    if order.action is BatteryAction.CURTAIL:
        return _judge_limit(seen, since, now, limit)
    sign = DIRECTION.get(order.action)
    if sign is None:
        return by_read_back("the order moves no power")
    if not capabilities.physical_proof:
        return by_read_back("this battery follows too slowly to be measured")
    reading = seen.battery
    if reading is not None and seen.battery_at is not None and seen.battery_at > since:
        wanted_w = _wanted_w(order, seen, house)
        if wanted_w is not None and wanted_w < LEAST_W:
            return by_read_back("less than 200 W was asked for or is allowed")
        if reading.soc_pct is not None and _is_at_end(order, reading.soc_pct, house):
            return by_read_back("its state of charge leaves nothing to move")
        measured_w = reading.power_w
        if measured_w is not None:
            needed_w = LEAST_W if wanted_w is None else max(LEAST_W, wanted_w * MOVED_SHARE)
            evidence = {"power_w": measured_w, "wanted_w": None if wanted_w is None else sign * wanted_w}
            if sign * measured_w >= needed_w and not _just_covers_the_house(
                seen, sign * measured_w, wanted_w
            ):
                return Proven(
                    evidence={"proof": "measured_power", **evidence}, reason=Reason(Why.POWER_MOVED)
                )
            if (now - since).total_seconds() >= capabilities.confirm_timeout_s:
                return Refuted(evidence={"proof": "measured_power", **evidence})
            return WAITING
    return WAITING


def _judge_limit(seen: Observation, since: datetime, now: datetime, limit: CurtailmentProof) -> Verdict:
    evidence = {
        "proof": "measured_power",
        "grid_w": seen.grid_w,
        "before_grid_w": None if limit.before is None else limit.before.grid_w,
    }
    if limit.verdict is Enforcement.ENFORCED:
        return Proven(evidence=evidence, reason=Reason(Why.POWER_MOVED))
    if limit.verdict is Enforcement.NOT_ENFORCED:
        return Refuted(evidence=evidence, reason=Reason(Why.NOT_ENFORCED, evidence))
    if (now - since).total_seconds() >= LIMIT_TOLD_S:
        return by_read_back("there was no surplus that the limit could be seen to stop")
    return WAITING


def _just_covers_the_house(seen: Observation, moved_w: float, wanted_w: float | None) -> bool:
    """A battery that lets the grid rest at zero while it was asked for another power follows the house."""
    if seen.grid_w is None or wanted_w is None:
        return False
    return abs(seen.grid_w) <= RESTING_W and abs(wanted_w - moved_w) > LEAST_W


def _wanted_w(order: BatteryOrder, seen: Observation, house: House) -> float | None:
    """The power that can be expected, W: asked for, within ratings and the device's present limits."""
    battery, reading = house.battery, seen.battery
    is_charge = order.action is BatteryAction.FORCE_CHARGE
    limits = [order.power_w]
    if battery is not None:
        limits.append(battery.max_charge_w if is_charge else battery.max_discharge_w)
    if reading is not None:
        limits.append(reading.max_charge_w if is_charge else reading.max_discharge_w)
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


def _is_at_end(order: BatteryOrder, soc_pct: float, house: House) -> bool:
    target_pct = order.target_soc_pct
    if order.action is BatteryAction.FORCE_CHARGE:
        return soc_pct >= min(100.0 if target_pct is None else target_pct, 100.0) - SOC_BAND_PCT
    reserve_pct = 0.0 if house.battery is None else house.battery.reserve_pct
    return soc_pct <= max(reserve_pct, 0.0 if target_pct is None else target_pct) + SOC_BAND_PCT
