"""The tariff of a forced state on its way to a Powerwall, and the nudge that makes a dispatch follow it."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from adapters.batteries.powerwall.payloads import SiteInfo
from adapters.batteries.powerwall.site import ECHO_S, PowerwallSite
from adapters.batteries.powerwall.window import (
    SPIKE_LASTS,
    Cells,
    end_of_window,
    force_tariff,
    forces,
    window,
)
from domain.command.order import BatteryOrder

SENT_LATE = timedelta(hours=2)  # a window after another is looked for so long after it could have been sent
STRATEGY = "economics"  # without it the planner may prefer solar over price and never export


class Pulse(Struct, frozen=True, kw_only=True):
    """The reserve was moved for a moment; `last`: when that began or, once it has, ended."""

    moved_pct: float
    reserve_pct: float
    last: datetime


class Forcing:
    """One site's force tariff."""

    def __init__(self, site: PowerwallSite, currency: str) -> None:
        self._site, self._currency = site, currency
        self._is_new = False
        self._pulse: Pulse | None = None

    def cells(self, order: BatteryOrder, lasts: timedelta = timedelta(0)) -> Cells:
        """The half-hours that are sent of the order now, or of so long from now."""
        assert order.until is not None
        now = self._site.clock.now()
        return window(now, end_of_window(now, max(order.until, now + lasts)), self._site.zone)

    def cells_before(self, order: BatteryOrder) -> Cells:
        """Those of a window that still does, while the next one of the order is on its way."""
        assert order.until is not None
        now = self._site.clock.now()
        return window(now, end_of_window(now - SENT_LATE, order.until), self._site.zone)

    async def send(self, order: BatteryOrder) -> None:
        """Unless the site has one that does it; a spike's goes on for longer, so that it is sent seldom."""
        told, cells = order.prices, self.cells(order)
        async with self._site.tariff_lock:
            self._is_new = not forces(await self._site.tariff(), order.action, cells, told)
            if self._is_new:
                cells = cells if told is None else self.cells(order, SPIKE_LASTS)
                forcing = force_tariff(order.action, cells, self._currency, told)
                await self._site.send_tariff(forcing, STRATEGY)

    async def nudge(self, moved_pct: int, reserve_pct: int) -> None:
        """Moves the reserve for a moment, away from what it is to be. Only a new tariff needs it: a dispatch
        that runs is left to run.
        """
        if self._is_new:
            self._pulse = Pulse(moved_pct=moved_pct, reserve_pct=reserve_pct, last=self._site.clock.now())
            await self._site.set_reserve(moved_pct, always=True)

    async def settle(self, reserve_pct: int) -> None:
        """Ends what `nudge` began."""
        if self._is_new:
            await self._site.set_reserve(reserve_pct, always=True)
            if self._pulse is not None:
                self._pulse = replace(self._pulse, last=self._site.clock.now())

    def reserve_in(self, info: SiteInfo, looked_at: datetime) -> float | None:
        """What the site shows, %; where the look fell into our pulse, what the reserve is to be after it."""
        pulse = self._pulse
        if pulse is None or info.reserve_pct != pulse.moved_pct:
            return info.reserve_pct
        is_over = abs((looked_at - pulse.last).total_seconds()) >= ECHO_S
        return info.reserve_pct if is_over else pulse.reserve_pct
