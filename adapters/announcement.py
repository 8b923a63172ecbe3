"""This house on the home network, found by its kind and not by its address: `_powersync._tcp.local.`

What is told beside the address (TXT): `id` of the installation, `name`, `api`, `version`, `tls` (0: plain
http) and `path`.
"""

import contextlib
import re
from collections.abc import Callable, Sequence

from zeroconf import Error, IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from domain.errors import Unreachable

KIND = "_powersync._tcp.local."
MOST_BYTES = 50  # of a name: with what makes it unlike others, a label has room for 63


class Announcement:
    """Fits the port Announcement."""

    def __init__(self, *, instance: str, name: str, version: str, port: Callable[[], int]) -> None:
        self._instance, self._name, self._version, self._port = instance, name, version, port
        self._zeroconf: AsyncZeroconf | None = None
        self._host: str | None = None

    @property
    def host(self) -> str | None:
        """The `.local` name that leads here while it is announced."""
        return self._host

    async def make(self, addresses: Sequence[str]) -> None:
        """Announces it on the networks of these addresses, and nowhere else any more. Raises Unreachable."""
        await self.withdraw()
        host = f"powersync-{self._instance[:8]}.local"
        try:
            self._zeroconf = AsyncZeroconf(interfaces=list(addresses), ip_version=_version(addresses))
            await (await self._zeroconf.async_register_service(self._service(host, addresses)))
        except (OSError, Error) as err:
            await self.withdraw()
            raise Unreachable(f"the house cannot be announced: {err or 'the network refused'}") from err
        self._host = host

    async def withdraw(self) -> None:
        """Says goodbye, where it was announced."""
        announced, self._zeroconf, self._host = self._zeroconf, None, None
        if announced is not None:
            with contextlib.suppress(OSError, Error):  # the network may be gone, and with it all who hear
                await announced.async_unregister_all_services()
            await announced.async_close()

    def _service(self, host: str, addresses: Sequence[str]) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            KIND,
            f"{_label(self._name)} {self._instance[:4]}.{KIND}",
            port=self._port(),
            properties={
                "id": self._instance,
                "name": _cut(self._name),
                "api": "v1",
                "version": self._version,
                "tls": "0",
                "path": "/",
            },
            server=f"{host}.",
            parsed_addresses=list(addresses),
        )


def _version(addresses: Sequence[str]) -> IPVersion:
    families = {":" in each for each in addresses}
    if len(families) == 2:
        return IPVersion.All
    return IPVersion.V6Only if families == {True} else IPVersion.V4Only


def _label(name: str) -> str:
    """A name as the part of a service's name before its kind."""
    return _cut(re.sub(r"[\x00-\x1f\x7f.\\]+", " ", name)).strip() or "PowerSync"


def _cut(name: str) -> str:
    """As much of it as has room, in whole letters."""
    return name.encode()[:MOST_BYTES].decode(errors="ignore")
