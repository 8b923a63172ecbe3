"""Tells by its table in the configuration which device it is, without contacting it."""

from collections.abc import Iterator
from hashlib import sha256
from operator import attrgetter
from typing import Any

from adapters.kinds.rows import DeviceRow
from domain.house.which_device import DeviceMark

ADDRESS = ("host", "port", "url")


def mark_of(row: DeviceRow[Any], table: Any) -> DeviceMark:
    """The device of a table. Secrets are no part of it, for a new token is no new device; what accounts are
    asked at is none either.
    """
    at = [str(getattr(table, name)) for name in ADDRESS if getattr(table, name, None) is not None]
    model = getattr(table, "model", None)
    return DeviceMark(
        driver=row.driver,
        which={name: _hashed(f"{name}={value}") for name, value in _told_by(row, table)},
        at=_hashed(" ".join(at)) if at else "",
        name=row.make if model is None else f"{row.make} {model}",
    )


def _told_by(row: DeviceRow[Any], table: Any) -> Iterator[tuple[str, Any]]:
    """What is set of it, by the last part of its path: so it was always written down."""
    for path in row.told_by:
        within, _, name = path.rpartition(".")
        holder = attrgetter(within)(table) if within else table
        if holder is not None and (value := getattr(holder, name)) is not None:
            yield name, value


def _hashed(text: str) -> str:
    """A VIN or a serial number is nobody's business who looks at a database."""
    return sha256(text.encode()).hexdigest()[:16]
