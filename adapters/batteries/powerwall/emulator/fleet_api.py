"""A Tesla energy site as its cloud shows it, on a real socket, over the simulated house.

One server plays Fleet API, Teslemetry with its event stream, and the sign-in; the paths are the same.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from adapters.batteries.powerwall.emulator.documents import live_status, site_info
from adapters.batteries.powerwall.emulator.gateway import Settings, drive, faults_in
from adapters.emulators.http_server import HttpFaults, HttpReply, HttpRequest, HttpServer, json_reply
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

SITE_ID = 1_234_567_890
CONSOLE_TOKEN = "console-token"
FIRST_REFRESH_TOKEN = "refresh-0"
UPDATED = {"response": {"code": 201, "message": "Updated"}}
PUSH_EVERY_S = 15.0
BREATH_S = 0.1  # real: how soon a push can follow another
WRITES_KEPT = 1_000


class PowerwallFaults(HttpFaults, kw_only=True):
    """What can be wrong with the cloud or the site, switchable while it runs; the line's faults too.

    `forbids` answers 403, `refuses` answers 200 with `result: false` to writes, `forgets` acknowledges
    writes and keeps nothing, `modes_do_not_stick` the same for modes alone, `lies` acknowledges, shows
    what was written and does nothing. `unavailable` and `too_many` are numbers of requests still to be
    answered 503, or 429 with `retry_after_s`; `empty` answers null for readings, `no_soc` leaves the
    charge out. `echo_lag_s` is how long written settings take to show, s of the clock.
    """

    forbids: bool = False
    refuses: bool = False
    forgets: bool = False
    modes_do_not_stick: bool = False
    lies: bool = False
    unavailable: int = 0
    too_many: int = 0
    retry_after_s: float = 5.0
    empty: bool = False
    no_soc: bool = False
    echo_lag_s: float = 0.0


class PowerwallEmulator(OnASocket[HttpServer]):
    """One account with one site. All that it does happens on requests, at the clock's now.

    `tokens` are the access tokens it takes; `writes` every write that arrived, by its last word and body.
    `lost_paths` are last words of paths that it does not find.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: PowerwallFaults | None = None,
        timezone: str = "UTC",
        site_id: int = SITE_ID,
        settings: Settings | None = None,
    ) -> None:
        if house.battery is None:
            raise ValueError("a Powerwall is a battery")
        self.house = house
        self.faults = faults or PowerwallFaults()
        self.settings = settings or Settings(reserve_pct=house.battery.reserve_pct)
        self.tokens = {CONSOLE_TOKEN}
        self.grid_services = self.off_grid = self.storm = False
        self.expires_in_s = 8 * 3600
        self.writes: list[tuple[str, dict[str, Any]]] = []
        self.refreshes = 0
        self.listeners = 0
        self.knows_topics = True
        self.lost_paths: set[str] = set()
        self.refresh_token = FIRST_REFRESH_TOKEN  # the one it takes next
        self.token_names = ("access-{}", "refresh-{}")
        self._shown: list[tuple[datetime, Settings]] = []
        self._clock, self._zone, self._timezone, self._site_id = clock, ZoneInfo(timezone), timezone, site_id
        self._site_path = f"/api/1/energy_sites/{site_id}/"
        self.server = HttpServer(self._answer, host, port, self.faults)

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def kept(self) -> dict[str, Any]:
        """All that is set, the tariff too."""
        return dict(msgspec.to_builtins(self.settings))

    def resume(self, kept: Mapping[str, Any]) -> None:
        """With all that was set."""
        self.settings = msgspec.convert(kept, Settings)

    async def start(self) -> None:
        """Listens."""
        self._live()
        await super().start()

    def live(self) -> dict[str, Any]:
        """The `live_status` of this moment."""
        self._live()
        document = live_status(
            self.house,
            self._clock.now(),
            grid_services=self.grid_services,
            off_grid=self.off_grid,
            storm=self.storm,
        )
        if self.faults.no_soc:
            del document["percentage_charged"]
        return document

    def info(self) -> dict[str, Any]:
        """The `site_info` as the cloud shows it at this moment."""
        return site_info(self._site_id, self.house, self._visible(), self._timezone)

    def _live(self) -> None:
        now = self._clock.now()
        self.house.advance(now)
        battery = self.house.battery
        assert battery is not None
        battery.obeys = self.house.limit_obeyed = not self.faults.lies
        if not self.faults.lies:
            drive(self.settings, self.house, now, self._zone)
        self.house.advance(now)

    def _visible(self) -> Settings:
        shows_until = self._clock.now() - timedelta(seconds=self.faults.echo_lag_s)
        older = [settings for at, settings in self._shown if at > shows_until]
        return older[0] if older else self.settings

    async def _answer(self, request: HttpRequest) -> HttpReply:
        if request.path == "/oauth2/v3/token":
            return self._sign_in(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return json_reply({"response": None, "error": "invalid bearer token"}, 401)
        faults = self.faults
        if faults.forbids:
            return json_reply({"response": None, "error": "Unauthorized missing scopes"}, 403)
        if faults.too_many > 0:
            faults.too_many -= 1
            return json_reply({"error": "rate limited"}, 429, retry_after=f"{faults.retry_after_s:g}")
        if faults.unavailable > 0:
            faults.unavailable -= 1
            return json_reply({"response": None, "error": "upstream"}, 503)
        if request.path == f"/sse/{self._site_id}":
            return self._stream(request)
        if request.path == "/api/1/products":
            return json_reply({"response": [self._product()], "count": 1})
        if not request.path.startswith(self._site_path):
            return json_reply({"response": None, "error": "not_found"}, 404)
        what = request.path.removeprefix(self._site_path)
        if what in self.lost_paths:
            return json_reply({"response": None, "error": "not_found"}, 404)
        return self._read(what) if request.method == "GET" else self._write(what, request)

    def _read(self, what: str) -> HttpReply:
        if self.faults.empty:
            return json_reply({"response": None})
        if what == "live_status":
            return json_reply({"response": self.live()})
        if what == "site_info":
            self._live()
            return json_reply({"response": self.info()})
        return json_reply({"response": None, "error": "not_found"}, 404)

    def _write(self, what: str, request: HttpRequest) -> HttpReply:
        try:
            body = request.json()
        except msgspec.DecodeError:
            return json_reply({"response": None, "error": "bad request"}, 400)
        self.writes = [*self.writes[-WRITES_KEPT:], (what, body)]
        if self.faults.refuses:
            return json_reply({"response": {"result": False, "reason": "not now"}})
        self._live()
        changed = self._changed(what, body)
        if isinstance(changed, str):
            return json_reply({"response": None, "error": changed}, 400)
        if not self.faults.forgets:
            now = self._clock.now()
            self._shown = [*self._shown[-50:], (now, self.settings)]
            self.settings = changed
        self._live()
        return json_reply(UPDATED, 200)

    def _changed(self, what: str, body: dict[str, Any]) -> Settings | str:
        """The settings after this write, or why it is wrong."""
        now = self.settings
        try:
            if what == "operation":
                mode = body["default_real_mode"]
                if mode not in ("autonomous", "self_consumption", "backup"):
                    return "unknown mode"
                return now if self.faults.modes_do_not_stick else replace(now, mode=mode)
            if what == "backup":
                percent = body["backup_reserve_percent"]
                # 81 to 99 are taken and become a full battery.
                return replace(now, reserve_pct=100 if percent > 80 else percent)
            if what == "grid_import_export":
                rule = body.get("customer_preferred_export_rule", now.export_rule)
                no_grid = body.get(
                    "disallow_charge_from_grid_with_solar_installed", now.grid_charging_disallowed
                )
                return replace(now, export_rule=rule, grid_charging_disallowed=no_grid)
            if what == "storm_mode":
                return replace(now, storm_watch=body["enabled"])
            if what == "off_grid_vehicle_charging_reserve":
                return replace(now, ev_reserve_pct=body["off_grid_vehicle_charging_reserve_percent"])
            if what == "time_of_use_settings":
                settings = body["tou_settings"]
                tariff = settings["tariff_content_v2"]
                if faults := faults_in(tariff):
                    return faults[0]
                strategy = settings.get("optimization_strategy", now.strategy)
                return replace(now, tariff=tariff, strategy=strategy)
        except (KeyError, TypeError, AttributeError):
            return "bad request"
        return "not_found"

    def _product(self) -> dict[str, Any]:
        live = self.live()
        return {
            "energy_site_id": self._site_id,
            "resource_type": "battery",
            "site_name": "My Home",
            "percentage_charged": live.get("percentage_charged"),
            "energy_left": live["energy_left"],
            "total_pack_energy": live["total_pack_energy"],
            "components": {"battery": True, "solar": True, "grid": True, "load_meter": True},
        }

    def _sign_in(self, request: HttpRequest) -> HttpReply:
        """Every refresh token works once."""
        form = request.form()
        self.refreshes += 1
        if self.faults.unavailable > 0:
            self.faults.unavailable -= 1
            return json_reply({"error": "upstream"}, 503)
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return json_reply({"error": "login_required"}, 401)
        access, self.refresh_token = (name.format(self.refreshes) for name in self.token_names)
        self.tokens = {access, CONSOLE_TOKEN}
        return json_reply(
            {
                "access_token": access,
                "refresh_token": self.refresh_token,
                "expires_in": self.expires_in_s,
                "token_type": "Bearer",
            }
        )

    def _stream(self, request: HttpRequest) -> HttpReply:
        if "topics" in request.query and not self.knows_topics:
            return json_reply({"error": "unknown topic"}, 400)
        return HttpReply(headers={"content-type": "text/event-stream"}, stream=self._events())

    async def _events(self) -> AsyncGenerator[bytes, None]:
        """A snapshot, then what flows every 15 s of the clock; a comment in between shows it lives."""
        self.listeners += 1
        try:
            yield self._event({"site_info": self.info()})
            while True:
                yield self._event({"live_status": self.live()})
                pushed = self._clock.now()
                while (self._clock.now() - pushed).total_seconds() < PUSH_EVERY_S:
                    await asyncio.sleep(BREATH_S)
                    yield b":\n\n"
        finally:
            self.listeners -= 1

    def _event(self, documents: dict[str, Any]) -> bytes:
        event = {"site_id": self._site_id, "createdAt": self._clock.now().isoformat(), **documents}
        return b"data: " + msgspec.json.encode(event) + b"\n\n"
