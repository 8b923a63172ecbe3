"""A house that obeys the laws of energy: what flows in flows out, and nothing happens between instants.

Time is an argument. `advance` first lives through the time since the last call with the flows that held,
then works out the flows that hold now.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.roof import RoofPart

LONGEST_STRIDE = timedelta(seconds=60)
PhaseCurrents = tuple[float | None, float | None, float | None]


class SimulatedHouse:
    """Sun, consumers, a battery and charge points behind one grid connection.

    `pv_available_w` and `load_wanted_w` are what sun and people bring, W; an export limit lowers what
    comes of the sun, and so does `pv_limit_w`, whatever the house needs. A forced battery state overrides
    the export limit, as on common hybrid inverters, unless `limits_while_forced`, or where it
    is held `limits_while_held`. `roof` are the parts of
    the sun that come through AC-coupled inverters, which tell of it themselves.
    """

    def __init__(
        self,
        *,
        now: datetime,
        pv_available_w: float = 0.0,
        load_wanted_w: float = 0.0,
        battery: SimulatedBattery | None = None,
        chargers: Mapping[str, SimulatedCharger] | None = None,
    ) -> None:
        self.pv_available_w = pv_available_w
        self.load_wanted_w = load_wanted_w
        self.battery = battery
        self.chargers = dict(chargers or {})
        self.export_limit_w: float | None = None
        self.limit_obeyed = True
        self.limits_while_forced = self.limits_while_held = False
        self.pv_limit_w: float | None = None
        self.roof: dict[str, RoofPart] = {}
        self.roof_w: dict[str, float] = {}
        self.pinned: dict[str, float | PhaseCurrents | None] = {}
        self.grid_w = self.pv_w = self.battery_w = self.load_w = self.ev_w = 0.0
        self.charger_w: dict[str, float] = {}
        self.imported_wh = self.exported_wh = self.discharged_wh = 0.0
        self._now = now
        self._settle()

    def advance(self, now: datetime) -> None:
        """Lives until `now`; an earlier instant changes nothing."""
        self._settle()
        while self._now < now:
            until = min(now, self._now + LONGEST_STRIDE)
            forced = self.battery.forced if self.battery else None
            if forced is not None and forced.until is not None and self._now < forced.until < until:
                until = forced.until
            self._live(until - self._now)
            self._now = until
            if self.battery is not None:
                self.battery.end_timer(until)
            self._settle()

    def _live(self, span: timedelta) -> None:
        if self.battery is not None:
            self.battery.run(self.battery_w, span)
        for name, charger in self.chargers.items():
            charger.run(self.charger_w[name], span)
        energy_wh = self.grid_w * span.total_seconds() / 3600
        self.imported_wh += max(0.0, energy_wh)
        self.exported_wh += max(0.0, -energy_wh)
        self.discharged_wh += max(0.0, self.battery_w) * span.total_seconds() / 3600

    def _settle(self) -> None:
        self.charger_w = {name: charger.power_w() for name, charger in self.chargers.items()}
        self.ev_w = sum(self.charger_w.values())
        self.load_w = self.load_wanted_w
        wanted_w = self.load_w + self.ev_w
        battery = self.battery
        sun_w = self.pv_available_w
        if self.pv_limit_w is not None:
            sun_w = min(sun_w, self.pv_limit_w)
        self.roof_w = {name: part.power_w(sun_w) for name, part in self.roof.items()}
        beside_w = sum(self.roof_w.values())
        self.pv_w = beside_w + sun_w * max(0.0, 1 - sum(part.share for part in self.roof.values()))
        self.battery_w = battery.power_w(wanted_w - self.pv_w) if battery else 0.0
        is_forced = battery is not None and battery.forced is not None and battery.obeys
        is_held = battery is not None and battery.forced is not None and battery.forced.power_w == 0
        is_overridden = is_forced and not (self.limits_while_forced or (is_held and self.limits_while_held))
        if self.export_limit_w is not None and self.limit_obeyed and not is_overridden:
            self.pv_w = max(beside_w, min(self.pv_w, wanted_w - self.battery_w + self.export_limit_w))
        self.grid_w = wanted_w - self.pv_w - self.battery_w

    def measured(self, name: str) -> float | None:
        """A meter's value, W: what was pinned, else what flows. NaN pins are unavailable."""
        if name in self.pinned:
            value = self.pinned[name]
            return value if isinstance(value, int | float) and value == value else None
        value = getattr(self, name)
        return float(value)

    def measured_roof_w(self, name: str) -> float | None:
        """What one AC-coupled inverter gives, W; where solar power is pinned, its share of that."""
        if "pv_w" in self.pinned:
            pv_w = self.measured("pv_w")
            return None if pv_w is None else pv_w * self.roof[name].share
        return self.roof_w[name]

    @property
    def beside_w(self) -> float:
        """What all AC-coupled inverters give, W."""
        return sum(self.measured_roof_w(name) or 0.0 for name in self.roof)

    @property
    def phase_a(self) -> PhaseCurrents | None:
        """The phase currents, A: only where they were pinned; there is no meter for them otherwise."""
        value = self.pinned.get("phase_a")
        return value if isinstance(value, tuple) else None
