"""Tokens and pairing codes, in real time; the command line writes them beside a running server."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.instants import to_instant, to_ms, to_ms_or_none
from domain.house.access import PairingCode, Scope, Token
from domain.house.house import SiteId
from domain.instants import RealTime

INSERT = """
INSERT INTO tokens (site, id, name, scope, digest, created_at_real, last_used_at_real, revoked_at_real)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
TOKENS = """
SELECT id, name, scope, digest, created_at_real, last_used_at_real, revoked_at_real FROM tokens
WHERE site = ? ORDER BY created_at_real, id
"""
REVOKE = """
UPDATE tokens SET revoked_at_real = ?3 WHERE site = ?1 AND id = ?2 AND revoked_at_real IS NULL RETURNING id
"""
USED = "UPDATE tokens SET last_used_at_real = ?3 WHERE site = ?1 AND id = ?2"
FORGET_REVOKED = "DELETE FROM tokens WHERE site = ? AND revoked_at_real < ?"
REVOKED_KEPT = timedelta(days=365)
ADD_PAIRING = "INSERT OR REPLACE INTO pairings (site, digest, scope, expires_at_real) VALUES (?, ?, ?, ?)"
TAKE = """
DELETE FROM pairings WHERE site = ?1 AND (digest = ?2 OR expires_at_real <= ?3)
RETURNING digest, scope, expires_at_real
"""


class SqliteAccess:
    """Fits the port Access."""

    def __init__(self, database: Database, site: SiteId) -> None:
        self._database, self._site = database, site

    async def tokens(self) -> Sequence[Token]:
        """Every token, revoked ones too, oldest first."""
        rows = await self._database.read(TOKENS, (self._site,))
        return [
            Token(
                id=token_id,
                name=name,
                scope=Scope(scope),
                digest=digest,
                created_at=RealTime(to_instant(created)),
                last_used_at=_real(used),
                revoked_at=_real(revoked),
            )
            for token_id, name, scope, digest, created, used, revoked in rows
        ]

    async def add_token(self, token: Token) -> None:
        """Keeps a new token; durable on return."""
        row = (
            self._site,
            token.id,
            token.name,
            token.scope.value,
            token.digest,
            to_ms(token.created_at),
            to_ms_or_none(token.last_used_at),
            to_ms_or_none(token.revoked_at),
        )
        await self._database.write(INSERT, row)

    async def revoke_token(self, token_id: str, now: RealTime) -> bool:
        """Whether a live token of this id was there to be revoked."""
        await self._database.write(FORGET_REVOKED, (self._site, to_ms(now - REVOKED_KEPT)))
        return bool(await self._database.write(REVOKE, (self._site, token_id, to_ms(now))))

    async def used_token(self, token_id: str, now: RealTime) -> None:
        """Keeps when a token was last used."""
        await self._database.write(USED, (self._site, token_id, to_ms(now)))

    async def add_pairing(self, code: PairingCode) -> None:
        """Keeps a new pairing code."""
        row = (self._site, code.digest, code.scope.value, to_ms(code.expires_at))
        await self._database.write(ADD_PAIRING, row)

    async def take_pairing(self, digest: str, now: RealTime) -> PairingCode | None:
        """Removes and returns a live code; of two who ask at once, in any process, one gets it."""
        for found, scope, expires_at in await self._database.write(TAKE, (self._site, digest, to_ms(now))):
            if found == digest and expires_at > to_ms(now):
                return PairingCode(
                    digest=digest, scope=Scope(scope), expires_at=RealTime(to_instant(expires_at))
                )
        return None


def _real(ms: int | None) -> RealTime | None:
    return None if ms is None else RealTime(to_instant(ms))
