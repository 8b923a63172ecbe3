"""A simulated charge point and the car at it."""

from datetime import timedelta

from domain.reason.reason import Why


class SimulatedCharger:
    """A charge point that gives what it is set to, and a car that takes what it can.

    `draws` False accepts a start and never draws. `external_w` is a charge the driver started at the
    car or the wall, W; our own setting replaces it. `obeys` False acknowledges and does nothing. `is_home`
    False is a car that stands elsewhere; `obstacle` is what the charger says keeps it from charging.
    `car_phases`: as many as the car uses of those it is offered. `feeds_house_w`: a car can give so much to
    the house through it, W, None: it cannot; `feed_w` is what it is told to give. `keeps_pause`: what it
    was paused with stays on it, as on real boxes; `parks`: it can be left paused for the car that is there
    alone, as it is while it `is_parked`.
    """

    def __init__(
        self,
        *,
        phases: int = 1,
        voltage_v: float = 230,
        connected: bool = False,
        soc_pct: float | None = None,
        capacity_wh: float = 60_000,
        max_w: float | None = None,
        car_phases: int = 3,
    ) -> None:
        self.phases = self.set_phases = phases
        self.car_phases = car_phases
        self.voltage_v = voltage_v
        self.connected = connected
        self.soc_pct = soc_pct
        self.capacity_wh = capacity_wh
        self.max_w = max_w
        self.draws = True
        self.external_w: float | None = None
        self.obeys = True
        self.is_home: bool | None = None
        self.obstacle: Why | None = None
        self.identity: str | None = None
        self.set_current_a = 0
        self.energy_wh = 0.0
        self.session_wh = 0.0
        self.keeps_pause = False
        self.parks = self.is_parked = False
        self.feeds_house_w: float | None = None
        self.feed_w = 0.0
        self.fed_wh = 0.0

    def set_feed(self, power_w: float) -> None:
        """Lets the car give so much to the house, W; 0 ends it, and nothing is charged then either."""
        self.feed_w = power_w
        if power_w and self.obeys:
            self.external_w, self.set_current_a = None, 0

    def set_current(self, current_a: int, phases: int | None = None) -> None:
        """Offers this current per phase, A; 0 pauses. Ends a charge the driver started."""
        self.set_current_a = current_a
        self.set_phases = self.set_phases if phases is None else phases
        if not self.obeys:
            return
        self.external_w = None
        self.phases = self.set_phases

    def plug(self, connected: bool) -> None:
        """Plugs a car in or out; unplugging ends whatever charge was going on."""
        if not connected:
            self.external_w = None
            self.set_current_a = 0
            self.is_parked = False
            self.session_wh = self.feed_w = 0.0
        self.connected = connected

    @property
    def used_phases(self) -> int:
        """The phases that the car draws from."""
        return min(self.phases, self.car_phases)

    @property
    def offered_a(self) -> float:
        """The current on offer, A per phase, whoever set it."""
        if self.external_w is not None:
            return self.external_w / (self.used_phases * self.voltage_v)
        return float(self.set_current_a) if self.obeys else 0.0

    @property
    def is_full(self) -> bool:
        """Whether the car takes no more."""
        return self.soc_pct is not None and self.soc_pct >= 100

    def power_w(self) -> float:
        """What the car draws now, W; below 0 it gives."""
        if self.feed_w and self.connected and self.draws and self.obeys and self.soc_pct != 0:
            return -self.feed_w
        if not self.connected or not self.draws or self.is_full or self.obstacle is not None:
            return 0.0
        if self.is_parked:
            return 0.0
        offered_w = self.offered_a * self.used_phases * self.voltage_v
        return offered_w if self.max_w is None else min(offered_w, self.max_w)

    def run(self, power_w: float, span: timedelta) -> None:
        """Charges the car with so much power for so long; its losses are not modelled."""
        energy_wh = power_w * span.total_seconds() / 3600
        self.energy_wh += max(0.0, energy_wh)
        self.session_wh += max(0.0, energy_wh)
        self.fed_wh += max(0.0, -energy_wh)
        if self.soc_pct is not None:
            self.soc_pct = min(100.0, max(0.0, self.soc_pct + 100 * energy_wh / self.capacity_wh))
