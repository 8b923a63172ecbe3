"""Open-Meteo over real HTTP, under a cloudless sky unless told otherwise."""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.sky import irradiance, mean_irradiance
from domain.ports.clock import Clock

QUARTER = timedelta(minutes=15)
NAME = "global_tilted_irradiance"


class OpenMeteoEmulator(OnASocket[HttpServer]):
    """`moods` are statuses that the coming requests get instead of an answer; `told` stands in place of all
    values from the first quarter on, `weather` in place of values of now. It counts the azimuth from the
    south: -90 is east.
    """

    def __init__(
        self, *, clock: Clock, host: str = "127.0.0.1", port: int = 0, faults: HttpFaults | None = None
    ) -> None:
        self.faults = faults or HttpFaults()
        self.moods: deque[tuple[int, str | None]] = deque()
        self.told: list[float | None] | None = None
        self.weather: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self._clock = clock
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        self.asked.append(dict(request.query))
        if self.moods:
            status, after = self.moods.popleft()
            reply = json_reply({"error": True, "reason": "Minutely API request limit exceeded."}, status)
            return reply if after is None else HttpReply(status=status, headers={"retry-after": after})
        if request.path != "/v1/forecast":
            return json_reply({"error": True, "reason": "Not Found"}, 404)
        latitude = float(request.query.get("latitude", "nan"))
        if not -90 <= latitude <= 90:
            return json_reply({"error": True, "reason": "Latitude must be in range of -90 to 90°."}, 400)
        told = self._place(request.query)
        if "minutely_15" in request.query:
            told |= self._sun(request.query)
        if "current" in request.query:
            told |= self._now(request.query)
        return json_reply(told)

    def _place(self, query: Mapping[str, str]) -> dict[str, Any]:
        return {
            "latitude": float(query["latitude"]),
            "longitude": float(query["longitude"]),
            "generationtime_ms": 0.1,
            "utc_offset_seconds": 0,
            "timezone": "GMT",
            "timezone_abbreviation": "GMT",
            "elevation": 50.0,
        }

    def _now(self, query: Mapping[str, str]) -> dict[str, Any]:
        """A sky without clouds; the sun is up where it lights level ground."""
        place = float(query["latitude"]), float(query["longitude"])
        now = self._clock.now().astimezone(UTC)
        quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        is_day = irradiance(now, *place, 0.0, 0.0) > 0
        values: dict[str, Any] = {"temperature_2m": 21.5, "weather_code": 0, "cloud_cover": 0}
        values |= {"is_day": int(is_day)} | self.weather
        asked = {name: values.get(name) for name in query["current"].split(",")}
        return {
            "current_units": {"time": "unixtime", "interval": "seconds", **dict.fromkeys(asked, "")},
            "current": {"time": _written(quarter, query), "interval": 900, **asked},
        }

    def _sun(self, query: Mapping[str, str]) -> dict[str, Any]:
        place = float(query["latitude"]), float(query["longitude"])
        tilt, south = float(query.get("tilt", "0")), float(query.get("azimuth", "0"))
        first = self._clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        ends = [first + n * QUARTER for n in range(int(query.get("forecast_days", "7")) * 96)]
        values: list[float | None] = [
            round(mean_irradiance(end - QUARTER, end, *place, tilt, south + 180), 1) for end in ends
        ]
        for index, value in enumerate(self.told or ()):
            values[index] = value
        return {
            "minutely_15_units": {"time": "unixtime", NAME: "W/m²"},
            "minutely_15": {"time": [_written(end, query) for end in ends], NAME: values},
        }


def _written(at: datetime, query: Mapping[str, str]) -> int | str:
    return int(at.timestamp()) if query.get("timeformat") == "unixtime" else at.strftime("%Y-%m-%dT%H:%M")
