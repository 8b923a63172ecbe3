"""Solcast over real HTTP: two sites in Adelaide, a day's quota, and a sky that may cloud over."""

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.sky import mean_irradiance
from domain.instants import HALF_HOUR, half_hour_of
from domain.ports.clock import Clock

DAY = timedelta(days=1)
ADELAIDE = (-34.93, 138.6)
SITES = {"north-6600": (6.6, 22.0, 0.0), "west-3400": (3.4, 22.0, 270.0)}  # kWp, tilt, compass
KEY = "demo-key"


class SolcastEmulator(OnASocket[HttpServer]):
    """Answers so many questions a day (`quota`). `told` stands in place of all periods, by site."""

    def __init__(
        self,
        *,
        clock: Clock,
        quota: int = 10,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HttpFaults | None = None,
    ) -> None:
        self.faults = faults or HttpFaults()
        self.quota, self.key = quota, KEY
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[str] = []
        self._clock = clock
        self._calls: deque[datetime] = deque()
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        self.asked.append(request.path)
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return _refusal(401, "Unauthorized", "The key is not valid.")
        now = self._clock.now()
        while self._calls and now - self._calls[0] >= DAY:
            self._calls.popleft()
        if len(self._calls) >= self.quota:
            return _refusal(429, "TooManyRequests", "You have exceeded your free daily limit.")
        self._calls.append(now)
        words = request.path.strip("/").split("/")
        if len(words) != 3 or words[0] != "rooftop_sites" or words[1] not in SITES:
            return _refusal(404, "NotFound", "The resource was not found.")
        hours = int(request.query.get("hours", "48"))
        return json_reply({"forecasts": self.told.get(words[1], self._periods(words[1], hours))})

    def _periods(self, site: str, hours: int) -> list[dict[str, Any]]:
        kwp, tilt, compass = SITES[site]
        now = self._clock.now().astimezone(UTC)
        start = half_hour_of(now)
        found = []
        for _ in range(2 * hours):
            clear = kwp * mean_irradiance(start, start + HALF_HOUR, *ADELAIDE, tilt, compass) / 1000 * 0.85
            start += HALF_HOUR
            found.append(
                {
                    "pv_estimate": round(0.9 * clear, 4),
                    "pv_estimate10": round(0.4 * clear, 4),
                    "pv_estimate90": round(clear, 4),
                    "period_end": start.strftime("%Y-%m-%dT%H:%M:%S.0000000Z"),
                    "period": "PT30M",
                }
            )
        return found


def _refusal(status: int, code: str, text: str) -> HttpReply:
    return json_reply({"response_status": {"error_code": code, "message": text, "errors": []}}, status)
