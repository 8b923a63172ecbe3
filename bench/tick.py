"""One control tick of four emulated devices, and of a house with four cars, against the slowest device's
own round trip; story speed.
"""

import asyncio
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import SystemClock
from adapters.emulators.house_port import Answer, HousePort
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.link import ModbusLink
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.drivers import charger_reading
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.remote import RemoteChargerDriver, RemoteHouse
from adapters.stores.memory.records import MemoryRecords
from bench.row import Row
from domain.command.capabilities import ChargerCapabilities
from domain.house.devices import loadpoint_device
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode
from powersync.scenario.run import play
from powersync.scenario.story import story_of
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch

ROUNDS = 40
ANSWER_TIMES_S = {"battery": 0.005, "pv/1": 0.01, "pv/2": 0.02, "pv/3": 0.04}
LOADPOINT_ANSWERS_S = {"garage": 0.01, "carport": 0.02, "street": 0.03, "shed": 0.04}
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
    """The ticks, and scenario ticks a second (as a share of the wanted 2,000)."""
    ours, slowest = asyncio.run(_measure())
    charging, slow_charger = asyncio.run(_measure_loadpoints())
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
            "control tick, battery and 4 cars, less 20 ms / slowest device",
            f"{charging:.1f} ms",
            f"{slow_charger:.1f} ms",
            max(0.0, charging - ALLOWANCE_MS) / slow_charger,
            1.3,
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
    measured = await _ticks(await _engine(House(battery=Battery()), watches, clock, records), watches)
    for emulator in emulators:
        await emulator.stop()
    return measured


async def _measure_loadpoints() -> tuple[float, float]:
    """Four cars that follow the sun, behind a door each, and a battery over Modbus."""
    clock, records = SystemClock(), MemoryRecords()
    chargers = {name: SimulatedCharger(connected=True, soc_pct=40) for name in LOADPOINT_ANSWERS_S}
    house = SimulatedHouse(
        now=clock.now(),
        pv_available_w=9_000,
        load_wanted_w=800,
        battery=SimulatedBattery(soc_pct=95),
        chargers=chargers,
    )
    emulator = AlphaEssEmulator(house, clock=clock, faults=ModbusFaults(slow_s=0.005))
    await emulator.start()
    link = ModbusLink("127.0.0.1", emulator.port, 85, clock)
    driver = AlphaEssDriver(link, model="SMILE-T10", battery=Battery(), clock=clock)
    watches = {"battery": Watch("battery", driver, driver="alphaess", control=driver)}
    doors: list[HousePort] = []
    for name, answer_s in LOADPOINT_ANSWERS_S.items():
        door = HousePort(_charger_door(chargers[name], answer_s))
        await door.start()
        doors.append(door)
        remote = RemoteChargerDriver(name, RemoteHouse("127.0.0.1", door.port), clock, ChargerCapabilities())
        device = loadpoint_device(name)
        watches[device] = Watch(device, remote, driver="simulated", control=remote)
    loadpoints = tuple(Loadpoint(id=name, mode=Mode.SOLAR) for name in LOADPOINT_ANSWERS_S)
    lived = House(battery=Battery(), loadpoints=loadpoints)
    measured = await _ticks(await _engine(lived, watches, clock, records), watches)
    for door in doors:
        await door.stop()
    await emulator.stop()
    return measured


def _charger_door(charger: SimulatedCharger, answer_s: float) -> Answer:
    async def answer(question: dict[str, Any]) -> Any:
        await asyncio.sleep(answer_s)
        if question["do"] == "charger":
            return to_builtins(charger_reading(charger))
        charger.set_current(int(question["current_a"]), question.get("phases"))
        return None

    return answer


async def _ticks(engine: Engine, watches: Mapping[str, Watch]) -> tuple[float, float]:
    """The median tick and the slowest device's own round trip, ms."""
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
    return statistics.median(ticks), slowest


async def _engine(
    house: House, watches: Mapping[str, Watch], clock: SystemClock, records: MemoryRecords
) -> Engine:
    numbers = await ReservedNumbers.open(lambda count: records.documents.reserve("seq", count))
    return Engine(
        house,
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
