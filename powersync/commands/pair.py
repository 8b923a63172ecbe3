"""`powersync pair`: a code that one phone trades for a token, also as a QR code."""

import asyncio
from pathlib import Path

from adapters.clock import SystemClock
from adapters.stores.sqlite import SqliteRecords
from api.credentials import PAIRING_LIFE_S, mint_pairing
from domain.house.access import PairingCode, Scope
from powersync.commands.reachable import address_of, show_link
from powersync.occupied import is_occupied
from powersync.state import database_in, prepared, settings_for


def pair(*, scope: Scope, url: str | None, config: Path | None, data_dir: Path | None) -> int:
    """Prints the code and where to use it."""
    server = settings_for(config, data_dir).server
    code, kept = mint_pairing(scope, SystemClock().now())
    if not is_occupied(server.data_dir):
        print(f"note: no server runs on the data folder {server.data_dir}; the code works once one does")
    asyncio.run(_add(database_in(prepared(server.data_dir)), kept))
    address = (url or address_of(server.host, server.port)).rstrip("/")
    show_link(address, code)
    print(f"address: {address}")
    print(f"pairing code: {code}")
    print(f"valid for {PAIRING_LIFE_S // 60} minutes, for one phone, with the scope {scope}")
    return 0


async def _add(path: Path, code: PairingCode) -> None:
    records = await SqliteRecords.open(path)
    try:
        await records.access.add_pairing(code)
    finally:
        await records.close()
