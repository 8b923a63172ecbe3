"""Phones and services that are told nothing, and say how a test went."""

from collections.abc import Sequence

from domain.errors import UnknownTarget
from domain.notification.notice import NoticeKind
from domain.notification.subscription import Subscription
from domain.ports.notify import Outcome, TargetReport, Tried


class FakeNotifications:
    """Fits the port `Notifications`."""

    def __init__(self) -> None:
        self.known: dict[str, Subscription] = {}
        self.looked_at_tokens = False

    async def public_key(self) -> str:
        return "BKey"

    async def subscriptions(self, token_id: str | None) -> Sequence[Subscription]:
        return [each for each in self.known.values() if token_id in (None, each.token_id)]

    async def subscribe(self, subscription: Subscription) -> Subscription:
        self.known[subscription.id] = subscription
        return subscription

    async def unsubscribe(self, subscription_id: str, token_id: str | None) -> None:
        known = self.known.get(subscription_id)
        if known is None or token_id not in (None, known.token_id):
            raise UnknownTarget(f"there is no subscription '{subscription_id}' of yours")
        del self.known[subscription_id]

    async def look_at_tokens(self) -> None:
        self.looked_at_tokens = True

    async def targets(self) -> Sequence[TargetReport]:
        return [
            TargetReport(id="night", driver="apprise", name="night", kinds=(NoticeKind.PROBLEM,), waiting=0)
        ]

    async def test(self, target: str | None, token_id: str | None) -> Sequence[Tried]:
        del token_id
        if target not in (None, "night"):
            raise UnknownTarget(f"there is no phone or service '{target}'")
        return [Tried(id="night", driver="apprise", outcome=Outcome.SENT, says="was taken")]
