"""What the owner should know of a configuration that is right."""

from collections.abc import Iterator

from adapters.batteries.goodwe.config import GoodWeEntityBattery
from powersync.config.document import Config

UNUSED = ("ocpp", "homeassistant", "mqtt", "notify")


def notices(config: Config) -> Iterator[str]:
    """One line per thing that is accepted but has no effect, or less than it may seem."""
    uses_entities = isinstance(config.battery, GoodWeEntityBattery)
    for section in UNUSED:
        if getattr(config, section) is not None and not (section == "homeassistant" and uses_entities):
            yield f"{section}: read and checked, but this version does not use it yet"
    if config.battery is None:
        yield "battery: none is configured, so nothing measures the grid and nothing can be planned"
    if config.tariff is None:
        yield "tariff: none is configured, so nothing is decided by price"
    if config.server.monitoring:
        yield "server.monitoring: on, so nothing is ever written to a device"
