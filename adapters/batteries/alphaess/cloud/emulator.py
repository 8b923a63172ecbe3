"""AlphaESS's Open API on a real socket, over the simulated house: signed requests, envelopes, codes.

It checks the signature with its own arithmetic, so that the link's is not proved against itself.
"""

import hashlib
from collections import deque
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

SERIAL = "AL2002321010043"
APP_ID, APP_SECRET = "alphademo", "not-a-real-one"
SIGNED_FOR_S = 300


class CloudFaults(Struct, kw_only=True):
    """What the cloud itself does wrong; `http` are faults of the line.

    `code` answers everything with this code, `status` with this HTTP status, `all_null` knows no live
    values, `no_rows` no rows of the day, `text_numbers` sends numbers as text.
    """

    http: HttpFaults = field(default_factory=HttpFaults)
    code: int | None = None
    all_null: bool = False
    no_rows: bool = False
    text_numbers: bool = False
    status: int | None = None


class AlphaEssCloudEmulator(OnASocket[HttpServer]):
    """One account with `systems`; each shows the same house."""

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: CloudFaults | None = None,
        app_id: str = APP_ID,
        app_secret: str = APP_SECRET,
        systems: tuple[str, ...] = (SERIAL,),
        timezone: str = "UTC",
    ) -> None:
        self.house = house
        self.faults = faults or CloudFaults()
        self.systems = systems
        self.rate_limit: int | None = None  # requests a minute, of each endpoint
        self._clock = clock
        self._app_id, self._app_secret = app_id, app_secret
        self._zone = ZoneInfo(timezone)
        self._asked: dict[str, deque[datetime]] = {}
        self._rows: deque[tuple[datetime, dict[str, Any]]] = deque(maxlen=2 * 288)
        self.server = HttpServer(self._answer, host, port, self.faults.http)

    @property
    def url(self) -> str:
        """The base address for the driver's configuration."""
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def endpoints(self) -> list[str]:
        """The endpoints asked so far, in order."""
        return [seen.path.rsplit("/", 1)[-1] for seen in self.server.requests]

    def upload(self) -> None:
        """The system reports the mean of five minutes, as it does by itself at every mark."""
        self._live()

    async def _answer(self, request: HttpRequest) -> HttpReply:
        self._live()
        endpoint = request.path.rsplit("/", 1)[-1]
        if self.faults.status is not None:
            return json_reply({}, self.faults.status)
        code = self.faults.code or self._refusal(request, endpoint)
        if code is not None:
            return json_reply({"code": code, "msg": "refused", "expMsg": None, "data": None})
        match endpoint:
            case "getEssList":
                data: Any = [
                    {"sysSn": serial, "minv": "SMILE-T10", "cobat": 13.3, "emsStatus": "Normal"}
                    for serial in self.systems
                ]
            case "getLastPowerData":
                data = self._live_values()
            case "getOneDayPowerBySn":
                data = self._rows_of(request.query.get("queryDate", ""))
                if not data:
                    return json_reply({"code": 6016, "msg": "no data", "data": None})
            case _:
                return json_reply({"code": 6001, "msg": "no such endpoint", "data": None})
        return json_reply({"code": 200, "msg": "Success", "expMsg": None, "data": data})

    def _refusal(self, request: HttpRequest, endpoint: str) -> int | None:
        """The code of what is wrong with a request, in the cloud's order."""
        stamp, sign = request.headers.get("timestamp", ""), request.headers.get("sign", "")
        if not stamp or not sign or "appid" not in request.headers:
            return 6010
        if not stamp.isdigit() or abs(int(stamp) - self._clock.now().timestamp()) > SIGNED_FOR_S:
            return 6006
        digest = hashlib.sha512((self._app_id + self._app_secret + stamp).encode()).hexdigest()
        if request.headers["appid"] != self._app_id or sign != digest:
            return 6007
        if "sysSn" in request.query and request.query["sysSn"] not in self.systems:
            return 6038
        return 6053 if self._is_too_fast(endpoint) else None

    def _is_too_fast(self, endpoint: str) -> bool:
        now = self._clock.now()
        asked = self._asked.setdefault(endpoint, deque())
        while asked and now - asked[0] >= timedelta(minutes=1):
            asked.popleft()
        asked.append(now)
        return self.rate_limit is not None and len(asked) > self.rate_limit

    def _live_values(self) -> dict[str, Any]:
        if self.faults.all_null:
            return dict.fromkeys(("ppv", "pload", "soc", "pgrid", "pbat", "pev", "ppvDetail", "pgridDetail"))
        values: dict[str, Any] = {
            "ppv": self._measured("pv_w"),
            "pload": self._measured("load_w"),
            "soc": None if self.house.battery is None else round(self.house.battery.soc_pct, 1),
            "pgrid": self._measured("grid_w"),
            "pbat": self._measured("battery_w"),
            "pev": self._measured("ev_w"),
            "prealL1": None,
        }
        if self.faults.text_numbers:
            values = {key: None if value is None else str(value) for key, value in values.items()}
        return values | {"ppvDetail": {"ppv1": None}, "pgridDetail": {}, "pevDetail": {}}

    def _measured(self, name: str) -> float | None:
        value = self.house.measured(name)
        return None if value is None else float(round(value))

    def _rows_of(self, day: str) -> list[dict[str, Any]]:
        if self.faults.no_rows:
            return []
        return [row for at, row in reversed(self._rows) if at.date().isoformat() == day]

    def _live(self) -> None:
        """Lives to the clock's now and keeps a row for the newest mark passed."""
        now = self._clock.now()
        self.house.advance(now)
        local = now.astimezone(self._zone)
        mark = local - timedelta(
            minutes=local.minute % 5, seconds=local.second, microseconds=local.microsecond
        )
        if self._rows and self._rows[-1][0] >= mark:
            return
        grid_w = self._measured("grid_w")
        row = {
            "sysSn": SERIAL,
            "uploadTime": mark.strftime("%Y-%m-%d %H:%M:%S"),
            "ppv": self._measured("pv_w"),
            "load": self._measured("load_w"),
            "cbat": None if self.house.battery is None else round(self.house.battery.soc_pct, 1),
            "feedIn": None if grid_w is None else max(0.0, -grid_w),
            "gridCharge": None if grid_w is None else max(0.0, grid_w),
            "pchargingPile": 0.0,
        }
        self._rows.append((mark, row))
