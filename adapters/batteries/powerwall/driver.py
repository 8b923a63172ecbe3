"""A Tesla Powerwall through Fleet API or Teslemetry: readings out, orders in.

Forced states are settings and a temporary tariff, written in the order that wakes the dispatch last; each
is written only where the site has another value. Nothing of it ends by itself.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec.structs import replace

from adapters.batteries.powerwall.aim import Aim, SiteOrder
from adapters.batteries.powerwall.forcing import Forcing
from adapters.batteries.powerwall.orders import PowerwallOrders
from adapters.batteries.powerwall.own_settings import left_with, reads_back, settable, shown_in, written
from adapters.batteries.powerwall.payloads import Live, SiteInfo
from adapters.batteries.powerwall.site import CONTROL_AGE_S, PowerwallSite
from adapters.batteries.powerwall.stream import SiteStream
from adapters.batteries.powerwall.target import PowerwallTariff
from adapters.batteries.powerwall.wanted import (
    HIGHEST_RESERVE_PCT,
    mode_seen,
    unforced,
)
from adapters.clouds.paced import Paced
from adapters.clouds.tesla import BudgetUsedUp
from adapters.clouds.tesla.events import follows
from domain.command.capabilities import BatteryCapabilities, ReserveRange
from domain.command.order import BatteryAction, SettingOrder
from domain.errors import Unreachable
from domain.house.battery_setting import BatterySetting, ExportRule, SettingValue
from domain.house.house import Battery
from domain.ports.devices import Baseline, ReadBack, Step
from domain.ports.records import Documents
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.reading import Reading

SETTINGS_AGE_S = 6 * 3600.0  # settings seldom change; each look costs money
AFTER_WRITE = ((60.0, 15.0), (600.0, CONTROL_AGE_S))  # so long after a write, settings are at most so old
POLLS_KEPT = 3  # the cloud repeats a document now and then before it has a newer one
OLDEST_DOCUMENT_S = 300.0  # the cloud serves old documents while a gateway is offline
CAPABILITIES = BatteryCapabilities(
    actions=frozenset(BatteryAction),
    selectable_power=False,
    holds_up_to_pct=HIGHEST_RESERVE_PCT,
    ends_by_itself=False,
    physical_proof=False,
    curtails_while_forced=False,
    curtails_ahead=True,  # a cloud's order takes its time: `never` is told as early as can be
    safe_export_limits_w=(0.0,),
    forbids_grid_charging=True,
    writes_per_hour=120,  # looks in between count as well
    confirm_timeout_s=180.0,
    settle_s=30.0,
    reassert_s=900.0,
    reserve=ReserveRange(full_above_pct=HIGHEST_RESERVE_PCT, moves_with_orders=True),
    why_not=(
        "A Powerwall charges and discharges at a power of its own choosing, takes minutes to begin, "
        "and holds a charge above 80 % only at 80 %."
    ),
)


class PowerwallDriver:
    """One site. Fits `Device` and `BatteryControl`."""

    def __init__(
        self,
        site: PowerwallSite,
        *,
        battery: Battery,
        currency: str,
        poll_s: float = 15.0,
        stream: SiteStream | None = None,
        on_close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._site, self._currency = site, currency
        forcing = Forcing(site, currency)
        self._forcing = forcing
        self._aim = Aim(site, forcing, battery=battery, currency=currency)
        self._orders = PowerwallOrders(site, self._aim, forcing)
        self._clock = site.clock
        self._poll_s = poll_s
        self._polls = Paced[Live](self._clock, poll_s, unasked=BudgetUsedUp)
        self._looks = Paced[SiteInfo](self._clock, poll_s, unasked=BudgetUsedUp)
        self._stream = stream
        self._on_close = on_close
        self._polled: tuple[Live, datetime] | None = None
        self._first_seen: tuple[str, datetime] | None = None  # a document's own stamp, and when it came
        self._newest: datetime | None = None  # the latest of those stamps
        self._soc_pct: float | None = None

    def tariff(self, documents: Documents) -> PowerwallTariff:
        """The same site as a place where prices are shown."""
        return PowerwallTariff(self._site, documents, currency=self._currency)

    @property
    def capabilities(self) -> BatteryCapabilities:
        """The same for every Powerwall, but for the settings that a site has."""
        return replace(CAPABILITIES, settings=settable(self._site.known))

    async def read(self) -> Reading:
        """The newest values: pushed ones while the stream is healthy, else polled ones."""
        live, read_at = await self._live()
        info = await self._settings()
        # Some documents leave the charge out; the last one told is at most minutes old.
        self._soc_pct = live.soc_pct if live.soc_pct is not None else self._soc_pct
        return Reading(
            read_at=read_at,
            grid_w=live.grid_w,
            pv_w=live.solar_w,
            battery=BatteryReading(
                power_w=live.battery_w,
                soc_pct=self._soc_pct,
                mode=self._mode(live, info),
                max_charge_w=info.rated_w if info else None,
                max_discharge_w=info.rated_w if info else None,
                reserve_pct=self._reserve_in(info),
                export_limit_w=0.0 if info and info.export_rule == ExportRule.NEVER else None,
                off_grid=live.is_off_grid,
                settings=shown_in(info),
            ),
            firmware=info.firmware if info else None,
            model=(info.model if info else None) or "powerwall",
            good_for_s=POLLS_KEPT * self._poll_s,
        )

    async def survey(self) -> dict[str, Any]:
        """What the site is and has, for people: storm watch, islanding, grid services."""
        live = await self._site.live(urgent=True)
        info = await self._site.info(0)
        return {
            "storm_watch": info.storm_watch,
            "storm_watch_active": live.storm_watch_active,
            "off_grid": live.is_off_grid,
            "grid_services_active": live.grid_services_active,
            "grid_charging": info.grid_charging,
            "export_rule": info.export_rule,
            "has_solar": info.has_solar,
            "rated_wh": info.rated_wh or live.pack_wh,
        }

    @property
    def listener(self) -> SiteStream | None:
        """The site's stream, where it has one."""
        return self._stream

    async def close(self) -> None:
        """Ends the stream and closes the link."""
        if self._stream is not None:
            await self._stream.close()
        await self._site.link.close()
        if self._on_close is not None:
            await self._on_close()

    async def baseline(self) -> Baseline:
        """Tariff, strategy, mode, export rule, grid charging and reserve, as the site's owner has them."""
        return await self._aim.baseline()

    def unforced(self, captured: Baseline) -> Baseline:
        """Self-consumption and the configured reserve, where a force tariff was found on the site."""
        return unforced(captured, self._aim.own_reserve_pct)

    def with_setting(self, baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
        """A forced state moves the reserve and more; its end puts this one back."""
        return left_with(baseline, setting, value)

    def own_reserve(self, reserve_pct: float) -> None:
        """A reserve above it at which the battery stands is a hold."""
        self._aim.own_reserve(reserve_pct)

    def steps(self, order: SiteOrder | SettingOrder, baseline: Baseline) -> Sequence[Step]:
        """The writes, in their order. Raises as `PowerwallOrders.steps`."""
        if isinstance(order, SettingOrder):
            return (written(self._site, order),)
        steps = self._orders.steps(order, baseline)
        return tuple(replace(step, came=self._site.came) for step in steps)

    async def read_back(self, order: SiteOrder | SettingOrder, baseline: Baseline) -> ReadBack:
        """Compares the site's settings, asked anew, with the order's."""
        if isinstance(order, SettingOrder):
            return reads_back(await self._site.info(0), order)
        return await self._orders.read_back(order, baseline)

    async def still(self, order: SiteOrder, baseline: Baseline, beside: Sequence[SiteOrder] = ()) -> ReadBack:
        """Whether the order stands, from what polls brought: a look of its own would cost a request."""
        return await self._orders.still(order, baseline, beside)

    async def _live(self) -> tuple[Live, datetime]:
        now = self._clock.now()
        if self._stream is not None:
            self._stream.begin()
            pushed = self._stream.newest(now)
            if pushed is not None:
                return pushed
        if self._polled is not None and 0 <= (now - self._polled[1]).total_seconds() < self._poll_s:
            live = self._polled[0]
        else:
            live = await self._poll()
        assert self._polled is not None
        return live, self._age_of(live, self._polled[1])

    async def _poll(self) -> Live:
        """A new document, or the last one while our own budget forbids to ask."""
        try:
            live = await self._polls.ask(self._site.live)
        except BudgetUsedUp:
            if self._polled is None:
                raise
            return self._polled[0]
        self._polled = (live, self._clock.now())
        return live

    def _age_of(self, live: Live, polled_at: datetime) -> datetime:
        """When this document first came: the same one again is no newer for being sent again."""
        stamp = live.timestamp
        if stamp is None:
            return polled_at
        if self._first_seen is None or self._first_seen[0] != stamp:
            self._first_seen = (stamp, polled_at)
            at, newest = _instant(stamp), self._newest
            if at is None:
                return polled_at
            is_newer = newest is not None and follows(at, newest, polled_at)
            self._newest = at if newest is None or is_newer else newest
            # What is newer than what was there before is of now, however wrong a clock is.
            if not is_newer and (polled_at - at).total_seconds() > OLDEST_DOCUMENT_S:
                self._polled = self._first_seen = None
                raise Unreachable("the cloud has no newer values than minutes ago: the gateway is offline")
        return self._first_seen[1]

    def _mode(self, live: Live, info: SiteInfo | None) -> BatteryMode:
        if info is None or live.grid_services_active or live.storm_watch_active:
            return BatteryMode.UNKNOWN
        own_pct, now = self._aim.own_reserve_pct, self._clock.now()
        return mode_seen(info, self._soc_pct, own_pct, self._aim.held_pct, now, self._site.zone)

    def _reserve_in(self, info: SiteInfo | None) -> float | None:
        looked_at = self._site.looked_at
        return None if info is None or looked_at is None else self._forcing.reserve_in(info, looked_at)

    async def _settings(self) -> SiteInfo | None:
        """The settings, watched closely while some are ours; the last known ones while none come."""
        age_s = CONTROL_AGE_S if self._site.is_forced else SETTINGS_AGE_S
        if (wrote_at := self._site.wrote_at) is not None:
            since_s = (self._clock.now() - wrote_at).total_seconds()
            age_s = next((limit_s for until_s, limit_s in AFTER_WRITE if since_s < until_s), age_s)
        try:
            return await self._looks.ask(partial(self._site.info, age_s, urgent=False))
        except Unreachable:
            return self._site.known


def _instant(stamp: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
