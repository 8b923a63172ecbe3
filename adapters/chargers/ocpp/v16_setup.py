"""A charger of OCPP 1.6 set up: what it can do, and what it should measure. Each step may fail by itself."""

import contextlib
import logging
import re
from collections.abc import Mapping

from adapters.chargers.ocpp.cards import tell_cards
from adapters.chargers.ocpp.learning import Abilities, Unit
from adapters.chargers.ocpp.line import Line
from adapters.chargers.ocpp.meter import number_in
from adapters.chargers.ocpp.station import Station
from domain.errors import DeviceError, Unreachable

log = logging.getLogger(__name__)

MEASURANDS = (
    "Power.Active.Import",
    "Energy.Active.Import.Register",
    "Current.Import",
    "Voltage",
    "SoC",
)
SAMPLED, INTERVAL = "MeterValuesSampledData", "MeterValueSampleInterval"
INTERVALS_S = (10, 30, 60)  # the first that it takes
# Settings with which a charger tells enough and charges as it is told; only what differs is written.
WANTED = {
    "HeartbeatInterval": "120",
    "WebSocketPingInterval": "30",
    "AuthorizeRemoteTxRequests": "false",
    "StopTransactionOnEVSideDisconnect": "true",
}
PLUG_TAG, LONGEST_TAG = "PlugAndChargeIdentifier", 20  # an Alfen's
LIST = "LocalAuthListEnabled"
MOST_CARDS = ("LocalAuthListMaxLength", "SendLocalListMaxLength")
READ = (
    INTERVAL,
    SAMPLED,
    *WANTED,
    PLUG_TAG,
    LIST,
    *MOST_CARDS,
    "ChargeProfileMaxStackLevel",
    "ChargingScheduleAllowedChargingRateUnit",
    "ChargingScheduleMaxPeriods",
    "ConnectorSwitch3to1PhaseSupported",
    "ACPhaseSwitchingSupported",
)
Keys = Mapping[str, str]


async def set_up(station: Station, line: Line) -> None:
    """Reads what there is, and changes what is not as wanted. Raises Unreachable when the line is gone."""
    keys = await _configuration(line)
    station.abilities = abilities_in(keys)
    station.plug_tag = plug_tag_in(keys)
    station.sample_s = await _interval(line, keys) or station.sample_s
    await _measurands(station, line, keys)
    for key, value in WANTED.items():
        if _folded(key) in keys and keys[_folded(key)].strip('" ').lower() != value:
            await _change(station, line, key, value)
    await _cards(station, line, keys)


async def _cards(station: Station, line: Line, keys: Keys) -> None:
    """Where only some cards may charge and the charger can keep a list, it has them."""
    if station.cards is None or _folded(LIST) not in keys:
        return
    most = [number_in(keys.get(_folded(key))) for key in MOST_CARDS]
    await tell_cards(
        line,
        station.cards,
        min((each for each in most if each is not None), default=None),
        "1.6",
        lambda card: {"idTag": card, "idTagInfo": {"status": "Accepted"}},
        lambda: _enable(station, line, keys),
    )


async def _enable(station: Station, line: Line, keys: Keys) -> None:
    if keys[_folded(LIST)].strip('" ').lower() != "true":
        await _change(station, line, LIST, "true")


def abilities_in(keys: Keys) -> Abilities:
    """What the keys say of smart charging; keys that are not there say nothing."""
    spelled = re.split(r"[,; ]+", keys.get("chargingscheduleallowedchargingrateunit", "").strip('" ').lower())
    units: set[Unit] = set()
    if {"current", "a"} & set(spelled):
        units.add("A")
    if {"power", "w"} & set(spelled):
        units.add("W")
    stack, periods = (
        number_in(keys.get(key)) for key in ("chargeprofilemaxstacklevel", "chargingschedulemaxperiods")
    )
    switching = ("connectorswitch3to1phasesupported", "acphaseswitchingsupported")
    return Abilities(
        units=frozenset(units),
        max_stack=1 if stack is None else max(0, int(stack)),
        switches_phases=any(keys.get(key, "").strip('" ').lower() == "true" for key in switching),
        max_periods=None if periods is None else max(1, int(periods)),
    )


def plug_tag_in(keys: Keys) -> str | None:
    """What it calls a car that is let charge without a card, where it has such a name."""
    tag = keys.get(_folded(PLUG_TAG), "").strip('" ')
    return tag if 0 < len(tag) <= LONGEST_TAG else None


async def _configuration(line: Line) -> dict[str, str]:
    """All keys, or those that we use where it does not tell all; by their names in small letters."""
    for question in ({}, {"key": list(READ)}):
        with contextlib.suppress(DeviceError):
            found = keys_in(await line.ask("GetConfiguration", question))
            if found:
                return found
    if not line.is_open:
        raise Unreachable(f"{line.name}: the connection was lost")
    return {}


def keys_in(reply: Mapping[str, object]) -> dict[str, str]:
    """The keys of an answer that have a name and a value."""
    rows = reply.get("configurationKey")
    found: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("key"), str) and row.get("value") is not None:
            found[_folded(row["key"])] = str(row["value"])
    return found


async def _interval(line: Line, keys: Keys) -> float | None:
    """How often it measures now, s."""
    present = number_in(keys.get(_folded(INTERVAL)))
    if present is not None and 0 < present <= INTERVALS_S[0]:
        return present
    for seconds in INTERVALS_S:
        if present is not None and 0 < present <= seconds:
            return present
        if await _changed(line, INTERVAL, str(seconds)) in ("Accepted", "RebootRequired"):
            return float(seconds)
    return present or None


async def _measurands(station: Station, line: Line, keys: Keys) -> None:
    """All at once, else one by one: some refuse the whole list for one that they do not have."""
    fixed, present = station.table.measurands, _listed(keys.get(_folded(SAMPLED), ""))
    wanted = fixed or MEASURANDS
    if {_folded(each) for each in wanted} <= {_folded(each) for each in present}:
        return
    if await _change(station, line, SAMPLED, ",".join(wanted)) or fixed:
        return
    taken: list[str] = []
    for each in wanted:
        if await _change(station, line, SAMPLED, ",".join([*taken, each])):
            taken.append(each)


async def _change(station: Station, line: Line, key: str, value: str) -> bool:
    """Whether it was taken, perhaps for after the next reboot."""
    status = await _changed(line, key, value)
    if status == "RebootRequired":
        station.kept.reboot = True
        await station.keep()
    return status in ("Accepted", "RebootRequired")


async def _changed(line: Line, key: str, value: str) -> str:
    try:
        reply = await line.ask("ChangeConfiguration", {"key": key, "value": value})
    except Unreachable:
        raise
    except DeviceError as err:
        log.info("%s", err)
        return "Rejected"
    return str(reply.get("status"))


def _listed(value: str) -> list[str]:
    return [each for each in re.split(r"[,; ]+", value.strip('" ')) if each]


def _folded(key: str) -> str:
    return key.lower()
