"""The house is found by its kind: a second zeroconf over real sockets sees it come, and go."""

import asyncio
import uuid

from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from adapters.announcement import KIND, Announcement


class Seen:
    """What a browser was told of one house, in order; there may be others on this machine."""

    def __init__(self, instance: str) -> None:
        self._sign = f" {instance[:4]}.{KIND}"
        self.told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def add_service(self, zeroconf, kind, name):
        self.told.put_nowait(("came", name))

    def remove_service(self, zeroconf, kind, name):
        self.told.put_nowait(("went", name))

    def update_service(self, zeroconf, kind, name):
        """Of no interest."""

    async def next(self):
        async with asyncio.timeout(60):
            while not (told := await self.told.get())[1].endswith(self._sign):
                pass
            return told


async def test_a_house_is_found_with_what_home_assistant_needs_and_says_goodbye():
    name, instance = "Müllers. Haus\n" * 6, uuid.uuid4().hex
    house = Announcement(instance=instance, name=name, version="1.2.3", port=lambda: 8123)
    async with AsyncZeroconf(interfaces=["127.0.0.1"]) as other:
        seen = Seen(instance)
        browser = AsyncServiceBrowser(other.zeroconf, KIND, listener=seen)
        await house.make(["127.0.0.1"])
        came, found = await seen.next()
        info = AsyncServiceInfo(KIND, found)
        assert came == "came"
        assert await info.async_request(other.zeroconf, 30_000)
        assert (info.parsed_addresses(), info.port) == (["127.0.0.1"], 8123)
        host = f"powersync-{instance[:8]}.local"
        assert (info.server, house.host) == (f"{host}.", host)
        told = dict(info.decoded_properties)
        assert name.startswith(told.pop("name"))
        assert told == {
            "id": instance, "api": "v1", "version": "1.2.3", "tls": "0", "path": "/"
        }  # fmt: skip
        await house.withdraw()
        assert await seen.next() == ("went", found)
        assert house.host is None
        await browser.async_cancel()
