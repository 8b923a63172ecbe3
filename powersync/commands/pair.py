"""`powersync pair`: a code that one phone trades for a token, also as a QR code."""

import asyncio
import socket
import sys
from pathlib import Path

import segno

from adapters.clock import SystemClock
from adapters.stores.sqlite import SqliteRecords
from api.credentials import PAIRING_LIFE_S, mint_pairing
from domain.house.access import PairingCode, Scope
from powersync.state import database_in, settings_for

ANYWHERE = ("0.0.0.0", "::", "[::]")  # noqa: S104 -- compared with, never listened on


def pair(*, scope: Scope, url: str | None, config: Path | None, data_dir: Path | None) -> int:
    """Prints the code and where to use it."""
    server = settings_for(config, data_dir).server
    code, kept = mint_pairing(scope, SystemClock().now())
    asyncio.run(_add(database_in(server.data_dir), kept))
    address = (url or address_of(server.host, server.port)).rstrip("/")
    if sys.stdout.isatty():
        segno.make(link(address, code)).terminal(compact=True)
    print(f"address: {address}")
    print(f"pairing code: {code}")
    print(f"valid for {PAIRING_LIFE_S // 60} minutes, for one phone, with the scope {scope}")
    return 0


def link(address: str, code: str) -> str:
    """What the QR code says; the code is in the fragment, which never reaches a server's log."""
    return f"{address}/#pair={code}"


def address_of(host: str, port: int) -> str:
    """How phones of this network reach a server that listens on `host`."""
    name = _own_address() if host in ANYWHERE else host
    return f"http://{f'[{name}]' if ':' in name and not name.startswith('[') else name}:{port}"


def _own_address() -> str:
    """This machine's address on its default route; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


async def _add(path: Path, code: PairingCode) -> None:
    records = await SqliteRecords.open(path)
    try:
        await records.access.add_pairing(code)
    finally:
        await records.close()
