"""Messages: phones that let themselves be sent some by web push, and a test of all that are sent any."""

import hashlib
from functools import partial
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from api.bodies import Page
from api.given import GivenNotifications, GivenOnce, GivenRealClock
from api.language import language_of
from api.strict import Strict
from domain.house.access import Scope, Token, may
from domain.house.notify import Kind
from domain.instants import RealTime
from domain.notification.subscription import Subscription
from domain.ports.notify import Notifications, TargetReport, Tried

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,128}={0,2}$", description="base64url")]


class PushKeys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What messages to this browser are locked with, as `PushSubscription.toJSON()` gives them."""

    p256dh: Key
    auth: Key


class NewSubscription(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A browser's push subscription. `kinds`: all that it wants, absent: what the house sends to everybody;
    `name`: what its owner calls the phone, absent: as its token.
    """

    endpoint: Annotated[str, Meta(max_length=1_024)]
    keys: PushKeys
    kinds: tuple[Kind, ...] | None = None
    name: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    expires: float | None = field(default=None, name="expirationTime")  # the browser's own; it is not kept


class SubscriptionView(Struct, frozen=True, kw_only=True):
    """A subscription without what could send to it. `mine`: the token of this request made it."""

    id: str
    name: str
    service: str
    made_at: RealTime
    kinds: tuple[Kind, ...] | None
    mine: bool


class PublicKey(Struct, frozen=True, kw_only=True):
    """`applicationServerKey` of a browser's subscription, base64url."""

    key: str


class TestOf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which phone or service is to be tried; absent: all of them."""

    target: str | None = None


class PushController(Controller):
    """`/push`."""

    path = "/push"
    tags = ["messages"]

    @get("/key", scope=Scope.READ, summary="The key that a browser subscribes with")
    async def key(self, notifications: GivenNotifications) -> PublicKey:
        """It stays the same as long as the data folder does."""
        return PublicKey(key=await notifications.public_key())

    @get("/subscriptions", scope=Scope.CONTROL, summary="Phones that are sent messages")
    async def all(
        self, request: Request[Any, Token, Any], notifications: GivenNotifications
    ) -> Page[SubscriptionView]:
        """Those of the token of this request; an admin's sees all."""
        found = await notifications.subscriptions(_whose(request.auth))
        return Page(items=[_view(each, request.auth) for each in found])

    @post(
        "/subscriptions",
        status_code=201,
        scope=Scope.CONTROL,
        summary="Send messages to this phone",
        dto=Strict,
        return_dto=None,
    )
    async def subscribe(
        self,
        request: Request[Any, Token, Any],
        data: JSONBody[NewSubscription],
        notifications: GivenNotifications,
        once: GivenOnce,
        real: GivenRealClock,
    ) -> Response[SubscriptionView]:
        """Again for the same phone is no second one. It ends when its token is revoked, when the push service
        says that the phone is gone, or by DELETE.
        """
        token = request.auth
        subscription = Subscription(
            id=hashlib.sha256(data.endpoint.encode()).hexdigest()[:16],
            token_id=token.id,
            name=data.name or token.name,
            endpoint=data.endpoint,
            p256dh=data.keys.p256dh.rstrip("="),
            auth=data.keys.auth.rstrip("="),
            made_at=real.now(),
            kinds=data.kinds,
            language=language_of(request.scope),
        )
        return await once(201, partial(_subscribe, notifications, subscription, token))

    @delete(
        "/subscriptions", status_code=204, scope=Scope.CONTROL, summary="No messages to this token's phones"
    )
    async def end(
        self,
        request: Request[Any, Token, Any],
        notifications: GivenNotifications,
        once: GivenOnce,
    ) -> Response[None]:
        """All of the token of this request."""
        return await once(204, partial(_end, notifications, request.auth.id))

    @delete(
        "/subscriptions/{subscription_id:str}",
        status_code=204,
        scope=Scope.CONTROL,
        summary="No messages to this phone any more",
    )
    async def unsubscribe(
        self,
        request: Request[Any, Token, Any],
        subscription_id: FromPath[str],
        notifications: GivenNotifications,
        once: GivenOnce,
    ) -> Response[None]:
        """One of this token's; an admin's may end any."""
        work = partial(notifications.unsubscribe, subscription_id, _whose(request.auth))
        return await once(204, work)


class NotifyController(Controller):
    """`/notify`."""

    path = "/notify"
    tags = ["messages"]

    @get("/targets", scope=Scope.READ, summary="Every phone and service that is sent messages")
    async def targets(self, notifications: GivenNotifications) -> Page[TargetReport]:
        """What each is sent, what waits for it, and why the last try brought nothing."""
        return Page(items=list(await notifications.targets()))

    @post(
        "/test",
        status_code=200,
        scope=Scope.CONTROL,
        summary="Send a test message now",
        dto=Strict,
        return_dto=None,
    )
    async def test(
        self,
        request: Request[Any, Token, Any],
        data: JSONBody[TestOf],
        notifications: GivenNotifications,
        once: GivenOnce,
    ) -> Response[Page[Tried]]:
        """To one or to all, whatever the quiet hours; each answers for itself. A token that is no admin's
        tries the services and its own phones.
        """
        return await once(200, partial(_tried, notifications, data.target, _whose(request.auth)))


async def _subscribe(
    notifications: Notifications, subscription: Subscription, token: Token
) -> SubscriptionView:
    return _view(await notifications.subscribe(subscription), token)


async def _end(notifications: Notifications, token_id: str) -> None:
    for each in await notifications.subscriptions(token_id):
        await notifications.unsubscribe(each.id, token_id)


async def _tried(notifications: Notifications, target: str | None, token_id: str | None) -> Page[Tried]:
    return Page(items=list(await notifications.test(target, token_id)))


def _whose(token: Token) -> str | None:
    return None if may(token.scope, Scope.ADMIN) else token.id


def _view(each: Subscription, token: Token) -> SubscriptionView:
    return SubscriptionView(
        id=each.id,
        name=each.name,
        service=each.endpoint.partition("://")[2].partition("/")[0],
        made_at=each.made_at,
        kinds=each.kinds,
        mine=each.token_id == token.id,
    )
