"""What a person makes the home battery take: under a limit it comes before every car."""

from datetime import datetime, timedelta

from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.house.house import Battery


def forced_charge(
    battery: Battery | None, intent: BatteryIntent | None, soc_pct: float | None, now: datetime
) -> tuple[tuple[datetime, datetime, float], ...]:
    """From when to when, and how much, kW; until it is full, as far as its level is known."""
    if battery is None or intent is None or intent.action is not BatteryAction.FORCE_CHARGE:
        return ()
    power_w = battery.max_charge_w if intent.power_w is None else min(intent.power_w, battery.max_charge_w)
    start, until = max(now, intent.since), intent.until
    if soc_pct is not None and power_w > 0:
        target_pct = 100.0 if intent.target_soc_pct is None else intent.target_soc_pct
        missing_wh = max(0.0, battery.capacity_wh * (target_pct - soc_pct) / 100)
        until = min(until, start + timedelta(hours=missing_wh / battery.efficiency / power_w))
    return ((start, until, power_w / 1000),) if start < until else ()
