"""Tries a device or service with settings that are not saved: checked as the file is, contacted once, nothing
written. What the house talks with already is not contacted a second time: many devices take one client.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
from msgspec import Struct, structs
from msgspec.structs import replace

from adapters.kinds.rows import ChargerRow
from adapters.kinds.secret import blanked
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory.records import MemoryDocuments
from api.settings import MASK, mask
from domain.errors import Conflict, InvalidRequest
from domain.house.trial import Section, Trial
from domain.ports.clock import Clock
from domain.ports.records import Documents
from powersync.commands.check import Row, contact_all
from powersync.commands.contact import Contact
from powersync.commands.device_contacts import contacts_of
from powersync.commands.link_contacts import HomeContact
from powersync.commands.source_contacts import PriceContact, SolarContact
from powersync.config.document import Config
from powersync.config.drivers import Named, named_in
from powersync.config.faults import are_related
from powersync.config.load import Examined, examined, masked, secrets_of
from powersync.settings.live import needs_restart
from powersync.settings.merge import Merge
from powersync.settings.place import Place, place_of
from powersync.settings.source import Source
from powersync.wiring import open_devices, open_prices, open_solar, surroundings_of

DEADLINE_S = 15.0


class Closes(Protocol):
    """What is let go of when it was asked."""

    async def close(self) -> None:
        """Hangs up."""
        ...


class Trials:
    """Of one house; one at a time. `documents` are the house's, for those who renew tokens."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents, self._clock = documents, clock
        self._busy = asyncio.Lock()

    async def of(
        self, source: Source, started: Config, section: Section, table: Mapping[str, Any], id_: str | None
    ) -> Trial:
        """Raises InvalidRequest with every fault by its key in the table, Conflict while another is tried."""
        if self._busy.locked():
            raise Conflict("another device is being tried: wait for its answer", "busy")
        async with self._busy:
            place = place_of(source.tables, section, id_)
            found = _examined(source, place, table)
            named = next((each for each in named_in(found.config) if each.key == place.key), None)
            told = Trial(
                section=section,
                driver=None if named is None else named.row.driver,
                answered=None,
                restart=tuple(needs_restart(started, found.config)),
            )
            if named is not None and (why := _not_asked(source.config, found.config, named)) is not None:
                return replace(told, **why)
            return await self._asked(told, found.config, place, named)

    async def _asked(self, told: Trial, config: Config, place: Place, named: Named | None) -> Trial:
        keeps = named is not None and named.row.keeps_tokens(named.table)
        near = surroundings_of(config, self._clock, self._documents if keeps else MemoryDocuments())
        try:
            contacts, opened = self._opened(config, place, named, near)
        except ValueError as err:
            faults = {_field_of(named): blanked(f"the driver cannot use this ({err})")}
            raise InvalidRequest("these settings have faults; nothing was contacted", faults) from err
        try:
            rows = await contact_all(contacts, DEADLINE_S)
        finally:
            await asyncio.gather(*(each.close() for each in opened), return_exceptions=True)
        return _told(told, rows)

    def _opened(
        self, config: Config, place: Place, named: Named | None, near: Surroundings
    ) -> tuple[list[Contact], list[Closes]]:
        """Nothing is contacted yet."""
        if named is None:
            assert config.homeassistant is not None, "its table was read"
            home = HomeContact(config.homeassistant, self._clock)
            return [home], [home]
        if place.section == "tariff" and (prices := open_prices(config, near)) is not None:
            return [PriceContact(prices, named.row, self._clock, config.site)], [prices]
        if place.section == "forecast.solar" and (solar := open_solar(config, near)) is not None:
            return [SolarContact(solar, named.row, self._clock)], [solar]
        alone = _alone(config, place)
        (device,) = [each.device for each in named_in(alone)]
        watches = open_devices(alone, near)
        return contacts_of(watches[device], alone), [each.device for each in watches.values()]


def _examined(source: Source, place: Place, table: Mapping[str, Any]) -> Examined:
    """The whole configuration with this table in its place. What is shown as dots is the house's own."""
    shown = place.at(mask(masked(source.config)))
    merge = Merge(MASK)
    whole = merge.table(place.at(source.tables), table, shown, is_whole=True)
    if not merge.faults:
        found = examined(place.put(source.tables, whole), source.layers)
        faults = {
            fault.key.removeprefix(f"{place.key}."): fault.text
            for fault in found.faults
            if any(are_related(key, place.key) for key in (fault.key, *fault.about))
        }
        if not faults:
            return found
        raise InvalidRequest("these settings have faults; nothing was contacted", faults)
    raise InvalidRequest("these settings have faults; nothing was contacted", merge.faults)


def _not_asked(running: Config, config: Config, named: Named) -> dict[str, Any] | None:
    """Why it is not contacted: it comes to us, or the house has the only connection already."""
    if isinstance(named.row, ChargerRow) and named.row.dials_us:
        port = 8887 if config.ocpp is None else config.ocpp.port
        way = f"ws://(this server):{port}/ocpp/{getattr(named.table, 'identity', '')}"
        return {"says": f"It dials this server: save it, then enter {way} in the charger."}
    for other in named_in(running):
        if _is_one(other, named):
            text = "The house talks with it already; its connection is not opened twice."
            return {"in_use": other.device, "says": text}
    return None


def _is_one(other: Named, named: Named) -> bool:
    """Whether both lead to one device that may take a single client, or to one account that renews tokens."""
    here, there = _address(named.table), _address(other.table)
    if here is not None and here == there:
        return True
    if not named.row.keeps_tokens(named.table):
        return False
    return bool({*secrets_of(named.table)} & {*secrets_of(other.table)})


def _address(table: Struct) -> tuple[str, int] | None:
    host, port = getattr(table, "host", None), getattr(table, "port", None)
    return (host.lower(), port) if isinstance(host, str) and isinstance(port, int) else None


def _field_of(named: Named | None) -> str:
    """Where a fault is told that only the driver found: at the address, where one is typed."""
    typed = () if named is None else structs.fields(named.table)
    names = [each.encode_name for each in typed]
    return next((key for key in ("host", "url", "base_url", "driver") if key in names), "url")


def _alone(config: Config, place: Place) -> Config:
    """The configuration with no other device than this."""
    chosen = place.index
    return replace(
        config,
        battery=config.battery if place.section == "battery" else None,
        pv=config.pv[chosen : chosen + 1] if place.section == "pv" else (),
        loadpoints=config.loadpoints[chosen : chosen + 1] if place.section == "loadpoint.charger" else (),
        tariff=None,
        forecast=type(config.forecast)(),
    )


def _told(told: Trial, rows: list[Row]) -> Trial:
    """The first way is the device's own; another one, such as its cloud, is told where it fails."""
    row, *others = rows
    lacks = [f"{each.driver}: {each.error}" for each in others if each.error is not None]
    clean = {name: None if (text := getattr(row, name)) is None else blanked(text)
             for name in ("model", "firmware", "says", "error", "advice")}  # fmt: skip
    return replace(
        told,
        answered=row.answered,
        took_ms=row.took_ms,
        reading={} if row.reading is None else _known(msgspec.to_builtins(row.reading)),
        unsupported=tuple(blanked(each) for each in (*row.unsupported, *lacks)),
        **clean,
    )


def _known(table: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of it, without names that stand elsewhere."""
    return {
        key: _known(value) if isinstance(value, Mapping) else value
        for key, value in table.items()
        if value not in (None, {}, []) and key not in ("model", "firmware", "good_for_s")
    }
