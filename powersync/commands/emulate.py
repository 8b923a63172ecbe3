"""`powersync emulate`: one device alone, for trying a configuration or another program against it."""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from typing import Any

import tomlkit

from adapters.clock import AcceleratedClock
from adapters.kinds.emulated import Emulated, Place, fair_afternoon
from api.taken import cannot_listen
from domain.errors import InvalidRequest, PowerSyncError
from powersync import vendors


def emulate(
    device: str,
    *,
    port: int | None,
    host: str,
    speed: float,
    identity: str | None = None,
    version: str | None = None,
) -> int:
    """Runs the device until it is interrupted. Raises InvalidRequest where there is no such device, or where
    it has no identity or version to choose.
    """
    emulators = vendors.emulators()
    if device not in emulators:
        raise InvalidRequest(f"no emulator is called {device} (there are: {', '.join(sorted(emulators))})")
    emulated = emulators[device]
    if not emulated.dials and (identity or version):
        raise InvalidRequest(f"{device} dials nobody: --identity and --ocpp are for chargers that do")
    clock = AcceleratedClock(datetime.now(UTC), speed)
    place = Place(
        house=fair_afternoon(clock, emulated.capacity_wh),
        clock=clock,
        host=host,
        port=emulated.port if port is None else port,
        identity=identity,
        version=version,
    )
    asyncio.run(_run(device, emulated, place))
    return 0


async def _run(device: str, emulated: Emulated, place: Place) -> None:
    host, port = place.host, place.port
    emulator = emulated.build(place)
    try:
        await emulator.start()
    except OSError as err:
        raise PowerSyncError(cannot_listen(host, port, err)) from err
    does = "dials" if emulated.dials else "listens on"
    print(f"{device} {does} {host}:{emulator.port}; Ctrl-C ends it")
    if reached := how_it_is_reached(device, emulator.port, place.identity):
        print(f"\nA house is configured for it with\n\n{reached}", end="")
    sys.stdout.flush()
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    await interrupted.wait()
    await emulator.stop()


def how_it_is_reached(device: str, port: int, identity: str | None = None) -> str:
    """The lines of a configuration that reach an emulated device from the same machine, with the names and
    the token that only it knows; empty for one that is told to a device and not configured.
    """
    row = next((each for each in vendors.every_row() if each.driver == device), None)
    if row is None or row.demo is None:
        return ""
    tables: dict[str, Any] = dict(row.demo(port))
    if charger := tables.pop("charger", None):
        named = {"identity": identity} if identity else {}
        tables["loadpoint"] = [{"id": "garage", "charger": {**charger, **named}}]
    return tomlkit.dumps(tables)
