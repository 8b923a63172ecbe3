"""Every driver that a configuration names, with the table that names it and the driver's row."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from adapters.kinds.rows import Row, TargetRow
from adapters.kinds.tables import PvConfig
from powersync import vendors
from powersync.config.document import Config


class Named(Struct, frozen=True, kw_only=True):
    """One driver: `key` is where its table stands in the file, `device` the id of what it opens."""

    key: str
    device: str
    table: Any
    row: Row[Any]


def named_in(config: Config) -> Iterator[Named]:
    """In the order of the file's sections. A table whose driver could not be read is no part of it."""
    if (battery := config.battery) is not None:
        row: Row[Any] = vendors.BATTERIES[battery.driver]
        yield Named(key="battery", device="battery", table=battery, row=row)
    for index, pv in enumerate(config.pv):
        row = vendors.PV_INVERTERS[pv.driver]
        yield Named(key=f"pv[{index}]", device=f"pv/{id_of_pv(index, pv)}", table=pv, row=row)
    if (tariff := config.tariff) is not None:
        yield Named(key="tariff", device="price", table=tariff, row=vendors.PRICES[tariff.driver])
    if (solar := config.forecast.solar) is not None:
        row = vendors.SOLAR_FORECASTS[solar.driver]
        yield Named(key="forecast.solar", device="forecast", table=solar, row=row)
    for index, loadpoint in enumerate(config.loadpoints):
        charger = loadpoint.charger
        if isinstance(charger, Struct):
            row = vendors.CHARGERS[charger.driver]
            device = f"loadpoints/{loadpoint.id}"
            yield Named(key=f"loadpoint[{index}].charger", device=device, table=charger, row=row)


def id_of_pv(index: int, pv: PvConfig) -> str:
    """What a [[pv]] inverter is called; without an id, they are counted from 1 in the order of the file."""
    return pv.id or str(index + 1)


def target_of(config: Config) -> TargetRow[Any] | None:
    """The row of the cloud that can be told the tariff; None where the battery has no such account."""
    battery = config.battery
    return next(
        (row for row in vendors.TARGETS if isinstance(battery, row.table) and row.takes(battery)), None
    )
