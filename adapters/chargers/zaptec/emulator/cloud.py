"""The Zaptec cloud with one charger, over the simulated house's charge point.

It has Zaptec's rules: commands only in fitting states (code 528), a token with an end, ten questions a
second, and a charger that follows some seconds later. Addresses and numbers are its own.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.chargers.zaptec.emulator.state import Settings, operation_mode, state_rows
from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

USERNAME, PASSWORD = "owner@home.example", "not-a-real-one"
CHARGER, INSTALLATION = "6f1c0a52-7b1d-4e0c-9d5e-000000000001", "0b7e1f3a-52c4-4d7f-8a11-000000000002"
TOKEN_LASTS_S = 3_600.0
A_SECOND = timedelta(seconds=1)
STOP, RESUME, FORBIDDEN_BY_STATE = "506", "507", 528


class ZaptecFaults(HttpFaults, kw_only=True):
    """Faults of the cloud and of the charger behind it.

    `refuses`: no command is allowed to this user. `lies`: commands are acknowledged, read back as set, and
    the charger does nothing. `ignores`: they are acknowledged and forgotten, as under Zaptec Sense.
    `forbids`: they are against the charger's state. `hangs_up`: they are done, and the connection ends
    without an answer. `says_nothing`: no value of the state is known.
    """

    refuses: bool = False
    lies: bool = False
    ignores: bool = False
    hangs_up: bool = False
    forbids: bool = False
    says_nothing: bool = False


class ZaptecEmulator(OnASocket[HttpServer]):
    """`chargers` are the account's, by serial number; the first is the one in the house. `calls` are the
    commands that were taken, in order. `follows_s`: how long the charger takes to follow.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        loadpoint: str = "garage",
        serial: str = "ZAP000001",
        follows_s: float = 3.0,
    ) -> None:
        self.house, self._clock = house, clock
        self.car: SimulatedCharger = house.chargers.setdefault(loadpoint, SimulatedCharger(connected=True))
        self.faults = ZaptecFaults()
        self.settings = Settings(self.car.phases)
        self.chargers = [serial]
        self.password = PASSWORD
        self.logins = 0
        self.follows_s = follows_s
        self.calls: list[str] = []
        self._token = ("", clock.now())
        self._asked: deque[datetime] = deque(maxlen=100)
        self._coming: list[tuple[datetime, Callable[[], None]]] = []
        self.server = HttpServer(self._answer, host, port, self.faults)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def end_session(self) -> None:
        """The token holds no more, whatever was promised."""
        self._token = ("", self._clock.now())

    def live(self) -> None:
        """Lives until now, with what was ordered coming into force when it does."""
        now = self._clock.now()
        while self._coming and self._coming[0][0] <= now:
            at, happens = self._coming.pop(0)
            self.house.advance(at)
            happens()
            self._follow()
        self.house.advance(now)
        self._follow()
        self.house.advance(now)

    async def _answer(self, request: HttpRequest) -> HttpReply:
        now = self._clock.now()
        if request.path == "/oauth/token":
            return self._log_in(request)
        token, until = self._token
        if request.headers.get("authorization") != f"Bearer {token}" or now >= until:
            return json_reply({"Message": "Authorization has been denied for this request."}, 401)
        self._asked.append(now)
        if sum(now - A_SECOND < at <= now for at in self._asked) > 15:
            return json_reply({}, 429, Retry_After="1")
        self.live()
        if request.method == "GET":
            return self._tell(request)
        if self.faults.refuses:
            return json_reply({"Code": 403, "Details": "Access denied"}, 403)
        reply = self._obey(request)
        return HttpReply(talk=_hang_up) if self.faults.hangs_up else reply

    def _log_in(self, request: HttpRequest) -> HttpReply:
        form = request.form()
        if (form.get("username"), form.get("password")) != (USERNAME, self.password):
            refused = {"error": "invalid_grant", "error_description": "Incorrect username or password."}
            return json_reply(refused, 400)
        self.logins += 1
        name = f"emulated-zaptec-{self.logins}-{self._clock.now().timestamp():.0f}"
        self._token = (name, self._clock.now() + timedelta(seconds=TOKEN_LASTS_S))
        return json_reply({"access_token": name, "token_type": "Bearer", "expires_in": TOKEN_LASTS_S})

    def _tell(self, request: HttpRequest) -> HttpReply:
        if request.path == "/api/chargers":
            return json_reply({"Pages": len(self.chargers), "Data": [self._listed(request)]})
        if request.path == f"/api/chargers/{CHARGER}/state":
            blank = self.faults.says_nothing
            rows = [] if blank else state_rows(self.car, self.settings, self._clock.now())
            return json_reply([{"StateId": -1, "Timestamp": "2026-01-01T00:00:00"}, *rows])
        if request.path == f"/api/installation/{INSTALLATION}":
            return json_reply(self.settings.installation())
        return json_reply({}, 404)

    def _listed(self, request: HttpRequest) -> dict[str, object]:
        """One charger to a page, so that nobody reads the first page alone."""
        page = int(request.query.get("PageIndex", "0"))
        return {
            "Id": CHARGER if page == 0 else CHARGER.replace("0001", f"1{page:03}"),
            "DeviceId": self.chargers[page],
            "Name": "Garage",
            "InstallationId": INSTALLATION,
            "OperatingMode": operation_mode(self.car, self.settings),
            "IsOnline": self.settings.is_online,
        }

    def _obey(self, request: HttpRequest) -> HttpReply:
        command = request.path.rpartition("/")[2]
        if request.path == f"/api/chargers/{CHARGER}/update":
            return self._take(request.json(), self.settings.set_charger)
        if request.path == f"/api/installation/{INSTALLATION}/update":
            return self._take(request.json(), self.settings.set_installation)
        if request.path != f"/api/chargers/{CHARGER}/sendCommand/{command}":
            return json_reply({}, 404)
        mode, is_final = operation_mode(self.car, self.settings), self.settings.is_stopped
        is_paused = mode == 5 and is_final
        allowed = not self.faults.forbids
        if allowed and command == STOP and mode != 1 and not is_paused:
            return self._soon(command, lambda: self.settings.stop(True))
        if allowed and command == RESUME and (is_paused or self.settings.schedule):
            return self._soon(command, lambda: self.settings.stop(False))
        details = "The command is not allowed in this state"
        return json_reply({"Code": FORBIDDEN_BY_STATE, "Details": details, "StackTrace": None}, 500)

    def _take(self, body: dict[str, float], into: Callable[[dict[str, float]], None]) -> HttpReply:
        called = ",".join(f"{name}={value:g}" for name, value in body.items())
        return self._soon(called, lambda: into(body))

    def _soon(self, called: str, happens: Callable[[], None]) -> HttpReply:
        self.calls.append(called)
        if not (self.faults.ignores or (self.settings.is_stand_alone and "=" in called)):
            self._coming.append((self._clock.now() + timedelta(seconds=self.follows_s), happens))
            self.live()
        return json_reply({})

    def _follow(self) -> None:
        """The charge point offers what all of this leaves to it."""
        if not self.car.connected:
            self.settings.stop(False)
        offered_a = self.settings.offered_a
        self.car.obeys = not self.faults.lies
        if self.car.set_current_a != offered_a or self.car.phases != self.settings.phases:
            self.car.set_current(offered_a, self.settings.phases)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says nothing; the server closes."""
