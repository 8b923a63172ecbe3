"""Tokens of a gateway: what one tells of itself, and where the one for limiting comes from.

An installer's lasts twelve hours, so it is read from its file anew whenever it is used: who renews the file
needs no restart. What a token tells is taken as a hint only; the gateway alone judges it.
"""

import asyncio
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct, field

from adapters.kinds.plain_file import secret_in
from adapters.kinds.secret import keep_secret
from domain.errors import Unreachable

LATEST = 32_503_680_000.0  # the year 3000: no token lasts so long, and no calendar goes on for ever


class Claims(Struct, frozen=True, kw_only=True):
    """What stands in a token: whose it is (`owner`, `installer`), and until when it holds, s since 1970."""

    user: str = field(name="enphaseUser", default="")
    ends_s: float | None = field(name="exp", default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When it runs out; None: it does not say."""
        if self.ends_s is None or not 0 <= self.ends_s < LATEST:
            return None
        return datetime.fromtimestamp(self.ends_s, UTC)


def claims_of(token: str) -> Claims:
    """What it tells; nothing where it is no such token."""
    _, _, rest = token.partition(".")
    body, _, _ = rest.partition(".")
    try:
        return msgspec.json.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=Claims)
    except (NotBase64, ValueError, msgspec.DecodeError):
        return Claims()


class Token(Protocol):
    """The token that limits are written with."""

    async def now(self) -> str:
        """As it is now. Raises Unreachable where there is none."""
        ...


class GivenToken:
    """One that stands in the settings."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def now(self) -> str:
        """The same for ever."""
        return self._text


class TokenInFile:
    """One in a file that something else renews."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def now(self) -> str:
        """As the file has it now. Raises Unreachable where it cannot be read."""
        try:
            text = await asyncio.to_thread(secret_in, self._path)
        except (OSError, UnicodeDecodeError) as err:
            why = err.strerror if isinstance(err, OSError) else "it is not text"
            raise Unreachable(f"the file of the installer's token cannot be read: {why}") from err
        if not text:
            raise Unreachable("the file of the installer's token is empty")
        return keep_secret(text)
