"""Which drivers the demo can be started with: those whose row tells how the demo reaches them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from adapters.kinds.rows import Row, Tables
from domain.errors import InvalidRequest
from powersync import vendors
from powersync.demo import day

KINDS: Mapping[str, Mapping[str, Row[Any]]] = {
    "battery": vendors.BATTERIES,
    "charger": vendors.CHARGERS,
    "tariff": vendors.PRICES,
    "forecast": vendors.SOLAR_FORECASTS,
}


class Parts(Struct, frozen=True, kw_only=True):
    """The drivers of one demo, by kind."""

    battery: str
    charger: str
    tariff: str
    forecast: str

    def rows(self) -> dict[str, Row[Any]]:
        """The row of each kind."""
        return {kind: rows[getattr(self, kind)] for kind, rows in KINDS.items()}


def parts_of(**wishes: str | None) -> Parts:
    """What was asked for, and the first that can be shown of each other kind. Raises InvalidRequest."""
    chosen: dict[str, str] = {}
    for kind, rows in KINDS.items():
        shown = [driver for driver, row in rows.items() if row.demo is not None]
        wish = wishes.get(kind) or shown[0]
        if wish not in shown:
            raise InvalidRequest(
                f"--{kind}: no {kind} of the demo is called {wish} (there are: {', '.join(shown)})"
            )
        chosen[kind] = wish
    return Parts(**chosen)


def tables_of(parts: Parts, ports: Mapping[str, int]) -> Tables:
    """The sections that reach these parts. `ports` are those of emulated devices by kind, and `house`."""
    tables: Tables = {}
    for kind, row in parts.rows().items():
        assert row.demo is not None, "parts_of takes no others"
        tables |= row.demo(ports.get(kind, ports["house"]))
    tables["battery"] = {**tables["battery"], "capacity_wh": day.CAPACITY_WH}
    return tables
