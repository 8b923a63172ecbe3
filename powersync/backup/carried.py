"""What a database that is put back must not have forgotten, and what it must not take up again.

What we hold at devices, what accounts and chargers gave us and who is no longer let in is as it is now, not
as it was when the backup was taken. What people had ordered back then has ended, whatever time was left: what
is still held for it is handed back at the next start, as after a crash (docs/adr/0004).
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from adapters.stores.sqlite.afloat import in_memory
from adapters.stores.sqlite.copy import brought_up_to_date
from adapters.stores.sqlite.database import storage_errors
from adapters.stores.sqlite.instants import to_ms
from adapters.stores.sqlite.migrate import migrate
from adapters.stores.sqlite.succession import (
    forget_documents,
    forget_pairings,
    instance_in,
    take_counters,
    take_documents,
    take_notes,
    take_revocations,
)
from domain.errors import StorageError
from powersync.state import DATABASE, OWED
from powersync.vendors import KEPT_OUTSIDE
from scheduler.keeper import owed_in

# at devices, of which one it is, and how they were before us
HELD = ("lease", "baseline", "device", "left", "pending", "yielded")
OUTSIDE = (*KEPT_OUTSIDE, "upload", "outbox")  # what accounts, chargers and phones know of us
ENDED = ("intent", "setting")  # what people and automations had ordered


class Carried(Struct, frozen=True, kw_only=True):
    """What became of it. `knows_now`: what was there could be read. `shut_out`: how many tokens were revoked
    since the backup was taken.
    """

    knows_now: bool
    shut_out: int = 0


def carry(fresh: Path, note: bytes, folder: Path, now: datetime) -> Carried:
    """Brings a database that is to be put back up to date. `note` is what its house was owed, `folder` that
    of the house which it takes the place of. Raises StorageError where it is damaged.
    """
    with closing(brought_up_to_date(fresh)) as into, storage_errors(f"cannot write {fresh.name}"):
        into.execute("BEGIN IMMEDIATE")
        take_notes(into, _owed(note))
        present = _present(folder)
        shut_out = 0
        if present is not None:
            with closing(present):
                shut_out = _follow(into, present, now)
        forget_documents(into, ENDED)
        forget_pairings(into)
        into.execute("COMMIT")
    return Carried(knows_now=present is not None, shut_out=shut_out)


def _follow(into: sqlite3.Connection, present: sqlite3.Connection, now: datetime) -> int:
    """Another house in this folder knows nothing of what this one holds; what it holds itself counts too."""
    is_same = instance_in(into) == instance_in(present)
    if is_same:
        forget_documents(into, (*HELD, *OUTSIDE))
    take_documents(into, present, (*HELD, *OUTSIDE))
    take_counters(into, present)
    return take_revocations(into, present, to_ms(now)) if is_same else 0


def _present(folder: Path) -> sqlite3.Connection | None:
    """The database that gives way, as last committed, in memory; None where there is none to be read."""
    path = folder / DATABASE
    if not path.exists():
        return None
    try:
        with storage_errors(f"cannot read {path.name}"):
            connection = in_memory(path)
            try:
                migrate(connection, path.name)
                owed = folder / OWED
                take_notes(connection, _owed(owed.read_bytes() if owed.exists() else b""))
            except BaseException:
                connection.close()
                raise
            return connection
    except StorageError:
        return None


def _owed(note: bytes) -> Mapping[tuple[str, str], bytes | None]:
    try:
        return owed_in(note.rstrip())
    except msgspec.MsgspecError:
        return {}
