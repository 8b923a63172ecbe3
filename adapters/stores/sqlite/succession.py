"""What one database takes over of another that is to give way to it; all houses in the file are alike."""

import sqlite3
from collections.abc import Iterable, Mapping

from adapters.stores.sqlite.documents import DELETE, PUT
from domain.house.house import HOME

Note = Mapping[tuple[str, str], bytes | None]  # by kind and key, None: forgotten

TAKE = "SELECT site, kind, key, document FROM documents WHERE kind = ?"
COUNTERS = """
INSERT INTO counters (site, name, next) VALUES (?, ?, ?)
ON CONFLICT (site, name) DO UPDATE SET next = max(next, excluded.next)
"""
LIVE = "SELECT site, id FROM tokens WHERE revoked_at_real IS NULL"
REVOKE = "UPDATE tokens SET revoked_at_real = ?3 WHERE site = ?1 AND id = ?2"


def forget_documents(into: sqlite3.Connection, kinds: Iterable[str]) -> None:
    """None of these is left."""
    into.executemany("DELETE FROM documents WHERE kind = ?", [(kind,) for kind in kinds])


def take_documents(into: sqlite3.Connection, of: sqlite3.Connection, kinds: Iterable[str]) -> None:
    """Each document of these kinds counts as it is in the other one."""
    for kind in kinds:
        rows = of.execute(TAKE, (kind,)).fetchall()
        into.executemany(PUT, [(site, kind, key, document) for site, kind, key, document in rows])


def take_notes(into: sqlite3.Connection, notes: Note) -> None:
    """What a full disk had refused of one house."""
    for (kind, key), document in notes.items():
        if document is None:
            into.execute(DELETE, (HOME, kind, key))
        else:
            into.execute(PUT, (HOME, kind, key, document))


def take_counters(into: sqlite3.Connection, of: sqlite3.Connection) -> None:
    """No number is given out again."""
    into.executemany(COUNTERS, of.execute("SELECT site, name, next FROM counters").fetchall())


def take_revocations(into: sqlite3.Connection, of: sqlite3.Connection, now_ms: int) -> int:
    """Who is no longer in there is out here, too; how many these are."""
    alive = set(of.execute(LIVE).fetchall())
    gone = [each for each in into.execute(LIVE).fetchall() if each not in alive]
    into.executemany(REVOKE, [(*each, now_ms) for each in gone])
    return len(gone)


def forget_pairings(into: sqlite3.Connection) -> None:
    """A code works once."""
    into.execute("DELETE FROM pairings")


def instance_in(connection: sqlite3.Connection) -> bytes | None:
    """The id of the installation, as it is kept."""
    found = connection.execute(
        "SELECT CAST(document AS BLOB) FROM documents WHERE kind = 'instance' AND key = 'id'"
    ).fetchone()
    return None if found is None else bytes(found[0])
