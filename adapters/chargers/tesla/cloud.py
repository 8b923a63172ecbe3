"""A car through Tesla's cloud or Teslemetry: the same paths on either."""

from collections.abc import Mapping
from typing import Any, Protocol

from adapters.chargers.tesla.car import Verb
from adapters.chargers.tesla.payloads import ENDPOINTS, sample_of
from adapters.chargers.tesla.sample import Sample
from adapters.clouds.tesla import TeslaLink
from adapters.clouds.tesla.answers import document_in
from domain.errors import Rejected, Unreachable
from domain.ports.clock import Clock

ONLINE, OFFLINE = "online", "offline"
WHAT_TO_DO = {
    "vehicle command protocol required": (
        "this car takes signed commands only: make a key, host and pair it as docs/tesla.md says,"
        " and name it as key_file"
    ),
    "not been paired": "open https://tesla.com/_ak/YOUR-DOMAIN on the phone with the Tesla app",
}


class Commands(Protocol):
    """How commands travel: plain, or signed with a key that the car knows."""

    async def send(self, verb: Verb, amps: int | None) -> None:
        """One command. Raises as `Car.tell`."""
        ...


class CloudCar:
    """One car of an account."""

    def __init__(self, link: TeslaLink, vin: str, clock: Clock, commands: Commands | None = None) -> None:
        self._link, self._clock, self._path = link, clock, path_of(vin)
        self._commands = commands or PlainCommands(link, vin)

    async def is_awake(self) -> bool:
        """Whether it is online; it is not woken by the question."""
        state = document_in(await self._link.get(self._path)).get("state")
        if state == OFFLINE:
            raise Unreachable("the car has no connection: nobody knows whether it charges")
        return state == ONLINE

    async def look(self) -> Sample:
        """Its `vehicle_data`."""
        document = await self._link.get(f"{self._path}/vehicle_data", {"endpoints": ENDPOINTS})
        return sample_of(document_in(document), self._clock.now())

    async def wake(self) -> None:
        """Begins to wake it."""
        await self._link.post(f"{self._path}/wake_up", {})

    async def tell(self, verb: Verb, amps: int | None = None) -> None:
        """One command, signed where there is a key."""
        try:
            await self._commands.send(verb, amps)
        except Rejected as err:
            for words, what_to_do in WHAT_TO_DO.items():
                if words in str(err).lower():
                    raise Rejected(f"{err}. {what_to_do}") from err
            raise

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._link.close()


class PlainCommands:
    """Commands without a signature: old cars, and Teslemetry, which signs them itself."""

    def __init__(self, link: TeslaLink, vin: str) -> None:
        self._link, self._path = link, path_of(vin)

    async def send(self, verb: Verb, amps: int | None) -> None:
        """Posts it."""
        body: Mapping[str, Any] = {} if amps is None else {"charging_amps": amps}
        await self._link.post(f"{self._path}/command/{verb}", body)


def path_of(vin: str) -> str:
    """Where a car is found in every cloud that speaks as Fleet API does."""
    return f"/api/1/vehicles/{vin}"
