"""KWatch over recorded days of the real market, in each of the shapes that it has been seen to answer in."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from adapters.clouds.nem.emulator import horizon
from adapters.clouds.nem.market_time import FIVE_MINUTES, MARKET_TIME, REGIONS, begun
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.emulators.http_server import (
    REQUESTS_KEPT,
    HttpFaults,
    HttpReply,
    HttpRequest,
    HttpServer,
    json_reply,
)
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.web_faults import WebFaults
from adapters.kinds.surroundings import Replay
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock

KEY = "emulated-kwatch-key"
BASE = "/api/v1/"
DISPATCHED_AFTER = timedelta(seconds=30)


class KWatchFaults(WebFaults, kw_only=True):
    """What it may do wrong. `shape` is how it answers: keys, settlement, wrapped, nested, map, empty, words
    or unpriced; `ahead_h`: its clock's times are so many hours late; `late`: half-hours begin so many later;
    the answer to a `stray` call has a row of the next century, too.
    """

    refusal: str | None = None
    half_answer: bool = False
    shape: str = "keys"
    ahead_h: float = 0.0
    late: int = 0
    stray: str = ""


class KWatchEmulator(OnASocket[HttpServer]):
    """Every region's prices, for one key."""

    def __init__(
        self,
        *,
        clock: Clock,
        replay: Replay | None = None,
        key: str = KEY,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: KWatchFaults | None = None,
        line: HttpFaults | None = None,
    ) -> None:
        self.faults = faults or KWatchFaults()
        self.line = line or HttpFaults()
        self.asked: deque[tuple[str, dict[str, Any]]] = deque(maxlen=REQUESTS_KEPT)
        self._clock, self._key = clock, key
        self._markets = {region: RecordedMarket(region, replay=replay) for region in REGIONS}
        self.server = HttpServer(self._handle, host, port, self.line)

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    async def _handle(self, request: HttpRequest) -> HttpReply:
        if not request.path.startswith(BASE):
            return json_reply({"message": "Not found"}, 404)
        call = request.path.removeprefix(BASE)
        told: dict[str, Any] = request.json() if request.body else {}
        self.asked.append((call, told))
        failure = self.faults.reply(message=self.faults.refusal or "not today")
        if failure is not None:
            return failure
        if request.headers.get("x-api-key") != self._key:
            return json_reply({"message": "Unauthorized"}, 401)
        if request.method != "POST":
            return json_reply({"message": "Method not allowed"}, 405)
        prices = self._prices(call, f"{told.get('regName', '')}1".upper(), float(told.get("period", 1)))
        if prices is None:
            return json_reply({"message": "Not found"}, 404)
        if call == self.faults.stray:
            prices.append(("2126-01-15T12:00:00", 99.0))
        body = msgspec.json.encode(self._shaped(prices))
        return HttpReply(
            body=body[: len(body) // 2] if self.faults.half_answer else body,
            headers={"content-type": "application/json"},
        )

    def _prices(self, call: str, region: str, period: float) -> list[tuple[str, float | None]] | None:
        now = self._clock.now()
        market = self._markets.get(region)
        if market is None:
            return None
        last = begun(now - DISPATCHED_AFTER) + FIVE_MINUTES
        match call:
            case "dispatch5mins":
                count = int(period) // 5
                return self._told(market, FIVE_MINUTES, [last - FIVE_MINUTES * n for n in range(count)][::-1])
            case "predispatch5mins":
                count = int(period) // 5
                return self._told(
                    market, FIVE_MINUTES, [last + FIVE_MINUTES * n for n in range(1, count + 1)]
                )
            case "predispatch30mins":
                first = begun(now, HALF_HOUR) + HALF_HOUR * (1 + self.faults.late + (1 if period > 1 else 0))
                count = (horizon(now) - first) // HALF_HOUR + 1
                return self._told(market, HALF_HOUR, [first + HALF_HOUR * n for n in range(count)])
            case _:
                return None

    def _told(
        self, market: RecordedMarket, length: timedelta, ends: Iterable[datetime]
    ) -> list[tuple[str, float | None]]:
        """Times without an offset, as it tells them, and prices."""
        shift = timedelta(hours=self.faults.ahead_h)
        return [
            (f"{(end + shift).astimezone(MARKET_TIME):%Y-%m-%dT%H:%M:%S}", market.mean(end - length, end))
            for end in ends
        ]

    def _shaped(self, prices: list[tuple[str, float | None]]) -> Any:
        keys = [{"Key": time, "Value": price} for time, price in prices]
        match self.faults.shape:
            case "settlement":
                slashed = [(time.replace("-", "/").replace("T", " "), price) for time, price in prices]
                return [{"settlementDate": time, "rrp": str(price)} for time, price in slashed]
            case "wrapped":
                return {
                    "status": "ok",
                    "data": {"prices": [{"time": time, "price": p} for time, p in prices]},
                }
            case "nested":
                return msgspec.json.encode(msgspec.json.encode(keys).decode()).decode()
            case "map":
                return dict(prices)
            case "empty":
                return []
            case "words":
                return {"error": "the service is being maintained"}
            case "unpriced":
                return [{"Key": time, "Value": None} for time, _ in prices]
            case _:
                return keys
