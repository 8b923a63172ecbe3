"""The journal of commands: a row is on disk before the device write it announces."""

import logging
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from adapters.stores.sqlite.database import Database, Row
from adapters.stores.sqlite.instants import to_ms
from domain.command.command import Command
from domain.house.house import SiteId

log = logging.getLogger(__name__)

WRITE = """
INSERT INTO commands (site, id, state, accepted_at, document) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document
"""
ONE = "SELECT CAST(document AS BLOB) FROM commands WHERE site = ? AND id = ?"
PAGE = """
SELECT CAST(document AS BLOB) FROM commands
WHERE site = ?1 AND seq < coalesce(
    (SELECT seq FROM commands WHERE site = ?1 AND id = ?2), iif(?2 IS NULL, 9e18, 0)
)
ORDER BY seq DESC LIMIT ?3
"""


class SqliteJournal:
    """Fits the port Journal."""

    def __init__(self, database: Database, site: SiteId) -> None:
        self._database, self._site = database, site
        self._decoder = msgspec.json.Decoder(Command)

    async def write(self, command: Command) -> None:
        """Keeps the command's present state; durable on return."""
        document = msgspec.json.encode(command)
        row = (self._site, command.id, command.state.value, to_ms(command.accepted_at), document)
        await self._database.write(WRITE, row)

    async def command(self, command_id: str) -> Command | None:
        """One command, or None."""
        rows = await self._database.read(ONE, (self._site, command_id))
        return next(self._readable(rows), None)

    async def commands(self, before: str | None = None, limit: int = 50) -> Sequence[Command]:
        """Newest first; an empty page where `before` is no longer kept."""
        rows = await self._database.read(PAGE, (self._site, before, limit))
        return list(self._readable(rows))

    def _readable(self, rows: Iterable[Row]) -> Iterator[Command]:
        """A row that cannot be read costs itself."""
        for (document,) in rows:
            try:
                yield self._decoder.decode(document)
            except (msgspec.MsgspecError, UnicodeDecodeError) as err:
                log.warning("a command in the journal cannot be read and is left out: %s", err)
