"""Runs the demo for a while with a ticker in its event loop, and writes down the longest gap, ms.

`--token` lets whoever knows it ask for previews meanwhile.
`--speed 12` makes the demo re-plan every 25 s, so that a minute sees several plans.
"""

import argparse
import asyncio
import os
import signal
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from adapters.stores.sqlite import SqliteRecords
from api.credentials import digest_of
from domain.house.access import Scope, Token
from powersync.addresses import Addresses
from powersync.commands import demo
from powersync.running import run

EVERY_S = 0.001
SETTLING_S = 10.0  # start-up is not measured


async def watch(seconds: float, out: Path) -> None:
    """Measures, writes, and ends the process as Ctrl-C would."""
    await asyncio.sleep(SETTLING_S)
    loop = asyncio.get_running_loop()
    worst, end = 0.0, loop.time() + seconds
    while time.monotonic() < end:
        before = time.perf_counter()
        await asyncio.sleep(EVERY_S)
        worst = max(worst, time.perf_counter() - before - EVERY_S)
    await asyncio.to_thread(out.write_text, f"{1000 * worst:.3f}")
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    """Entry."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--speed", type=float, default=12)
    parser.add_argument("--token", default="")
    given = parser.parse_args()
    announce = demo.announce
    tasks: list[asyncio.Task[None]] = []

    async def announce_and_watch(addresses: Addresses, records: SqliteRecords) -> None:
        await announce(addresses, records)
        if given.token:
            await records.access.add_token(
                Token(
                    id="t-gap",
                    name="gap",
                    scope=Scope.ADMIN,
                    digest=digest_of(given.token),
                    created_at=datetime.now(UTC),
                )
            )
        tasks.append(asyncio.create_task(watch(given.seconds, given.out)))

    with tempfile.TemporaryDirectory() as folder:
        return run(demo.live("127.0.0.1", given.port, given.speed, Path(folder), announce_and_watch))


if __name__ == "__main__":
    raise SystemExit(main())
