"""Tells by its table in the configuration which device it is, without contacting it."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from domain.house.which_device import DeviceMark
from powersync.vendors import every_row

TELLING = frozenset(
    {
        "model",
        "family",
        "unit",
        "address",  # on its bus
        "inverter",
        "serial",
        "station_id",
        "site_id",
        "prefix",
        "identity",
        "connector",
        "vin",
        "charger_id",
        "username",
        "switch",
        "current",
    }
)
OF_ITS_ACCOUNT = frozenset({"serial", "station_id"})  # in a table within; who asks there is no part of it
ADDRESS = ("host", "port", "url")
MAKES = {row.driver: row.make or row.driver for row in every_row()}


def mark_of(table: Any) -> DeviceMark:
    """The device of a table. Secrets are no part of it, for a new token is no new device; what accounts are
    asked at is none either.
    """
    at = [str(getattr(table, name)) for name in ADDRESS if getattr(table, name, None) is not None]
    make, model = MAKES[table.driver], getattr(table, "model", None)
    return DeviceMark(
        driver=table.driver,
        which={name: _hashed(f"{name}={value}") for name, value in _told_in(table, TELLING)},
        at=_hashed(" ".join(at)) if at else "",
        name=make if model is None else f"{make} {model}",
    )


def _told_in(table: Struct, telling: frozenset[str]) -> Iterator[tuple[str, Any]]:
    for each in fields(table):
        value = getattr(table, each.name)
        if isinstance(value, Struct):
            yield from _told_in(value, OF_ITS_ACCOUNT)
        elif each.name in telling and value is not None:
            yield each.name, value


def _hashed(text: str) -> str:
    """A VIN or a serial number is nobody's business who looks at a database."""
    return sha256(text.encode()).hexdigest()[:16]
