"""`powersync check`: is the configuration right, and does everything it names answer?"""

import asyncio
import json as jsonlib
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from domain.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.errors import PowerSyncError
from domain.ports.clock import Clock
from domain.ports.devices import Device
from domain.ports.sources import PriceSource
from powersync.commands.table import show, waiting
from powersync.config import Config, load, notices, secrets_of
from powersync.logs import set_up

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


class DeviceContact:
    """A device, asked for one reading."""

    def __init__(
        self,
        device_id: str,
        device: Device,
        *,
        driver: str,
        model: str | None,
        capabilities: BatteryCapabilities | ChargerCapabilities | None,
    ) -> None:
        self.id = device_id
        self.driver = driver
        self._device = device
        self._model = model
        self._capabilities = capabilities

    async def contact(self) -> Answer:
        """One reading. Raises DeviceError."""
        reading = await self._device.read()
        why_not = self._capabilities.why_not if self._capabilities else "cannot be controlled"
        return Answer(
            model=reading.model or self._model,
            firmware=reading.firmware,
            unsupported=(why_not,) if why_not else (),
        )


class PriceContact:
    """The price source, asked for the coming hour."""

    id = "price"

    def __init__(self, source: PriceSource, driver: str, clock: Clock) -> None:
        self.driver = driver
        self._source = source
        self._clock = clock

    async def contact(self) -> Answer:
        """One fetch. Raises DeviceError."""
        now = self._clock.now()
        tariff = await self._source.fetch(now, now + AHEAD)
        return Answer(unsupported=() if tariff.at(now) else ("no price is known for now",))


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


def check(*, config: Path, json: bool) -> int:
    """Prints a row per device and service; 1 where one did not answer. Raises ConfigurationError."""
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
    return Row(
        id=contact.id,
        driver=contact.driver,
        answered=error is None,
        took_ms=round((loop.time() - start) * 1000, 1),
        model=answer.model,
        firmware=answer.firmware,
        unsupported=answer.unsupported,
        error=error,
    )


async def _contact_everything(config: Config) -> list[Row]:
    from adapters.clock import SystemClock
    from adapters.memory.records import MemoryDocuments
    from powersync.wiring import open_devices, open_prices

    clock = SystemClock()
    watches = open_devices(config, clock, MemoryDocuments()).values()
    contacts: list[Contact] = [
        DeviceContact(
            watch.id,
            watch.device,
            driver=watch.driver,
            model=watch.model,
            capabilities=watch.control.capabilities if watch.control else None,
        )
        for watch in watches
    ]
    prices = open_prices(config.tariff, config.site.timezone, None)
    if prices is not None and config.tariff is not None:
        contacts.append(PriceContact(prices, config.tariff.driver, clock))
    try:
        return await contact_all(contacts)
    finally:
        await asyncio.gather(*(watch.device.close() for watch in watches))


def _cells(row: Row) -> tuple[str, ...]:
    model = " ".join(filter(None, (row.model, row.firmware)))
    says = row.error or "; ".join(row.unsupported)
    return row.id, row.driver, "ok" if row.answered else "failed", f"{row.took_ms:.0f} ms", model, says
