"""Octopus's REST API over real HTTP: products, rates in pages, standing charges and one account."""

import re
from base64 import b64encode
from collections import deque
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.web_faults import moody
from adapters.prices.octopus.emulator.plans import LONDON, PRODUCTS, Product, row, rows_of
from domain.ports.clock import Clock

ACCOUNT = "A-12AB34CD"
API_KEY = "sk_live_lighthouse7"
TOKEN = "jwt-of-the-lighthouse"
TARIFF = re.compile(
    r"/v1/products/(?P<product>[^/]+)/electricity-tariffs/(?P<tariff>[^/]+)/(?P<what>[a-z-]+)/"
)
DAY = timedelta(days=1)


class OctopusEmulator(OnASocket[HttpServer]):
    """Prices of the next day are published at 16:00 in London.

    `moods` are statuses that the coming requests get instead of an answer, each with its Retry-After;
    `html` answers with a page for people; `failing` are lists (`products`, `accounts`, `standing-charges`)
    and tariffs, by code, and meters, by number, that cannot be had; `unpublished` keeps back what the last
    publication should have told;
    `day_and_night` are tariffs that are told as two rates;
    `free` are periods of free electricity by code, start and end, as the GraphQL side tells the account;
    `no_graphql` and `graphql_refuses` are its troubles.
    `rates` are rows told in place of the invented ones, by tariff code; `agreements` are those of the
    account, by whether they are of export.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        timezone: str = "Europe/London",
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HttpFaults | None = None,
    ) -> None:
        self.faults = faults or HttpFaults()
        self.moods: deque[tuple[int, str | None]] = deque()
        self.html = self.unpublished = False
        self.failing: set[str] = set()
        self.free: list[tuple[str, str, str]] = []
        self.no_graphql = self.graphql_refuses = False
        self.logins = self.asked_free = 0
        self.most_a_page = 1_500
        self.products: list[Product] = list(PRODUCTS)
        self.day_and_night: dict[str, tuple[float, float]] = {}
        self.rates: dict[str, list[dict[str, Any]]] = {}
        self.agreements: dict[bool, list[list[dict[str, Any]]]] = {
            False: [[agreement("E-1R-AGILE-24-10-01-C")]],
            True: [[agreement("E-1R-OUTGOING-VAR-24-10-26-C")]],
        }
        self._clock, self._zone = clock, ZoneInfo(timezone)
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        refusal = moody(self.moods, self.html)
        if refusal is not None:
            return refusal
        listed = "accounts" if request.path.startswith("/v1/accounts/") else request.path
        if listed.removeprefix("/v1/").strip("/") in self.failing:
            return json_reply({"detail": "Try again later."}, 503)
        if request.path == "/v1/products/":
            return self._page(request, [self._listed(each) for each in self.products])
        if request.path.startswith("/v1/accounts/"):
            return self._account(request)
        if request.path == "/v1/graphql/":
            return self._graph(request)
        found = TARIFF.fullmatch(request.path)
        if found is None or not self._has(found["product"], found["tariff"]):
            return json_reply({"detail": "Not found."}, 404)
        return self._charges(request, found["product"], found["tariff"], found["what"])

    def _charges(self, request: HttpRequest, product: str, tariff: str, what: str) -> HttpReply:
        if {what, tariff} & self.failing:
            return json_reply({"detail": "Try again later."}, 503)
        two = self.day_and_night.get(tariff)
        since = datetime(2024, 10, 1, tzinfo=LONDON)
        match what:
            case "standing-charges":
                both = (row(47.85, since, None, "DIRECT_DEBIT"), row(55.12, since, None, "NON_DIRECT_DEBIT"))
                return self._page(request, list(both))
            case "day-unit-rates" | "night-unit-rates" if two is not None:
                return self._page(request, [row(two[what == "night-unit-rates"], since, None)])
            case "standard-unit-rates" if two is not None:
                return json_reply({"detail": "This tariff has day and night rates, not standard."}, 400)
            case "standard-unit-rates":
                rows = self.rates.get(tariff)
                return self._page(request, self._invented(request, product) if rows is None else rows)
        return json_reply({"detail": "This tariff has standard rates, not day and night."}, 400)

    def _invented(self, request: HttpRequest, product: str) -> list[dict[str, Any]]:
        start, end = (_instant(request.query[key]) for key in ("period_from", "period_to"))
        return list(reversed(list(rows_of(product, self._zone, start, end, self.published_until()))))

    def published_until(self) -> datetime:
        """Until when prices are out: 23:00 in London, of tomorrow once it is four o'clock."""
        now = self._clock.now().astimezone(LONDON)
        is_out = now.time() >= time(16) and not self.unpublished
        return datetime.combine(now.date() + is_out * DAY, time(23), LONDON).astimezone(UTC)

    def _page(self, request: HttpRequest, rows: list[dict[str, Any]]) -> HttpReply:
        size = min(self.most_a_page, int(request.query.get("page_size", "100")))
        number = int(request.query.get("page", "1"))
        shown = rows[(number - 1) * size : number * size]
        more = len(rows) > number * size
        address = f"https://api.octopus.energy{request.path}?page={number + 1}" if more else None
        return json_reply({"count": len(rows), "next": address, "previous": None, "results": shown})

    def _listed(self, product: Product) -> dict[str, Any]:
        return {
            "code": product.code,
            "direction": product.direction,
            "full_name": product.name,
            "display_name": product.name,
            "is_variable": True,
            "is_tracker": product.code.startswith("SILVER"),
            "is_prepay": False,
            "is_business": False,
            "is_restricted": False,
            "term": None,
            "available_from": product.since,
            "available_to": product.until,
            "brand": "OCTOPUS_ENERGY",
        }

    def _has(self, product: str, tariff: str) -> bool:
        is_offered = any(each.code == product for each in self.products)
        return is_offered and re.fullmatch(rf"E-[12]R-{product}-[A-HJ-NP]", tariff) is not None

    def _account(self, request: HttpRequest) -> HttpReply:
        wanted = "Basic " + b64encode(f"{API_KEY}:".encode()).decode()
        if request.headers.get("authorization") != wanted:
            return json_reply({"detail": "Authentication credentials were not provided."}, 401)
        if request.path != f"/v1/accounts/{ACCOUNT}/":
            return json_reply({"detail": "Not found."}, 404)
        meters = [
            {"mpan": f"10000000000{number}", "is_export": is_export, "agreements": agreements}
            for is_export, each in self.agreements.items()
            for number, agreements in enumerate(each)
        ]
        home = {
            "id": 1,
            "moved_in_at": "2020-11-30T00:00:00Z",
            "moved_out_at": None,
            "electricity_meter_points": meters,
        }
        return json_reply({"number": ACCOUNT, "properties": [home]})

    def _graph(self, request: HttpRequest) -> HttpReply:
        """Login and campaign events; what it refuses, it refuses with status 200."""
        if self.no_graphql:
            return json_reply({"detail": "Try again later."}, 503)
        asked = msgspec.json.decode(request.body)
        query, given = asked["query"], asked["variables"]
        if self.graphql_refuses:
            return json_reply({"data": None, "errors": [{"message": "Unauthorized."}]})
        if "obtainKrakenToken" in query:
            if given["key"] != API_KEY:
                return json_reply({"data": None, "errors": [{"message": "Invalid data."}]})
            self.logins += 1
            return json_reply({"data": {"obtainKrakenToken": {"token": TOKEN}}})
        if given["point"] in self.failing:
            return json_reply({"detail": "Try again later."}, 503)
        is_known = given["account"] == ACCOUNT and given["point"].isdigit()
        if request.headers.get("authorization") != TOKEN or not is_known:
            return json_reply({"data": None, "errors": [{"message": "Unauthorized."}]})
        self.asked_free += 1
        edges = [{"node": {"code": code, "startAt": start, "endAt": end}} for code, start, end in self.free]
        return json_reply({"data": {"customerFlexibilityCampaignEvents": {"edges": edges}}})


def agreement(
    tariff_code: str, start: str = "2024-10-01T00:00:00+01:00", end: str | None = None
) -> dict[str, Any]:
    """One agreement, as the API writes it."""
    return {"tariff_code": tariff_code, "valid_from": start, "valid_to": end}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
