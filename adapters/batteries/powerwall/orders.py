"""Orders of a Powerwall as single writes, in the order that wakes the dispatch last.

Each write is left out where the site has the value; mode and grid charging are seen before the tariff
follows, because a force tariff in the wrong mode does the opposite of what it is for.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from msgspec.structs import replace

from adapters.batteries.powerwall.aim import CALM, Aim, SiteOrder
from adapters.batteries.powerwall.confirm import confirm_autonomous, confirm_grid_charging
from adapters.batteries.powerwall.forcing import Forcing
from adapters.batteries.powerwall.payloads import Mode
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.wanted import (
    FULL_PCT,
    HIGHEST_RESERVE_PCT,
    beyond_ours,
    compare,
    saved_rule,
    set_by_others,
)
from adapters.batteries.powerwall.window import force_in
from domain.command.order import (
    FORCED,
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    GridChargingOrder,
)
from domain.errors import InvalidRequest, NotSupported, Rejected, Unreachable
from domain.house.battery_setting import ExportRule
from domain.ports.devices import Baseline, ReadBack, Step

TARIFF_PAUSE_S = 5.0  # a tariff takes hold faster once the site is in self-consumption
SHOWN_S = 90.0  # a minute until a poll is newer than our write, and half a one until the write shows
PULSE_S = 3.0  # the dispatch wakes on a reserve that moves


class PowerwallOrders:
    """Carries orders to one site."""

    def __init__(self, site: PowerwallSite, aim: Aim, forcing: Forcing) -> None:
        self._site, self._aim, self._forcing = site, aim, forcing
        self._forbids_export = False
        self._stood: BatteryOrder | None = None

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
            await self._aim.look_for_a_hold(order, baseline)
        found = compare(await self._aim.wanted(order, baseline), info)
        if found.agrees and order.action in CALM:
            self._site.is_forced = False
        if found.agrees and isinstance(order, BatteryOrder):
            self._stood = order
        return found

    async def still(self, order: SiteOrder, baseline: Baseline, beside: Sequence[SiteOrder] = ()) -> ReadBack:
        """Compares the order with the settings that the last poll brought, once our own writes show there."""
        wrote_at, now = self._site.wrote_at, self._site.clock.now()
        if wrote_at is not None and (now - wrote_at).total_seconds() < SHOWN_S:
            return ReadBack(agrees=True)
        info = await self._site.info(urgent=False)
        wanted = await self._aim.wanted(order, baseline)
        if isinstance(order, GridChargingOrder):  # what stands beside it is another order's, or its owner's
            return compare(wanted, info)
        ours = [wanted, *[await self._aim.wanted(each, baseline) for each in beside]]
        prices = self._site.prices  # told by us, whatever stood there before
        kept = baseline if prices is None else {**baseline, "tariff": prices}
        changed = set_by_others(ours, kept, info)
        dispatch = next((each for each in (order, *beside) if isinstance(each, BatteryOrder)), None)
        if all(compare(each, info).agrees for each in ours):
            self._stood = dispatch
        elif dispatch is not None and not _is_same(self._stood, dispatch):
            changed = beyond_ours(changed)
        if "tariff" in changed:
            self._site.prices = None  # the owner's choice is newer
        return replace(compare(wanted, info), changed=changed)

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
        floor = self._aim.floor(order)
        # A window that begins at a moved reserve wakes a dispatch that still follows its old plan.
        nudge = floor + 1 if floor < HIGHEST_RESERVE_PCT else FULL_PCT
        return [
            *steps,
            _step("lower the reserve", partial(self._site.set_reserve, floor)),
            _step("allow export", partial(self._site.set_export_rule, ExportRule.BATTERY_OK, always=True)),
            _step("send the tariff", partial(self._forcing.send, order)),
            _step("nudge the dispatch", partial(self._forcing.nudge, nudge, floor)),
            Step(what="let it begin", do=partial(self._forcing.settle, floor), pause_s=PULSE_S),
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
        self._aim.forget_holds()
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

    async def _calm(self, order: BatteryOrder, baseline: Baseline) -> None:
        """Self-consumption ends a force at once, whatever the tariff; a restore alone needs none."""
        await self._aim.look_for_a_hold(order, baseline)
        if order.action is not BatteryAction.HOLD:
            self._aim.held_pct = None
        tariff = await self._site.tariff()
        if order.until is not None or tariff is None or force_in(tariff) is not None:
            await self._take_over(Mode.SELF_CONSUMPTION)

    async def _send_own(self, baseline: Baseline) -> None:
        async with self._site.tariff_lock:
            own = self._aim.as_it_was(baseline).tariff
            if own is not None:
                strategy = baseline.get("strategy")
                await self._site.send_tariff(own, strategy if isinstance(strategy, str) else None)

    async def _own_mode(self, baseline: Baseline) -> None:
        await self._site.set_mode(self._aim.as_it_was(baseline).mode or Mode.SELF_CONSUMPTION)

    async def _own_export(self, baseline: Baseline) -> None:
        """Unless export is forbidden now: a forced state only ever allows it."""
        if await self._site.export_rule() != ExportRule.NEVER:
            await self._site.set_export_rule(saved_rule(baseline))

    async def _own_grid_charging(self, baseline: Baseline) -> None:
        """Unless it is forbidden now."""
        allowed = self._aim.as_it_was(baseline).grid_charging
        if allowed is not None:
            await self._site.allow_grid_charging(allowed and not self._aim.forbids_grid)

    async def _set_grid_charging(self, order: GridChargingOrder, baseline: Baseline) -> None:
        self._aim.forbids_grid = order.forbidden
        await self._own_grid_charging(baseline)

    async def _own_reserve(self, baseline: Baseline) -> None:
        await self._site.set_reserve(await self._aim.own_or_nearest(self._aim.as_it_was(baseline)))

    async def _hold(self) -> None:
        await self._site.set_reserve(await self._aim.held_reserve())

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


def _is_same(one: BatteryOrder | None, other: BatteryOrder) -> bool:
    return one is not None and (one.action, one.target_soc_pct) == (other.action, other.target_soc_pct)


def _step(what: str, do: Callable[[], Awaitable[None]]) -> Step:
    return Step(what=what, do=do)
