"""The demo house as a process: physics, emulated devices on real sockets, and the house's own door.

It shares the server's clock through `origin` (the system's monotonic time that shows `start`), prints one
JSON line with its ports, and ends when its standard input closes: it never outlives the demo.
"""

import asyncio
import contextlib
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.clock import AcceleratedClock
from adapters.emulators.house_port import HousePort
from adapters.emulators.house_series import HouseSeries
from adapters.kinds.emulated import KeepsSettings, Place
from adapters.kinds.surroundings import Replay
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.drivers import charger_reading
from adapters.simulated.living import LivingHouse
from powersync.demo import day
from powersync.demo.diary import Car, Page, keep
from powersync.demo.parts import Parts

BREATH_S = 1.0  # real seconds between two looks at sun and consumers when nobody asks


class Brief(Struct, frozen=True, kw_only=True):
    """What the process is told: where the house goes on, where it writes that down, and the shared clock."""

    page: Page
    origin: float
    speed: float
    parts: Parts
    folder: str


class DemoHouse:
    """Lives through a real household's day."""

    def __init__(self, brief: Brief) -> None:
        page = brief.page
        self._as_day, self._folder = page.as_day, Path(brief.folder)
        self.clock = AcceleratedClock(page.at, brief.speed, brief.origin)
        self._series = HouseSeries(day.TIMEZONE, kwp=day.KWP, source_day=day.HOUSE_DAY, as_day=page.as_day)
        self.physics = LivingHouse(
            self._series,
            self.clock.now(),
            battery=SimulatedBattery(soc_pct=page.battery_pct, capacity_wh=day.CAPACITY_WH),
            chargers={
                place: SimulatedCharger(connected=car.connected, soc_pct=car.soc_pct)
                for place, car in page.cars.items()
            },
        )
        place = Place(
            house=self.physics,
            clock=self.clock,
            timezone=day.TIMEZONE,
            replay=Replay(price_day=day.PRICE_DAY, as_day=page.as_day),
        )
        carport = replace(place, loadpoint="carport")
        self.emulators = {
            part: row.emulated.build(carport if part == "second_charger" else place)
            for part, row in brief.parts.rows().items()
            if row.emulated is not None
        }
        self._drivers = {part: getattr(brief.parts, part) for part in self.emulators}
        self._resume(page)
        self.door = HousePort(self._answer)

    def _resume(self, page: Page) -> None:
        """Each device is set as it was; one that cannot read what an older one kept begins as a new one."""
        for part, emulator in self.emulators.items():
            if isinstance(emulator, KeepsSettings):
                with contextlib.suppress(KeyError, TypeError, ValueError):
                    emulator.resume(page.settings[self._drivers[part]])

    async def start(self) -> dict[str, int]:
        """Opens every door; their ports on loopback, by part, and `house` for its own."""
        await self.door.start()
        for emulator in self.emulators.values():
            await emulator.start()
        return {"house": self.door.port} | {part: each.port for part, each in self.emulators.items()}

    async def stop(self) -> None:
        """Closes them."""
        for emulator in self.emulators.values():
            await emulator.stop()
        await self.door.stop()

    async def breathe(self) -> None:
        """Lives on while nobody asks."""
        while True:
            self.physics.advance(self.clock.now())
            self.write()
            await asyncio.sleep(BREATH_S)

    def write(self) -> None:
        """Writes down where the house stands, for a demo that goes on from there."""
        assert self.physics.battery is not None
        cars = {
            place: Car(soc_pct=each.soc_pct, connected=each.connected)
            for place, each in self.physics.chargers.items()
        }
        page = Page(
            as_day=self._as_day,
            at=self.clock.now(),
            battery_pct=self.physics.battery.soc_pct,
            cars=cars,
            settings={
                self._drivers[part]: dict(each.kept)
                for part, each in self.emulators.items()
                if isinstance(each, KeepsSettings)
            },
        )
        with contextlib.suppress(OSError):  # a full disk: the next start is as without a diary
            keep(self._folder, page)

    async def _answer(self, question: dict[str, Any]) -> Any:
        self.physics.advance(self.clock.now())
        match question["do"]:
            case "charger":
                return charger_reading(self.physics.chargers[question["id"]])
            case "set_current":
                charger = self.physics.chargers[question["id"]]
                charger.set_current(int(question["current_a"]), question.get("phases"))
                return None
            case "plug":
                self.physics.chargers[question["id"]].plug(bool(question["connected"]))
                return None
            case "solar_forecast":
                start, end = (datetime.fromisoformat(question[key]) for key in ("start", "end"))
                return self._series.solar_forecast(start, end)
            case other:
                raise ValueError(f"no such request: {other}")


async def live(brief: Brief) -> None:
    """Runs the house until standard input closes."""
    # Ctrl-C reaches the whole group; the house must still answer while the server says goodbye.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    house = DemoHouse(brief)
    ports = await house.start()
    sys.stdout.write(msgspec.json.encode(ports).decode() + "\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    breathing = loop.create_task(house.breathe())
    await reader.read()
    breathing.cancel()
    house.write()
    await house.stop()


def main() -> None:
    """Entry of the child process; its one argument is the brief as JSON."""
    asyncio.run(live(msgspec.json.decode(sys.argv[1], type=Brief)))


if __name__ == "__main__":
    main()
