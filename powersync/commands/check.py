"""`powersync check`: is the configuration right, and does everything it names answer?"""

import asyncio
import json as jsonlib
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import msgspec
from msgspec import Struct

from adapters.kinds.advice import ModbusTable
from adapters.kinds.rows import Row as VendorRow
from domain.command.capabilities import ChargerCapabilities
from domain.errors import PowerSyncError
from domain.ports.clock import Clock
from domain.ports.devices import BatteryControl, ChargerControl, Device
from domain.ports.records import Documents
from domain.ports.sources import PriceSource
from powersync import vendors
from powersync.commands.table import show, waiting
from powersync.config import Config, load, notices, secrets_of
from powersync.config.drivers import Named, named_in
from powersync.diagnosis import ModbusAddress, advice_on, cannot, of_text
from powersync.logs import set_up
from powersync.state import database_in
from scheduler.watch import Watch

DEADLINE_S = 15.0
AHEAD = timedelta(hours=1)


class Answer(Struct, frozen=True, kw_only=True):
    """What one contact told. `unsupported`: what people may expect of it and it cannot do."""

    model: str | None = None
    firmware: str | None = None
    unsupported: tuple[str, ...] = ()


class Contact(Protocol):
    """One device or service that can be asked once."""

    @property
    def id(self) -> str:
        """Its device id, such as `battery` or `loadpoints/garage`."""
        ...

    @property
    def driver(self) -> str:
        """The driver that speaks with it."""
        ...

    async def contact(self) -> Answer:
        """Reads it once and writes nothing. Raises PowerSyncError."""
        ...

    async def advice(self, error: str) -> str | None:
        """What a failure means and what to do about it; None where the error says it all."""
        ...


@runtime_checkable
class Fallback(Protocol):
    """A device with more than one way to its values; the first way's name is empty."""

    @property
    def ways(self) -> Mapping[str, Device]:
        """Each way by what is put behind the device's id, such as `/cloud`."""
        ...


class DeviceContact:
    """A device, asked for one reading."""

    def __init__(
        self,
        device_id: str,
        device: Device,
        *,
        driver: str,
        model: str | None,
        control: BatteryControl | ChargerControl | None,
        row: VendorRow[Any] | None,
        address: ModbusAddress | None = None,
    ) -> None:
        self.id = device_id
        self.driver = driver
        self._row = row
        self._device = device
        self._model = model
        self._control = control
        self._address = address

    async def contact(self) -> Answer:
        """One reading. Raises DeviceError."""
        reading = await self._device.read()
        return Answer(
            model=reading.model or self._model,
            firmware=reading.firmware,
            unsupported=self._unsupported(),
        )

    async def advice(self, error: str) -> str | None:
        """Looks around at the device's address, on a connection of its own."""
        await self._device.close()
        return await advice_on(self._row, error, self._address)

    def _unsupported(self) -> tuple[str, ...]:
        """Asked for after the reading: some devices tell what they can do."""
        abilities = None if self._control is None else self._control.capabilities
        if isinstance(abilities, ChargerCapabilities):
            return (abilities.why_not,) if abilities.why_not else ()
        return cannot(abilities) if self.id.startswith("battery") else ()


class PriceContact:
    """The price source, asked for the coming hour."""

    id = "price"

    def __init__(self, source: PriceSource, row: VendorRow[Any], clock: Clock) -> None:
        self.driver = row.driver
        self._row = row
        self._source = source
        self._clock = clock

    async def contact(self) -> Answer:
        """One fetch. Raises DeviceError."""
        now = self._clock.now()
        tariff = await self._source.fetch(now, now + AHEAD)
        return Answer(unsupported=() if tariff.at(now) else ("no price is known for now",))

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(self._row, error)


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    id: str
    driver: str
    answered: bool
    took_ms: float
    model: str | None = None
    firmware: str | None = None
    unsupported: tuple[str, ...] = ()
    error: str | None = None
    advice: str | None = None


def check(*, config: Path, json: bool) -> int:
    """Prints a row per device and service, and what to do about each that did not answer; 1 where one did
    not. Raises ConfigurationError.
    """
    settings = load(config, os.environ)
    set_up("critical", secrets_of(settings))  # the table says what failed
    with waiting("asking every device"):
        rows = asyncio.run(_contact_everything(settings))
    notes = list(notices(settings))
    if json:
        items = msgspec.to_builtins(rows)
        print(jsonlib.dumps({"config": str(config), "notices": notes, "items": items}))
        return 0 if all(row.answered for row in rows) else 1
    print(f"{config} is right")
    for note in notes:
        print(f"note: {note}")
    if rows:
        show(
            ("id", "driver", "", "took", "model", "says"),
            [_cells(row) for row in rows],
            ["" if row.answered else "red" for row in rows],
        )
    for row in rows:
        if row.advice is not None:
            print(f"{row.id}: {row.advice}")
    return 0 if all(row.answered for row in rows) else 1


async def contact_all(contacts: Sequence[Contact], deadline_s: float = DEADLINE_S) -> list[Row]:
    """A row per contact, in their order; all are asked at once, each within the deadline."""
    return list(await asyncio.gather(*(_ask(each, deadline_s) for each in contacts)))


async def _ask(contact: Contact, deadline_s: float) -> Row:
    loop = asyncio.get_running_loop()
    start = loop.time()
    answer, error = Answer(), None
    try:
        async with asyncio.timeout(deadline_s):
            answer = await contact.contact()
    except TimeoutError:
        error = f"no answer within {deadline_s:g} s"
    except PowerSyncError as err:
        error = str(err) or err.code
    took_s = loop.time() - start
    return Row(
        id=contact.id,
        driver=contact.driver,
        answered=error is None,
        took_ms=round(took_s * 1000, 1),
        model=answer.model,
        firmware=answer.firmware,
        unsupported=answer.unsupported,
        error=error,
        advice=None if error is None else await contact.advice(error),
    )


async def _contact_everything(config: Config) -> list[Row]:
    if not keeps_tokens(config):
        from adapters.stores.memory.records import MemoryDocuments

        return await _contact_all_of(config, MemoryDocuments())
    from adapters.stores.sqlite import SqliteRecords

    config.server.data_dir.mkdir(parents=True, exist_ok=True)
    records = await SqliteRecords.open(database_in(config.server.data_dir))
    try:
        return await _contact_all_of(config, records.documents)
    finally:
        await records.close()


def keeps_tokens(config: Config) -> bool:
    """Whether a contact may renew a token: the new one must reach the server's own storage."""
    return any(each.row.keeps_tokens(each.table) for each in named_in(config))


async def _contact_all_of(config: Config, documents: Documents) -> list[Row]:
    from adapters.clock import SystemClock
    from powersync.wiring import open_devices, open_prices, surroundings_of

    clock = SystemClock()
    near = surroundings_of(config, clock, documents)
    watches = open_devices(config, near).values()
    contacts = [contact for watch in watches for contact in contacts_of(watch, config)]
    prices = open_prices(config, near)
    if prices is not None and config.tariff is not None:
        contacts.append(PriceContact(prices, vendors.PRICES[config.tariff.driver], clock))
    try:
        return await contact_all(contacts)
    finally:
        await asyncio.gather(*(watch.device.close() for watch in watches))


def contacts_of(watch: Watch, config: Config) -> list[Contact]:
    """Every way to one device: one that has a fallback is asked both ways."""
    named = next((each for each in named_in(config) if each.device == watch.id), None)
    ways = watch.device.ways if isinstance(watch.device, Fallback) else {"": watch.device}
    return [
        DeviceContact(
            watch.id + way,
            device,
            driver=(driver := watch.driver + way.replace("/", "_")),
            model=watch.model,
            control=None if way else watch.control,
            row=vendors.BATTERIES.get(driver) if named is None or way else named.row,
            address=None if way else _address(named),
        )
        for way, device in ways.items()
    ]


def _address(named: Named | None) -> ModbusAddress | None:
    if named is None or not isinstance(named.table, ModbusTable):
        return None
    return ModbusAddress(host=named.table.host, port=named.table.port, unit=named.table.unit, key=named.key)


def _cells(row: Row) -> tuple[str, ...]:
    model = " ".join(filter(None, (row.model, row.firmware)))
    says = row.error or "; ".join(row.unsupported)
    return row.id, row.driver, "ok" if row.answered else "failed", f"{row.took_ms:.0f} ms", model, says
