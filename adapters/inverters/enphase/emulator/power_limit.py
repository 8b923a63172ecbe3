"""The one power limit of an emulated gateway, and how its microinverters follow it.

It is kept as it is written, whatever is written, and read back so. New software follows within seconds; old
one takes `export_limit` for its opposite, and minutes.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, json_reply
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.roof import RoofPart
from domain.ports.clock import Clock

SOON_S, LATE_S = 15.0, 150.0
OFF: dict[str, Any] = {
    "enable": False,
    "export_limit": True,
    "limit_value_W": 0.0,
    "slew_rate": 50.0,
    "enable_dynamic_limiting": False,
}


class EnphaseFaults(HttpFaults, kw_only=True):
    """What can be wrong with it, switchable while it runs; the line's faults too.

    `no_limit`: the status with which it says that it has none (404, 503). `takes_owners`: an owner's token
    may limit, as on some software. `refuses_writes`: the status with which it refuses every write, though it
    tells its setting. `does_nothing`: it answers 200 and keeps
    what it had. `does_the_opposite`: new software with the old one's fault. `ignores`: it keeps a limit and
    its microinverters give all.
    """

    no_limit: int | None = None
    takes_owners: bool = False
    refuses_writes: int | None = None
    does_nothing: bool = False
    does_the_opposite: bool = False
    ignores: bool = False


class PowerLimit:
    """Its setting, what Enphase's cloud has of it, and what comes of both."""

    def __init__(
        self,
        house: SimulatedHouse,
        part: RoofPart,
        clock: Clock,
        faults: EnphaseFaults,
        *,
        is_old: bool,
        soon_s: float = SOON_S,
    ) -> None:
        self.settings: dict[str, Any] = dict(OFF)
        self.cloud: dict[str, Any] = dict(OFF)
        self.writes: list[dict[str, Any]] = []
        self._house, self._part, self._clock = house, part, clock
        self._faults, self._is_old = faults, is_old
        self._reacts_after = timedelta(seconds=LATE_S if is_old else soon_s)
        self._in_force: dict[str, Any] = dict(OFF)
        self._coming: list[tuple[datetime, dict[str, Any]]] = []

    def answer(self, request: HttpRequest, *, is_installer: bool) -> HttpReply:
        """Tells it, or takes another one."""
        if self._faults.no_limit is not None:
            return HttpReply(status=self._faults.no_limit, body=b'{"err": "none"}')
        if request.method != "POST":
            return json_reply({"date": "2026-03-01 12:00:00", "dynamic_pel_settings": self.settings})
        if self._faults.refuses_writes is not None:
            return HttpReply(status=self._faults.refuses_writes)
        if not (is_installer or self._faults.takes_owners):
            return HttpReply(status=401, body=b"401 Authorization Required")
        try:
            document = request.json()
            written = dict(document["dynamic_pel_settings"])
        except (msgspec.DecodeError, KeyError, TypeError, ValueError):
            return HttpReply(status=400)
        if document.get("filename") != "site_settings" or not isinstance(written.get("enable"), bool):
            return HttpReply(status=400)
        self.writes.append(written)
        if not self._faults.does_nothing:
            self._set({**self.settings, **written})
        return json_reply({"message": "success"})

    def sync(self) -> None:
        """The gateway looks at Enphase's cloud, as it does every hour, and has what that has."""
        self._set(dict(self.cloud))

    def live(self) -> None:
        """Lives until now."""
        now = self._clock.now()
        while self._coming and self._coming[0][0] <= now:
            at, self._in_force = self._coming.pop(0)
            self._obey(at)
        self._obey(now)

    def _set(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self._coming.append((self._clock.now() + self._reacts_after, settings))
        self.live()

    def _obey(self, at: datetime) -> None:
        self._house.advance(at)
        self._part.obeys = not self._faults.ignores
        self._part.limit_w = self._limit_w()
        self._house.advance(at)

    def _limit_w(self) -> float | None:
        """What the microinverters may give, W; None: all."""
        if not self._in_force["enable"]:
            return None
        limit_w, house = float(self._in_force["limit_value_W"]), self._house
        is_opposite = self._is_old or self._faults.does_the_opposite
        if bool(self._in_force["export_limit"]) is is_opposite:
            return limit_w
        others_w = sum(each_w for name, each_w in house.roof_w.items() if house.roof[name] is not self._part)
        return limit_w + max(0.0, house.load_w + house.ev_w - house.battery_w - others_w)
