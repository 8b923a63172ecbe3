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
    """The drivers of one demo: those that can be chosen, by kind, and what the second car charges with."""

    battery: str
    charger: str
    tariff: str
    forecast: str
    second_charger: str = "simulated"

    def rows(self) -> dict[str, Row[Any]]:
        """The row of each part."""
        chosen = {kind: rows[getattr(self, kind)] for kind, rows in KINDS.items()}
        return chosen | {"second_charger": vendors.CHARGERS[self.second_charger]}


def shown(kind: str) -> list[str]:
    """The drivers of a kind that the demo can show; the first is its usual one."""
    return [driver for driver, row in KINDS[kind].items() if row.demo is not None]


def parts_of(**wishes: str | None) -> Parts:
    """What was asked for, and the first that can be shown of each other kind. Raises InvalidRequest."""
    chosen: dict[str, str] = {}
    for kind in KINDS:
        known = shown(kind)
        wish = wishes.get(kind) or known[0]
        if wish not in known:
            raise InvalidRequest(
                f"--{kind}: no {kind} of the demo is called {wish} (there are: {', '.join(known)})"
            )
        chosen[kind] = wish
    # A house has one Home Assistant, and each emulated device brings its own.
    others = [KINDS[kind][driver] for kind, driver in chosen.items()]
    is_taken = any(row.through_home is not None for row in others)
    return Parts(**chosen, second_charger="simulated" if is_taken else "homeassistant")


def tables_of(parts: Parts, ports: Mapping[str, int]) -> Tables:
    """The sections that reach these parts; `chargers` are those of the garage and the carport.

    `ports` are those of emulated devices by part, and `house`.
    """
    tables: Tables = {}
    chargers: list[Tables] = []
    for part, row in parts.rows().items():
        assert row.demo is not None, "parts_of takes no others"
        told = row.demo(ports.get(part, ports["house"]))
        if "charger" in told:
            chargers.append(told.pop("charger"))
        tables |= told
    tables["battery"] = {**tables["battery"], "capacity_wh": day.CAPACITY_WH}
    tables["chargers"] = chargers
    return tables
