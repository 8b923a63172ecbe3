"""The battery families a demo can be started with: an emulated device, and its table in the configuration."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock
from powersync.demo import day
from powersync.emulators import Emulator


class Family(Struct, frozen=True, kw_only=True):
    """`emulate` builds the device in the demo house; `tables` is the configuration that reaches its port."""

    emulate: Callable[[SimulatedHouse, Clock], Emulator]
    tables: Callable[[int], dict[str, Any]]


def alphaess(house: SimulatedHouse, clock: Clock) -> Emulator:
    """A SMILE-T10; emulators are imported where they run, not in the server."""
    from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator

    return AlphaEssEmulator(house, clock=clock)


def alphaess_tables(port: int) -> dict[str, Any]:
    """A SMILE-T10 over Modbus TCP."""
    return {
        "battery": {
            "driver": "alphaess",
            "model": "SMILE-T10",
            "host": "127.0.0.1",
            "port": port,
            "capacity_wh": day.CAPACITY_WH,
        }
    }


def goodwe(house: SimulatedHouse, clock: Clock) -> Emulator:
    """A GW10K-ET."""
    from adapters.batteries.goodwe.emulator.inverter import GoodWeEmulator

    return GoodWeEmulator(house, clock=clock)


def goodwe_tables(port: int) -> dict[str, Any]:
    """A GW10K-ET by UDP."""
    return {
        "battery": {
            "driver": "goodwe",
            "family": "ET",
            "host": "127.0.0.1",
            "port": port,
            "capacity_wh": day.CAPACITY_WH,
        }
    }


def goodwe_entity(house: SimulatedHouse, clock: Clock) -> Emulator:
    """A GoodWe with a Kit-20 among the entities of a Home Assistant."""
    from adapters.batteries.goodwe.entity.emulator import goodwe_in_home_assistant

    return goodwe_in_home_assistant(house, clock=clock)


def goodwe_entity_tables(port: int) -> dict[str, Any]:
    """The entities over Home Assistant's WebSocket; the token opens the emulator only."""
    return {
        "homeassistant": {"url": f"http://127.0.0.1:{port}", "token": "emulated-home-assistant"},
        "battery": {"driver": "goodwe_entity", "capacity_wh": day.CAPACITY_WH},
    }


def sigenergy(house: SimulatedHouse, clock: Clock) -> Emulator:
    """A plant whose Remote EMS is switched on."""
    from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator

    return SigenergyEmulator(house, clock=clock)


def sigenergy_tables(port: int) -> dict[str, Any]:
    """The plant over Modbus TCP."""
    return {
        "battery": {
            "driver": "sigenergy",
            "host": "127.0.0.1",
            "port": port,
            "capacity_wh": day.CAPACITY_WH,
        }
    }


def powerwall(house: SimulatedHouse, clock: Clock) -> Emulator:
    """A Powerwall as its cloud shows it."""
    from adapters.batteries.powerwall.emulator.fleet_api import PowerwallEmulator

    return PowerwallEmulator(house, clock=clock, timezone=day.TIMEZONE)


def powerwall_tables(port: int) -> dict[str, Any]:
    """The site through Teslemetry's interface; the token opens the emulator only."""
    return {
        "battery": {
            "driver": "powerwall",
            "api": "teslemetry",
            "site_id": 1_234_567_890,
            "token": "console-token",
            "base_url": f"http://127.0.0.1:{port}",
            "capacity_wh": day.CAPACITY_WH,
        }
    }


FAMILIES: dict[str, Family] = {
    "alphaess": Family(emulate=alphaess, tables=alphaess_tables),
    "goodwe": Family(emulate=goodwe, tables=goodwe_tables),
    "goodwe_entity": Family(emulate=goodwe_entity, tables=goodwe_entity_tables),
    "sigenergy": Family(emulate=sigenergy, tables=sigenergy_tables),
    "powerwall": Family(emulate=powerwall, tables=powerwall_tables),
}
