"""`powersync check`: is the configuration right, and does everything it names answer?"""

import asyncio
import json as jsonlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from domain.errors import DeviceError, PowerSyncError
from powersync.commands.table import show
from powersync.config import Config, load

DEADLINE_S = 15.0


class Answer(Struct, frozen=True, kw_only=True):
    """What one contact told. `unsupported`: what users may expect of it and it cannot do."""

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
        """Reads it once and writes nothing. Raises DeviceError."""
        ...


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
    rows = asyncio.run(_contact_everything(settings))
    if json:
        print(jsonlib.dumps({"config": str(config), "items": msgspec.to_builtins(rows)}))
    elif not rows:
        print(f"{config} is right; it names no device or service to contact")
    else:
        print(f"{config} is right")
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
    except DeviceError as err:
        error = str(err) or err.code
    except PowerSyncError as err:
        error = str(err)
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
    from powersync.wiring import open_devices

    async with open_devices(config) as contacts:
        return await contact_all(contacts)


def _cells(row: Row) -> tuple[str, ...]:
    model = " ".join(filter(None, (row.model, row.firmware)))
    says = row.error or ("; ".join(row.unsupported) and f"not supported: {'; '.join(row.unsupported)}")
    return row.id, row.driver, "ok" if row.answered else "failed", f"{row.took_ms:.0f} ms", model, says or ""
