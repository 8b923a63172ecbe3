"""Messages to phones and services: how one is sent, and what the API may ask of all of them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from domain.instants import RealTime
from domain.notification.notice import Notice, NoticeKind
from domain.notification.subscription import Subscription


class Outcome(StrEnum):
    """What became of a message: `gone` is a phone that will never take one again."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    GONE = "gone"


class Delivery(Struct, frozen=True, kw_only=True):
    """What the other side said; `after_s`: when it wants to be asked again."""

    outcome: Outcome
    says: str = ""
    after_s: float | None = None


class Courier(Protocol):
    """One phone or service. To deliver never raises, is tried once, and ends by itself within its time."""

    @property
    def driver(self) -> str:
        """What kind of service it is."""
        ...

    @property
    def shows_progress(self) -> bool:
        """Whether it can show what goes on in place, without ringing."""
        ...

    async def deliver(self, notice: Notice, useful_s: float) -> Delivery:
        """Sends it once; after `useful_s` it is of no use any more."""
        ...

    async def look(self) -> str:
        """What is there, in words, without sending anything. Raises PowerSyncError where nothing can be."""
        ...

    async def close(self) -> None:
        """Lets go of what it holds."""
        ...


class PushService(Protocol):
    """The way to phones that subscribed."""

    async def public_key(self) -> str:
        """The key by which browsers know this server (VAPID), base64url."""
        ...

    async def check(self, subscription: Subscription) -> None:
        """Raises InvalidRequest where nothing could or may be sent to it."""
        ...

    def courier(self, subscription: Subscription) -> Courier:
        """What sends to it."""
        ...

    async def close(self) -> None:
        """Hangs up."""
        ...


class TargetReport(Struct, frozen=True, kw_only=True):
    """How it stands with one phone or service. `error`: why the last try brought nothing."""

    id: str
    driver: str
    name: str
    kinds: tuple[NoticeKind, ...]
    waiting: int
    last_sent_at: RealTime | None = None
    error: str | None = None


class Tried(Struct, frozen=True, kw_only=True):
    """What became of a test message."""

    id: str
    driver: str
    outcome: Outcome
    says: str = ""


class Notifications(Protocol):
    """All that the API may ask. Raises PowerSyncError only."""

    async def public_key(self) -> str:
        """The key that a browser subscribes with."""
        ...

    async def subscriptions(self, token_id: str | None) -> Sequence[Subscription]:
        """Those of a token, or all."""
        ...

    async def subscribe(self, subscription: Subscription) -> Subscription:
        """Keeps it, in the place of one for the same phone. Raises InvalidRequest, Conflict."""
        ...

    async def unsubscribe(self, subscription_id: str, token_id: str | None) -> None:
        """Forgets one of a token's, or any. Raises UnknownTarget."""
        ...

    async def look_at_tokens(self) -> None:
        """Some may have been revoked: what belonged to them ends."""
        ...

    async def targets(self) -> Sequence[TargetReport]:
        """Every phone and service."""
        ...

    async def test(self, target: str | None, token_id: str | None) -> Sequence[Tried]:
        """Sends a test message to one or all of them, now. `token_id`: only to this token's phones. Raises
        UnknownTarget.
        """
        ...
