"""Every driver that a configuration names, with the table that names it and the driver's row."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import UNSET, Struct, structs

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
    """In the order of the file's sections. A table whose driver is none is no part of it."""
    for key, device, table, rows in _tables_in(config):
        row = rows.get(table.driver)
        if row is not None and isinstance(table, row.table):
            yield Named(key=key, device=device, table=table, row=row)


def _tables_in(config: Config) -> Iterator[tuple[str, str, Any, Mapping[str, Row[Any]]]]:
    if config.battery is not None:
        yield "battery", "battery", config.battery, vendors.BATTERIES
    for index, pv in enumerate(config.pv):
        yield f"pv[{index}]", f"pv/{id_of_pv(index, pv)}", pv, vendors.PV_INVERTERS
    if config.tariff is not None:
        yield "tariff", "price", config.tariff, vendors.PRICES
    if config.forecast.solar is not None:
        yield "forecast.solar", "forecast", config.forecast.solar, vendors.SOLAR_FORECASTS
    for index, loadpoint in enumerate(config.loadpoints):
        charger = loadpoint.charger
        if isinstance(charger, Struct):
            yield f"loadpoint[{index}].charger", f"loadpoints/{loadpoint.id}", charger, vendors.CHARGERS


def with_whole_rows(table: Any) -> Any:
    """The table without lists in which a row lacks what it must have: nothing can be told between those."""
    lists = {each.name: getattr(table, each.name) for each in structs.fields(table)}
    broken = {
        name: ()
        for name, rows in lists.items()
        if isinstance(rows, tuple) and any(isinstance(row, Struct) and _lacks(row) for row in rows)
    }
    return structs.replace(table, **broken)


def _lacks(row: Struct) -> bool:
    return any(getattr(row, each.name) is UNSET for each in structs.fields(row))


def id_of_pv(index: int, pv: PvConfig) -> str:
    """What a [[pv]] inverter is called; without an id, they are counted from 1 in the order of the file."""
    return pv.id or str(index + 1)


def target_of(config: Config) -> TargetRow[Any] | None:
    """The row of the cloud that can be told the tariff; None where the battery has no such account."""
    battery = config.battery
    return next(
        (row for row in vendors.TARGETS if isinstance(battery, row.table) and row.takes(battery)), None
    )
