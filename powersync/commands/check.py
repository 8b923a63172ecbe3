"""`powersync check`: is the configuration right, and does everything it names answer?"""

import asyncio
import json as jsonlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.errors import PowerSyncError
from domain.ports.records import Documents
from domain.reading.reading import Reading
from powersync.backup.placing import settled
from powersync.commands.contact import Answer, Contact
from powersync.commands.device_contacts import contacts_of, row_at
from powersync.commands.link_contacts import BrokerContact, MessageContact
from powersync.commands.source_contacts import MarketContact, PriceContact, SolarContact, WeatherContact
from powersync.commands.table import show, waiting
from powersync.config import Config, load, notices, secrets_of
from powersync.config.drivers import named_in
from powersync.logs import set_up
from powersync.occupied import is_occupied
from powersync.state import database_in

DEADLINE_S = 15.0


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    id: str
    driver: str
    answered: bool
    took_ms: float
    model: str | None = None
    firmware: str | None = None
    says: str | None = None
    unsupported: tuple[str, ...] = ()
    error: str | None = None
    advice: str | None = None
    reading: Reading | None = None


def check(*, config: Path, json: bool, data_dir: Path | None = None) -> int:
    """Prints a row per device and service, and what to do about each that did not answer; 1 where one did
    not. Raises ConfigurationError.
    """
    given = {"server": {"data_dir": data_dir}} if data_dir else {}
    settings = settled(lambda: load(config, os.environ, given), lambda read: read.server.data_dir)
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
        says=answer.says,
        unsupported=answer.unsupported,
        error=error,
        reading=answer.reading,
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
    from api.credentials import mint_id
    from powersync.messages import courier_of
    from powersync.wiring import (
        broker_of,
        open_devices,
        open_market,
        open_prices,
        open_solar,
        open_weather,
        surroundings_of,
        topics_of,
    )

    clock = SystemClock()
    near = surroundings_of(config, clock, documents)
    watches = open_devices(config, near).values()
    runs = is_occupied(config.server.data_dir)
    contacts = [each for watch in watches for each in contacts_of(watch, config, server_runs=runs)]
    if (prices := open_prices(config, near)) is not None:
        contacts.append(PriceContact(prices, row_at(config, "tariff"), clock, config.site))
    if (market := open_market(config, near)) is not None:
        contacts.append(MarketContact(market, clock, config.site))
    if (solar := open_solar(config, near)) is not None:
        contacts.append(SolarContact(solar, row_at(config, "forecast.solar"), clock))
    weather = None if config.weather is None else open_weather(config, near)
    if weather is not None:
        contacts.append(WeatherContact(weather))
    if config.mqtt is not None:
        client = f"powersync-check-{mint_id()}"
        contacts.append(BrokerContact(broker_of(config.mqtt), topics_of(config.mqtt), client))
    couriers = {each.id: courier_of(each, near, lambda _: None) for each in config.notify.targets}
    contacts += [MessageContact(target_id, courier) for target_id, courier in couriers.items()]
    try:
        return await contact_all(contacts)
    finally:
        await asyncio.gather(*(each.close() for each in couriers.values()))
        await asyncio.gather(*(watch.device.close() for watch in watches))
        if prices is not None:
            await prices.close()
        if market is not None:
            await market.close()
        if solar is not None:
            await solar.close()
        if weather is not None:
            await weather.close()


def _cells(row: Row) -> tuple[str, ...]:
    model = " ".join(filter(None, (row.model, row.firmware)))
    says = row.error or "; ".join(filter(None, (row.says, *row.unsupported)))
    return row.id, row.driver, "ok" if row.answered else "failed", f"{row.took_ms:.0f} ms", model, says
