"""The demo house as a process: physics, emulated devices on real sockets, and the house's own door.

It shares the server's clock through `origin` (the system's monotonic time that shows `start`), prints one
JSON line with its ports, and ends when its standard input closes: it never outlives the demo.
"""

import asyncio
import signal
import sys
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.clock import AcceleratedClock
from adapters.emulators.house_port import HousePort
from adapters.emulators.house_series import HouseSeries
from adapters.kinds.emulated import Place
from adapters.kinds.surroundings import Replay
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.drivers import charger_reading
from adapters.simulated.living import LivingHouse
from powersync.demo import day
from powersync.demo.parts import Parts

BREATH_S = 1.0  # real seconds between two looks at sun and consumers when nobody asks


class Brief(Struct, frozen=True, kw_only=True):
    """What the process is told: the shared clock, and which day the house lives."""

    start: datetime
    origin: float
    speed: float
    as_day: date
    parts: Parts


class DemoHouse:
    """Lives through a real household's day."""

    def __init__(self, brief: Brief) -> None:
        self.clock = AcceleratedClock(brief.start, brief.speed, brief.origin)
        self._series = HouseSeries(day.TIMEZONE, kwp=day.KWP, source_day=day.HOUSE_DAY, as_day=brief.as_day)
        self.physics = LivingHouse(
            self._series,
            self.clock.now(),
            battery=SimulatedBattery(soc_pct=day.SOC_PCT, capacity_wh=day.CAPACITY_WH),
            chargers={
                place: SimulatedCharger(connected=True, soc_pct=soc_pct)
                for place, soc_pct in day.CARS.items()
            },
        )
        place = Place(
            house=self.physics,
            clock=self.clock,
            timezone=day.TIMEZONE,
            replay=Replay(price_day=day.PRICE_DAY, as_day=brief.as_day),
        )
        carport = replace(place, loadpoint="carport")
        self.emulators = {
            part: row.emulated.build(carport if part == "second_charger" else place)
            for part, row in brief.parts.rows().items()
            if row.emulated is not None
        }
        self.door = HousePort(self._answer)

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
            await asyncio.sleep(BREATH_S)

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
    await house.stop()


def main() -> None:
    """Entry of the child process; its one argument is the brief as JSON."""
    asyncio.run(live(msgspec.json.decode(sys.argv[1], type=Brief)))


if __name__ == "__main__":
    main()
