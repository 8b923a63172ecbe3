"""Tokens and pairing codes as they are made and as they are kept.

A token is 256 random bits, so a plain SHA-256 keeps it safe and needs no slow password hash; a pairing
code is short because people type it, and lives for minutes only. The command line makes both too.
"""

import hashlib
import secrets
from datetime import timedelta

from domain.errors import InvalidRequest
from domain.house.access import PairingCode, Scope
from domain.house.allowed import is_one_line, outside
from domain.instants import RealTime

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that looks like something else
CODE_LENGTH = 8
PAIRING_LIFE_S = 300
LONGEST_NAME = 100


def mint_token() -> tuple[str, str]:
    """A new token's secret, shown once, and the digest that is kept."""
    secret = secrets.token_urlsafe(32)
    return secret, digest_of(secret)


def mint_pairing_code() -> tuple[str, str]:
    """A new code as people read it (`ABCD-EFGH`) and the digest that is kept."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    code = f"{letters[:4]}-{letters[4:]}"
    return code, pairing_digest(code)


def mint_pairing(scope: Scope, now: RealTime, life_s: float = PAIRING_LIFE_S) -> tuple[str, PairingCode]:
    """A new code as people read it, and what is kept of it."""
    code, digest = mint_pairing_code()
    expires_at = RealTime(now + timedelta(seconds=life_s))
    return code, PairingCode(digest=digest, scope=scope, expires_at=expires_at)


def mint_id() -> str:
    """A new short identifier; it names, it opens nothing."""
    return secrets.token_hex(6)


def token_name(name: str) -> str:
    """What a token is called, by whoever makes it. Raises InvalidRequest."""
    called = name.strip()
    if not 0 < len(called) <= LONGEST_NAME or not is_one_line(called):
        text = outside(name, f"text of 1 to {LONGEST_NAME} characters in one line")
        raise InvalidRequest(f"name: {text}", {"name": text})
    return called


def digest_of(secret: str) -> str:
    """Hex SHA-256 of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def pairing_digest(code: str) -> str:
    """Hex SHA-256 of a code, whatever case, spaces and dashes it was typed with."""
    return digest_of("".join(code.split()).replace("-", "").upper())
