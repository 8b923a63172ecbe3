"""Tokens as they are kept, and where: one document per sign-in, replaced as a whole."""

from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import Struct

from adapters.kinds.secret import keep_secret
from domain.errors import StorageError
from domain.ports.records import Documents

KIND = "tesla_auth"


class Tokens(Struct, frozen=True, kw_only=True):
    """One grant. `renew_at` is shortly before the access token ends; `seed` is the digest of the configured
    refresh token that it descends from, so that a newly configured one is not passed over for a stored one.
    """

    access: str
    refresh: str
    renew_at: datetime
    seed: str

    def __post_init__(self) -> None:
        keep_secret(self.access)
        keep_secret(self.refresh)

    def __repr__(self) -> str:
        return f"Tokens(renew_at={self.renew_at})"

    def is_fresh(self, now: datetime) -> bool:
        """Whether the access token may still be used."""
        return now < self.renew_at


class TokenShelf:
    """Keeps the tokens of one sign-in; another process may put newer ones there.

    An application may be signed in to by several people of a house, so that each sign-in has a document of
    its own. Before there were cars an application had only one, which is read still.
    """

    def __init__(self, documents: Documents, account: str) -> None:
        self._documents, self._account = documents, account

    async def load(self, seed: str) -> Tokens | None:
        """The tokens that descend from this seed; None where there are none that can be read."""
        kept = await self._documents.all(KIND)
        found = (_decoded(kept.get(key)) for key in (self._key(seed), self._account))
        return next((tokens for tokens in found if tokens is not None and tokens.seed == seed), None)

    async def keep(self, tokens: Tokens) -> bool:
        """Whether they are safe on disk."""
        try:
            await self._documents.put(KIND, self._key(tokens.seed), msgspec.json.encode(tokens))
        except StorageError:
            return False
        return True

    def _key(self, seed: str) -> str:
        return f"{self._account} {seed}"


def _decoded(kept: bytes | None) -> Tokens | None:
    if kept is None:
        return None
    try:
        return msgspec.json.decode(kept, type=Tokens)
    except msgspec.DecodeError:
        return None


def seed_of(refresh_token: str) -> str:
    """A digest that tells one configured token from another and gives none away."""
    return sha256(refresh_token.encode()).hexdigest()[:16]
