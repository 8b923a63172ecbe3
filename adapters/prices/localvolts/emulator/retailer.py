"""Localvolts' API over recorded days of the real market: what one more kWh costs and earns per interval.

The running interval is a forecast until the market has priced it, `priced_after` into it. What is refused
is refused with status 500, as the real one does.
"""

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import field

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
from domain.ports.clock import Clock

KEY, PARTNER = "emulated-key", "10001"
NMI = "2001000000"
AHEAD = timedelta(hours=24)
GST, NETWORK, LOSS = 1.1, 9.5, 0.97  # what the market's price becomes, cents per kWh
NOTHING = "N/A"


class LocalvoltsFaults(WebFaults, kw_only=True):
    """What it may do wrong. `without_import` and `without_export`: intervals, by their starts, whose rate is
    N/A; `reversed_rows`: the newest first; `half_answer` breaks off in the middle of the JSON; with `stray`
    all rows are dated a century ahead; `beside` are qualities of further rows, of the running interval and in
    this order (None is the true one), each told at ten times its price.
    """

    half_answer: bool = False
    reversed_rows: bool = False
    stray: bool = False
    beside: tuple[str | None, ...] = ()
    without_import: set[datetime] = field(default_factory=set)
    without_export: set[datetime] = field(default_factory=set)


class LocalvoltsEmulator(OnASocket[HttpServer]):
    """The meters `nmis` of one partner."""

    def __init__(
        self,
        market: RecordedMarket,
        *,
        clock: Clock,
        key: str = KEY,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: LocalvoltsFaults | None = None,
        line: HttpFaults | None = None,
        priced_after: timedelta = timedelta(seconds=15),
    ) -> None:
        self.faults = faults or LocalvoltsFaults()
        self.line = line or HttpFaults()
        self.nmis = [NMI]
        self.priced_after = priced_after
        self.ahead = AHEAD
        self.queries: deque[dict[str, str]] = deque(maxlen=REQUESTS_KEPT)
        self._market, self._clock, self._key = market, clock, key
        self.server = HttpServer(self._handle, host, port, self.line)

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def _handle(self, request: HttpRequest) -> HttpReply:
        self.queries.append(dict(request.query))
        failure = self.faults.reply()
        if failure is not None:
            return failure
        refusal = self._refusal(request)
        if refusal is not None:
            return json_reply({"message": refusal}, 500)
        if request.path != "/v1/customer/interval":
            return json_reply({"message": "Not found"}, 404)
        rows = [more for row in self._rows(request) for more in self._beside(row)]
        body = msgspec.json.encode(rows[::-1] if self.faults.reversed_rows else rows)
        return HttpReply(
            body=body[:-40] if self.faults.half_answer else body, headers={"content-type": "application/json"}
        )

    def _refusal(self, request: HttpRequest) -> str | None:
        told = request.headers.get("authorization")
        partner = request.headers.get("partner")
        if told is None:
            return "No Authorisation header found"
        if partner is None:
            return "No Partner Id provided"
        if partner != PARTNER:
            return f"Unregistered partner: {partner}"
        return None if told == f"apikey {self._key}" else f"Invalid API Key (partner: {partner})"

    def _rows(self, request: HttpRequest) -> list[dict[str, Any]]:
        now = self._clock.now()
        current = begun(now) + FIVE_MINUTES
        first = _end(request.query.get("from"), current)
        last = min(_end(request.query.get("to"), first), current + self.ahead)
        wanted = request.query.get("NMI", "*")
        count = (last - first) // FIVE_MINUTES + 1
        return [
            self._row(nmi, first + FIVE_MINUTES * n, now)
            for nmi in self.nmis
            if wanted in ("*", nmi)
            for n in range(count)
        ]

    def _beside(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """The row, or what stands in its place of the running interval."""
        is_running = row["intervalEnd"] == _stamp(begun(self._clock.now()) + FIVE_MINUTES)
        if not self.faults.beside or not is_running:
            return [row]
        return [
            row if quality is None else row | {"quality": quality, "costsFlexUp": 10 * row["costsFlexUp"]}
            for quality in self.faults.beside
        ]

    def _row(self, nmi: str, end: datetime, now: datetime) -> dict[str, Any]:
        start = end - FIVE_MINUTES
        is_priced = now - start >= self.priced_after
        spot = self._market.mean(start, end)
        bought = NOTHING if spot is None else round(spot / 10 * GST + NETWORK, 8)
        dated = end.replace(year=end.year + 100) if self.faults.stray else end
        sold = NOTHING if spot is None else round(spot / 10 * LOSS, 8)
        return {
            "NMI": nmi,
            "intervalDuration": 5,
            "intervalDurationUnits": "minutes",
            "intervalEnd": _stamp(dated),
            "demandInterval": 0,
            "earningsAllVarRate": NOTHING,
            "earningsFlexUp": NOTHING if start in self.faults.without_export else sold,
            "earningsFlexUnits": "c/kWh",
            "costsAllVarRate": str(bought),
            "costsFlexUp": NOTHING if start in self.faults.without_import else bought,
            "costsFlexUnits": "c/kWh",
            "quality": "Fcst" if not is_priced else "Act" if end <= now else "Exp",
            "lastUpdate": f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        }


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _end(told: str | None, otherwise: datetime) -> datetime:
    """The end of the interval that holds this instant."""
    if told is None:
        return otherwise
    at = datetime.fromisoformat(told)
    return at if begun(at) == at else begun(at) + FIVE_MINUTES
