"""Access tokens that are always valid: one refresher, however many ask at once.

The refresh token survives a restart, so that the password is sent as seldom as possible. A refused
password is final for an hour: trying it again and again would lock the owner out of the app.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from adapters.batteries.sigenergy.cloud.account import APP_CLIENT, Account, disguised
from adapters.batteries.sigenergy.cloud.link import CloudLink, Refused, code_in
from adapters.batteries.sigenergy.cloud.shelf import Shelf
from adapters.kinds.secret import keep_secret
from domain.errors import Rejected, Unreachable
from domain.ports.clock import Clock

SIGN_IN = "/auth/oauth/token"
EARLY = timedelta(minutes=5)
USUAL_LIFE_S = 3_600.0
LOCKED = timedelta(hours=1)


class Tokens(Struct, frozen=True, kw_only=True):
    """What a login brought, and for whom."""

    username: str
    access: str
    refresh: str | None
    expires_at: datetime

    def __post_init__(self) -> None:
        keep_secret(self.access)
        keep_secret(self.refresh or "")

    def __repr__(self) -> str:
        return f"Tokens(username={self.username!r}, expires_at={self.expires_at})"


class TokenKeeper:
    """The tokens of one account. Raises Refused where the cloud wants none of it."""

    def __init__(self, link: CloudLink, account: Account, shelf: Shelf, clock: Clock) -> None:
        self._link, self._account, self._shelf, self._clock = link, account, shelf, clock
        self._lock = asyncio.Lock()
        self._tokens: Tokens | None = None
        self._has_looked = False
        self._locked_until: datetime | None = None

    async def access(self) -> str:
        """A token that is good for some minutes yet."""
        async with self._lock:
            tokens = await self._known()
            if tokens is None or tokens.expires_at - EARLY <= self._clock.now():
                tokens = await self._renew(tokens)
            return tokens.access

    async def renewed(self, refused: str) -> str:
        """Another token than the refused one; whoever comes second gets what the first brought."""
        async with self._lock:
            tokens = await self._known()
            if tokens is None or tokens.access == refused:
                tokens = await self._renew(tokens)
            return tokens.access

    async def _known(self) -> Tokens | None:
        if not self._has_looked:
            stored = await self._shelf.get("tokens", Tokens)
            self._has_looked = True
            if stored is not None and stored.username == self._account.username:
                self._tokens = stored
        return self._tokens

    async def _renew(self, tokens: Tokens | None) -> Tokens:
        if tokens is not None and tokens.refresh is not None:
            try:
                return await self._grant({"grant_type": "refresh_token", "refresh_token": tokens.refresh})
            except Rejected:
                self._tokens = None  # used up or expired: the password is what is left
        return await self._log_in()

    async def _log_in(self) -> Tokens:
        now = self._clock.now()
        if self._locked_until is not None and now < self._locked_until:
            raise Refused(f"{self._link.name}: the login was refused: check username and password")
        form = {
            "username": self._account.username,
            "password": keep_secret(disguised(keep_secret(self._account.password()))),
            "grant_type": "password",
            "agree": "true",
        }
        if self._account.device_id is not None:
            form["userDeviceId"] = self._account.device_id
        try:
            tokens = await self._grant(form)
        except Rejected as err:
            self._locked_until = now + LOCKED
            raise Refused(f"{self._link.name}: the login was refused: check username and password") from err
        self._locked_until = None
        return tokens

    async def _grant(self, form: dict[str, str]) -> Tokens:
        answer = await self._link.ask("POST", SIGN_IN, form=form, basic=APP_CLIENT)
        data = answer["data"] if isinstance(answer.get("data"), dict) else answer
        access = data.get("access_token")
        if not isinstance(access, str) or not access:
            if answer.get("code") not in (None, 0, "0"):
                raise Rejected(f"{self._link.name}: {SIGN_IN}: code {code_in(answer)}")
            raise Unreachable(f"{self._link.name}: {SIGN_IN}: the answer has no token")
        tokens = Tokens(
            username=self._account.username,
            access=access,
            refresh=_text(data.get("refresh_token")) or form.get("refresh_token"),
            expires_at=self._clock.now() + timedelta(seconds=_seconds(data.get("expires_in"))),
        )
        self._tokens = tokens
        await self._shelf.put("tokens", tokens)
        return tokens


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value < 10**8 else USUAL_LIFE_S
