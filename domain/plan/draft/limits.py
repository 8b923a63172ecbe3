"""What the house, its connection and its owner allow in each step, kW."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import ExportIntent
from domain.command.order import BatteryAction
from domain.house.house import House, Site
from domain.plan.cars.stretch import Stretch
from domain.plan.draft.known import Ahead
from domain.plan.draft.made_way import MadeWay
from domain.plan.draft.owner import limited
from domain.plan.problem.problem import BatterySpec

FUSE_VOLTAGE_V = 230
Limits = tuple[float, ...] | None


def connection_kw(site: Site) -> tuple[float | None, float | None]:
    """Import and export limit; the fuse counts as an import limit at nominal voltage."""
    limits = [] if site.import_limit_w is None else [site.import_limit_w]
    if site.main_fuse_a is not None:
        limits.append(max(0.0, site.main_fuse_a - site.fuse_margin_a) * site.phases * FUSE_VOLTAGE_V)
    export = None if site.export_limit_w is None else site.export_limit_w / 1000
    return (min(limits) / 1000 if limits else None), export


def charge_limits(
    house: House,
    battery: BatterySpec,
    ahead: Ahead,
    able: BatteryCapabilities,
    room: Sequence[Stretch] = (),
) -> Limits:
    """The most that may be charged: from the grid only where it can be told so, cheap enough, and where no
    demand window is about to begin, and no more than the fuse leaves it (`room`); else what the sun has to
    spare.
    """
    ceiling, may_force = house.optimiser.grid_charge_price_ceiling, BatteryAction.FORCE_CHARGE in able.actions
    if may_force and ceiling is None and not ahead.guarded and not room:
        return None
    bought_kw = wired_kw(room, ahead.clock.edges, battery.max_charge_kw)
    return tuple(
        min(battery.max_charge_kw, spare + bought_kw[t])
        if may_force and t not in ahead.guarded and (ceiling is None or price <= ceiling)
        else spare
        for t, (price, spare) in enumerate(zip(ahead.buy, beyond(ahead.sun_kw, ahead.need_kw), strict=True))
    )


def paid_kw(
    house: House,
    battery: BatterySpec,
    ahead: Ahead,
    able: BatteryCapabilities,
    room: Sequence[Stretch] = (),
) -> tuple[float, ...]:
    """What the battery may take from the grid in each step in which power pays to be used and the sun sells
    for nothing; 0 in the others.
    """
    ceiling = house.optimiser.grid_charge_price_ceiling
    if BatteryAction.FORCE_CHARGE not in able.actions:
        return (0.0,) * len(ahead.buy)
    wired = wired_kw(room, ahead.clock.edges, battery.max_charge_kw)
    limits = import_limits(house, ahead, battery.max_charge_kw)
    alone, barred = beyond(ahead.need_kw, ahead.sun_kw), ahead.guarded | ahead.peaks
    found = []
    for t, price in enumerate(ahead.buy):
        is_paid = price < 0 and ahead.sell[t] <= 0 and ahead.is_priced[t] and t not in barred
        left_kw = battery.max_charge_kw if limits is None else limits[t] - alone[t]
        may_buy = is_paid and (ceiling is None or price <= ceiling)
        found.append(max(0.0, min(battery.max_charge_kw, wired[t], left_kw)) if may_buy else 0.0)
    return tuple(found)


def wired_kw(room: Sequence[Stretch], edges: Sequence[datetime], otherwise_kw: float) -> list[float]:
    """What fuse and circuits leave at least in each step; `otherwise_kw` where they say nothing."""
    left = []
    for start, end in pairwise(edges):
        inside = [each.wired_kw for each in room if each.start < end and each.end > start]
        left.append(min((kw for kw in inside if kw is not None), default=otherwise_kw))
    return left


def discharge_limits(
    battery: BatterySpec, ahead: Ahead, spared: Collection[int], *, may_sell: bool
) -> Limits:
    """The most that may be discharged: what the house lacks where the battery cannot be told to sell, and
    nothing in the steps in which it is `spared`.
    """
    if may_sell and not spared:
        return None
    most = [battery.max_discharge_kw] * len(ahead.buy) if may_sell else beyond(ahead.need_kw, ahead.sun_kw)
    return tuple(0.0 if t in spared else kw for t, kw in enumerate(most))


def curtail_limits(house: House, ahead: Ahead, *, may_curtail: bool) -> tuple[float, ...]:
    """How much solar may be thrown away.

    Unless the owner wants paid imports to replace it, solar serves the house first. Where we cannot
    curtail at all, the inverter still does above the export limit.
    """
    _, export_kw = connection_kw(house.site)
    spare = beyond(ahead.sun_kw, ahead.need_kw)
    if not may_curtail:
        return tuple(0.0 if export_kw is None else max(0.0, kw - export_kw) for kw in spare)
    return ahead.sun_kw if house.optimiser.curtail_to_import else spare


def import_limits(house: House, ahead: Ahead, ever_kw: float, way: MadeWay | None = None) -> Limits:
    """The connection's and the owner's, raised where the house alone needs more: a plan cannot switch it off.

    `ever_kw` is what battery and cars could take beside the house; `way`: what charges that are load of the
    plan leave to its cars.
    """
    limit_kw, _ = connection_kw(house.site)
    alone = beyond(ahead.need_kw, ahead.sun_kw)
    limits = [
        None if limit_kw is None else max(kw, limit_kw if way is None else way.lets_in_kw(t, limit_kw, kw))
        for t, kw in enumerate(alone)
    ]
    owners = limited(house.optimiser.limit, ahead.clock, "import", limits, alone)
    return _whole(owners, [kw + ever_kw for kw in ahead.need_kw])


def export_limits(
    house: House,
    ahead: Ahead,
    battery: BatterySpec,
    limit: ExportIntent | None = None,
    held_back: Collection[int] = (),
) -> Limits:
    """The connection's, the owner's and the one that somebody asked for now (`limit`); these do not hold back
    what the sun gives alone. In the steps that are `held_back` for what export earns nothing goes out.
    """
    _, limit_kw = connection_kw(house.site)
    spare = beyond(ahead.sun_kw, ahead.need_kw)
    owners = limited(house.optimiser.limit, ahead.clock, "export", [limit_kw] * len(spare), spare)
    for t, start in enumerate(ahead.clock.edges[:-1]):
        if limit is not None and start < limit.until:
            before = owners[t]
            least = limit.limit_w / 1000 if before is None else min(before, limit.limit_w / 1000)
            owners[t] = max(least, spare[t])
        if t in held_back:
            owners[t] = 0.0
    return _whole(owners, [kw + battery.max_discharge_kw for kw in ahead.sun_kw])


def held_back_steps(house: House, ahead: Ahead, *, is_limited: bool) -> frozenset[int]:
    """The steps in which we limit export for what it earns; `is_limited`: it is so now."""
    found = set[int]()
    for t, price in enumerate(ahead.sell):
        is_limited = house.curtailment.is_uneconomic(price if ahead.is_priced[t] else None, is_limited)
        if is_limited:
            found.add(t)
    return frozenset(found)


def beyond(one_kw: Sequence[float], other_kw: Sequence[float]) -> tuple[float, ...]:
    """How much one series exceeds the other: what a battery moves that nobody can force."""
    return tuple(max(0.0, one - other) for one, other in zip(one_kw, other_kw, strict=True))


def _whole(limits: Sequence[float | None], ever: Sequence[float]) -> Limits:
    """Limits of which some are none: there what could ever flow at once; None where all of them are none."""
    if all(limit is None for limit in limits):
        return None
    return tuple(most if limit is None else limit for limit, most in zip(limits, ever, strict=True))
