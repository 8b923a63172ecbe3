"""`powersync emulate`: one device alone, for trying a configuration or another program against it."""

import asyncio
import os
import signal
from datetime import UTC, datetime

from adapters.clock import AcceleratedClock
from domain.errors import InvalidRequest, PowerSyncError
from powersync.emulators import EMULATORS, Build


def emulate(device: str, *, port: int | None, host: str, speed: float) -> int:
    """Runs the device until it is interrupted. Raises InvalidRequest where there is no such device."""
    if device not in EMULATORS:
        raise InvalidRequest(f"no emulator is called {device} (there are: {', '.join(sorted(EMULATORS))})")
    build, usual_port = EMULATORS[device]
    asyncio.run(_run(device, build, host, usual_port if port is None else port, speed))
    return 0


async def _run(device: str, build: Build, host: str, port: int, speed: float) -> None:
    emulator = build(AcceleratedClock(datetime.now(UTC), speed), host, port)
    try:
        await emulator.start()
    except OSError as err:
        raise PowerSyncError(f"cannot listen on {host}:{port}: {os.strerror(err.errno or 0)}") from err
    print(f"{device} listens on {host}:{emulator.port}; Ctrl-C ends it", flush=True)
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    await interrupted.wait()
    await emulator.stop()
