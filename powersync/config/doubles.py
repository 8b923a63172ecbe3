"""Rows that say the same twice, or two things of one: of two that cannot both hold, none may be silent."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from msgspec import UNSET, Struct, structs

from adapters.kinds.contract_terms import ContractTerms, Row, Step
from adapters.kinds.fault import Fault
from powersync.config.document import Config


@runtime_checkable
class DialsUs(Protocol):
    """The table of a charger that comes to our door."""

    identity: str
    connector: int


WHERE = ("host", "url", "port", "unit", "modbus_unit", "address", "inverter")
WHERE_A_CHARGER = (*WHERE, "username", "charger_id", "switch", "current")
ANCHORS = frozenset({"host", "url", "username", "switch"})  # the others say nothing alone


def terms_stand_once(config: Config) -> Iterator[Fault]:
    """Rows of a contract: one name is one term, and the same row twice would count twice or not at all."""
    if config.tariff is None:
        return
    rows = list(_rows(config.tariff))
    for place, (key, row) in enumerate(rows):
        for other, before in rows[:place]:
            if (why := _clash(row, before)) is not None:
                yield Fault(f"tariff.{key}", f"{why} tariff.{other}", (f"tariff.{other}",))
                break


def inverters_stand_once(config: Config) -> Iterator[Fault]:
    """Two [[pv]] rows that reach one inverter would count its sun twice."""
    places = [_place(row, WHERE) for row in config.pv]
    for index, place in enumerate(places):
        if place and place in places[:index]:
            other = f"pv[{places.index(place)}]"
            yield Fault(f"pv[{index}]", f"reaches the same inverter as {other} (keep one)", (other,))


def chargers_stand_once(config: Config) -> Iterator[Fault]:
    """Two loadpoints at one charger that we reach would give it two orders."""
    chargers = [each.charger for each in config.loadpoints]
    places = [_place(each, WHERE_A_CHARGER) if isinstance(each, Struct) else () for each in chargers]
    for index, place in enumerate(places):
        if place and place in places[:index]:
            other = f"loadpoint[{places.index(place)}].charger"
            text = f"reaches the same charger as {other} (keep one)"
            yield Fault(f"loadpoint[{index}].charger", text, (other,))


def cars_stand_once(config: Config) -> Iterator[Fault]:
    """One car at two loadpoints, even by two ways to it, would get orders from both."""
    vins = [getattr(each.charger, "vin", None) for each in config.loadpoints]
    for index, vin in enumerate(vins):
        if vin is not None and vin in vins[:index]:
            other = f"loadpoint[{vins.index(vin)}].charger.vin"
            text = "is the car of another loadpoint, which would get orders from both (keep one)"
            yield Fault(f"loadpoint[{index}].charger.vin", text, (other,))


def outlets_stand_once(config: Config) -> Iterator[Fault]:
    """Two loadpoints at one outlet of a charger that dials us would give it two orders. Of two at one
    charger, whatever is the charger's own must be the same.
    """
    dialling = [
        (f"loadpoint[{index}].charger", loadpoint.charger)
        for index, loadpoint in enumerate(config.loadpoints)
        if isinstance(loadpoint.charger, DialsUs)
    ]
    for place, (key, charger) in enumerate(dialling):
        for other, before in dialling[:place]:
            if charger.identity != before.identity:
                continue
            if charger.connector == before.connector:
                text = f"is the outlet of {other} already (say which connector each one is)"
                yield Fault(f"{key}.connector", text, (f"{other}.connector",))
            elif structs.replace(charger, connector=before.connector) != before:
                text = f"is the charger of {other}, which says other things of it than the connector"
                yield Fault(f"{key}.identity", text, (other,))


def _rows(terms: ContractTerms) -> Iterator[tuple[str, Row]]:
    for each in structs.fields(ContractTerms):
        rows: Sequence[Row] = getattr(terms, each.name)
        for index, row in enumerate(rows):
            yield f"{each.encode_name}[{index}]", row


def _clash(row: Row, before: Row) -> str | None:
    """Why the two cannot both be meant."""
    if row == before:
        return "says the same as"
    if row.name is not None and row.name == before.name:
        return f"has the name '{row.name}' of"
    if isinstance(row, Step) and isinstance(before, Step) and _begins(row) == _begins(before):
        return "begins where another price is told by"
    return None


def _begins(step: Step) -> tuple[Any, ...]:
    return step.above_kwh, step.per, step.days, step.from_, step.to, step.season


def _place(row: Struct, names: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    """Where a device is reached; empty where it has no address, or a part of it is missing."""
    known = {each.name for each in structs.fields(row)}
    found = tuple((name, getattr(row, name)) for name in names if name in known)
    has_anchor = any(name in ANCHORS and value is not None for name, value in found)
    return found if has_anchor and UNSET not in dict(found).values() else ()
