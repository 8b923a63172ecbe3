"""`powersync demo`: a complete simulated house on this machine."""

import asyncio
import contextlib
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from adapters.clock import AcceleratedClock, SystemClock
from adapters.kinds.bounds import EVERYWHERE
from adapters.kinds.surroundings import Replay
from adapters.simulated.remote import RemoteHouse
from adapters.stores.sqlite.records import SqliteRecords
from api.credentials import PAIRING_LIFE_S
from domain.errors import ConfigurationError, PowerSyncError
from domain.house.access import Scope
from domain.ports.clock import RealClock
from powersync.addresses import Addresses
from powersync.backup.placing import completed
from powersync.commands.reachable import doubt, invited, pair_again, show_link
from powersync.demo import day, typed
from powersync.demo.diary import opened
from powersync.demo.house import Brief
from powersync.demo.parts import Parts, parts_of, tables_of
from powersync.logs import set_up
from powersync.running import run
from powersync.settings.source import source_of_tables
from powersync.state import prepared

STARTED_S = 60.0  # real seconds that a busy machine is given to start the emulated devices

Started = Callable[[Addresses, SqliteRecords], Coroutine[Any, Any, None]]

PLACES = tuple(day.CARS)


def demo(
    *,
    port: int = 8080,
    speed: float = 1.0,
    data_dir: Path | None = None,
    host: str = EVERYWHERE,
    battery: str | None = None,
    tariff: str | None = None,
    charger: str | None = None,
    forecast: str | None = None,
) -> int:
    """Runs the demo until it is interrupted; each start is fresh, unless `data_dir` is given: it goes on."""
    parts = parts_of(battery=battery, tariff=tariff, charger=charger, forecast=forecast)
    set_up("warning")
    with contextlib.ExitStack() as stack:
        if data_dir is None:
            data_dir = Path(stack.enter_context(_fresh_folder()))
        completed(prepared(data_dir))  # before anything begins that had to end again
        started = partial(announce, data_dir=data_dir)
        return run(live(host, port, speed, data_dir, started, parts))


def _fresh_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="powersync-demo-")
    except OSError as err:
        why = f"no folder can be made for the demo's state: {err.strerror}; name one with --data-dir"
        raise ConfigurationError([why]) from err


async def live(
    host: str, port: int, speed: float, data_dir: Path, started: Started, parts: Parts | None = None
) -> int:
    """The whole demo in one coroutine; `started` is awaited once it listens."""
    parts = parts or parts_of()
    page = opened(data_dir, day.today(SystemClock().now()))
    clock = AcceleratedClock(page.at, speed, time.monotonic())
    brief = Brief(page=page, origin=clock.origin, speed=speed, parts=parts, folder=str(data_dir))
    async with house_process(brief) as told:
        # Imported while the devices start: two processors, and each has as much to read.
        from powersync.serving import LivedTime, run_house

        ports = await told
        source = source_of_tables(demo_tables(parts, ports, host, port, data_dir))
        replay = Replay(price_day=day.PRICE_DAY, as_day=page.as_day)
        with typed.heard(partial(obey, RemoteHouse("127.0.0.1", ports["house"]))):
            return await run_house(source, LivedTime(clock=clock, replay=replay), started)


def demo_tables(
    parts: Parts, ports: Mapping[str, int], host: str, port: int, data_dir: Path
) -> dict[str, Any]:
    """The demo house as its owner would have written it."""
    tables: dict[str, Any] = {
        "site": {
            "name": "Demo house",
            "timezone": day.TIMEZONE,
            "export_limit_w": 10_000,
            "main_fuse_a": day.MAIN_FUSE_A,
        },
        "server": {"host": host, "port": port, "data_dir": str(data_dir)},
        "optimiser": {"enabled": True},
        "curtailment": {"enabled": True},
        "vehicle": [
            {"id": "hatchback", "name": "Hatchback", "capacity_wh": 60_000, "max_ac_w": 7_400},
            {"id": "van", "name": "Van", "capacity_wh": 60_000, "max_ac_w": 7_400},
        ],
    }
    told = tables_of(parts, ports)
    site = told.pop("site", {})  # a retailer of another country has its own currency
    tables |= told
    tables["site"] |= site
    cars = zip(day.CARS, ("hatchback", "van"), tables.pop("chargers"), strict=True)
    tables["loadpoint"] = [
        {"id": place, "vehicle": vehicle, "mode": "solar", "charger": charger}
        for place, vehicle, charger in cars
    ]
    return tables


async def obey(house: RemoteHouse, line: str) -> None:
    """Does what somebody typed into the terminal, and says so."""
    plug = typed.meant(line, PLACES)
    if plug is None:
        print(typed.help_for(PLACES), flush=True)
        return
    try:
        await house.ask(do="plug", id=plug.place, connected=plug.connected)
    except PowerSyncError as err:
        print(err, flush=True)
        return
    print(f"the car in the {plug.place} is {'plugged in' if plug.connected else 'unplugged'}", flush=True)


@contextlib.asynccontextmanager
async def house_process(brief: Brief) -> AsyncIterator[Awaitable[dict[str, int]]]:
    """The ports of the emulated devices, which live in a process of their own that ends with this one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # a file of the folder that it is started in is no code of ours
        "-m",
        "powersync.demo.house",
        msgspec.json.encode(brief).decode(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=False,
    )
    assert process.stdin is not None
    told = asyncio.ensure_future(_ports(process))
    try:
        yield told
    finally:
        told.cancel()
        process.stdin.close()
        try:
            async with asyncio.timeout(3):
                await process.wait()
        except TimeoutError:
            process.kill()


async def _ports(process: Process) -> dict[str, int]:
    """Raises PowerSyncError where they did not start."""
    assert process.stdout is not None
    line = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STARTED_S):
            line = await process.stdout.readline()
    if not line:
        raise PowerSyncError("the emulated devices did not start")
    return msgspec.json.decode(line, type=dict[str, int])


async def announce(
    addresses: Addresses,
    records: SqliteRecords,
    clock: RealClock | None = None,
    data_dir: Path | None = None,
) -> None:
    """Prints where the house is and the code that pairs a phone with it."""
    best = addresses()[0]
    print(f"address: {addresses.here}", flush=True)
    code = await invited(records.access, Scope.ADMIN, (clock or SystemClock()).now())
    if code is not None:
        print(f"pairing code: {code} (once, within {PAIRING_LIFE_S / 60:.0f} minutes)", flush=True)
        show_link(best, code)
    if (note := doubt(best, is_written=False)) is not None:
        print(note, flush=True)
    if data_dir is not None:
        again = pair_again(scope="admin", data_dir=data_dir, url=best)
        which = "a code, once there is room" if code is None else "another code, while the demo runs"
        print(f"{which}: {again}", flush=True)
    if typed.can_type():
        print(typed.help_for(PLACES), flush=True)
