"""A house under the sun whose meters and chargers each have a pace of their own, run by the domain's rules.

Time is virtual and physics exact: what the rules see is as old as their sources are slow.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.drivers import charger_reading
from adapters.simulated.house import SimulatedHouse
from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.capabilities import ChargerCapabilities
from domain.command.held import Held
from domain.command.order import ChargeOrder, ExportOrder
from domain.house.house import House
from domain.reading.battery import BatteryReading
from domain.reading.observation import observe_house
from domain.reading.reading import Reading
from domain.site import Memory, SiteOutcome, SiteView, decide_site, resumed
from scheduler.rates import Rates, on_step
from tests.builders import ABLE, NOON, a_price, after

EVERY_TICK_S = 0.0
ANY_CHARGER = ChargerCapabilities()


class Pace(Struct, frozen=True, kw_only=True):
    """How often meters are read, s (0: at every tick), and how long a charger takes to follow."""

    grid_s: float = EVERY_TICK_S
    battery_s: float = EVERY_TICK_S
    charger_s: float = EVERY_TICK_S
    lag_s: float = 0.0
    good_for_s: float | None = None


AT_ONCE = Pace()


def a_limit(limit_w: float, now: datetime) -> Held:
    """An export limit that we hold."""
    order = ExportOrder(limit_w=limit_w)
    return Held(target="battery", order=order, owner="curtailment", issued_by="curtailment", since=now)


class SunlitHouse:
    """Lives tick by tick; `set_a` are the currents each charger was set to, with the second it was told."""

    def __init__(
        self,
        house: House,
        *,
        sun_w: float,
        load_w: float = 500.0,
        soc_pct: float = 90.0,
        export_limit_w: float | None = None,
        pace: Pace = AT_ONCE,
        chargers: Mapping[str, SimulatedCharger] | None = None,
        able: ChargerCapabilities = ANY_CHARGER,
        export_price: float = 0.08,
    ) -> None:
        self.house, self.pace, self.able = house, pace, able
        self.chargers = dict(chargers or {}) or {
            lp.id: SimulatedCharger(
                phases=lp.phases if isinstance(lp.phases, int) else 1, connected=True, soc_pct=40
            )
            for lp in house.loadpoints
        }
        ratings = house.battery
        self.physics = SimulatedHouse(
            now=NOON,
            pv_available_w=sun_w,
            load_wanted_w=load_w,
            battery=None
            if ratings is None
            else SimulatedBattery(
                capacity_wh=1_000_000, max_charge_w=ratings.max_charge_w,
                max_discharge_w=ratings.max_discharge_w, soc_pct=soc_pct,
            ),
            chargers=self.chargers,
        )  # fmt: skip
        self.physics.export_limit_w = self._own_limit_w = export_limit_w
        self.limit: Held | None = None
        self.export_price = export_price
        self.second = 0.0
        self.memory, self.limits = Memory(), LimitMemory()
        self.held: dict[str, Held] = {}
        self.set_a: dict[str, list[tuple[float, int]]] = {lp.id: [] for lp in house.loadpoints}
        self.phases: dict[str, list[tuple[float, int]]] = {lp.id: [] for lp in house.loadpoints}
        self.grid_w: list[float] = []
        self.outcome: SiteOutcome | None = None
        self._rates = {lp.id: Rates() for lp in house.loadpoints}
        self._readings: dict[str, Reading] = {}
        self._due: list[tuple[float, str, ChargeOrder]] = []

    def run(self, seconds: float, tick_s: float = 10.0) -> None:
        """Lives so long."""
        until = self.second + seconds
        while self.second < until:
            self._tick()
            self._live(self.second + tick_s)

    def change(self, **physics: Any) -> None:
        """Another sun, or another load."""
        for name, value in physics.items():
            setattr(self.physics, name, value)
        self.physics.advance(after(self.second))

    def restart(self, seconds: float = 30.0) -> None:
        """Nobody decides for so long; what is persisted is all that is known afterwards."""
        self._live(self.second + seconds)
        charging = frozenset(
            key for key, a in self.chargers.items() if a.set_current_a and f"loadpoints/{key}" in self.held
        )
        self.memory, self.limits = resumed(self.memory, charging), LimitMemory()

    def power_w(self, key: str) -> float:
        """What a car draws."""
        return self.chargers[key].power_w()

    def changes(self, key: str, since_s: float = 0.0) -> list[int]:
        """The currents that it was set to since, A."""
        return [current_a for at, current_a in self.set_a[key] if at >= since_s]

    def _live(self, until_s: float) -> None:
        """Chargers follow when they do, and meters are read when it is their time."""
        marks = {until_s}
        for every in (self.pace.grid_s, self.pace.battery_s, self.pace.charger_s):
            if every:
                first = int(self.second // every + 1)
                marks |= {n * every for n in range(first, int(until_s // every) + 1)}
        marks |= {at for at, _, _ in self._due if at <= until_s}
        for mark in sorted(marks):
            self._follow(mark)
            self.physics.advance(after(mark))
            for name, every in (
                ("grid", self.pace.grid_s), ("battery", self.pace.battery_s), ("car", self.pace.charger_s),
            ):  # fmt: skip
                if every and mark % every == 0:
                    self._read(name, after(mark))
        self.second = until_s
        self.grid_w.append(self.physics.grid_w)

    def _follow(self, second: float) -> None:
        for due in [each for each in self._due if each[0] <= second]:
            self._due.remove(due)
            self.chargers[due[1]].set_current(due[2].current_a, due[2].phases)

    def _read(self, name: str, at: datetime) -> None:
        physics, good_for_s = self.physics, self.pace.good_for_s
        if name == "grid":
            self._readings["grid"] = Reading(
                read_at=at, grid_w=physics.grid_w, pv_w=physics.pv_w, good_for_s=good_for_s
            )
        elif name == "battery" and physics.battery is not None:
            told = BatteryReading(power_w=physics.battery_w, soc_pct=physics.battery.soc_pct)
            self._readings["battery"] = Reading(read_at=at, battery=told, good_for_s=good_for_s)
        elif name == "car":
            for key, charger in self.chargers.items():
                told_by = charger_reading(charger)
                self._readings[f"loadpoints/{key}"] = Reading(
                    read_at=at, charger=told_by, good_for_s=good_for_s
                )

    def _tick(self) -> None:
        now = after(self.second)
        self._follow(self.second)
        self.physics.advance(now)
        for name, every in (
            ("grid", self.pace.grid_s), ("battery", self.pace.battery_s), ("car", self.pace.charger_s),
        ):  # fmt: skip
            if not every or self.second == 0:
                self._read(name, now)
        seen = observe_house(self._readings, a_price(0.30, self.export_price), now, self.house.stale_after_s)
        view = SiteView(
            house=self.house, seen=seen, memory=self.memory, held=dict(self.held), battery=ABLE,
            chargers={lp.id: self.able for lp in self.house.loadpoints},
            limit=self.limit, starved=self.limits.starved, held_back=self.limits.held_back,
            narrow=self.limits.narrow,
        )  # fmt: skip
        self.outcome = decide_site(view, now)
        limited = within_limits(self.outcome.decision, view, self.limits, now)
        self.memory, self.limits = self.outcome.memory, limited.memory
        limit_w = self.outcome.decision.curtailment.limit_w
        self.physics.export_limit_w = self._own_limit_w if limit_w is None else limit_w
        if limit_w is None or self.limit is None:
            self.limit = None if limit_w is None else a_limit(limit_w, now)
        for key, wanted in limited.decision.loadpoints.items():
            device = f"loadpoints/{key}"
            held = self.held.get(device)
            was = held.order if held is not None and isinstance(held.order, ChargeOrder) else None
            if wanted.order is None:
                self.held.pop(device, None)
                continue
            order = replace(wanted.order, current_a=on_step(wanted.order.current_a, self.able))
            held_a = 0 if was is None else was.current_a
            paced_a = self._rates[key].paced(held_a, order.current_a, self.able, now, is_try=wanted.is_try)
            if was is not None and held_a and order.current_a and was.phases == order.phases:
                order = replace(order, current_a=paced_a)
            if order == was or (was is None and order.current_a == 0):
                continue
            self.held[device] = Held(
                target=device, order=order, owner=wanted.owner, issued_by=wanted.issued_by, since=now
            )
            self._due.append((self.second + self.pace.lag_s, key, order))
            if was is None or was.current_a != order.current_a:
                self.set_a[key].append((self.second, order.current_a))
            if order.phases is not None and (was is None or was.phases != order.phases):
                self.phases[key].append((self.second, order.phases))
        self._follow(self.second)
        self.physics.advance(now + timedelta(0))
