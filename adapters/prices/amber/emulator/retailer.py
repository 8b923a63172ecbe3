"""Amber's REST API and its live prices on one port, over recorded days of the real market.

The running interval's price is an estimate until the market has settled it, `settles_after` into the
interval; then it is told to everybody who listens.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Any

import msgspec

from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
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
from adapters.emulators.websocket import Spoken, upgraded, wants_upgrade
from adapters.prices.amber.emulator.documents import Plan, intervals, site
from adapters.prices.amber.emulator.usage import usage
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock

SITE_ID = "01EMULATEDHOUSE0000000001"
TOKEN = "psk_emulated"
CALLS, WINDOW = 50, timedelta(minutes=5)
BREATH_S = 0.05  # real seconds between two looks at the clock
KNOWN_AHEAD = timedelta(hours=40)


class AmberFaults(WebFaults, kw_only=True):
    """What the account may do wrong. `status` answers everything with it, `coarse_status` the half-hours,
    `half_answer` breaks off in the middle of the JSON. `live_status` refuses the WebSocket, `subscribed` is
    the answer to a subscription; `live` is what comes of it: prices, nothing, garbage, the prices of another
    site or the last interval's (stale), a torn frame.
    """

    coarse_status: int | None = None
    half_answer: bool = False
    live_status: int | None = None
    live: str = "prices"
    subscribed: int = 200


class AmberEmulator(OnASocket[HttpServer]):
    """One account with the sites `site_ids`; `plan` says what its prices are made of."""

    def __init__(
        self,
        market: RecordedMarket,
        *,
        clock: Clock,
        token: str = TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: AmberFaults | None = None,
        line: HttpFaults | None = None,
        settles_after: timedelta = timedelta(seconds=20),
    ) -> None:
        self.plan = Plan()
        self.faults = faults or AmberFaults()
        self.line = line or HttpFaults()
        self.sites = [site(SITE_ID)]
        self.used: list[dict[str, Any]] | None = None  # what was billed, in place of the emulated house's
        self.settles_after = settles_after
        self.listeners = 0
        self._market, self._clock, self._token = market, clock, token
        self.server = HttpServer(self._handle, host, port, self.line)
        self._asked: list[datetime] = []
        self._heard: deque[HttpRequest] = deque(maxlen=REQUESTS_KEPT)

    @property
    def url(self) -> str:
        """Where REST and WebSocket are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self._heard]

    @property
    def queries(self) -> list[dict[str, str]]:
        """What stood behind each path, in order."""
        return [dict(request.query) for request in self._heard]

    async def _handle(self, request: HttpRequest) -> HttpReply:
        self._heard.append(request)
        if wants_upgrade(request):
            return self._open_live(request)
        refusal = self.faults.reply()
        if refusal is not None:
            return refusal
        if not self._knows(request):
            return json_reply({"message": "Unauthorized"}, 401)
        now = self._clock.now()
        self._asked = [at for at in self._asked if now - at < WINDOW and at <= now]
        left = CALLS - len(self._asked)
        reset = WINDOW if not self._asked else self._asked[0] + WINDOW - now
        budget = {
            "RateLimit_Limit": str(CALLS),
            "RateLimit_Remaining": str(max(0, left - 1)),
            "RateLimit_Reset": str(round(reset.total_seconds())),
        }
        if left <= 0:
            return json_reply({"message": "Too many requests"}, 429, **budget)
        self._asked.append(now)
        document, status = self._answer(request, now)
        if self.faults.coarse_status is not None and request.query.get("resolution") == "30":
            document, status = {"message": "not today"}, self.faults.coarse_status
        if self.faults.half_answer:
            return HttpReply(body=msgspec.json.encode(document)[:-40])
        return json_reply(document, status, **budget)

    def _answer(self, request: HttpRequest, now: datetime) -> tuple[Any, int]:
        parts = request.path.strip("/").split("/")
        if parts == ["v1", "sites"]:
            return self.sites, 200
        known = {each["id"] for each in self.sites}
        if parts[:2] != ["v1", "sites"] or parts[3:] not in (["prices", "current"], ["usage"]):
            return {"message": "Not found"}, 404
        if parts[2] not in known:
            return {"message": "Forbidden"}, 403
        if parts[3:] == ["usage"]:
            if self.used is not None:
                return self.used, 200
            return usage(self._market, self.plan, request.query, now)
        try:
            resolution, ahead, back = (
                int(request.query.get(key, default))
                for key, default in (("resolution", "30"), ("next", "0"), ("previous", "0"))
            )
        except ValueError:
            return {"message": "next, previous and resolution are whole numbers"}, 400
        if resolution not in (5, 30):
            return {"message": "resolution is 5 or 30"}, 400
        length = FIVE_MINUTES if resolution == 5 else HALF_HOUR
        first = begun(now, length)
        ahead = min(ahead, KNOWN_AHEAD // length)
        starts = [first + length * n for n in range(-back, ahead + 1)]
        return intervals(self._market, self.plan, starts, length, now, self._settled(now)), 200

    def _knows(self, request: HttpRequest) -> bool:
        return request.headers.get("authorization") == f"Bearer {self._token}"

    def _settled(self, now: datetime) -> bool:
        return now - begun(now) >= self.settles_after

    def _open_live(self, request: HttpRequest) -> HttpReply:
        if self.faults.live_status is not None:
            return json_reply({"message": "no"}, self.faults.live_status)
        if not self._knows(request):
            return json_reply({"message": "Unauthorized"}, 401)
        return upgraded(request, self._talk)

    async def _talk(self, spoken: Spoken) -> None:
        self.listeners += 1
        asked = await spoken.heard()
        if asked is None:
            return
        site_id = msgspec.json.decode(asked)["data"]["siteId"]
        status = self.faults.subscribed if site_id in {each["id"] for each in self.sites} else 403
        await spoken.say(msgspec.json.encode({"action": "subscribe", "status": status}))
        telling = asyncio.ensure_future(self._tell(spoken, site_id))
        try:
            while await spoken.heard() is not None:
                pass
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _tell(self, spoken: Spoken, site_id: str) -> None:
        """Each interval's price once, when it is settled."""
        told: datetime | None = None
        while True:
            now = self._clock.now()
            interval = begun(now)
            if interval != told and self._settled(now):
                told = interval
                await self._say(spoken, site_id, interval, now)
            await asyncio.sleep(BREATH_S)

    async def _say(self, spoken: Spoken, site_id: str, interval: datetime, now: datetime) -> None:
        match self.faults.live:
            case "nothing":
                return
            case "garbage":
                await spoken.say(b"<html>no prices here</html>")
                return
            case "torn":
                await spoken.say_raw(b"\x81\x7e\x01\x00" + b'{"action":')  # announces 256 bytes of text
                await spoken.hang_up()
                return
            case "stale":
                interval -= FIVE_MINUTES
            case "another":
                site_id = "01SOMEBODYELSE"
        prices = intervals(self._market, self.plan, [interval], FIVE_MINUTES, now, True)
        data = {"siteId": site_id, "prices": prices}
        update = {"service": "live-prices", "action": "price-update", "data": data}
        await spoken.say(msgspec.json.encode(update))
