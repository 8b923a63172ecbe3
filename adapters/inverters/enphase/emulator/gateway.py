"""An IQ Gateway over the simulated house: real HTTP, and HTTPS with a certificate of its own where wanted.

Names and signs of its documents are written down here a second time.
"""

from typing import Any

from adapters.emulators.http_server import HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.own_certificate import own_certificate
from adapters.inverters.enphase.emulator.power_limit import SOON_S, EnphaseFaults, PowerLimit
from adapters.inverters.enphase.emulator.tokens import INSTALLER, OWNER, TOKEN, Tokens
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.roof import RoofPart
from domain.ports.clock import Clock

__all__ = ["TOKEN", "EnphaseEmulator"]

SUN_METER, GRID_METER = 704_643_328, 704_643_584
NEWER, OLDER = "D8.3.5528", "D8.2.4345"
PART = "enphase"


class EnphaseEmulator(OnASocket[HttpServer]):
    """A gateway with the meters named; `token` None is an old one that asks none. `software` older than
    D8.3.5232 takes `export_limit` for its opposite and reacts after minutes. `share` is the part of the roof
    whose sun its microinverters turn, `soon_s` how long new software takes to follow a limit.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = TOKEN,
        meters: tuple[str, ...] = ("production", "net-consumption"),
        software: str | None = NEWER,
        share: float = 1.0,
        is_tls: bool = False,
        soon_s: float = SOON_S,
        faults: EnphaseFaults | None = None,
    ) -> None:
        self.house, self.token, self.meters, self.software = house, token, meters, software
        self.faults = faults or EnphaseFaults()
        self.tokens = Tokens(clock)
        part = house.roof.setdefault(PART, RoofPart(share=share))
        self.limit = PowerLimit(house, part, clock, self.faults, is_old=software == OLDER, soon_s=soon_s)
        self._clock = clock
        tls = own_certificate("envoy.local") if is_tls else None
        self.server = HttpServer(self._answer, host, port, self.faults, tls)
        self._scheme = "https" if is_tls else "http"

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    async def _answer(self, request: HttpRequest) -> HttpReply:
        self.limit.live()
        if request.path == "/info":
            return self._info()
        role = self._role(request)
        if role is None:
            return HttpReply(status=401, body=b"401 Authorization Required")
        match request.path:
            case "/ivp/meters":
                return json_reply(
                    [self._meter(SUN_METER, "production"), self._meter(GRID_METER, "net-consumption")]
                )
            case "/ivp/meters/readings":
                sun_w, grid_w = self.house.measured_roof_w(PART), self.house.measured("grid_w")
                return json_reply([self._shown(SUN_METER, sun_w), self._shown(GRID_METER, grid_w)])
            case "/api/v1/production":
                now_w = self.house.measured_roof_w(PART)
                return json_reply({"wattHoursToday": 17_645, "wattsNow": now_w})
            case "/ivp/ss/dpel":
                return self.limit.answer(request, is_installer=role == INSTALLER)
        return HttpReply(status=404, body=b"not found")

    def _role(self, request: HttpRequest) -> str | None:
        """Whose token it came with; None for one that is not known or has run out."""
        if self.token is None:
            return OWNER
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        return OWNER if shown == self.token else self.tokens.role_of(shown)

    def _info(self) -> HttpReply:
        told = "" if self.software is None else f"<software>{self.software}</software>"
        text = f"<?xml version='1.0'?><envoy_info><device><sn>122300000001</sn>{told}</device></envoy_info>"
        return HttpReply(body=text.encode(), headers={"content-type": "text/xml"})

    def _meter(self, eid: int, measures: str) -> dict[str, Any]:
        state = "enabled" if measures in self.meters else "disabled"
        return {"eid": eid, "state": state, "measurementType": measures, "phaseCount": 1, "statusFlags": []}

    def _shown(self, eid: int, power_w: float | None) -> dict[str, Any]:
        now = int(self._clock.now().timestamp())
        return {"eid": eid, "timestamp": now, "activePower": power_w, "channels": []}
