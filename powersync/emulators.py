"""Which devices can be emulated alone: one dict from the name to how it is built."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from domain.ports.clock import Clock

if TYPE_CHECKING:
    from adapters.simulated.house import SimulatedHouse


class Emulator(Protocol):
    """An emulated device on a real socket."""

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        ...

    async def start(self) -> None:
        """Listens."""
        ...

    async def stop(self) -> None:
        """Hangs up."""
        ...


Build = Callable[[Clock, str, int], Emulator]


def fair_afternoon(clock: Clock, capacity_wh: float = 13_300) -> "SimulatedHouse":
    """A house with a half full battery on a fair afternoon; imported only where it is built."""
    from adapters.simulated.battery import SimulatedBattery
    from adapters.simulated.house import SimulatedHouse

    battery = SimulatedBattery(soc_pct=50, capacity_wh=capacity_wh)
    return SimulatedHouse(now=clock.now(), pv_available_w=3_200, load_wanted_w=700, battery=battery)


def alphaess(clock: Clock, host: str, port: int) -> Emulator:
    """A SMILE-T10 with 13.3 kWh in a house on a fair afternoon."""
    from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator

    return AlphaEssEmulator(fair_afternoon(clock), clock=clock, host=host, port=port)


def goodwe(clock: Clock, host: str, port: int) -> Emulator:
    """A GW10K-ET with 13.3 kWh in the same house."""
    from adapters.batteries.goodwe.emulator.inverter import GoodWeEmulator

    return GoodWeEmulator(fair_afternoon(clock), clock=clock, host=host, port=port)


def goodwe_entity(clock: Clock, host: str, port: int) -> Emulator:
    """A Home Assistant with a GoodWe of 13.3 kWh in the same house; token `emulated-home-assistant`."""
    from adapters.batteries.goodwe.entity.emulator import goodwe_in_home_assistant

    return goodwe_in_home_assistant(fair_afternoon(clock), clock=clock, host=host, port=port)


def powerwall(clock: Clock, host: str, port: int) -> Emulator:
    """One Powerwall of 13.5 kWh in the same house; site 1234567890, token `console-token`."""
    from adapters.batteries.powerwall.emulator.fleet_api import PowerwallEmulator

    return PowerwallEmulator(fair_afternoon(clock, 13_500), clock=clock, host=host, port=port)


def sigenergy(clock: Clock, host: str, port: int) -> Emulator:
    """A plant with 13.3 kWh in the same house, Remote EMS switched on."""
    from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator

    return SigenergyEmulator(fair_afternoon(clock), clock=clock, host=host, port=port)


def sigenergy_cloud(clock: Clock, host: str, port: int) -> Emulator:
    """The app's cloud with station 82026050500123, owner@home.example and password `sunshine-42`."""
    from adapters.batteries.sigenergy.cloud.emulator import SigenergyCloudEmulator

    return SigenergyCloudEmulator(clock=clock, host=host, port=port)


def alphaess_cloud(clock: Clock, host: str, port: int) -> Emulator:
    """The Open API with that SMILE-T10; app_id `alphademo`, app_secret `not-a-real-one`."""
    from adapters.batteries.alphaess.cloud.emulator import AlphaEssCloudEmulator

    return AlphaEssCloudEmulator(fair_afternoon(clock), clock=clock, host=host, port=port)


EMULATORS: dict[str, tuple[Build, int]] = {
    "alphaess": (alphaess, 10_502),  # the real port is 502, which needs root
    "alphaess_cloud": (alphaess_cloud, 10_445),
    "goodwe": (goodwe, 8_899),
    "goodwe_entity": (goodwe_entity, 8_123),
    "powerwall": (powerwall, 10_443),
    "sigenergy": (sigenergy, 10_503),
    "sigenergy_cloud": (sigenergy_cloud, 10_444),
}
