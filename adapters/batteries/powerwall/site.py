"""One energy site behind the link: documents with their age, single writes, and what we last wrote.

A setting shows in `site_info` up to half a minute after it was written. Until then our own last write is
what counts; a write is skipped only where both agree.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import replace

from adapters.batteries.powerwall.payloads import (
    Live,
    SiteInfo,
    ev_reserve_body,
    export_body,
    grid_charging_body,
    info_of,
    live_of,
    mode_body,
    reserve_body,
    storm_watch_body,
    tariff_body,
)
from adapters.batteries.powerwall.tariff import Tariff, same_rates
from adapters.clouds.tesla.answers import NotFoundError, document_in
from adapters.clouds.tesla.link import TeslaLink
from adapters.kinds.secret import blanked
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

CONTROL_AGE_S = 60.0  # an older site_info decides nothing
LOST_SHOWN_S = (0.0, 5.0, 15.0, 30.0)  # when a write is asked for whose answer was lost
ECHO_S = 60.0  # for so long our own write counts more than what the site shows
MODE, RESERVE, EXPORT, GRID_CHARGING, TARIFF = "mode", "reserve", "export", "grid_charging", "tariff"
STORM_WATCH, EV_RESERVE = "storm_watch", "ev_reserve"


class _Written(Struct, frozen=True):
    """Our last write of one setting; None as value: sent, and nobody knows whether it arrived."""

    value: object
    at: datetime


class PowerwallSite:
    """One site. Reads raise Unreachable or Rejected; writes also OutcomeUnknown.

    `is_forced` is set while a forced state owns the tariff; `prices` is the newest tariff of real prices,
    which a restore prefers to an older one. Whoever writes a tariff holds `tariff_lock`.
    """

    def __init__(self, link: TeslaLink, site_id: int, clock: Clock, *, timezone: str) -> None:
        self.link, self.clock = link, clock
        self.is_forced = False
        self.prices: Tariff | None = None
        self.wrote_at: datetime | None = None
        self.tariff_lock = asyncio.Lock()
        self.key = str(site_id)
        self._path = f"/api/1/energy_sites/{site_id}"
        self._zone = ZoneInfo(timezone)
        self._info: tuple[SiteInfo, datetime] | None = None
        self._written: dict[str, _Written] = {}
        self._lost: Mapping[str, object] = {}
        self._sites_told: dict[str, str] = {}  # by what was answered when the site was not found

    async def live(self, *, urgent: bool = False) -> Live:
        """What flows now."""
        try:
            return live_of(document_in(await self.link.get(f"{self._path}/live_status", urgent=urgent)))
        except NotFoundError as err:
            if str(err) not in self._sites_told:  # the list is asked for once, it costs as much as a reading
                self._sites_told = {str(err): await self._sites()}
            raise Rejected(f"{err}. This account's sites: {self._sites_told[str(err)]}") from err

    async def info(self, max_age_s: float = CONTROL_AGE_S, *, urgent: bool = True) -> SiteInfo:
        """What is set, not older than so many seconds."""
        now = self.clock.now()
        if self._info is not None and 0 <= (now - self._info[1]).total_seconds() < max_age_s:
            return self._info[0]
        return self.learn(document_in(await self.link.get(f"{self._path}/site_info", urgent=urgent)))

    def learn(self, document: Mapping[str, Any]) -> SiteInfo:
        """Takes a `site_info` that came, asked for or pushed."""
        info = info_of(document)
        self._info = (info, self.clock.now())
        return info

    def learn_pushed(self, document: Mapping[str, Any]) -> None:
        """Takes a pushed `site_info`; its tariff comes under a topic of its own, so the known one stays."""
        known = self.known
        info = self.learn(document)
        if info.tariff is None and known is not None and self._info is not None:
            self._info = (replace(info, tariff=known.tariff), self._info[1])

    @property
    def known(self) -> SiteInfo | None:
        """The settings last seen, however old."""
        return None if self._info is None else self._info[0]

    @property
    def looked_at(self) -> datetime | None:
        """When the settings were last seen."""
        return None if self._info is None else self._info[1]

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose clock the tariff follows: the installation's own where it says so."""
        name = self.known.time_zone if self.known is not None else None
        try:
            return ZoneInfo(name) if name else self._zone
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self._zone

    # single writes

    async def set_mode(self, mode: str, *, always: bool = False) -> None:
        """The operation mode, unless it is that already."""
        if always or await self.mode() != mode:
            await self._write("operation", mode_body(mode), {MODE: mode})

    async def set_reserve(self, reserve_pct: float, *, always: bool = False) -> None:
        """The backup reserve, %."""
        if always or await self._believed(RESERVE, lambda info: info.reserve_pct) != reserve_pct:
            await self._write("backup", reserve_body(int(reserve_pct)), {RESERVE: reserve_pct})

    async def set_export_rule(self, rule: str, *, always: bool = False) -> None:
        """What may leave the house."""
        if always or await self.export_rule() != rule:
            await self._write("grid_import_export", export_body(rule), {EXPORT: rule})

    async def allow_grid_charging(self, allowed: bool) -> None:
        """Whether the battery may charge from the grid."""
        if await self._believed(GRID_CHARGING, lambda info: info.grid_charging) is not allowed:
            await self._write("grid_import_export", grid_charging_body(allowed), {GRID_CHARGING: allowed})

    async def set_storm_watch(self, enabled: bool) -> None:
        """Whether it fills up when a storm is forecast."""
        if await self._believed(STORM_WATCH, lambda info: info.storm_watch) is not enabled:
            await self._write("storm_mode", storm_watch_body(enabled), {STORM_WATCH: enabled})

    async def set_ev_reserve(self, reserve_pct: float) -> None:
        """What it keeps from cars while the house is off the grid, %."""
        if await self._believed(EV_RESERVE, lambda info: info.ev_reserve_pct) != reserve_pct:
            body = ev_reserve_body(int(reserve_pct))
            await self._write("off_grid_vehicle_charging_reserve", body, {EV_RESERVE: reserve_pct})

    async def send_tariff(self, tariff: Tariff, strategy: str | None = None, *, always: bool = False) -> None:
        """The tariff, unless the site has its rates already. Hold `tariff_lock`."""
        if always or not same_rates(await self.tariff(), tariff):
            await self._write("time_of_use_settings", tariff_body(tariff, strategy), {TARIFF: tariff})

    # what is set, as far as we know

    async def mode(self) -> str | None:
        """The operation mode."""
        value = await self._believed(MODE, lambda info: info.mode)
        return value if isinstance(value, str) else None

    async def reserve_pct(self) -> float | None:
        """The backup reserve, %."""
        value = await self._believed(RESERVE, lambda info: info.reserve_pct)
        return value if isinstance(value, int | float) else None

    async def export_rule(self) -> str | None:
        """The export rule."""
        value = await self._believed(EXPORT, lambda info: info.export_rule)
        return value if isinstance(value, str) else None

    async def tariff(self) -> Mapping[str, Any] | None:
        """The tariff."""
        value = await self._believed(TARIFF, lambda info: info.tariff)
        return value if isinstance(value, dict) else None

    async def shows(self, wanted: Callable[[SiteInfo], bool], at_s: Sequence[float]) -> bool:
        """Whether `site_info` agrees, asked anew so many seconds from now, until it does."""
        start = self.clock.now()
        for seconds in at_s:
            left_s = seconds - (self.clock.now() - start).total_seconds()
            if left_s > 0:
                await self.clock.sleep(left_s)
            if wanted(await self.info(0)):
                return True
        return False

    async def came(self) -> bool:
        """Whether the write shows whose answer was lost. Raises OutcomeUnknown where none was."""
        lost, self._lost = self._lost, {}
        if not lost:
            raise not_shown("a write")
        is_there = await self.shows(lambda info: _has(info, lost), LOST_SHOWN_S)
        if is_there:
            self._written |= {item: _Written(value, self.clock.now()) for item, value in lost.items()}
        return is_there

    async def _sites(self) -> str:
        """The batteries of this account by number and name, for the owner who mistyped one."""
        products = await self.link.get("/api/1/products")
        found = [
            f"{product['energy_site_id']} ({product.get('site_name') or 'unnamed'})"
            for product in (products if isinstance(products, list) else ())
            if isinstance(product, dict) and "energy_site_id" in product and _has_battery(product)
        ]
        return blanked(", ".join(found)) or "none with a battery"

    async def _believed(self, item: str, of: Callable[[SiteInfo], object]) -> object:
        """Our own write while it is young and not yet shown, else what the site shows."""
        written = self._written.get(item)
        if written is not None and (self.clock.now() - written.at).total_seconds() < ECHO_S:
            return written.value
        self._written.pop(item, None)
        return of(await self.info())

    async def _write(self, what: str, body: Mapping[str, Any], items: Mapping[str, object]) -> None:
        before = {item: self._written.get(item) for item in items}
        now = self.clock.now()
        self._lost = {}
        self._written |= {item: _Written(None, now) for item in items}
        try:
            await self.link.post(f"{self._path}/{what}", body)
        except (Unreachable, Rejected):
            for item, written in before.items():
                self._written.pop(item)
                if written is not None:
                    self._written[item] = written
            raise
        except OutcomeUnknown:
            self._lost = items
            raise
        finally:
            self.wrote_at = self.clock.now()
        self._written |= {item: _Written(value, self.clock.now()) for item, value in items.items()}


def _has_battery(product: Mapping[str, Any]) -> bool:
    components = product.get("components")
    return not (isinstance(components, dict) and components.get("battery") is False)


def _has(info: SiteInfo, items: Mapping[str, object]) -> bool:
    shown: dict[str, object] = {
        MODE: info.mode,
        RESERVE: info.reserve_pct,
        EXPORT: info.export_rule,
        GRID_CHARGING: info.grid_charging,
        STORM_WATCH: info.storm_watch,
        EV_RESERVE: info.ev_reserve_pct,
    }
    return all(
        same_rates(info.tariff, value)
        if item == TARIFF and isinstance(value, dict)
        else shown.get(item) == value
        for item, value in items.items()
    )


def not_shown(what: str) -> OutcomeUnknown:
    """A write that was acknowledged and stays invisible."""
    return OutcomeUnknown(f"{what} was acknowledged, but the site does not show it")
