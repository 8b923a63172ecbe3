"""The journal of commands: a row is on disk before the device write it announces."""

from collections.abc import Sequence

import msgspec

from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.instants import to_ms
from domain.command.command import Command

WRITE = """
INSERT INTO commands (id, state, accepted_at, document) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document
"""
PAGE = """
SELECT document FROM commands
WHERE seq < coalesce((SELECT seq FROM commands WHERE id = ?1), iif(?1 IS NULL, 9e18, 0))
ORDER BY seq DESC LIMIT ?2
"""


class SqliteJournal:
    """Fits the port Journal."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._decoder = msgspec.json.Decoder(Command)

    async def write(self, command: Command) -> None:
        """Keeps the command's present state; durable on return."""
        row = (command.id, command.state.value, to_ms(command.accepted_at), msgspec.json.encode(command))
        await self._database.write(WRITE, row)

    async def command(self, command_id: str) -> Command | None:
        """One command, or None."""
        rows = await self._database.read("SELECT document FROM commands WHERE id = ?", (command_id,))
        return self._decoder.decode(rows[0][0]) if rows else None

    async def commands(self, before: str | None = None, limit: int = 50) -> Sequence[Command]:
        """Newest first; an empty page where `before` is no longer kept."""
        rows = await self._database.read(PAGE, (before, limit))
        return [self._decoder.decode(document) for (document,) in rows]
