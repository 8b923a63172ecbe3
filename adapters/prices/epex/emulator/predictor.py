"""The EPEX predictor over real HTTP: an invented exchange, known to the end of the day or of the next."""

from collections import deque
from datetime import UTC, datetime, time, timedelta
from math import cos, pi, sin
from typing import Any
from zoneinfo import ZoneInfo

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.web_faults import moody
from domain.ports.clock import Clock

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REGIONS = ("AT", "BE", "DE", "DK1", "DK2", "NL", "SE1", "SE2", "SE3", "SE4")
PUBLISHED = time(13)


class EpexEmulator(OnASocket[HttpServer]):
    """Tomorrow's prices are known from 13:00 in Berlin.

    `moods` are statuses that the coming requests get instead of an answer, each with its Retry-After;
    `html` answers with a page for people; `told` stands in place of the whole answer; `says_ends` adds the
    ends of intervals.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        timezone: str = "Europe/Berlin",
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HttpFaults | None = None,
    ) -> None:
        self.faults = faults or HttpFaults()
        self.moods: deque[tuple[int, str | None]] = deque()
        self.html = self.says_ends = False
        self.told: Any = None
        self.asked: list[dict[str, str]] = []
        self._clock, self._zone = clock, ZoneInfo(timezone)
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        self.asked.append(dict(request.query))
        refusal = moody(self.moods, self.html)
        if refusal is not None:
            return refusal
        if request.path != "/prices":
            return json_reply({"detail": "Not Found"}, 404)
        if request.query.get("region", "DE") not in REGIONS:
            return json_reply({"detail": [{"loc": ["query", "region"], "msg": "Input should be 'DE'"}]}, 422)
        return json_reply(self._prices(request.query) if self.told is None else self.told)

    def _prices(self, query: Any) -> dict[str, Any]:
        step = HOUR if query.get("hourly") == "true" else QUARTER
        now = self._clock.now()
        start = _floor(datetime.fromisoformat(query["startTs"]) if "startTs" in query else now, step)
        hours = int(query.get("hours", "-1"))
        end = start + timedelta(hours=hours if hours >= 0 else 168)
        zone = ZoneInfo(query.get("timezone", "Europe/Berlin"))
        surcharge, tax = float(query.get("surcharge", "0")), float(query.get("taxPercent", "0"))
        prices = []
        while start < end:
            quarters = [self.exchange(start + part * QUARTER) for part in range(step // QUARTER)]
            total = (sum(quarters) / len(quarters) + surcharge) * (1 + tax / 100)
            entry = {"startsAt": start.astimezone(zone).isoformat(), "total": round(total, 4)}
            ends = {"endsAt": (start + step).astimezone(zone).isoformat()} if self.says_ends else {}
            prices.append(entry | ends)
            start += step
        return {"prices": prices, "knownUntil": self.known_until().astimezone(zone).isoformat()}

    def known_until(self) -> datetime:
        """The end of what the exchange has settled."""
        now = self._clock.now().astimezone(BERLIN)
        last = now.date() + (2 if now.time() >= PUBLISHED else 1) * DAY
        return datetime.combine(last, time(0), BERLIN).astimezone(UTC)

    def exchange(self, at: datetime) -> float:
        """Cents per kWh: dear at breakfast and in the evening, at times below zero at noon."""
        local = at.astimezone(self._zone)
        hour = local.hour + local.minute / 60
        noon = -8.5 * max(0.0, cos((hour - 13) * pi / 9)) ** 2
        morning, evening = (4.0 * max(0.0, cos((hour - peak) * pi / 6)) ** 2 for peak in (7.5, 19.0))
        return round(8.0 + noon + morning + 1.6 * evening + 2.0 * sin(2.3 * local.toordinal()), 3)


def _floor(at: datetime, step: timedelta) -> datetime:
    utc = at.astimezone(UTC)
    return utc - (utc - utc.replace(hour=0, minute=0, second=0, microsecond=0)) % step
