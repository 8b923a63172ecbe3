"""An IQ Gateway over real HTTP, over the simulated house; the real one speaks TLS with its own certificate.

Names and signs of its documents are written down here a second time.
"""

from typing import Any

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

TOKEN = "emulated-enphase-owner"
SUN_METER, GRID_METER = 704_643_328, 704_643_584


class EnphaseEmulator(OnASocket[HttpServer]):
    """A gateway with the meters named; `token` None is an old one that asks none."""

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = TOKEN,
        meters: tuple[str, ...] = ("production", "net-consumption"),
        faults: HttpFaults | None = None,
    ) -> None:
        self.house, self.token, self.meters = house, token, meters
        self.faults = faults or HttpFaults()
        self._clock = clock
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        if self.token is not None and request.headers.get("authorization") != f"Bearer {self.token}":
            return HttpReply(status=401, body=b"401 Authorization Required")
        self.house.advance(self._clock.now())
        match request.path:
            case "/ivp/meters":
                return json_reply(
                    [self._meter(SUN_METER, "production"), self._meter(GRID_METER, "net-consumption")]
                )
            case "/ivp/meters/readings":
                return json_reply([self._shown(SUN_METER, "pv_w"), self._shown(GRID_METER, "grid_w")])
            case "/api/v1/production":
                return json_reply({"wattHoursToday": 17_645, "wattsNow": self.house.measured("pv_w")})
        return HttpReply(status=404, body=b"not found")

    def _meter(self, eid: int, measures: str) -> dict[str, Any]:
        state = "enabled" if measures in self.meters else "disabled"
        return {"eid": eid, "state": state, "measurementType": measures, "phaseCount": 1, "statusFlags": []}

    def _shown(self, eid: int, flow: str) -> dict[str, Any]:
        now = int(self._clock.now().timestamp())
        return {"eid": eid, "timestamp": now, "activePower": self.house.measured(flow), "channels": []}
