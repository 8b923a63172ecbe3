"""Forecast.Solar over real HTTP, under a cloudless sky, with the quota of the free service."""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.sky import irradiance, mean_irradiance
from domain.instants import midnight
from domain.ports.clock import Clock

LIMIT = 12
HOUR = timedelta(hours=1)
LOOK = timedelta(minutes=5)
DAYS = 2


class ForecastSolarEmulator(OnASocket[HttpServer]):
    """Its times are those of `timezone`, without saying so. `told` stands in place of all energies; `key` is
    the one it knows; `says_zone` False leaves the zone out of the message.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        timezone: str = "Australia/Adelaide",
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HttpFaults | None = None,
    ) -> None:
        self.faults = faults or HttpFaults()
        self.told: dict[str, float] | None = None
        self.key: str | None = None
        self.says_zone = True
        self.asked: list[str] = []
        self._clock, self._timezone = clock, timezone
        self._calls: deque[datetime] = deque()
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        self.asked.append(request.path)
        now = self._clock.now()
        while self._calls and now - self._calls[0] >= HOUR:
            self._calls.popleft()
        if len(self._calls) >= LIMIT:
            return self._refusal(429, "Rate limit for API calls reached.")
        self._calls.append(now)
        words = request.path.strip("/").split("/")
        if words[0] != "estimate":
            if words[0] != self.key:
                return self._refusal(403, "Invalid API key.")
            words = words[1:]
        try:
            latitude, longitude, tilt, south, kwp = map(float, words[1:])
        except ValueError:
            return self._refusal(400, "Not enough parameters.")
        if not (-90 <= latitude <= 90 and 0 <= tilt <= 90 and -180 <= south <= 180):
            return self._refusal(422, "Plane azimuth must be in the range -180 ... 180.")
        energies = dict(self._energies(latitude, longitude, tilt, south + 180, kwp))
        return json_reply(self._estimate(energies if self.told is None else self.told))

    def _refusal(self, status: int, text: str) -> HttpReply:
        document = {"result": None, "message": {"code": status, "type": "error", "text": text}}
        return json_reply(document, status)

    def _estimate(self, energies: dict[str, float]) -> dict[str, Any]:
        zone = {"timezone": self._timezone} if self.says_zone else {}
        return {
            "result": {
                "watts": {},
                "watt_hours_period": energies,
                "watt_hours_day": {},
            },
            "message": {
                "code": 0,
                "type": "success",
                "text": "",
                "info": {"place": "somewhere", **zone},
                "ratelimit": {"period": 3600, "limit": LIMIT, "remaining": LIMIT - len(self._calls)},
            },
        }

    def _energies(
        self, latitude: float, longitude: float, tilt: float, compass: float, kwp: float
    ) -> Iterator[tuple[str, float]]:
        """From sunrise over the whole hours to sunset, each with the energy since the one before."""
        zone = ZoneInfo(self._timezone)
        today = self._clock.now().astimezone(zone).date()
        for n in range(DAYS):
            sunny = list(_sunny(today + timedelta(days=n), zone, latitude, longitude))
            if not sunny:
                continue
            rise, fall = sunny[0], sunny[-1]
            whole = [at for at in sunny[1:-1] if at.minute == 0]
            before = rise
            for at in (rise, *whole, fall):
                hours = (at - before) / HOUR
                mean = mean_irradiance(before, at, latitude, longitude, tilt, compass) if hours else 0.0
                told = at.astimezone(zone).replace(tzinfo=None)
                yield told.isoformat(" "), round(kwp * mean * hours * 0.85)
                before = at


def _sunny(day: date, zone: ZoneInfo, latitude: float, longitude: float) -> Iterator[datetime]:
    """When the sun is up on a local day, every five minutes, UTC."""
    at = midnight(day, zone)
    while at.astimezone(zone).date() <= day:
        if irradiance(at, latitude, longitude, 0, 0) > 0:
            yield at
        at += LOOK
