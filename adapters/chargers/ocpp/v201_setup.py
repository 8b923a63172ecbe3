"""A charger of OCPP 2.0.1 set up: what it can do, and what it should measure. Steps fail by themselves."""

import logging
import re
from typing import Any

from adapters.chargers.ocpp.cards import tell_cards
from adapters.chargers.ocpp.learning import Abilities, Unit
from adapters.chargers.ocpp.line import Line
from adapters.chargers.ocpp.meter import number_in
from adapters.chargers.ocpp.station import Station
from domain.errors import DeviceError, OutcomeUnknown, Rejected, Unreachable

log = logging.getLogger(__name__)

MEASURANDS = ("Power.Active.Import", "Energy.Active.Import.Register", "Current.Import", "Voltage", "SoC")
INTERVALS_S = (10, 30, 60)  # the first that it takes
Name = tuple[str, str]  # component, variable
UPDATED: Name = ("SampledDataCtrlr", "TxUpdatedInterval")
WHAT: Name = ("SampledDataCtrlr", "TxUpdatedMeasurands")
UNIT: Name = ("SmartChargingCtrlr", "RateUnit")
PERIODS: Name = ("SmartChargingCtrlr", "PeriodsPerSchedule")
STACK: Name = ("SmartChargingCtrlr", "ProfileStackLevel")
SWITCHING: Name = ("SmartChargingCtrlr", "Phases3to1")
WANTED: dict[Name, str] = {
    ("OCPPCommCtrlr", "HeartbeatInterval"): "120",
    ("OCPPCommCtrlr", "WebSocketPingInterval"): "30",
    ("AuthCtrlr", "AuthorizeRemoteStart"): "false",
    ("TxCtrlr", "StopTxOnEVSideDisconnect"): "true",
}
LIST: Name = ("LocalAuthListCtrlr", "Enabled")
MOST_CARDS: Name = ("LocalAuthListCtrlr", "ItemsPerMessage")
FEWER, MOST_LOST = (4, 1), 2
READ = (UPDATED, WHAT, UNIT, PERIODS, STACK, SWITCHING, LIST, MOST_CARDS, *WANTED)


async def set_up(station: Station, line: Line) -> None:
    """Reads what there is, and changes what is not as wanted. Raises Unreachable when the line is gone."""
    known = await _variables(line)
    station.abilities = abilities_in(known)
    station.sample_s = await _interval(station, line, known) or station.sample_s
    present = {each.lower() for each in _listed(known.get(WHAT, ""))}
    wanted = station.table.measurands or MEASURANDS
    if not {each.lower() for each in wanted} <= present:
        await _measurands(station, line, wanted)
    for name, value in WANTED.items():
        if name in known and known[name].lower() != value:
            await _set(station, line, name, value)
    await _cards(station, line, known)


async def _cards(station: Station, line: Line, known: dict[Name, str]) -> None:
    """Where only some cards may charge and the charger can keep a list, it has them."""
    if station.cards is None or LIST not in known:
        return
    await tell_cards(
        line,
        station.cards,
        number_in(known.get(MOST_CARDS)),
        "2.0.1",
        lambda card: {
            "idToken": {"idToken": card, "type": "ISO14443"},
            "idTokenInfo": {"status": "Accepted"},
        },
        lambda: _enable(station, line, known),
    )


async def _enable(station: Station, line: Line, known: dict[Name, str]) -> None:
    if known[LIST].lower() != "true":
        await _set(station, line, LIST, "true")


def abilities_in(known: dict[Name, str]) -> Abilities:
    """What the variables say of smart charging."""
    spelled: list[Unit] = ["A", "W"]
    told = {each.upper() for each in _listed(known.get(UNIT, ""))}
    stack, periods = number_in(known.get(STACK)), number_in(known.get(PERIODS))
    return Abilities(
        units=frozenset(unit for unit in spelled if unit in told),
        max_stack=1 if stack is None else max(0, int(stack)),
        switches_phases=known.get(SWITCHING, "").lower() == "true",
        max_periods=None if periods is None else max(1, int(periods)),
    )


async def _variables(line: Line) -> dict[Name, str]:
    """All that we use at once, else fewer at a time: some refuse more than a few, or all for one. No report
    of everything is asked for: it can be thousands of rows, and says nothing more that we use.
    """
    found: dict[Name, str] = {}
    lost = 0
    for size in (len(READ), *FEWER):
        is_whole = True
        for at in range(0, len(READ), size):
            question = {"getVariableData": [_named(name) for name in READ[at : at + size]]}
            try:
                found |= variables_in(await line.ask("GetVariables", question))
            except Rejected as err:
                log.info("%s", err)
                is_whole = False
            except OutcomeUnknown as err:
                log.info("%s", err)
                is_whole, lost = False, lost + 1
                if lost == MOST_LOST:  # each costs its whole time
                    return found
        if is_whole:
            break
    return found


def variables_in(reply: dict[str, Any]) -> dict[Name, str]:
    """The variables of an answer that have a value."""
    found: dict[Name, str] = {}
    rows = reply.get("getVariableResult")
    for row in rows if isinstance(rows, list) else ():
        value = row.get("attributeValue")
        if row.get("attributeStatus") == "Accepted" and isinstance(value, str):
            found[str(row["component"]["name"]), str(row["variable"]["name"])] = value.strip()
    return found


async def _interval(station: Station, line: Line, known: dict[Name, str]) -> float | None:
    present = number_in(known.get(UPDATED))
    for seconds in INTERVALS_S:
        if present is not None and 0 < present <= seconds:
            return present
        if await _set(station, line, UPDATED, str(seconds)):
            return float(seconds)
    return present or None


async def _measurands(station: Station, line: Line, wanted: tuple[str, ...]) -> None:
    """All at once, else one by one: some refuse the whole list for one that they do not have."""
    if await _set(station, line, WHAT, ",".join(wanted)) or station.table.measurands:
        return
    taken: list[str] = []
    for each in wanted:
        if await _set(station, line, WHAT, ",".join([*taken, each])):
            taken.append(each)


async def _set(station: Station, line: Line, name: Name, value: str) -> bool:
    """Whether it was taken, perhaps for after the next reboot."""
    try:
        reply = await line.ask(
            "SetVariables", {"setVariableData": [{**_named(name), "attributeValue": value}]}
        )
    except Unreachable:
        raise
    except DeviceError as err:
        log.info("%s", err)
        return False
    rows = reply.get("setVariableResult")
    status = rows[0].get("attributeStatus") if isinstance(rows, list) and rows else None
    if status == "RebootRequired":
        station.kept.reboot = True
        await station.keep()
    return status in ("Accepted", "RebootRequired")


def _named(name: Name) -> dict[str, Any]:
    component, variable = name
    return {"component": {"name": component}, "variable": {"name": variable}}


def _listed(value: str) -> list[str]:
    return [each for each in re.split(r"[,; ]+", value) if each]
