"""How people get from a terminal to the page: what opens it, the QR code, and what to type here."""

import shlex
import shutil
import sys
from pathlib import Path

import segno

from api.credentials import PAIRING_LIFE_S, mint_pairing
from api.invitation import link
from domain.errors import StorageError
from domain.house.access import Scope
from domain.instants import RealTime
from domain.ports.records import Access
from powersync.addresses import is_hidden_in_a_container, is_only_here

HIDDEN = (
    "note: in a container this server does not know at which address phones reach it; write it as"
    ' addresses = ["http://…:8080"] under [server]'
)


async def invite(access: Access, scope: Scope, now: RealTime, life_s: float = PAIRING_LIFE_S) -> str:
    """A new code, kept where the server finds it."""
    code, kept = mint_pairing(scope, now, life_s)
    await access.add_pairing(kept)
    return code


async def invited(access: Access, scope: Scope, now: RealTime) -> str | None:
    """A new code; None where the disk takes none, which is told: the house is served all the same."""
    try:
        return await invite(access, scope, now)
    except StorageError as err:
        print(
            f"note: no pairing code can be kept: {err}; make room on the disk, then ask for one", flush=True
        )
        return None


def show_link(address: str, code: str) -> None:
    """The QR code, also for those who read it in a log, and the same as text."""
    if (sys.stdout.encoding or "").lower().startswith("utf"):
        segno.make(link(address, code), micro=False).terminal(compact=True)
    print(f"open: {link(address, code)}", flush=True)


def doubt(address: str, *, is_written: bool) -> str | None:
    """Why a phone may not reach this address, in a line; None where nothing speaks against it."""
    if is_only_here(address.removeprefix("http://")):
        return "note: this address is this machine's own; a phone reaches a server that listens on 0.0.0.0"
    return HIDDEN if not is_written and is_hidden_in_a_container() else None


def pair_again(**options: object) -> str:
    """What to type for another code, with those of these options that were given."""
    given = [
        word
        for name, value in options.items()
        if value is not None
        for word in (f"--{name.replace('_', '-')}", str(value))
    ]
    return " ".join([program(), shlex.join(["pair", *given])])


def program() -> str:
    """What to type for this program: its bare name only where the shell would find it."""
    called = Path(sys.argv[0])
    found = shutil.which("powersync")
    if found is not None and called.exists() and Path(found).samefile(called):
        return "powersync"
    return str(called) if called.name == "powersync" else f"{sys.executable} -m powersync"
