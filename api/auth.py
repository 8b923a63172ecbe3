"""Who is calling: bearer tokens, found by digest in an index that is at most a second old.

The command line makes and revokes tokens beside the running server, so the index is read again on
demand; nothing is waited for, and no password hash is computed, on the request path.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler

from api.attempts import Attempts, too_many
from api.credentials import digest_of
from api.parts import part_of
from api.peers import Peer, peer_of
from domain.errors import Forbidden, PowerSyncError
from domain.house.access import Scope, Token, may
from domain.instants import RealTime
from domain.ports.clock import RealClock
from domain.ports.records import Access

MAX_AGE_S = 0.75  # a token made or revoked elsewhere counts within 1 s
USE_KEPT_EVERY = timedelta(minutes=1)  # a phone on the stream must not wear out the disk
SCHEME = "bearer "

log = logging.getLogger(__name__)

Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]


class Tokens:
    """The live tokens by digest. A lookup by digest tells nothing through its timing."""

    def __init__(
        self, access: Access, real: RealClock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._access, self._real = access, real
        self._monotonic = monotonic
        self._used: dict[str, RealTime] = {}  # by token id: the use last handed to the disk
        self._noting: set[asyncio.Task[None]] = set()
        self._by_digest: dict[str, Token] = {}
        self._read_at: float | None = None
        self._changes = 0  # of our own, so far
        self._reading = asyncio.Lock()

    async def find(self, secret: str) -> Token | None:
        """The live token of this secret, or None."""
        token = await self.alive(digest_of(secret))
        if token is not None:
            self._note_use(token)
        return token

    def known(self, secret: str) -> Token | None:
        """The same without waiting; None also where the index is too old to tell."""
        token = None if self._is_old() else self._by_digest.get(digest_of(secret))
        if token is not None:
            self._note_use(token)
        return token

    async def find_anew(self, secret: str) -> Token | None:
        """The same from a fresh index: the token may have been made a moment ago, elsewhere."""
        self._read_at = None  # no change of ours: whoever guesses makes no reading longer
        return await self.find(secret)

    async def alive(self, digest: str) -> Token | None:
        """The live token of this digest, or None once it is revoked."""
        if self._is_old():
            async with self._reading:
                if self._is_old():
                    await self._read()
        return self._by_digest.get(digest)

    def forget(self) -> None:
        """Reads anew before the next answer, after a change of our own."""
        self._read_at = None
        self._changes += 1

    def _note_use(self, token: Token) -> None:
        now = self._real.now()
        known = self._used.get(token.id, token.last_used_at)
        if known is not None and abs(now - known) < USE_KEPT_EVERY:
            return
        self._used[token.id] = now
        task = asyncio.get_running_loop().create_task(self._keep_use(token.id, now))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _keep_use(self, token_id: str, now: RealTime) -> None:
        try:
            await self._access.used_token(token_id, now)
        except PowerSyncError as err:
            log.info("the last use of a token was not kept: %s", err)

    def _is_old(self) -> bool:
        return self._read_at is None or self._monotonic() - self._read_at >= MAX_AGE_S

    async def _read(self) -> None:
        known: int | None = None
        while known != self._changes:  # what was asked for before a change of ours may not know of it
            known, asked_at = self._changes, self._monotonic()
            tokens = await self._access.tokens()
        self._by_digest = {token.digest: token for token in tokens if token.revoked_at is None}
        self._read_at = asked_at


class Gate:
    """Stands before every route that is not public; a route names its scope, silence means admin."""

    def __init__(self, tokens: Tokens, attempts: Attempts) -> None:
        self._tokens, self._attempts = tokens, attempts

    async def admit(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Lets the caller in, or raises 401, 403 or 429. Wrong tokens are counted, absent ones are not."""
        token = await self._caller(
            bearer_of(connection.headers.get("authorization")), peer_of(connection.scope)
        )
        needed = Scope(handler.opt.get("scope", Scope.ADMIN))
        if not may(token.scope, needed):
            raise Forbidden(f"this needs a token of scope '{needed}'; yours is '{token.scope}'")
        connection.scope["auth"] = token

    async def _caller(self, secret: str | None, peer: Peer) -> Token:
        if secret is None:
            raise NotAuthorizedException("a bearer token is needed", headers={"WWW-Authenticate": "Bearer"})
        if (token := await self._tokens.find(secret)) is not None:
            return token
        if wait_s := self._attempts.wait_s(peer):
            raise too_many("too many wrong tokens were tried", wait_s)
        if (token := await self._tokens.find_anew(secret)) is not None:
            return token
        self._attempts.failed(peer)
        raise NotAuthorizedException(
            "this token is unknown or revoked", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
        )


async def admitted(connection: Connection, handler: BaseRouteHandler) -> None:
    """The guard of the routes: asks the gate of the house that the request is for."""
    gate: Gate = part_of(connection.scope, "gate")
    await gate.admit(connection, handler)


def bearer_of(header: str | None) -> str | None:
    """The token in an Authorization header, or None."""
    if header is None or not header.lower().startswith(SCHEME):
        return None
    return header[len(SCHEME) :].strip() or None
