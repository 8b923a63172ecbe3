"""Access tokens that are always valid: one refresher per account, each refresh token used once.

A refresh token that is sent twice ends the grant, so refreshes are one at a time, the new tokens go to
disk before the first request uses them, and a refusal is final until somebody brings new ones. A disk that
takes nothing does not take the battery too: the tokens are used from memory, and kept with the first request
that finds it well again.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol

import msgspec
from msgspec import Struct, field

from adapters.clouds.tesla.tokens import Tokens, TokenShelf, seed_of
from adapters.kinds.secret import blanked, keep_secret
from adapters.links.http import HttpLink
from domain.errors import Rejected, StorageError, Unreachable
from domain.ports.clock import Clock
from domain.ports.records import Documents

log = logging.getLogger(__name__)

RETRY_PAUSE = timedelta(seconds=30)
SHORTEST_LIFE_S = 60.0
EARLY_S, EARLY_SHARE = 300.0, 0.1  # before the end of a token, or of a short life so much of it


class TokenSource(Protocol):
    """Where a request gets its token."""

    async def token(self) -> str:
        """A token to use now. Raises Rejected where there is none any more, Unreachable for now."""
        ...

    async def renewed(self, refused: str) -> str:
        """Another token than the one that was refused with 401. Raises as `token` does."""
        ...


class FixedToken:
    """A token made on a vendor's console: it works until it is revoked."""

    def __init__(self, token: str) -> None:
        self._token = keep_secret(token)
        self._is_refused = False

    async def token(self) -> str:
        """The token. Raises Rejected once it was refused."""
        if self._is_refused:
            raise Rejected("the access token was refused; make a new one and put it into the configuration")
        return self._token

    async def renewed(self, refused: str) -> str:
        """There is no other."""
        self._is_refused = refused == self._token
        return await self.token()


class _Grant(Struct):
    """What the token endpoint answers."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float = 8 * 3600.0

    def __post_init__(self) -> None:
        keep_secret(self.access_token)
        keep_secret(self.refresh_token or "")


class _Refusal(Struct):
    """What it answers instead."""

    error: str = ""
    error_description: str = field(default="")


class RefreshedToken:
    """The tokens of one account, renewed before they end; other processes' renewals are adopted."""

    def __init__(
        self,
        *,
        documents: Documents,
        clock: Clock,
        account: str,
        client_id: str,
        refresh_token: str,
        token_url: str,
        client_secret: str | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        self._clock = clock
        self._form = {"grant_type": "refresh_token", "client_id": client_id}
        if client_secret is not None:
            self._form["client_secret"] = keep_secret(client_secret)
        self._configured, self._seed = keep_secret(refresh_token), seed_of(refresh_token)
        self._shelf = TokenShelf(documents, account)
        self._url = token_url
        self._http = HttpLink("Tesla's sign-in", timeout_s=timeout_s)
        self._lock = asyncio.Lock()
        self._tokens: Tokens | None = None
        self._unsaved = self._is_told = False
        self._refused: tuple[str, str] | None = None  # the refresh token, and why
        self._refused_access: str | None = None  # with 401, whatever its life should be
        self._not_before: datetime | None = None

    async def token(self) -> str:
        """The access token, renewed if it is about to end."""
        tokens = self._tokens
        is_good = tokens is not None and tokens.access != self._refused_access
        if tokens is not None and is_good and not self._unsaved and tokens.is_fresh(self._clock.now()):
            return tokens.access
        return await self._another_than(self._refused_access)

    async def renewed(self, refused: str) -> str:
        """A token made after the refused one, which is never used again."""
        self._refused_access = refused
        return await self._another_than(refused)

    async def close(self) -> None:
        """Lets go of sockets; what is not on disk yet gets its last chance."""
        if self._unsaved:
            async with self._lock:
                await self._save()
        await self._http.close()

    async def _another_than(self, refused: str | None) -> str:
        async with self._lock:
            tokens = await self._known()
            if tokens is None or tokens.access == refused or not tokens.is_fresh(self._clock.now()):
                self._tokens = tokens = await self._refresh(tokens.refresh if tokens else self._configured)
                self._unsaved = True
            if self._unsaved:
                await self._save()
            return tokens.access

    async def _save(self) -> None:
        assert self._tokens is not None
        is_kept = await self._shelf.keep(self._tokens)
        if not is_kept and not self._is_told:
            log.warning("the new Tesla tokens are not on disk: a restart before they are needs a new sign-in")
        self._unsaved, self._is_told = not is_kept, not is_kept

    async def _known(self) -> Tokens | None:
        """The newest tokens of this grant: ours, or what another process has put on disk since."""
        if self._unsaved:
            return self._tokens
        try:
            stored = await self._shelf.load(self._seed)
        except StorageError as err:
            if self._tokens is not None:
                return self._tokens
            raise Unreachable("the Tesla tokens could not be read from storage") from err
        if stored is not None:
            self._tokens = stored
        return self._tokens

    async def _refresh(self, refresh_token: str) -> Tokens:
        if self._refused is not None and self._refused[0] == refresh_token:
            raise Rejected(self._refused[1])
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            raise Unreachable("Tesla's sign-in did not answer; the next try is within half a minute")
        self._not_before = now + RETRY_PAUSE
        form = self._form | {"refresh_token": refresh_token}
        answer = await self._http.ask("POST", self._url, form=form)
        if answer.status in (400, 401, 403):
            said = blanked(_decoded(answer.content, _Refusal).error)[:60]
            why = said or f"status {answer.status}"
            text = f"Tesla refused the refresh token ({why}); sign in again and configure the new one"
            self._refused = (refresh_token, text)
            raise Rejected(text)
        if answer.status != HTTPStatus.OK:
            raise Unreachable(f"Tesla's sign-in answered with status {answer.status}")
        try:
            grant = msgspec.json.decode(answer.content, type=_Grant)
        except msgspec.DecodeError as err:
            raise Unreachable("Tesla's sign-in answered something that is no token") from err
        self._not_before = None
        life_s = max(SHORTEST_LIFE_S, grant.expires_in)
        return Tokens(
            access=grant.access_token,
            refresh=grant.refresh_token or refresh_token,
            renew_at=now + timedelta(seconds=life_s - min(EARLY_S, life_s * EARLY_SHARE)),
            seed=self._seed,
        )


def _decoded(content: bytes, kind: type[_Refusal]) -> _Refusal:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        return _Refusal()
