"""`powersync pair`: a code that one phone trades for a token, also as a QR code."""

import asyncio
from pathlib import Path

from adapters.clock import SystemClock
from adapters.stores.sqlite import SqliteRecords
from domain.house.access import Scope
from powersync.addresses import Addresses
from powersync.commands.reachable import doubt, invite, show_link
from powersync.occupied import is_occupied
from powersync.state import database_in, prepared, settings_for


def pair(*, scope: Scope, minutes: int, url: str | None, config: Path | None, data_dir: Path | None) -> int:
    """Prints the code and where to use it."""
    server = settings_for(config, data_dir).server
    if not is_occupied(server.data_dir):
        print(f"note: no server runs on the data folder {server.data_dir}; the code works once one does")
    code = asyncio.run(_code(database_in(prepared(server.data_dir)), scope, minutes))
    known = Addresses(server.host, server.port, server.addresses)()
    address, *others = [url.rstrip("/")] if url else known
    show_link(address, code)
    print(f"address: {address}")
    for other in others:
        print(f"also at: {other}")
    print(f"pairing code: {code}")
    span = "1 minute" if minutes == 1 else f"{minutes} minutes"
    print(f"valid for {span}, for one phone, with the scope {scope}")
    if (note := doubt(address, is_written=bool(url or server.addresses))) is not None:
        print(note)
    return 0


async def _code(path: Path, scope: Scope, minutes: int) -> str:
    records = await SqliteRecords.open(path)
    try:
        return await invite(records.access, scope, SystemClock().now(), minutes * 60)
    finally:
        await records.close()
