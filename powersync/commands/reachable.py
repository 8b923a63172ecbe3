"""How people get from a terminal to the page: an address a phone can reach, and what to type here."""

import shutil
import socket
import sys
from pathlib import Path

import segno

ANYWHERE = ("0.0.0.0", "::", "[::]")  # noqa: S104 -- compared with, never listened on
LOOPBACK = ("127.", "localhost", "::1", "[::1]")


def address_of(host: str, port: int) -> str:
    """How phones of this network reach a server that listens on `host`."""
    name = _own_address() if host in ANYWHERE else host
    return f"http://{f'[{name}]' if ':' in name and not name.startswith('[') else name}:{port}"


def is_only_here(host: str) -> bool:
    """Whether no other machine can reach a server that listens on `host`."""
    return host.startswith(LOOPBACK)


def link(address: str, code: str) -> str:
    """Opens the page and pairs; the code is in the fragment, which never reaches a server's log."""
    return f"{address}/#pair={code}"


def show_link(address: str, code: str) -> None:
    """The QR code where a terminal can show it, and the same as text."""
    if sys.stdout.isatty():
        segno.make(link(address, code)).terminal(compact=True)
    print(f"open: {link(address, code)}", flush=True)


def program() -> str:
    """What to type for this program: its bare name only where the shell would find it."""
    called = Path(sys.argv[0])
    found = shutil.which("powersync")
    if found is not None and called.exists() and Path(found).samefile(called):
        return "powersync"
    return str(called) if called.name == "powersync" else f"{sys.executable} -m powersync"


def _own_address() -> str:
    """This machine's address on its default route; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
