"""A car as Fleet API and Teslemetry show it, on a real socket: one server, for the paths are the same.

Every answer below 500 is counted as billed, as Tesla does.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from adapters.chargers.tesla.emulator.car import LATITUDE, LONGITUDE, EmulatedTesla
from adapters.chargers.tesla.emulator.signing import SignedCar
from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

VIN = "LRW3E7FS0PC123456"
CONSOLE_TOKEN = "console-token"
HOME = {"latitude": LATITUDE, "longitude": LONGITUDE}
ASLEEP = {
    "response": None,
    "error": "vehicle unavailable: vehicle is offline or asleep",
    "error_description": "",
}
UNSIGNED = {
    "response": None,
    "error": "Tesla Vehicle Command Protocol required, please refer to the documentation here: https://developer.tesla.com",
}
BREATH_S = 0.1  # real: how soon a push can follow another


class TeslaFaults(HttpFaults, kw_only=True):
    """What can be wrong with the cloud, switchable while it runs; the line's faults too.

    `unpaid` answers 402, `forbids` 403; `too_many` requests are still answered 429 with `retry_after_s`.
    `wants_signed` refuses commands without a signature.
    """

    unpaid: bool = False
    forbids: bool = False
    too_many: int = 0
    retry_after_s: float = 5.0
    wants_signed: bool = False


class TeslaEmulator(OnASocket[HttpServer]):
    """One account with one car. `billed` counts its cost; `fields` is what it was asked to stream."""

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        loadpoint: str = "garage",
        faults: TeslaFaults | None = None,
        dozes_after_s: float | None = None,
    ) -> None:
        charger = house.chargers.setdefault(loadpoint, SimulatedCharger(connected=True, soc_pct=50))
        self.house, self.faults = house, faults or TeslaFaults()
        self.car = EmulatedTesla(VIN, charger, dozes_after_s=dozes_after_s)
        self.signed = SignedCar(self.car)
        self.tokens = {CONSOLE_TOKEN}
        self.billed: Counter[str] = Counter()
        self.fields: dict[str, Any] = {}
        self.listeners = 0
        self._clock = clock
        self.server = HttpServer(self._answer, host, port, self.faults)

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"

    async def _answer(self, request: HttpRequest) -> HttpReply:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return json_reply({"response": None, "error": "invalid bearer token"}, 401)
        now = self._clock.now()
        self.house.advance(now)
        self.car.live(now)
        reply = self._trouble() or self._told(request)
        if reply.stream is None and reply.status < 500:
            self.billed[_kind(request)] += 1
        self.house.advance(now)
        return reply

    def _trouble(self) -> HttpReply | None:
        faults = self.faults
        if faults.forbids:
            return json_reply({"response": None, "error": "Unauthorized missing scopes"}, 403)
        if faults.unpaid:
            return json_reply({"response": None, "error": "insufficient_credits"}, 402)
        if faults.too_many > 0:
            faults.too_many -= 1
            return json_reply({"error": "rate limited"}, 429, retry_after=f"{faults.retry_after_s:g}")
        return None

    def _told(self, request: HttpRequest) -> HttpReply:
        car, now = self.car, self._clock.now()
        if request.path == f"/sse/{VIN}":
            return HttpReply(headers={"content-type": "text/event-stream"}, stream=self._events())
        if request.path == f"/api/config/{VIN}":
            if request.method == "GET":
                return json_reply({"fields": self.fields})
            self.fields |= request.json().get("fields", {})
            return json_reply({"updated_vehicles": 1})
        base = f"/api/1/vehicles/{VIN}"
        if request.path != base and not request.path.startswith(f"{base}/"):
            return json_reply({"response": None, "error": "not_found"}, 404)
        what = request.path.removeprefix(base).strip("/")
        if not what:
            return json_reply({"response": {} if car.blank else {"vin": VIN, "state": car.state}})
        if what == "wake_up":
            car.wake(now)
            return json_reply({"response": {"vin": VIN, "state": car.state}})
        if car.state != "online":
            return json_reply(ASLEEP, 408)
        car.touch(now)
        if what == "vehicle_data":
            return json_reply({"response": {} if car.blank else car.vehicle_data(now)})
        if what == "signed_command":
            return self._signed(request)
        return self._command(what, request)

    def _command(self, what: str, request: HttpRequest) -> HttpReply:
        if self.faults.wants_signed:
            return json_reply(UNSIGNED, 403)
        name = what.removeprefix("command/")
        if name not in ("charge_start", "charge_stop", "set_charging_amps"):
            return json_reply({"response": None, "error": "not_found"}, 404)
        amps = request.json().get("charging_amps") if name == "set_charging_amps" else None
        if name == "set_charging_amps" and not isinstance(amps, int):
            return json_reply({"response": None, "error": "charging_amps is no number"}, 400)
        reason = self.car.obey(name, amps)
        return json_reply({"response": {"result": not reason, "reason": reason}})

    def _signed(self, request: HttpRequest) -> HttpReply:
        try:
            answer = self.signed.hear_base64(request.json()["routable_message"])
        except (KeyError, TypeError, ValueError):
            return json_reply({"response": None, "error": "bad request"}, 400)
        return json_reply({"response": answer})

    async def _events(self) -> AsyncGenerator[bytes, None]:
        """All that is known, then what changes; a comment in between shows it lives."""
        self.listeners += 1
        shown: dict[str, Any] = {}
        state = ""
        try:
            while True:
                now = self._clock.now()
                self.house.advance(now)
                self.car.live(now)
                if self.car.state != state:
                    state = self.car.state
                    yield self._event({"state": state})
                signals = self.car.signals() if state == "online" else shown
                if changed := {
                    name: value for name, value in signals.items() if shown.get(name, ...) != value
                }:
                    shown = signals
                    yield self._event({"data": changed})
                yield b":\n\n"
                await asyncio.sleep(BREATH_S)
        finally:
            self.listeners -= 1

    def _event(self, documents: dict[str, Any]) -> bytes:
        event = {"vin": VIN, "createdAt": self._clock.now().isoformat(), **documents}
        return b"data: " + msgspec.json.encode(event) + b"\n\n"


def _kind(request: HttpRequest) -> str:
    if request.method == "GET":
        return "data"
    return "wakes" if request.path.endswith("/wake_up") else "commands"
