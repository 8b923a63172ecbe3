"""A simulated home battery: a state of charge, a forced state with a hardware timer, and obedience."""

from datetime import datetime, timedelta

from msgspec import Struct


class Forced(Struct, frozen=True, kw_only=True):
    """A forced power, W, + discharges, 0 holds; ends at `until` (hardware timer) when given."""

    power_w: float
    target_soc_pct: float | None = None
    until: datetime | None = None


class SimulatedBattery:
    """Obeys without lag. `obeys` False acknowledges a forced state and does nothing."""

    def __init__(
        self,
        *,
        soc_pct: float = 50.0,
        capacity_wh: float = 13_500,
        max_charge_w: float = 5_000,
        max_discharge_w: float = 5_000,
        reserve_pct: float = 10.0,
        efficiency: float = 0.92,
    ) -> None:
        self.soc_pct = soc_pct
        self.capacity_wh = capacity_wh
        self.max_charge_w = max_charge_w
        self.max_discharge_w = max_discharge_w
        self.reserve_pct = reserve_pct
        self.efficiency = efficiency
        self.obeys = True
        self.forced: Forced | None = None
        self.may_charge_from_grid = True  # by itself, which this one never does

    def force(self, power_w: float, target_soc_pct: float | None, until: datetime | None) -> None:
        """Forces a power, W, + discharges, until the target or the timer ends it."""
        self.forced = Forced(power_w=power_w, target_soc_pct=target_soc_pct, until=until)

    def release(self) -> None:
        """Back to covering the house by itself."""
        self.forced = None

    def end_timer(self, now: datetime) -> None:
        """Lets the hardware timer end a forced state."""
        if self.forced is not None and self.forced.until is not None and now >= self.forced.until:
            self.forced = None

    def power_w(self, shortfall_w: float) -> float:
        """What flows now, W, + discharges, when the house lacks `shortfall_w` (negative: has too much)."""
        if self.forced is not None and self.obeys:
            return self._forced_power_w(self.forced)
        if shortfall_w > 0:
            return min(shortfall_w, self.max_discharge_w) if self.soc_pct > self.reserve_pct else 0.0
        return -min(-shortfall_w, self.max_charge_w) if self.soc_pct < 100 else 0.0

    def _forced_power_w(self, forced: Forced) -> float:
        if forced.power_w > 0:
            floor = max(forced.target_soc_pct or 0.0, self.reserve_pct)
            return min(forced.power_w, self.max_discharge_w) if self.soc_pct > floor else 0.0
        if forced.power_w < 0:
            ceiling = 100.0 if forced.target_soc_pct is None else min(100.0, forced.target_soc_pct)
            return -min(-forced.power_w, self.max_charge_w) if self.soc_pct < ceiling else 0.0
        return 0.0

    def run(self, power_w: float, span: timedelta) -> None:
        """Moves the state of charge by so much power for so long, losses included."""
        energy_wh = power_w * span.total_seconds() / 3600
        stored_wh = -energy_wh * self.efficiency if energy_wh < 0 else -energy_wh / self.efficiency
        self.soc_pct = min(100.0, max(0.0, self.soc_pct + 100 * stored_wh / self.capacity_wh))
