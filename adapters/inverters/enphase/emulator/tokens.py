"""The tokens that an emulated gateway knows: an owner's and an installer's, and such as run out."""

import json
from base64 import urlsafe_b64encode
from datetime import datetime

from domain.ports.clock import Clock

TOKEN = "emulated-enphase-owner"
INSTALLER_TOKEN = "emulated-enphase-installer"
OWNER, INSTALLER = "owner", "installer"


class Tokens:
    """Who may come with what, until when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, tuple[str, datetime | None]] = {INSTALLER_TOKEN: (INSTALLER, None)}

    def made(self, user: str, ends_at: datetime) -> str:
        """A new one, as Enphase makes them: what it tells of itself stands in its middle."""
        claims = {"aud": "122300000001", "enphaseUser": user, "exp": int(ends_at.timestamp())}
        parts = ({"typ": "JWT", "alg": "ES256"}, claims)
        head, body = (urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
        token = f"{head}.{body}.c2lnbmVkIGJ5IG5vYm9keQ"
        self._known[token] = (user, ends_at)
        return token

    def role_of(self, token: str) -> str | None:
        """Whose it is; None for one that is not known, or has run out."""
        user, ends_at = self._known.get(token, (None, None))
        return None if ends_at is not None and self._clock.now() >= ends_at else user
