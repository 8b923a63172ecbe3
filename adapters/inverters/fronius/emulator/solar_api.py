"""A Fronius over real HTTP, over the simulated house: its power flow document, with its own names.

The meter's sign and the null of a sleeping inverter are the manual's, written down here a second time.
"""

from typing import Any

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock


class FroniusFaults(HttpFaults, kw_only=True):
    """What can be wrong with it, switchable while it runs; the line's faults too.

    `disabled`: the owner has switched the Solar API off. `status_code`: the document says that it failed.
    `asleep`: no inverter runs. `hybrid`: a battery of its own gives or takes so many W.
    """

    disabled: bool = False
    status_code: int = 0
    asleep: bool = False
    hybrid: float | None = None


class FroniusEmulator(OnASocket[HttpServer]):
    """Inverters that share the house's sun, and perhaps a meter. `shares` are by their numbers, 1 in all;
    `meter` is where it sits (grid or load), None for no meter; `roof` is the part of the house's roof that
    they turn, None: all of it.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: FroniusFaults | None = None,
        shares: dict[str, float] | None = None,
        meter: str | None = "grid",
        roof: str | None = None,
    ) -> None:
        self.house, self.meter = house, meter
        self.faults = faults or FroniusFaults()
        self._roof = roof
        self.shares = {"1": 1.0} if shares is None else shares
        self._clock = clock
        self.server = HttpServer(self._answer, host, port, self.faults)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        if self.faults.disabled:
            return HttpReply(status=404, body=b"Solar API disabled by customer config")
        if request.path == "/solar_api/GetAPIVersion.cgi":
            version = {"APIVersion": 1, "BaseURL": "/solar_api/v1/", "CompatibilityRange": "1.8-2"}
            return json_reply(version)
        if request.path != "/solar_api/v1/GetPowerFlowRealtimeData.fcgi":
            return HttpReply(status=404, body=b"not found")
        self.house.advance(self._clock.now())
        failed = self.faults.status_code
        status = {"Code": failed, "Reason": "it failed" if failed else "", "UserMessage": ""}
        head = {"RequestArguments": {}, "Status": status, "Timestamp": self._clock.now().isoformat()}
        return json_reply({"Body": {} if failed else {"Data": self._flow()}, "Head": head})

    def _flow(self) -> dict[str, Any]:
        sun_w = self.house.measured("pv_w") if self._roof is None else self.house.roof_w[self._roof]
        runs = not self.faults.asleep and sun_w is not None
        inverters = {
            number: {"DT": 1, "P": sun_w * share if runs and sun_w is not None else None, "E_Day": None}
            for number, share in self.shares.items()
        }
        grid_w = self.house.measured("grid_w") if self.meter else None
        return {
            "Inverters": inverters,
            "Site": {
                "Mode": "meter" if self.meter else "produce-only",
                "Meter_Location": self.meter or "unknown",
                "P_Akku": self.faults.hybrid,
                "P_Grid": grid_w,
                "P_Load": None if grid_w is None else -(self.house.load_w + self.house.ev_w),
                "P_PV": None if not runs or sun_w is None else sun_w * 1.03,  # the DC side, before its losses
            },
            "Smartloads": {"Ohmpilots": {}},
            "Version": "12",
        }
