"""Hours of bad luck: seeded faults and wishes, and what no house may show after them."""

import asyncio
import gc
import logging
from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import Any

from domain.command.command import Command
from domain.command.order import POWERED
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import PowerSyncError
from scheduler.engine import Engine

BATTERY_ACTIONS = ("force_charge", "force_discharge", "hold", "self_consumption", "restore")
CHARGER_ACTIONS = ("start", "stop", "boost", "release")
MODES = ("off", "solar", "cheap", "fast")


class Complaints(logging.Handler):
    """Everything logged as an error, and every exception that nobody awaited."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("pymodbus"):
            return  # the library's own words on a bad line, which the program silences too
        if record.name == "asyncio":
            return  # of the loop of a test before; of its own, on_loop_error hears
        self.lines.append(self.format(record))

    def on_loop_error(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.lines.append(f"unhandled: {context.get('message')}: {context.get('exception')!r}")

    def listen(self) -> None:
        """To the log and to the running event loop."""
        logging.getLogger().addHandler(self)
        asyncio.get_running_loop().set_exception_handler(self.on_loop_error)

    def stop(self) -> None:
        logging.getLogger().removeHandler(self)


class Memory:
    """How many objects live, hour after hour: a task, a proof or a reading that nobody lets go shows here."""

    def __init__(self) -> None:
        self.looks: list[int] = []

    def look(self) -> None:
        gc.collect()
        self.looks.append(len(gc.get_objects()))

    @property
    def growth(self) -> int:
        """Objects more at the last look than at the first."""
        return self.looks[-1] - self.looks[0]


async def wish(engine: Engine, random: Random) -> None:
    """Somebody asks for something, sensible or not; a refusal is an answer."""
    room = engine.room
    loadpoint_id = room.house.loadpoints[0].id
    with suppress(PowerSyncError):
        match random.randrange(5):
            case 0 | 1:
                await wish_of_battery(engine, random, longest_s=1_800)
            case 2:
                wanted = LoadpointRequest(action=random.choice(CHARGER_ACTIONS), duration_s=600)
                await room.ask_loadpoint(loadpoint_id, wanted)
            case 3:
                await room.change_loadpoint(loadpoint_id, {"mode": random.choice(MODES)})
            case _:
                await room.change_battery({"reserve_pct": random.choice((5, 10, 30))})


async def wish_of_battery(engine: Engine, random: Random, *, longest_s: float) -> None:
    """Somebody asks for something of the battery."""
    action, duration_s = random.choice(BATTERY_ACTIONS), random.choice((60, 300, longest_s))
    power_w, target_pct = random.choice((None, 500, 2_500, 9_000)), random.choice((None, 20, 90))
    is_powered = action in POWERED
    request = BatteryRequest(
        action=action,
        power_w=power_w if is_powered else None,
        duration_s=None if action == "restore" else duration_s,
        target_soc_pct=target_pct if is_powered else None,
    )
    with suppress(PowerSyncError):
        await engine.room.ask_battery(request)


def unfinished(commands: Iterable[Command]) -> list[Command]:
    """Commands that never came to an end."""
    return [command for command in commands if command.is_open]
