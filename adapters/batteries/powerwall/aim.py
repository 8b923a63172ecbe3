"""What an order aims at: the settings that the site is to have, beside what is its owner's.

A hold keeps the level at which it began, the owner's reserve is the one set here, and what another order of
ours forbids meanwhile stays forbidden.
"""

from msgspec.structs import replace

from adapters.batteries.powerwall.forcing import Forcing
from adapters.batteries.powerwall.payloads import Mode
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.tariff import same_rates
from adapters.batteries.powerwall.wanted import (
    FULL_PCT,
    Wanted,
    baseline_of,
    floor_reserve,
    hold_reserve,
    is_kept,
    saved_rule,
    valid_reserve,
)
from adapters.batteries.powerwall.wanted import as_it_was as restored
from domain.command.order import (
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    GridChargingOrder,
    InverterOrder,
)
from domain.errors import Unreachable
from domain.house.battery_setting import ExportRule
from domain.house.house import Battery
from domain.ports.devices import Baseline

SiteOrder = InverterOrder | GridChargingOrder
CALM = frozenset({BatteryAction.RESTORE, BatteryAction.SELF_CONSUMPTION})


class Aim:
    """Of one site. `held_pct` is the reserve of a hold of ours."""

    def __init__(self, site: PowerwallSite, forcing: Forcing, *, battery: Battery, currency: str) -> None:
        self._site, self._battery, self._currency = site, battery, currency
        self._forcing = forcing
        self.held_pct: int | None = None
        self.forbids_grid = False
        self._left_hold_pct: float | None = None  # of a hold from before the data was lost

    @property
    def own_reserve_pct(self) -> float:
        """The owner's backup reserve, as they set it here."""
        return self._battery.reserve_pct

    def own_reserve(self, reserve_pct: float) -> None:
        """The owner has set another one."""
        self._battery = replace(self._battery, reserve_pct=reserve_pct)

    async def baseline(self) -> Baseline:
        """Tariff, strategy, mode, export rule, grid charging and reserve, as the site's owner has them."""
        info = await self._site.info(0)
        if not same_rates(self._site.prices, info.tariff):
            self._site.prices = None  # somebody has changed the tariff since
        return baseline_of(info, self._battery.reserve_pct)

    async def wanted(self, order: SiteOrder, baseline: Baseline) -> Wanted:
        """The settings of an order; what is set beside it stays ours, and is no other hand's."""
        if isinstance(order, GridChargingOrder):
            self.forbids_grid = order.forbidden
            return Wanted(grid_charging=not order.forbidden and self.as_it_was(baseline).grid_charging)
        found = await self._settings_of(order, baseline)
        may_charge = not self.forbids_grid or order.action is BatteryAction.FORCE_CHARGE
        return found if may_charge else replace(found, grid_charging=False)

    async def _settings_of(self, order: InverterOrder, baseline: Baseline) -> Wanted:
        if isinstance(order, ExportOrder):
            return Wanted(export_rule=saved_rule(baseline) if order.limit_w is None else ExportRule.NEVER)
        own = self.as_it_was(baseline)
        if order.action is BatteryAction.HOLD:
            return Wanted(
                mode=Mode.SELF_CONSUMPTION, reserve_pct=await self.held_reserve(), tariff=own.tariff
            )
        if order.action is BatteryAction.FORCE_CHARGE:
            return Wanted(
                mode=Mode.AUTONOMOUS,
                reserve_pct=FULL_PCT,
                grid_charging=True,
                forced=order.action,
                cells=self._forcing.cells(order),
                cells_before=self._forcing.cells_before(order),
            )
        if order.action is BatteryAction.FORCE_DISCHARGE:
            return Wanted(
                mode=Mode.AUTONOMOUS,
                reserve_pct=self.floor(order),
                export_rule=ExportRule.BATTERY_OK,
                grid_charging=False,
                forced=order.action,
                cells=self._forcing.cells(order),
                cells_before=self._forcing.cells_before(order),
                told=order.prices,
            )
        if order.until is not None:  # a person wants self-consumption for a while
            return Wanted(
                mode=Mode.SELF_CONSUMPTION,
                reserve_pct=await self.own_or_nearest(own),
                export_rule=own.export_rule,
                never_may_stay=True,
                grid_charging=own.grid_charging,
                tariff=own.tariff,
            )
        return own

    def as_it_was(self, baseline: Baseline) -> Wanted:
        """The settings that a restore brings back."""
        known = self._site.known
        if self._left_hold_pct is not None and baseline.get("reserve_pct") == self._left_hold_pct:
            baseline = {**baseline, "reserve_pct": self._battery.reserve_pct}
        if self._site.prices is not None:
            baseline = {**baseline, "tariff": self._site.prices}
        return restored(baseline, known.tariff if known else None, self._currency)

    def floor(self, order: BatteryOrder) -> int:
        """How far a discharge may go, %."""
        target_pct = self._battery.reserve_pct if order.target_soc_pct is None else order.target_soc_pct
        return floor_reserve(target_pct)

    async def held_reserve(self) -> int:
        """Asked once per hold: what the sun adds later must not become the new mark."""
        if self.held_pct is None:
            live = await self._site.live(urgent=True)
            soc_pct = live.soc_pct
            if soc_pct is None:
                raise Unreachable("the state of charge is not known now, so it cannot be held")
            self.held_pct = hold_reserve(soc_pct)
        return self.held_pct

    async def own_or_nearest(self, own: Wanted) -> float:
        """The site's reserve while it is still there, else the nearest that the site takes."""
        own_pct = own.reserve_pct or 0.0
        return own_pct if await self._site.reserve_pct() == own_pct else valid_reserve(own_pct)

    def forget_holds(self) -> None:
        """A force begins: whatever was held is over."""
        self.held_pct = self._left_hold_pct = None

    async def look_for_a_hold(self, order: BatteryOrder, baseline: Baseline) -> None:
        """Whether the saved reserve is a hold's that nobody knows of any more, because the data was lost.

        It is, where the battery still stands on it and no order of this process has changed it since; the
        configured reserve then takes its place.
        """
        own_pct, saved_pct = self._battery.reserve_pct, baseline.get("reserve_pct")
        if order.action not in CALM or order.until is not None or self._site.is_forced or saved_pct is None:
            return
        info = await self._site.info()
        if info.mode != Mode.SELF_CONSUMPTION or info.reserve_pct != saved_pct or saved_pct <= own_pct + 1:
            return
        live = await self._site.live(urgent=True)
        if is_kept(info, live.soc_pct, own_pct):
            self._left_hold_pct = saved_pct
