"""Opens the configured battery: one function per family, one dict that names them."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from adapters.alphaess import AlphaEssDriver
from adapters.modbus.link import ModbusLink
from domain.house import Battery
from domain.ports.clock import Clock
from domain.ports.records import Documents
from powersync.config import Config
from powersync.config.devices import AlphaEssBattery, BatteryConfig
from powersync.config.document import part_of
from scheduler.watch import Watch


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a driver may need of the house it is opened in. `documents` keep what must survive a restart."""

    config: Config
    clock: Clock
    documents: Documents


def open_alphaess(battery: AlphaEssBattery, near: Surroundings) -> Watch:
    """An AlphaESS system over Modbus TCP."""
    link = ModbusLink(battery.host, battery.port, battery.unit, near.clock)
    driver = AlphaEssDriver(link, model=battery.model, battery=part_of(battery, Battery), clock=near.clock)
    return Watch("battery", driver, driver="alphaess", model=battery.model, control=driver)


OPENERS: dict[type[BatteryConfig], Callable[[Any, Surroundings], Watch]] = {
    AlphaEssBattery: open_alphaess,
}


def open_battery(near: Surroundings) -> Watch | None:
    """The battery behind its driver; None without one, or where it lives in this process."""
    battery = near.config.battery
    opener = None if battery is None else OPENERS.get(type(battery))
    return None if battery is None or opener is None else opener(battery, near)
