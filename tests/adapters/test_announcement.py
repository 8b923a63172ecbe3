"""The house is found by its kind: a second zeroconf over real sockets sees it come, and go."""

import asyncio

from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from adapters.announcement import KIND, Announcement


class Seen:
    """What a browser was told, in order."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def add_service(self, zeroconf, kind, name):
        self.told.put_nowait(("came", name))

    def remove_service(self, zeroconf, kind, name):
        self.told.put_nowait(("went", name))

    def update_service(self, zeroconf, kind, name):
        """Of no interest."""

    async def next(self):
        async with asyncio.timeout(60):
            return await self.told.get()


async def test_a_house_is_found_with_what_home_assistant_needs_and_says_goodbye():
    name = "Müllers. Haus\n" * 6
    house = Announcement(instance="0123456789abcdef", name=name, version="1.2.3", port=lambda: 8123)
    async with AsyncZeroconf(interfaces=["127.0.0.1"]) as other:
        seen = Seen()
        browser = AsyncServiceBrowser(other.zeroconf, KIND, listener=seen)
        await house.make(["127.0.0.1"])
        came, found = await seen.next()
        info = AsyncServiceInfo(KIND, found)
        assert came == "came"
        assert await info.async_request(other.zeroconf, 30_000)
        assert (info.parsed_addresses(), info.port) == (["127.0.0.1"], 8123)
        assert (info.server, house.host) == ("powersync-01234567.local.", "powersync-01234567.local")
        told = dict(info.decoded_properties)
        assert name.startswith(told.pop("name"))
        assert told == {
            "id": "0123456789abcdef", "api": "v1", "version": "1.2.3", "tls": "0", "path": "/"
        }  # fmt: skip
        await house.withdraw()
        assert await seen.next() == ("went", found)
        assert house.host is None
        await browser.async_cancel()
