"""An hour of faults over the emulated inverter's real sockets, on a clock four hundred times as fast."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.batteries.alphaess.registers import UNIT
from adapters.clock import AcceleratedClock, SharedTime
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.link import ModbusLink
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from adapters.stores.sqlite import SqliteRecords
from domain.house.house import Battery, Curtailment, House
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.state import database_in
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch
from tests.soak.chaos import Complaints, Memory, unfinished, wish_of_battery

SPEED = 400
MINUTES, QUIET_MINUTES = 60, 40
HOUSE = House(battery=Battery(capacity_wh=13_300), curtailment=Curtailment(enabled=True))
FAULTS = tuple(name for name in ModbusFaults.__struct_fields__ if name != "slow_s")


class HalfHours:
    """Fits PriceSource: prices that go from paid to dear and back."""

    def __init__(self, random: Random, start: datetime) -> None:
        self._tariff = Tariff(
            slots=tuple(
                PriceSlot(
                    start=start + timedelta(minutes=10 * n),
                    end=start + timedelta(minutes=10 * (n + 1)),
                    import_price=0.3,
                    export_price=random.choice((-0.02, 0.005, 0.08)),
                    kind=PriceKind.CURRENT,
                )
                for n in range(20)
            ),
            source="soak",
            fetched_at=start,
        )

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """All of it."""
        return self._tariff

    async def close(self) -> None:
        """Nothing is held."""


async def bad_luck(emulator: AlphaEssEmulator, random: Random) -> None:
    """A minute in which some faults begin and others end; now and then the device restarts."""
    faults = emulator.faults
    for name in FAULTS:
        if random.random() < 0.08:
            setattr(faults, name, True)
        elif random.random() < 0.6:
            setattr(faults, name, False)
    faults.slow_s = random.choice((0.0, 0.0, 0.0, 0.02, 0.08))
    emulator.house.pv_available_w = max(0, random.gauss(4_000, 2_500))
    emulator.house.load_wanted_w = max(100, random.gauss(900, 500))
    if random.random() < 0.05:
        await emulator.stop()
        await emulator.start()


async def test_an_hour_of_line_faults_leaves_the_inverter_as_it_was(tmp_path: Path) -> None:
    random, complaints, memory = Random(7), Complaints(), Memory()
    complaints.listen()
    start = datetime(2026, 1, 15, 2, tzinfo=UTC)
    clock = AcceleratedClock(start, speed=SPEED)
    house = SimulatedHouse(
        now=start, pv_available_w=4_000, load_wanted_w=800, battery=SimulatedBattery(capacity_wh=13_300)
    )
    emulator = AlphaEssEmulator(house, clock=clock)
    await emulator.start()
    records = await SqliteRecords.open(database_in(tmp_path))
    link = ModbusLink("127.0.0.1", emulator.port, UNIT, clock, timeout_s=0.1)
    assert HOUSE.battery is not None
    driver = AlphaEssDriver(link, model="SMILE-T10", battery=HOUSE.battery, clock=clock)
    ids = count(1)
    numbers = await ReservedNumbers.open(lambda n: records.documents.reserve("seq", n))
    engine = Engine(
        HOUSE,
        watches={"battery": Watch("battery", driver, driver="alphaess", control=driver)},
        journal=records.journal,
        documents=records.documents,
        past=records.past,
        stream=StatusStream(numbers, lambda: 0.0),
        prices=HalfHours(random, start),
        solver=None,
        solar=None,
        load=None,
        clock=clock,
        real=SharedTime(clock),
        new_id=lambda: f"c{next(ids)}",
    )
    running = asyncio.ensure_future(engine.run())
    for minute in range(MINUTES):
        await clock.sleep(60)
        await bad_luck(emulator, random)
        if random.random() < 0.4:
            await wish_of_battery(engine, random, longest_s=600)
        if minute % 10 == 9:
            memory.look()
    for name in FAULTS:
        setattr(emulator.faults, name, False)
    emulator.faults.slow_s = 0
    await clock.sleep(60 * QUIET_MINUTES)
    memory.look()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await engine.stop()
    commands = list(await records.journal.commands(limit=10_000))
    await records.close()
    await emulator.stop()
    complaints.stop()
    assert complaints.lines == []
    assert len(commands) > 15
    assert unfinished(commands) == []
    assert emulator.held[0x0880] == 0
    assert emulator.held[0x0800] == 100
    assert house.battery is not None
    assert house.battery.forced is None
    assert engine.lanes["battery"].held == {}
    assert memory.growth < 3_000, memory.looks
