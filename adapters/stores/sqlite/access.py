"""Tokens and pairing codes; the command line writes them beside a running server."""

from collections.abc import Sequence
from datetime import datetime

from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.instants import to_instant, to_instant_or_none, to_ms, to_ms_or_none
from domain.house.access import PairingCode, Scope, Token

INSERT = """
INSERT INTO tokens (id, name, scope, digest, created_at, last_used_at, revoked_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
TOKENS = """
SELECT id, name, scope, digest, created_at, last_used_at, revoked_at FROM tokens ORDER BY created_at, id
"""
REVOKE = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING id"
TAKE = "DELETE FROM pairings WHERE digest = ? RETURNING scope, expires_at"


class SqliteAccess:
    """Fits the port Access."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tokens(self) -> Sequence[Token]:
        """Every token, revoked ones too, oldest first."""
        return [
            Token(
                id=token_id,
                name=name,
                scope=Scope(scope),
                digest=digest,
                created_at=to_instant(created),
                last_used_at=to_instant_or_none(used),
                revoked_at=to_instant_or_none(revoked),
            )
            for token_id, name, scope, digest, created, used, revoked in await self._database.read(TOKENS)
        ]

    async def add_token(self, token: Token) -> None:
        """Keeps a new token; durable on return."""
        row = (
            token.id,
            token.name,
            token.scope.value,
            token.digest,
            to_ms(token.created_at),
            to_ms_or_none(token.last_used_at),
            to_ms_or_none(token.revoked_at),
        )
        await self._database.write(INSERT, row)

    async def revoke_token(self, token_id: str, now: datetime) -> bool:
        """Whether a live token of this id was there to be revoked."""
        return bool(await self._database.write(REVOKE, (to_ms(now), token_id)))

    async def add_pairing(self, code: PairingCode) -> None:
        """Keeps a new pairing code."""
        row = (code.digest, code.scope.value, to_ms(code.expires_at))
        await self._database.write("INSERT OR REPLACE INTO pairings VALUES (?, ?, ?)", row)

    async def take_pairing(self, digest: str, now: datetime) -> PairingCode | None:
        """Removes and returns a live code; of two who ask at once, in any process, one gets it."""
        for scope, expires_at in await self._database.write(TAKE, (digest,)):
            if expires_at > to_ms(now):
                return PairingCode(digest=digest, scope=Scope(scope), expires_at=to_instant(expires_at))
        return None
