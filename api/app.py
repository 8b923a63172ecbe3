"""The API put together: routes under `/api/v1`, the live stream beside them, the web app at the root."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import Receive, Scope, Send

from api.attempts import Attempts
from api.auth import Gate, Tokens, admitted
from api.battery import BatteryController
from api.bodies import Info
from api.commands import CommandController
from api.description import config, openapi_document
from api.devices import DeviceController
from api.docs import docs_route
from api.given import NAMES, Settings
from api.history import HistoryController
from api.idempotency import Answers
from api.live import Live, Pace
from api.loadpoints import LoadpointController
from api.metrics import MetricsController
from api.pages import page_routes, web_pages
from api.pairing import PairingController
from api.plan import PlanController
from api.probes import ProbeController
from api.problems import HANDLERS
from api.savings import SavingsController
from api.settings import SettingsController
from api.status import StatusController
from api.tariff import TariffController
from api.tokens import TokenController
from domain.ports.clock import Clock, RealClock
from domain.ports.control import Control, Feed
from domain.ports.records import Access, Documents, PastPower

PREFIX = "/api/v1"
LIVE = f"{PREFIX}/live"
MAX_BODY = 65_536

WITH_TOKEN = [
    StatusController,
    LoadpointController,
    BatteryController,
    CommandController,
    TariffController,
    PlanController,
    HistoryController,
    SavingsController,
    DeviceController,
    SettingsController,
    TokenController,
]


class Api:
    """An ASGI application: `live` has its route to itself, all else is `http`."""

    def __init__(self, http: Litestar, live: Live) -> None:
        self.http, self.live = http, live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the connection to its room."""
        if scope["type"] == ScopeType.WEBSOCKET and scope["path"] == LIVE:
            await self.live(scope, receive, send)
        else:
            await self.http(scope, receive, send)


def create_api(
    *,
    control: Control,
    feed: Feed,
    access: Access,
    past: PastPower,
    documents: Documents,
    settings: Settings,
    clock: Clock,
    wall: RealClock,
    info: Info,
    origins: Sequence[str] = (),
    web: Traversable | None = None,
    pace: Pace | None = None,
) -> Api:
    """The API of one house.

    `clock` is the house's (a demo's may run faster), `wall` is real time, for tokens, pairing and
    repeated requests. `origins` are the pages of other sites that may call; none unless given. `web`
    is the folder of the web app, the one shipped unless given; `pace` how long the live stream waits.
    """
    tokens = Tokens(access, wall)
    guesses = Attempts(per_peer=20, overall=200)
    parts = {
        "control": control,
        "feed": feed,
        "past": past,
        "access": access,
        "clock": clock,
        "wall": wall,
        "tokens": tokens,
        "attempts": Attempts(per_peer=5, overall=30),
        "answers": Answers(documents, wall),
        "settings": settings,
        "info": info,
    }
    live = Live(feed, tokens, guesses, origins, pace)
    return Api(_http(parts, Gate(tokens, guesses), origins, web), live)


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document, which needs no house."""
    return openapi_document(_routes(dict.fromkeys(NAMES), []))


def _http(parts: Mapping[str, Any], gate: Gate, origins: Sequence[str], web: Traversable | None) -> Litestar:
    extra = [docs_route(described()), *page_routes(web_pages(web))]
    app = _routes(parts, extra, CORSConfig(allow_origins=list(origins)) if origins else None)
    app.state.gate = gate
    return app


def _routes(
    parts: Mapping[str, Any], extra: Sequence[HTTPRouteHandler], cors: CORSConfig | None = None
) -> Litestar:
    given = {name: Provide(_Given(part), sync_to_thread=False) for name, part in parts.items()}
    return Litestar(
        [
            Router(PREFIX, route_handlers=[ProbeController, PairingController]),
            Router(PREFIX, route_handlers=WITH_TOKEN, guards=[admitted]),
            Router("/", route_handlers=[MetricsController], guards=[admitted]),
            *extra,
        ],
        dependencies=given,
        exception_handlers=HANDLERS,
        openapi_config=config(),
        cors_config=cors,
        logging_config=None,
        request_max_body_size=MAX_BODY,
    )


class _Given:
    """A part, as the framework wants to be given it."""

    def __init__(self, part: Any) -> None:
        self._part = part

    def __call__(self) -> Any:
        return self._part
