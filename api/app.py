"""The API put together: routes under `/api/v1`, the live stream beside them, the web app at the root."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.enums import HttpMethod, ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.accept import acceptable
from api.attempts import Attempts
from api.auth import Gate, Tokens, admitted
from api.automations import AutomationController
from api.battery import BatteryController
from api.battery_stats import BatteryStatsController
from api.bodies import Info
from api.commands import CommandController
from api.curtailment import CurtailmentController
from api.description import config, openapi_document
from api.devices import DeviceController
from api.docs import docs
from api.elsewhere import Elsewhere, OwnAddresses
from api.events import EventController
from api.forecast import ForecastController
from api.freshness import Tagging
from api.given import GIVEN
from api.glance import GlanceController
from api.history import HistoryController
from api.hosts import Names
from api.idempotency import Answers
from api.live import NOT_ALLOWED, Live, Pace
from api.loadpoints import LoadpointController
from api.metrics import MetricsController
from api.packing import packing, unpacks
from api.pages import page_routes, web_pages
from api.pairing import PairingController
from api.pairing_codes import AddressController, PairingCodeController
from api.parts import hand_over
from api.plan import PlanController
from api.polled import Polled
from api.probes import ProbeController
from api.problems import HANDLERS, PROBLEM_JSON, problem, problem_json
from api.push import NotifyController, PushController
from api.savings import SavingsController
from api.sessions import SessionController
from api.settings import RestartController, SettingsController
from api.status import StatusController
from api.tariff import TariffController
from api.tokens import TokenController
from api.weather import WeatherController
from domain.ports.automations import Automations
from domain.ports.clock import Clock, RealClock
from domain.ports.control import Control, Feed
from domain.ports.notify import Notifications
from domain.ports.records import Access, Documents, PastPower
from domain.ports.settings import Settings
from domain.ports.weather import WeatherTeller

PREFIX = "/api/v1"
LIVE, STATUS = f"{PREFIX}/live", f"{PREFIX}/status"
TAGGED = (PREFIX, "/metrics")
MAX_BODY = 65_536

WITH_TOKEN = [
    StatusController,
    GlanceController,
    LoadpointController,
    BatteryController,
    CurtailmentController,
    BatteryStatsController,
    CommandController,
    AutomationController,
    TariffController,
    PlanController,
    ForecastController,
    WeatherController,
    EventController,
    HistoryController,
    SessionController,
    SavingsController,
    DeviceController,
    SettingsController,
    RestartController,
    PushController,
    NotifyController,
    TokenController,
    PairingCodeController,
    AddressController,
]


class Api:
    """An ASGI application: `live` has its route to itself, all else goes to `http`. Both only under `names`.

    HEAD is answered as GET would be, without the body.
    """

    def __init__(
        self, routes: ASGIApp, parts: Mapping[str, Any], live: Live, names: Names, polled: Polled
    ) -> None:
        """`parts` are what the routes are given, by name."""
        self.live, self._names, self._polled = live, names, polled
        self._routes, self._parts = routes, parts
        self._packed = packing(self._tagged)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the connection to its room."""
        if not self._names.is_ours(scope):
            await _not_here(scope, receive, send)
        elif scope["type"] == ScopeType.HTTP and scope["method"] == HttpMethod.HEAD:
            await self._get({**scope, "method": HttpMethod.GET}, receive, _without_body(send))
        elif scope["type"] == ScopeType.WEBSOCKET and scope["path"] == LIVE:
            await self.live(scope, receive, send)
        elif scope["type"] == ScopeType.HTTP and scope["method"] == HttpMethod.GET:
            await self._get(scope, receive, send)
        else:
            await self.http(scope, receive, send)

    async def _get(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """With a tag and packed, where that is worth it; what never changes brings both itself."""
        if scope["path"] == STATUS and await self._polled.answer(scope, send):
            return
        if not scope["path"].startswith(TAGGED):
            await self.http(scope, receive, send)
        elif unpacks(scope):
            await self._packed(scope, receive, send)
        else:
            await self.http(scope, receive, Tagging(scope, send, varies=True))

    async def _tagged(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.http(scope, receive, Tagging(scope, send, varies=False))

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To the routes, with the parts of this house."""
        hand_over(scope, self._parts)
        await self._routes(scope, receive, send)


def create_api(
    *,
    control: Control,
    automations: Automations,
    notifications: Notifications,
    weather: WeatherTeller,
    feed: Feed,
    access: Access,
    past: PastPower,
    documents: Documents,
    settings: Settings,
    clock: Clock,
    real: RealClock,
    info: Info,
    addresses: Callable[[], Sequence[str]],
    pages: Callable[[], Sequence[str]] = tuple,
    hosts: Sequence[str] = (),
    origins: Sequence[str] = (),
    web: Path | None = None,
    pace: Pace | None = None,
) -> Api:
    """The API of one house.

    `clock` is the house's (a demo's may run faster), `real` the time outside it, for tokens, pairing and
    repeated requests. `addresses` tells where phones reach the server, best first, and `pages` those of them
    whose pages may call it at the others; `hosts` are names of it beside its addresses, `origins` the pages
    of other sites that may call. `web` is the folder of the web
    app, the one shipped unless given; `pace` how long the live stream waits.
    """
    tokens = Tokens(access, real)
    guesses = Attempts(per_peer=20, overall=200)
    own = OwnAddresses(pages)
    parts = {
        "control": control,
        "automations": automations,
        "notifications": notifications,
        "weather": weather,
        "feed": feed,
        "past": past,
        "access": access,
        "clock": clock,
        "real": real,
        "gate": Gate(tokens, guesses),
        "tokens": tokens,
        "attempts": Attempts(per_peer=5, overall=30),
        "answers": Answers(documents, real),
        "settings": settings,
        "info": info,
        "addresses": addresses,
        "own_addresses": own,
    }
    names = Names(hosts, origins, own)
    live = Live(feed, tokens, guesses, names, pace)
    routes = Elsewhere(_routes(web), own, origins)
    return Api(routes, parts, live, names, Polled(feed, tokens))


def _without_body(send: Send) -> Send:
    """Sends what GET would, with its headers alone."""

    async def head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return head


async def _not_here(scope: Scope, receive: Receive, send: Send) -> None:
    """Another name led here; a page of that name shall learn nothing."""
    if scope["type"] == ScopeType.WEBSOCKET:
        await receive()
        await send({"type": "websocket.close", "code": NOT_ALLOWED, "reason": "host"})
        return
    body = problem_json(
        problem(
            421, "unknown_host", "this server does not go by that name; its owner may add it to server.hosts"
        )
    )
    headers = [(b"content-type", PROBLEM_JSON.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document, which needs no house."""
    return openapi_document(_routed([], openapi=config()))


@cache
def _routes(web: Path | None) -> Litestar:
    """All routes; they know no house, so that one that begins anew has them again at once."""
    return _routed([docs, *page_routes(web_pages(web))])


def _routed(extra: Sequence[HTTPRouteHandler], openapi: OpenAPIConfig | None = None) -> Litestar:
    return Litestar(
        [
            Router(PREFIX, route_handlers=[ProbeController, PairingController]),
            Router(PREFIX, route_handlers=WITH_TOKEN, guards=[admitted, acceptable]),
            Router("/", route_handlers=[MetricsController], guards=[admitted]),
            *extra,
        ],
        dependencies={name: Provide(given, sync_to_thread=False) for name, given in GIVEN.items()},
        exception_handlers=HANDLERS,
        openapi_config=openapi,  # a house serves /docs, never the framework's pages
        logging_config=None,
        request_max_body_size=MAX_BODY,
    )
