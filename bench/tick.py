"""One control tick of four emulated devices against the slowest device's own round trip; story speed."""

import asyncio
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import SystemClock
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.link import ModbusLink
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from adapters.stores.memory.records import MemoryRecords
from bench.row import Row
from domain.house.house import Battery, House
from powersync.scenario.run import play
from powersync.scenario.story import story_of
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch

ROUNDS = 40
ANSWER_TIMES_S = {"battery": 0.005, "pv/1": 0.01, "pv/2": 0.02, "pv/3": 0.04}
ALLOWANCE_MS = 20.0
STORY = {
    "name": "a day of solar charging",
    "start": "2026-01-15T00:00:00+10:00",
    "duration": "24h",
    "config": {
        "battery": {"capacity_wh": 13_500},
        "loadpoint": [{"id": "garage", "mode": "solar"}],
    },
    "house": {
        "pv_w": 6000,
        "load_w": 700,
        "battery_soc_pct": 85,
        "price": {"import": 0.30, "export": 0.08},
        "loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 20}},
    },
}


def run() -> list[Row]:
    """Two rows: the tick, and scenario ticks a second (as a share of the wanted 2,000)."""
    ours, slowest = asyncio.run(_measure())
    started = time.perf_counter()
    ticks = play(story_of(STORY, Path())).ticks
    per_second = ticks / (time.perf_counter() - started)
    return [
        Row(
            "control tick, 4 devices, less 20 ms / slowest device",
            f"{ours:.1f} ms",
            f"{slowest:.1f} ms",
            max(0.0, ours - ALLOWANCE_MS) / slowest,
            1.3,
        ),
        Row(
            "control tick, 4 devices / slowest device",
            f"{ours:.1f} ms",
            f"{slowest:.1f} ms",
            ours / slowest,
            None,
        ),
        Row(
            "2,000 scenario ticks a second / ours", f"{per_second:,.0f}/s", "2,000/s", 2000 / per_second, 1.0
        ),
    ]


async def _measure() -> tuple[float, float]:
    clock, records = SystemClock(), MemoryRecords()
    emulators: list[AlphaEssEmulator] = []
    watches: dict[str, Watch] = {}
    for device, answer_s in ANSWER_TIMES_S.items():
        house = SimulatedHouse(
            now=clock.now(), pv_available_w=3000, load_wanted_w=800, battery=SimulatedBattery()
        )
        emulator = AlphaEssEmulator(house, clock=clock, faults=ModbusFaults(slow_s=answer_s))
        await emulator.start()
        emulators.append(emulator)
        link = ModbusLink("127.0.0.1", emulator.port, 85, clock)
        driver = AlphaEssDriver(link, model="SMILE-T10", battery=Battery(), clock=clock)
        control = driver if device == "battery" else None
        watches[device] = Watch(device, driver, driver="alphaess", control=control)
    engine = await _engine(watches, clock, records)
    await engine.boot()
    for _ in range(5):
        await engine.loop.tick()
    slowest = await _slowest(watches)
    ticks: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await engine.loop.tick()
        ticks.append(1000 * (time.perf_counter() - started))
    await engine.kill()
    for emulator in emulators:
        await emulator.stop()
    return statistics.median(ticks), slowest


async def _engine(watches: Mapping[str, Watch], clock: SystemClock, records: MemoryRecords) -> Engine:
    numbers = await ReservedNumbers.open(lambda count: records.documents.reserve("seq", count))
    return Engine(
        House(battery=Battery()),
        watches=watches,
        journal=records.journal,
        documents=records.documents,
        past=records.past,
        stream=StatusStream(numbers),
        prices=None,
        solver=None,
        solar=None,
        load=None,
        clock=clock,
        real=clock,
        new_id=lambda: "c",
    )


async def _slowest(watches: Mapping[str, Watch]) -> float:
    """The slowest device's own round trip, ms."""
    medians: list[float] = []
    for watch in watches.values():
        times: list[float] = []
        for _ in range(10):
            started = time.perf_counter()
            await watch.device.read()
            times.append(1000 * (time.perf_counter() - started))
        medians.append(statistics.median(times))
    return max(medians)


if __name__ == "__main__":
    for row in run():
        print(row)
