"""Orders of a Powerwall as single writes, in the order that wakes the dispatch last.

Each write is left out where the site has the value; mode and grid charging are seen before the tariff
follows, because a force tariff in the wrong mode does the opposite of what it is for.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from msgspec.structs import replace

from adapters.batteries.powerwall.confirm import confirm_autonomous, confirm_grid_charging
from adapters.batteries.powerwall.forcing import Forcing
from adapters.batteries.powerwall.payloads import Mode
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.tariff import same_rates
from adapters.batteries.powerwall.wanted import (
    FULL_PCT,
    HIGHEST_RESERVE_PCT,
    Wanted,
    as_it_was,
    baseline_of,
    compare,
    floor_reserve,
    hold_reserve,
    is_kept,
    saved_rule,
    set_by_others,
    valid_reserve,
)
from adapters.batteries.powerwall.window import force_in
from domain.command.order import (
    FORCED,
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    GridChargingOrder,
    InverterOrder,
)
from domain.errors import InvalidRequest, NotSupported, Rejected, Unreachable
from domain.house.battery_setting import ExportRule
from domain.house.house import Battery
from domain.ports.devices import Baseline, ReadBack, Step

TARIFF_PAUSE_S = 5.0  # a tariff takes hold faster once the site is in self-consumption
SHOWN_S = 90.0  # a minute until a poll is newer than our write, and half a one until the write shows
PULSE_S = 3.0  # the dispatch wakes on a reserve that moves
SiteOrder = InverterOrder | GridChargingOrder
CALM = frozenset({BatteryAction.RESTORE, BatteryAction.SELF_CONSUMPTION})


class PowerwallOrders:
    """Carries orders to one site. `held_pct` is the reserve of a hold of ours."""

    def __init__(self, site: PowerwallSite, *, battery: Battery, currency: str) -> None:
        self._site, self._battery, self._currency = site, battery, currency
        self._forcing = Forcing(site, currency)
        self.held_pct: int | None = None
        self._forbids_export = self._forbids_grid = False
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

    def steps(self, order: SiteOrder, baseline: Baseline) -> Sequence[Step]:
        """The writes, in the order that is known to work; the reserve comes last in a restore.

        Raises NotSupported for an export limit other than 0, InvalidRequest for a force without end.
        """
        if isinstance(order, GridChargingOrder):
            if not isinstance(baseline.get("grid_charging"), bool):
                return ()  # a site without the setting
            return (_step(order.action, partial(self._set_grid_charging, order, baseline)),)
        if isinstance(order, ExportOrder):
            if order.limit_w is None:
                return (_step("allow export again", partial(self._allow_export, baseline)),)
            if order.limit_w:
                raise NotSupported("A Powerwall's export is allowed or forbidden, so only 0 W is possible.")
            return (_step("forbid export", self._forbid_export),)
        if order.action in FORCED and order.until is None:
            raise InvalidRequest("a forced state needs an end", {"until": "missing"})
        if order.action in (BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE):
            return self._force_steps(order, baseline)
        return self._settle_steps(order, baseline)

    async def read_back(self, order: SiteOrder, baseline: Baseline) -> ReadBack:
        """Compares the site's settings, asked anew, with the order's."""
        info = await self._site.info(0)
        if isinstance(order, BatteryOrder):
            await self._look_for_a_hold(order, baseline)
        found = compare(await self._wanted(order, baseline), info)
        if found.agrees and order.action in CALM:
            self._site.is_forced = False
        return found

    async def still(self, order: SiteOrder, baseline: Baseline) -> ReadBack:
        """Compares the order with the settings that the last poll brought, once our own writes show there."""
        wrote_at, now = self._site.wrote_at, self._site.clock.now()
        if wrote_at is not None and (now - wrote_at).total_seconds() < SHOWN_S:
            return ReadBack(agrees=True)
        info = await self._site.info(urgent=False)
        wanted = await self._wanted(order, baseline)
        if isinstance(order, GridChargingOrder):  # what stands beside it is another order's, or its owner's
            return compare(wanted, info)
        changed = set_by_others(wanted, baseline, info)
        if "tariff" in changed:
            self._site.prices = None  # the owner's choice is newer
        return replace(compare(wanted, info), changed=changed)

    # what an order is as settings

    async def _wanted(self, order: SiteOrder, baseline: Baseline) -> Wanted:
        """What is set beside it stays ours: it must not be taken for another hand's."""
        if isinstance(order, GridChargingOrder):
            self._forbids_grid = order.forbidden
            return Wanted(grid_charging=not order.forbidden and self._as_it_was(baseline).grid_charging)
        found = await self._settings_of(order, baseline)
        may_charge = not self._forbids_grid or order.action is BatteryAction.FORCE_CHARGE
        return found if may_charge else replace(found, grid_charging=False)

    async def _settings_of(self, order: InverterOrder, baseline: Baseline) -> Wanted:
        if isinstance(order, ExportOrder):
            return Wanted(export_rule=saved_rule(baseline) if order.limit_w is None else ExportRule.NEVER)
        own = self._as_it_was(baseline)
        if order.action is BatteryAction.HOLD:
            return Wanted(
                mode=Mode.SELF_CONSUMPTION, reserve_pct=await self._held_reserve(), tariff=own.tariff
            )
        if order.action is BatteryAction.FORCE_CHARGE:
            return Wanted(
                mode=Mode.AUTONOMOUS,
                reserve_pct=FULL_PCT,
                grid_charging=True,
                forced=order.action,
                cells=self._forcing.cells(order),
            )
        if order.action is BatteryAction.FORCE_DISCHARGE:
            return Wanted(
                mode=Mode.AUTONOMOUS,
                reserve_pct=self._floor(order),
                export_rule=ExportRule.BATTERY_OK,
                grid_charging=False,
                forced=order.action,
                cells=self._forcing.cells(order),
                told=order.prices,
            )
        if order.until is not None:  # a person wants self-consumption for a while
            return Wanted(
                mode=Mode.SELF_CONSUMPTION,
                reserve_pct=await self._own_or_nearest(own),
                export_rule=own.export_rule,
                never_may_stay=True,
                grid_charging=own.grid_charging,
                tariff=own.tariff,
            )
        return own

    def _as_it_was(self, baseline: Baseline) -> Wanted:
        known = self._site.known
        if self._left_hold_pct is not None and baseline.get("reserve_pct") == self._left_hold_pct:
            baseline = {**baseline, "reserve_pct": self._battery.reserve_pct}
        if self._site.prices is not None:
            baseline = {**baseline, "tariff": self._site.prices}
        return as_it_was(baseline, known.tariff if known else None, self._currency)

    def _floor(self, order: BatteryOrder) -> int:
        """How far a discharge may go, %."""
        target_pct = self._battery.reserve_pct if order.target_soc_pct is None else order.target_soc_pct
        return floor_reserve(target_pct)

    async def _held_reserve(self) -> int:
        """Asked once per hold: what the sun adds later must not become the new mark."""
        if self.held_pct is None:
            live = await self._site.live(urgent=True)
            soc_pct = live.soc_pct
            if soc_pct is None:
                raise Unreachable("the state of charge is not known now, so it cannot be held")
            self.held_pct = hold_reserve(soc_pct)
        return self.held_pct

    async def _own_or_nearest(self, own: Wanted) -> float:
        """The site's reserve while it is still there, else the nearest that the site takes."""
        own_pct = own.reserve_pct or 0.0
        return own_pct if await self._site.reserve_pct() == own_pct else valid_reserve(own_pct)

    # the writes

    def _force_steps(self, order: BatteryOrder, baseline: Baseline) -> Sequence[Step]:
        is_charge = order.action is BatteryAction.FORCE_CHARGE
        steps = [
            Step(
                what="switch to control by tariff",
                do=self._begin_force,
                undo=partial(self._roll_back, baseline),
            ),
            _step("see that it holds", partial(confirm_autonomous, self._site)),
        ]
        if is_charge or isinstance(baseline.get("grid_charging"), bool):
            steps += [
                _step("set charging from the grid", partial(self._site.allow_grid_charging, is_charge)),
                _step("see that it is set", partial(confirm_grid_charging, self._site, is_charge)),
            ]
        if is_charge:
            steps += [
                _step("reserve all of it", partial(self._site.set_reserve, FULL_PCT)),
                _step("hand the export rule back", partial(self._own_export, baseline)),
                _step("send the tariff", partial(self._forcing.send, order)),
            ]
            return steps
        floor = self._floor(order)
        # A window that begins at a moved reserve wakes a dispatch that still follows its old plan.
        nudge = floor + 1 if floor < HIGHEST_RESERVE_PCT else FULL_PCT
        return [
            *steps,
            _step("lower the reserve", partial(self._site.set_reserve, floor)),
            _step("allow export", partial(self._site.set_export_rule, ExportRule.BATTERY_OK, always=True)),
            _step("send the tariff", partial(self._forcing.send, order)),
            _step("nudge the dispatch", partial(self._forcing.nudge, nudge)),
            Step(what="let it begin", do=partial(self._forcing.nudge, floor), pause_s=PULSE_S),
        ]

    def _settle_steps(self, order: BatteryOrder, baseline: Baseline) -> Sequence[Step]:
        """A restore, or its like with self-consumption and another reserve."""
        is_hold = order.action is BatteryAction.HOLD
        known = self._site.known
        is_forced = self._site.is_forced or known is None or force_in(known.tariff) is not None
        steps = [
            Step(
                what="stop a forced state",
                do=partial(self._calm, order, baseline),
                undo=None if order.until is None else partial(self._roll_back, baseline),
            ),
            Step(
                what="send the site's own tariff",
                do=partial(self._send_own, baseline),
                pause_s=TARIFF_PAUSE_S if is_forced else 0.0,
            ),
        ]
        if not is_hold and order.until is None:
            steps.append(_step("hand the mode back", partial(self._own_mode, baseline)))
        steps += [
            _step("hand the export rule back", partial(self._own_export, baseline)),
            _step("hand charging from the grid back", partial(self._own_grid_charging, baseline)),
        ]
        if is_hold:
            return [*steps, _step("reserve what is in it", self._hold)]
        return [*steps, _step("hand the reserve back", partial(self._own_reserve, baseline))]

    async def _begin_force(self) -> None:
        live = await self._site.live(urgent=True)
        if live.grid_services_active:
            raise Rejected("a virtual power plant runs this battery now; it is left alone")
        if live.is_off_grid:
            raise Rejected("the house is off the grid; the battery is left alone")
        self.held_pct = self._left_hold_pct = None
        await self._take_over(Mode.AUTONOMOUS)

    async def _take_over(self, mode: Mode) -> None:
        """The first write of a forced state; refused or unsent, the site stays its owner's."""
        was_forced = self._site.is_forced
        self._site.is_forced = True
        try:
            await self._site.set_mode(mode)
        except (Unreachable, Rejected):
            self._site.is_forced = was_forced
            raise

    async def _look_for_a_hold(self, order: BatteryOrder, baseline: Baseline) -> None:
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

    async def _calm(self, order: BatteryOrder, baseline: Baseline) -> None:
        """Self-consumption ends a force at once, whatever the tariff; a restore alone needs none."""
        await self._look_for_a_hold(order, baseline)
        if order.action is not BatteryAction.HOLD:
            self.held_pct = None
        tariff = await self._site.tariff()
        if order.until is not None or tariff is None or force_in(tariff) is not None:
            await self._take_over(Mode.SELF_CONSUMPTION)

    async def _send_own(self, baseline: Baseline) -> None:
        async with self._site.tariff_lock:
            own = self._as_it_was(baseline).tariff
            if own is not None:
                strategy = baseline.get("strategy")
                await self._site.send_tariff(own, strategy if isinstance(strategy, str) else None)

    async def _own_mode(self, baseline: Baseline) -> None:
        await self._site.set_mode(self._as_it_was(baseline).mode or Mode.SELF_CONSUMPTION)

    async def _own_export(self, baseline: Baseline) -> None:
        """Unless export is forbidden now: a forced state only ever allows it."""
        if await self._site.export_rule() != ExportRule.NEVER:
            await self._site.set_export_rule(saved_rule(baseline))

    async def _own_grid_charging(self, baseline: Baseline) -> None:
        """Unless it is forbidden now."""
        allowed = self._as_it_was(baseline).grid_charging
        if allowed is not None:
            await self._site.allow_grid_charging(allowed and not self._forbids_grid)

    async def _set_grid_charging(self, order: GridChargingOrder, baseline: Baseline) -> None:
        self._forbids_grid = order.forbidden
        await self._own_grid_charging(baseline)

    async def _own_reserve(self, baseline: Baseline) -> None:
        await self._site.set_reserve(await self._own_or_nearest(self._as_it_was(baseline)))

    async def _hold(self) -> None:
        await self._site.set_reserve(await self._held_reserve())

    async def _forbid_export(self) -> None:
        """Said again, it is sent again: some units drift away from it and go on showing it."""
        await self._site.set_export_rule(ExportRule.NEVER, always=self._forbids_export)
        self._forbids_export = True

    async def _allow_export(self, baseline: Baseline) -> None:
        await self._site.set_export_rule(saved_rule(baseline))
        self._forbids_export = False

    async def _roll_back(self, baseline: Baseline) -> None:
        """The restore, at once: a later write was refused, so nothing may stay half applied."""
        for step in self._settle_steps(BatteryOrder(action=BatteryAction.RESTORE), baseline):
            await step.do()
        self._site.is_forced = False


def _step(what: str, do: Callable[[], Awaitable[None]]) -> Step:
    return Step(what=what, do=do)
