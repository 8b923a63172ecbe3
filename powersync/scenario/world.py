"""The simulated world of a story: house, prices, faults, and the server that comes and goes in it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from adapters.clock import LoopClock
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.drivers import SimulatedBatteryDriver, SimulatedChargerDriver, SimulatedMeter
from adapters.simulated.faults import Faults
from adapters.simulated.house import PhaseCurrents, SimulatedHouse
from adapters.stores.memory.records import MemoryJournal, MemoryRecords
from domain.command.capabilities import ChargerCapabilities
from domain.command.command import Command
from domain.errors import InvalidRequest, Unreachable
from domain.house.house import House, Loadpoint
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.scenario.forecast import AsItIsNow
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch

Curve = tuple[tuple[datetime, datetime, float, float | None], ...]


class PriceTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One price of a story; `start` and `end` only in a curve."""

    import_price: float = field(name="import")
    export_price: float | None = field(name="export", default=None)
    start: datetime | None = None
    end: datetime | None = None


class StoryPrices:
    """Fits PriceSource: what the story says a kWh costs, now and later."""

    def __init__(self, clock: LoopClock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults
        self.slots: tuple[PriceSlot, ...] = ()

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """All of it; the story's end is the horizon."""
        if "price" in self._faults:
            raise Unreachable("price: no answer")
        known = [slot for slot in self.slots if slot.end > now - timedelta(hours=1) and slot.start < until]
        return Tariff(slots=tuple(known), source="scenario", fetched_at=now)

    def set_constant(self, price: Any, start: datetime) -> None:
        """One price from now on; null: unknown."""
        if price is None:
            self.slots = ()
            return
        table = msgspec.convert(price, PriceTable)
        self.slots = (
            PriceSlot(
                start=start - timedelta(days=1),
                end=start + timedelta(days=400),
                import_price=table.import_price,
                export_price=table.export_price,
                kind=PriceKind.CURRENT,
            ),
        )

    def set_curve(self, prices: list[Any]) -> None:
        """A list of slots, in time order."""
        self.slots = tuple(_slot(msgspec.convert(price, PriceTable)) for price in prices)

    def set_file(self, path: Path) -> None:
        """A CSV with the columns start, end, import, export."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows: list[Any] = [
                    {
                        "start": row["start"],
                        "end": row["end"],
                        "import": float(row["import"]),
                        "export": float(row["export"]) if row.get("export") else None,
                    }
                    for row in csv.DictReader(file)
                ]
        except (OSError, KeyError, ValueError) as err:
            raise InvalidRequest(f"house.prices_csv: {path.name}: {err}") from err
        self.set_curve(rows)


def _slot(table: PriceTable) -> PriceSlot:
    if table.start is None or table.end is None:
        raise InvalidRequest("house.prices: each needs start and end")
    return PriceSlot(
        start=table.start,
        end=table.end,
        import_price=table.import_price,
        export_price=table.export_price,
        kind=PriceKind.FORECAST,
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
    """Everything outside the server, and the storage that survives its restarts."""

    def __init__(
        self, house: House, clock: LoopClock, folder: Path, records: MemoryRecords | None = None
    ) -> None:
        self.clock = clock
        self.config = house
        self.faults: Faults = {}
        self.prices = StoryPrices(clock, self.faults)
        self._folder = folder
        self._records = records or MemoryRecords()
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
        watches = [
            Watch("grid", SimulatedMeter("grid", self.physics, self.clock, self.faults), driver="simulated")
        ]
        if self.physics.battery is not None:
            battery = SimulatedBatteryDriver(self.physics, self.clock, self.faults)
            watches.append(Watch("battery", battery, driver="simulated", control=battery))
        for lp in self.config.loadpoints:
            device = f"loadpoints/{lp.id}"
            charger = SimulatedChargerDriver(
                device,
                self.physics.chargers[lp.id],
                self.physics,
                self.clock,
                self.faults,
                ChargerCapabilities(min_current_a=lp.min_current_a, max_current_a=lp.max_current_a),
            )
            watches.append(Watch(device, charger, driver="simulated", control=charger))
        forecast = AsItIsNow(self.physics)
        numbers = await ReservedNumbers.open(lambda n: self._records.documents.reserve("seq", n))
        engine = Engine(
            self.config,
            watches={watch.id: watch for watch in watches},
            journal=self.journal,
            documents=self._records.documents,
            past=self._records.past,
            stream=StatusStream(numbers, lambda: 0.0),
            prices=self.prices,
            solver=self._solver(),
            solar=forecast.solar,
            load=forecast.load,
            clock=self.clock,
            new_id=lambda: f"c{next(self._ids)}",
        )
        await engine.boot()
        return engine

    def _solver(self) -> Any:
        if not self.config.optimiser.enabled:
            return None
        from adapters.solver.worker import InlineSolver  # the solver is heavy, and most stories need none

        return InlineSolver()

    def change(self, house: Mapping[str, Any]) -> bool:
        """A `house` table happens now; returns whether prices changed. Raises InvalidRequest."""
        self.physics.advance(self.clock.now())
        prices_changed = False
        for key, value in house.items():
            match key:
                case "pv_w":
                    self.physics.pv_available_w = number(key, value)
                case "load_w":
                    self.physics.load_wanted_w = number(key, value)
                case "battery_soc_pct":
                    if self.physics.battery is None:
                        raise InvalidRequest("house.battery_soc_pct: this house has no battery")
                    self.physics.battery.soc_pct = number(key, value)
                case "grid_w" | "battery_w":
                    self.physics.pinned[key] = number(key, value)
                case "phase_a":
                    self.physics.pinned[key] = _phases(value)
                case "unpin":
                    for name in value:
                        self.physics.pinned.pop(name, None)
                case "price":
                    self.prices.set_constant(value or None, self.clock.now())
                    prices_changed = True
                case "prices":
                    self.prices.set_curve(value)
                    prices_changed = True
                case "prices_csv":
                    self.prices.set_file(self._folder / value)
                    prices_changed = True
                case "loadpoints":
                    for loadpoint_id, settings in value.items():
                        self._change_charger(loadpoint_id, settings)
                case _:
                    raise InvalidRequest(f"house.{key}: there is no such thing in a simulated house")
        return prices_changed

    def _change_charger(self, loadpoint_id: str, settings: Mapping[str, Any]) -> None:
        charger = self.physics.chargers.get(loadpoint_id)
        if charger is None:
            raise InvalidRequest(f"house.loadpoints.{loadpoint_id}: there is no such loadpoint")
        for key, value in settings.items():
            match key:
                case "connected":
                    charger.plug(bool(value))
                case "vehicle_soc_pct":
                    charger.soc_pct = None if value != value else number(key, value)
                case "charging_w":
                    charger.external_w = number(key, value) or None
                case "draws":
                    charger.draws = bool(value)
                case _:
                    raise InvalidRequest(f"house.loadpoints.{loadpoint_id}.{key}: there is no such setting")


def _phases(value: Any) -> PhaseCurrents:
    """Three currents, A; NaN is a silent phase. Raises InvalidRequest."""
    if not isinstance(value, list) or len(value) != 3:
        raise InvalidRequest("house.phase_a: needs three currents")
    first, second, third = (None if a != a else number("phase_a", a) for a in value)
    return first, second, third


def number(key: str, value: Any) -> float:
    """A number of the file. Raises InvalidRequest."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRequest(f"house.{key}: {value!r} is no number")
    return float(value)
