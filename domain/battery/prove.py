"""Proof of a battery command by measured power, once its settings have read back.

Power that was there before proves nothing: it has to change toward what was asked, or the battery must
already have been there and its telemetry be alive. Near full a battery takes less and less by itself: there
any power that goes into it and does not just follow the house is what it can. Where nothing could move (full,
at reserve, too little asked, a hold), the settings are the whole proof.
"""

from typing import Any

from domain.command.order import BatteryAction, BatteryOrder
from domain.command.prove import WAITING, Case, Proven, Refuted, Unmeasured, Verdict, by_read_back
from domain.house.house import House
from domain.reading.battery import BatteryReading
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

LEAST_W = 200.0  # less cannot be told from noise
MOVED_SHARE = 0.5  # a battery near its end, or warming up, gives less than asked
THERE_SHARE = 0.1  # so close to what was asked a battery need not move
RESTING_W = 50.0
TAPERS_PCT = 90.0  # from here on some take less than half of what is asked
SOC_BAND_PCT = 1.0  # so close to its end a battery may already refuse
DIRECTION = {BatteryAction.FORCE_CHARGE: -1, BatteryAction.FORCE_DISCHARGE: 1}


def judge_battery(order: BatteryOrder, case: Case) -> Verdict:
    """Whether the battery did what the order wants."""
    sign = DIRECTION.get(order.action)
    if sign is None:
        return by_read_back("the order moves no power")
    if not case.capabilities.physical_proof:
        return by_read_back("this battery follows too slowly to be measured")
    reading = _reading_since(case)
    if reading is None:
        return _unmeasured(case, "no reading")
    wanted_w = _wanted_w(order, case.seen, case.house)
    if wanted_w is not None and wanted_w < LEAST_W:
        return by_read_back("less than 200 W was asked for or is allowed")
    if reading.soc_pct is not None and _is_at_end(order, reading.soc_pct, case.house):
        return by_read_back("its state of charge leaves nothing to move")
    if reading.power_w is None:
        return _unmeasured(case, "no power")
    tapers = sign < 0 and reading.soc_pct is not None and reading.soc_pct >= TAPERS_PCT
    return _judge_power(sign, reading.power_w, wanted_w, case, tapers=tapers)


def _judge_power(sign: int, power_w: float, asked_w: float | None, case: Case, *, tapers: bool) -> Verdict:
    before_w = None if case.before is None else case.before.power_w
    evidence: dict[str, Any] = {
        "proof": "measured_power",
        "power_w": power_w,
        "before_w": before_w,
        "wanted_w": None if asked_w is None else sign * asked_w,
    }
    moved_w, wanted_w = sign * power_w, None if tapers else asked_w
    needed_w = LEAST_W if wanted_w is None else max(LEAST_W, wanted_w * MOVED_SHARE)
    if moved_w >= needed_w and not _just_covers_the_house(case.seen, moved_w, asked_w):
        if before_w is None:
            if case.is_alive:
                return Proven(evidence=evidence, reason=Reason(Why.POWER_MOVED))
        elif _was_there(sign * before_w, wanted_w):
            if case.is_alive and (wanted_w is None or _is_near(moved_w, wanted_w)):
                return Proven(
                    evidence={**evidence, "proof": "already_there"}, reason=Reason(Why.ALREADY_THERE)
                )
        elif _has_followed(sign * before_w, moved_w, wanted_w):
            return Proven(evidence=evidence, reason=Reason(Why.POWER_MOVED))
        else:
            return Refuted(evidence=evidence) if case.is_late else WAITING
        if not case.is_alive:
            return _unmeasured(case, "frozen", evidence)
    return Refuted(evidence=evidence) if case.is_late else WAITING


def _reading_since(case: Case) -> BatteryReading | None:
    at = case.seen.battery_at
    return case.seen.battery if at is not None and at > case.since else None


def _unmeasured(case: Case, what: str, evidence: dict[str, Any] | None = None) -> Verdict:
    if not case.is_late:
        return WAITING
    return Unmeasured(reason=Reason(Why.NOT_MEASURED, {"what": what}), evidence=evidence or {})


def _is_near(power_w: float, wanted_w: float) -> bool:
    return abs(power_w - wanted_w) <= THERE_SHARE * wanted_w


def _was_there(before_w: float, wanted_w: float | None) -> bool:
    """Whether the battery did it already; without a wanted power, any in that direction is enough."""
    return before_w >= LEAST_W if wanted_w is None else _is_near(before_w, wanted_w)


def _has_followed(before_w: float, now_w: float, wanted_w: float | None) -> bool:
    """Whether the power went at least half the way from where it was to where it was wanted, which is
    somewhere else.
    """
    if wanted_w is None:
        return now_w - before_w >= LEAST_W
    return (now_w - before_w) / (wanted_w - before_w) >= MOVED_SHARE


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
        return soc_pct >= (100.0 if target_pct is None else target_pct) - SOC_BAND_PCT
    reserve_pct = 0.0 if house.battery is None else house.battery.reserve_pct
    return soc_pct <= max(reserve_pct, 0.0 if target_pct is None else target_pct) + SOC_BAND_PCT
