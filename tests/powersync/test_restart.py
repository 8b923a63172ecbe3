"""A restart that people ask for: the same process lives on, by other settings; or by the old ones."""

import asyncio
import contextlib

import httpx

from adapters.clock import SystemClock
from api.credentials import digest_of
from domain.house.access import Scope, Token
from powersync.serving import LivedTime, run_house
from powersync.settings.source import source_of_tables

ADMIN = {"Authorization": "Bearer secret"}


class Lives:
    """The addresses of a server, one for each time it began."""

    def __init__(self):
        self.began = asyncio.Queue()

    async def started(self, addresses, records):
        if not await records.access.tokens():
            token = Token(
                id="t",
                name="t",
                scope=Scope.ADMIN,
                digest=digest_of("secret"),
                created_at=SystemClock().now(),
            )
            await records.access.add_token(token)
        self.began.put_nowait(addresses())

    async def next(self):
        async with asyncio.timeout(20):
            (address,) = await self.began.get()
        return httpx.AsyncClient(base_url=f"{address}/api/v1", headers=ADMIN, trust_env=False)


async def test_a_house_starts_anew_and_by_its_old_settings_where_it_cannot_live_by_the_new(tmp_path, caplog):
    server = {"host": "127.0.0.1", "port": 0, "data_dir": str(tmp_path), "announce": False}
    lives, source = Lives(), source_of_tables({"server": server})
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    running = asyncio.create_task(run_house(source, LivedTime(clock=SystemClock()), lives.started))
    try:
        async with await lives.next() as client:
            answer = await client.patch("/settings?restart=true", json={"server": {"port": port}})
            assert (answer.headers["settings-restart"], answer.json()["server"]["port"]) == ("true", port)
        async with await lives.next() as client:
            assert (await client.get("/settings")).json()["server"]["port"] == 0
        assert "the old ones go on: cannot listen" in caplog.text
    finally:
        taken.close()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
