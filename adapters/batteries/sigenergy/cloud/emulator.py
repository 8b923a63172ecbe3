"""Sigenergy's app cloud over real HTTP: logins, tokens that end, and one station's tariff."""

from base64 import b64encode
from collections import deque
from datetime import datetime, timedelta
from typing import Any

import msgspec

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from domain.ports.clock import Clock

CLIENT = "Basic " + b64encode(b"sigen:sigen").decode()
USERNAME = "owner@home.example"
PASSWORD = "sunshine-42"
PASSWORD_SENT = "ssgMXHWs162f6n0j+eVcrg=="
STATION = 82026050500123
HALF_HOURS = 48
LIFE_S = 3_600.0


class SigenergyCloudEmulator(OnASocket[HttpServer]):
    """One account with one station.

    `moods` are statuses that the coming requests get instead of an answer, each with its Retry-After;
    `lies` says yes to a tariff and keeps none; `tariffs` are those it took; `refuses_by_code` refuses a token
    that ended with status 200 and a code; `home_code` is what it answers to the question for the home.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HttpFaults | None = None,
        password_sent: str = PASSWORD_SENT,
        station: int | str = STATION,
    ) -> None:
        self.faults = faults or HttpFaults()
        self.moods: deque[tuple[int, str | None]] = deque()
        self.lies = self.refuses_by_code = False
        self.home_code = 0
        self.token_names = ("access-{}", "refresh-{}")
        self.password_sent = password_sent
        self.logins = self.refreshes = 0
        self.tariffs: list[dict[str, Any]] = []
        self._station, self._clock = station, clock
        self._access: dict[str, datetime] = {}
        self._refresh: set[str] = set()
        self.server = HttpServer(self._answer, host, port, self.faults)

    def end_access(self) -> None:
        """Access tokens are worth nothing from now on."""
        self._access.clear()

    def end_session(self) -> None:
        """Neither are refresh tokens."""
        self._access.clear()
        self._refresh.clear()

    async def _answer(self, request: HttpRequest) -> HttpReply:
        if self.moods:
            status, after = self.moods.popleft()
            return HttpReply(status=status, headers={} if after is None else {"retry-after": after})
        if (request.method, request.path) == ("POST", "/auth/oauth/token"):
            return self._grant(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._clock.now() >= self._access.get(token, self._clock.now()):
            if self.refuses_by_code:
                return json_reply({"code": 11003, "msg": "access token expired"})
            return json_reply({"code": 401, "msg": "token expired"}, 401)
        match request.method, request.path:
            case "GET", "/device/owner/station/home" if self.home_code:
                return json_reply({"code": self.home_code, "msg": "no home", "data": None})
            case "GET", "/device/owner/station/home":
                home: dict[str, Any] = {"stationId": self._station, "acSnList": [], "dcSnList": []}
                return json_reply({"code": 0, "data": home})
            case "GET", "/device/station/list":
                return json_reply({"code": 0, "data": [{"id": self._station}]})
            case "POST", "/device/stationelecsetprice/save":
                return self._save(request)
        return json_reply({"code": 404}, 404)

    def _grant(self, request: HttpRequest) -> HttpReply:
        form = request.form()
        if request.headers.get("authorization") != CLIENT:
            return json_reply({"code": 401, "msg": "unknown client"}, 401)
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self._refresh:
                return json_reply({"code": 400, "msg": "invalid refresh token"}, 400)
            self._refresh.discard(form["refresh_token"])
            self.refreshes += 1
            return json_reply({"code": 0, "data": self._new_tokens()})
        if (form.get("username"), form.get("password")) != (USERNAME, self.password_sent):
            return json_reply({"code": 11003, "msg": "wrong username or password"})
        self.logins += 1
        return json_reply({"code": 0, "data": self._new_tokens()})

    def _new_tokens(self) -> dict[str, object]:
        number = self.logins + self.refreshes
        access, refresh = (name.format(number) for name in self.token_names)
        self._access = {access: self._clock.now() + timedelta(seconds=LIFE_S)}
        self._refresh.add(refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in": LIFE_S}

    def _save(self, request: HttpRequest) -> HttpReply:
        try:
            tariff = request.json()
            fault = fault_in(tariff, self._station)
        except (msgspec.DecodeError, KeyError, TypeError, IndexError) as err:
            return json_reply({"code": 500, "msg": f"unreadable: {err}"}, 500)
        if fault:
            return json_reply({"code": 1000, "msg": fault})
        if not self.lies:
            self.tariffs.append(tariff)
        return json_reply({"code": 0, "msg": "success", "data": True})


def fault_in(tariff: dict[str, Any], station: int | str) -> str:
    """What the cloud would not take in a tariff; empty when all is well."""
    if tariff["stationId"] != station:
        return "no such station"
    for side in ("buyPrice", "sellPrice"):
        week = tariff[side]["staticPricing"]["combinedPrices"][0]["weekPrices"][0]
        ranges = [slot["timeRange"].split("-") for slot in week["timeRange"]]
        starts = [start for start, _ in ranges]
        ends = [end for _, end in ranges]
        if (
            len(ranges) != HALF_HOURS
            or starts[0] != "00:00"
            or ends[-1] != "24:00"
            or starts[1:] != ends[:-1]
        ):
            return f"{side} does not cover a day"
        if week["weekRange"] != "1-7":
            return f"{side} does not cover a week"
    return ""
