"""What every emulated device has in common: a server on a socket in front of it."""

from typing import Generic, Protocol, TypeVar


class Server(Protocol):
    """One listening socket."""

    @property
    def port(self) -> int:
        """The port it listens on."""
        ...

    async def start(self) -> None:
        """Listens."""
        ...

    async def stop(self) -> None:
        """Hangs up on everybody."""
        ...


ServerT = TypeVar("ServerT", bound=Server)


class OnASocket(Generic[ServerT]):
    """An emulated device; `server` is the socket's side, with what arrived there."""

    server: ServerT

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.server.port

    async def start(self) -> None:
        """Listens."""
        await self.server.start()

    async def stop(self) -> None:
        """Hangs up; the device goes on with what it was told, as the real one does."""
        await self.server.stop()
