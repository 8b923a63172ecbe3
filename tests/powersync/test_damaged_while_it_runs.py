"""A database that is damaged beneath a running server: what fails to be read is told as a problem."""

import asyncio
import contextlib
import sqlite3

from adapters.clock import SystemClock
from powersync.serving import LivedTime, run_house
from powersync.settings.source import source_of_tables
from powersync.state import database_in
from tests.patience import once
from tests.powersync.test_restart import Lives


async def test_what_fails_to_be_read_is_told_in_the_status_by_its_code(tmp_path):
    server = {"host": "127.0.0.1", "port": 0, "data_dir": str(tmp_path), "announce": False}
    lives, source = Lives(), source_of_tables({"server": server})
    running = asyncio.create_task(run_house(source, LivedTime(clock=SystemClock()), lives.started))
    try:
        async with await lives.next() as client:

            async def codes():
                return [each["code"] for each in (await client.get("/status")).json().get("problems", [])]

            assert "storage_unreadable" not in await codes()
            with contextlib.closing(sqlite3.connect(database_in(tmp_path), timeout=30)) as another:
                another.execute("DROP TABLE sessions")
            assert (await client.get("/history/sessions")).status_code == 507
            await once(codes, lambda found: "storage_unreadable" in found, "the problems")
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
