"""The simulated world of a story: house, prices, faults, and the server that comes and goes in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
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
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.inverter import SimulatedInverter
from adapters.stores.memory.records import MemoryJournal, MemoryRecords
from adapters.stores.memory.slip import MemorySlip
from domain.command.capabilities import ChargerCapabilities
from domain.command.command import Command
from domain.house.house import House, Loadpoint
from domain.ports.devices import Device, DeviceControl
from domain.ports.sources import PriceSource
from domain.reading.reading import Reading
from powersync.scenario.forecast import AsItIsNow, StoryWeather
from powersync.scenario.happening import Happenings
from powersync.scenario.prices import StoryPrices
from powersync.wiring import with_own_contract
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch


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
        self.weather = StoryWeather(clock)
        self._source = self.prices if contract is None else with_own_contract(contract, self.prices)
        self.measured_at: datetime | None = None
        self._roof = roof
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
        self._happenings = Happenings(
            self.physics,
            forecast=self.forecast,
            prices=self.prices,
            weather=self.weather,
            faults=self.faults,
            folder=folder,
            clock=clock,
        )

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
            contract="the story's",
            market=self._happenings.market,
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
        return self._happenings.change(house)


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
