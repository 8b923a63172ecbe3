"""The tariff of a forced state on its way to a Powerwall, and the nudge that makes a dispatch follow it."""

from datetime import timedelta

from adapters.batteries.powerwall.site import PowerwallSite
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


class Forcing:
    """One site's force tariff."""

    def __init__(self, site: PowerwallSite, currency: str) -> None:
        self._site, self._currency = site, currency
        self._is_new = False

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

    async def nudge(self, reserve_pct: int) -> None:
        """Only a new tariff needs it: a dispatch that runs is left to run."""
        if self._is_new:
            await self._site.set_reserve(reserve_pct, always=True)
