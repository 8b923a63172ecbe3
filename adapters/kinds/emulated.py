"""Devices that are not there: how one is built, and where `powersync emulate` and the demo put it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from adapters.kinds.surroundings import Replay
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock


class Emulator(Protocol):
    """An emulated device on a real socket."""

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        ...

    async def start(self) -> None:
        """Listens. Raises OSError when the port is taken."""
        ...

    async def stop(self) -> None:
        """Hangs up."""
        ...


@runtime_checkable
class KeepsSettings(Protocol):
    """An emulated device whose owner's settings outlive a stop of the demo, as a real one's outlive ours."""

    @property
    def kept(self) -> Mapping[str, Any]:
        """They, as plain JSON."""
        ...

    def resume(self, kept: Mapping[str, Any]) -> None:
        """They are again what `kept` told. Raises KeyError, ValueError where it never told that."""
        ...


class Place(Struct, frozen=True, kw_only=True):
    """Where an emulated device stands: its house, and where it listens (port 0: any free one).

    `replay`: which recorded day's prices an emulated market or retailer tells as which. `loadpoint`: which of
    the house's charge points an emulated charger is; `identity` and `version`: what one that dials calls
    itself and speaks, None: its own.
    """

    house: SimulatedHouse
    clock: Clock
    host: str = "127.0.0.1"
    port: int = 0
    timezone: str = "UTC"
    replay: Replay | None = None
    loadpoint: str = "garage"
    identity: str | None = None
    version: str | None = None


class Emulated(Struct, frozen=True, kw_only=True):
    """How a device is emulated.

    `port` is where it listens alone: above 1024, so that nobody needs root. `dials`: it listens nowhere, and
    dials a server there.
    """

    build: Callable[[Place], Emulator]
    port: int
    capacity_wh: float = 13_300
    dials: bool = False


def fair_afternoon(clock: Clock, capacity_wh: float) -> SimulatedHouse:
    """A house with a half full battery, and a car in the garage, on a fair afternoon."""
    battery = SimulatedBattery(soc_pct=50, capacity_wh=capacity_wh)
    chargers = {"garage": SimulatedCharger(connected=True, soc_pct=50)}
    return SimulatedHouse(
        now=clock.now(), pv_available_w=3_200, load_wanted_w=700, battery=battery, chargers=chargers
    )
