"""The simulated world of a story: house, prices, faults, and the server that comes and goes in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from math import isfinite, isnan
from pathlib import Path
from typing import Any

from adapters.clock import LoopClock, SharedTime
from adapters.kinds.tables import TariffConfig
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.drivers import (
    SimulatedBatteryDriver,
    SimulatedChargerDriver,
    SimulatedMeter,
    undergo,
)
from adapters.simulated.faults import Faults
from adapters.simulated.house import PhaseCurrents, SimulatedHouse
from adapters.simulated.inverter import SimulatedInverter
from adapters.stores.memory.records import MemoryJournal, MemoryRecords
from adapters.stores.memory.slip import MemorySlip
from domain.command.capabilities import ChargerCapabilities
from domain.command.command import Command
from domain.errors import InvalidRequest
from domain.house.house import House, Loadpoint
from domain.ports.devices import Device, DeviceControl
from domain.ports.sources import PriceSource
from domain.reading.observation import Reading
from domain.reason.reason import Why
from powersync.scenario.forecast import AsItIsNow, StoryWeather
from powersync.scenario.prices import StoryPrices
from powersync.wiring import with_own_contract
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch

PINS = ("grid_w", "battery_w", "phase_a")
HOUSE = (
    *("pv_w", "pv_forecast_w", "load_w", "battery_soc_pct", "battery_takes_w", *PINS, "unpin"),
    *("price", "market", "prices", "prices_csv", "sessions", "loadpoints", "weather"),
)
AT_A_LOADPOINT = (
    *("connected", "vehicle_soc_pct", "charging_w", "draws", "is_home", "identity", "obstacle"),
    *("feeds_house_w", "takes_w"),
)
OBSTACLES = (
    Why.CHARGER_PAUSED,
    Why.CHARGER_FAULT,
    Why.COMMAND_REJECTED,
    Why.PROVIDER_COOLDOWN,
    Why.REPLUG_REQUIRED,
)


class SentInOrder:
    """A journal that also remembers in which order commands reached their devices."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal
        self._sent: dict[str, None] = {}

    async def write(self, command: Command) -> None:
        """Keeps it."""
        if command.reached_device:
            self._sent.setdefault(command.id)
        await self._journal.write(command)

    async def command(self, command_id: str) -> Command | None:
        """One command, or None."""
        return await self._journal.command(command_id)

    async def commands(self, before: str | None = None, limit: int = 50) -> Sequence[Command]:
        """Newest first."""
        return await self._journal.commands(before, limit)

    async def sent(self) -> list[Command]:
        """All that reached a device, in that order."""
        found = [await self._journal.command(command_id) for command_id in self._sent]
        return [command for command in found if command is not None]


class World:
    """Everything outside the server, and the storage that survives its restarts.

    Devices measure anew at `measured_at` and tell the same until it moves on; None: whenever they are read.
    """

    def __init__(
        self,
        house: House,
        clock: LoopClock,
        folder: Path,
        records: MemoryRecords | None = None,
        tariff: PriceSource | None = None,
        roof: Mapping[str, float] = {},
        contract: TariffConfig | None = None,
    ) -> None:
        """`roof`: the AC-coupled inverters by device id, with their share of the sun (0 to 1). `contract`:
        what the owner wrote of his, which holds for the prices that the story tells, too.
        """
        self.clock = clock
        self.config = house
        self.faults: Faults = {}
        self.prices = StoryPrices(tariff, self.faults, clock)
        self._market: StoryPrices | None = None
        self.weather = StoryWeather(clock)
        self._source = self.prices if contract is None else with_own_contract(contract, self.prices)
        self.measured_at: datetime | None = None
        self._folder, self._roof = folder, roof
        self._records = records or MemoryRecords()
        self._slip = MemorySlip()
        self.journal = SentInOrder(self._records.journal)
        self._ids = count(1)
        battery = house.battery
        self.physics = SimulatedHouse(
            now=clock.now(),
            battery=None
            if battery is None
            else SimulatedBattery(
                capacity_wh=battery.capacity_wh,
                max_charge_w=battery.max_charge_w,
                max_discharge_w=battery.max_discharge_w,
                reserve_pct=battery.reserve_pct,
                efficiency=battery.efficiency,
            ),
            chargers={lp.id: self._charger(lp) for lp in house.loadpoints},
        )
        self.forecast = AsItIsNow(self.physics)

    def _charger(self, lp: Loadpoint) -> SimulatedCharger:
        vehicle = self.config.vehicle(lp.vehicle)
        return SimulatedCharger(
            phases=lp.phases if isinstance(lp.phases, int) else 1,
            voltage_v=lp.voltage_v,
            capacity_wh=60_000 if vehicle is None else vehicle.capacity_wh,
            max_w=None if vehicle is None else vehicle.max_ac_w,
        )

    async def new_server(self) -> Engine:
        """A server that was just started in this world."""
        watches = [self._watch("grid", SimulatedMeter("grid", self.physics, self.clock, self.faults))]
        if self.physics.battery is not None:
            battery = SimulatedBatteryDriver(self.physics, self.clock, self.faults)
            watches.append(self._watch("battery", battery, battery))
        for device, share in self._roof.items():
            inverter = SimulatedInverter(device, self.physics, self.clock, self.faults, share)
            watches.append(self._watch(device, inverter, inverter))
        for lp in self.config.loadpoints:
            device = f"loadpoints/{lp.id}"
            charger = SimulatedChargerDriver(
                device,
                self.physics.chargers[lp.id],
                self.physics,
                self.clock,
                self.faults,
                ChargerCapabilities(
                    min_current_a=lp.min_current_a,
                    max_current_a=lp.max_current_a,
                    switches_phases=True,
                    tells_place=True,
                ),
            )
            watches.append(self._watch(device, charger, charger))
        numbers = await ReservedNumbers.open(lambda n: self._records.documents.reserve("seq", n))
        engine = Engine(
            self.config,
            watches={watch.id: watch for watch in watches},
            journal=self.journal,
            documents=self._records.documents,
            slip=self._slip,
            past=self._records.past,
            stream=StatusStream(numbers, lambda: 0.0),
            prices=self._source,
            market=self._market,
            solver=self._solver(),
            solar=self.forecast.solar,
            load=self.forecast.load,
            weather=self.weather,
            clock=self.clock,
            real=SharedTime(self.clock),
            new_id=lambda: f"c{next(self._ids)}",
        )
        await engine.boot()
        return engine

    def _watch(self, device_id: str, device: Device, control: DeviceControl | None = None) -> Watch:
        return Watch(device_id, Measured(device_id, device, self), driver="simulated", control=control)

    def _solver(self) -> Any:
        if not self.config.optimiser.enabled:
            return None
        from adapters.solver.inline import InlineSolver  # the solver is heavy, and most stories need none

        return InlineSolver()

    def change(self, house: Mapping[str, Any]) -> bool:
        """A `house` table happens now; returns whether prices changed. Raises InvalidRequest."""
        self.physics.advance(self.clock.now())
        prices_changed = False
        for key, value in house.items():
            match key:
                case "pv_w":
                    self.physics.pv_available_w = number(key, value)
                case "pv_forecast_w":
                    self.forecast.solar.promised_w = _pin(key, value)
                case "load_w":
                    self.physics.load_wanted_w = number(key, value)
                case "battery_soc_pct":
                    self._battery(key).soc_pct = number(key, value)
                case "battery_takes_w":
                    self._battery(key).max_charge_w = number(key, value)
                case "grid_w" | "battery_w":
                    self.physics.pinned[key] = _pin(key, value)
                case "phase_a":
                    self.physics.pinned[key] = _phases(value)
                case "unpin":
                    self._unpin(value)
                case "price":
                    self.prices.set_constant(value, self.clock.now())
                    prices_changed = True
                case "market":
                    self._market = self._market or StoryPrices(None, self.faults, self.clock)
                    self._market.set_market(value, self.clock.now())
                    prices_changed = True
                case "prices":
                    self.prices.set_curve(_listed("prices", value))
                    prices_changed = True
                case "prices_csv":
                    self.prices.set_file(self._folder / str(value))
                    prices_changed = True
                case "sessions":
                    self.prices.set_sessions(_listed("sessions", value))
                    prices_changed = True
                case "weather":
                    self.weather.set(value)
                case "loadpoints":
                    for loadpoint_id, settings in _table("loadpoints", value).items():
                        self._change_charger(loadpoint_id, settings)
                case _:
                    raise InvalidRequest(f"house.{key}: is no setting (allowed: {', '.join(HOUSE)})")
        return prices_changed

    def _battery(self, key: str) -> SimulatedBattery:
        if self.physics.battery is None:
            raise InvalidRequest(f"house.{key}: this house has no battery")
        return self.physics.battery

    def _unpin(self, names: Any) -> None:
        for name in _listed("unpin", names):
            if name not in PINS:
                raise InvalidRequest(f"house.unpin: '{name}' is none of {', '.join(PINS)}")
            self.physics.pinned.pop(name, None)

    def _change_charger(self, loadpoint_id: str, settings: Any) -> None:
        charger = self.physics.chargers.get(loadpoint_id)
        where = f"loadpoints.{loadpoint_id}"
        if charger is None:
            raise InvalidRequest(f"house.{where}: there is no such loadpoint")
        for key, value in _table(where, settings).items():
            match key:
                case "connected":
                    charger.plug(_switch(f"{where}.{key}", value))
                case "vehicle_soc_pct":
                    charger.soc_pct = _pin(f"{where}.{key}", value)
                case "charging_w":
                    charger.external_w = number(f"{where}.{key}", value) or None
                case "draws":
                    charger.draws = _switch(f"{where}.{key}", value)
                case "is_home":
                    charger.is_home = _switch(f"{where}.{key}", value)
                case "identity":
                    charger.identity = str(value) or None
                case "feeds_house_w":
                    charger.feeds_house_w = number(f"{where}.{key}", value) or None
                case "takes_w":
                    charger.max_w = number(f"{where}.{key}", value) or None
                case "obstacle":
                    charger.obstacle = _obstacle(f"{where}.{key}", value)
                case _:
                    allowed = ", ".join(AT_A_LOADPOINT)
                    raise InvalidRequest(f"house.{where}.{key}: is no setting (allowed: {allowed})")


def _obstacle(where: str, value: Any) -> Why | None:
    """What a charger says keeps it from charging; "" is nothing. Raises InvalidRequest."""
    if value == "":
        return None
    if value not in OBSTACLES:
        raise InvalidRequest(f"house.{where}: none of {', '.join(OBSTACLES)}")
    return Why(value)


class Measured:
    """A device whose meter moves on the story's grid only: between two ticks it tells what it told."""

    def __init__(self, device_id: str, device: Device, world: World) -> None:
        self._id, self._device, self._world = device_id, device, world
        self._told: tuple[datetime, Reading] | None = None

    async def read(self) -> Reading:
        """The reading of the newest instant of the grid; a fault is met each time."""
        at = self._world.measured_at
        if self._told is not None and self._told[0] == at:
            await undergo(self._world.faults.get(self._id), self._id, self._world.clock)
            return self._told[1]
        reading = await self._device.read()
        if at is not None:
            self._told = at, reading
        return reading

    async def close(self) -> None:
        """Lets go of the device."""
        await self._device.close()


def _phases(value: Any) -> PhaseCurrents:
    """Three currents, A; NaN is a silent phase. Raises InvalidRequest."""
    if not isinstance(value, list) or len(value) != 3:
        raise InvalidRequest("house.phase_a: needs three currents")
    first, second, third = (_pin("phase_a", each) for each in value)
    return first, second, third


def _pin(key: str, value: Any) -> float | None:
    """A number, or NaN for what cannot be measured. Raises InvalidRequest."""
    return None if isinstance(value, float) and isnan(value) else number(key, value)


def _switch(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequest(f"house.{key}: {value!r} is neither true nor false")
    return value


def _table(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRequest(f"house.{key}: {value!r} is no table")
    return value


def _listed(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidRequest(f"house.{key}: {value!r} is no list")
    return value


def number(key: str, value: Any) -> float:
    """A number of the file. Raises InvalidRequest."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidRequest(f"house.{key}: {value!r} is no number")
    return float(value)
