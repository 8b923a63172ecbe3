"""Who may do what: three scopes, each containing the one before."""

from enum import StrEnum

from msgspec import Struct

from domain.instants import RealTime


class Scope(StrEnum):
    """read ⊂ control ⊂ admin."""

    READ = "read"
    CONTROL = "control"
    ADMIN = "admin"


RANK = {Scope.READ: 0, Scope.CONTROL: 1, Scope.ADMIN: 2}


def may(held: Scope, needed: Scope) -> bool:
    """Whether a token of scope `held` reaches what needs `needed`."""
    return RANK[held] >= RANK[needed]


class Token(Struct, frozen=True, kw_only=True):
    """An access token as kept: its SHA-256, never itself."""

    id: str
    name: str
    scope: Scope
    digest: str  # hex SHA-256 of the 256 random bits
    created_at: RealTime
    last_used_at: RealTime | None = None
    revoked_at: RealTime | None = None


class PairingCode(Struct, frozen=True, kw_only=True):
    """A short-lived code that is traded once for a token."""

    digest: str
    scope: Scope
    expires_at: RealTime
