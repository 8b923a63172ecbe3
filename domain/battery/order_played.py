"""An order to the battery played to its end: what sun, house, cars and battery do, stretch by stretch."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.curtailment.outputs import FULL_PCT
from domain.house.house import House
from domain.plan.acts.acts import HELD, ITSELF, Act
from domain.plan.draft.clock import Clock
from domain.plan.draft.followers import Follower, Told, with_followers
from domain.plan.draft.known import Ahead
from domain.plan.draft.limits import connection_kw
from domain.plan.draft.standing import ACTIONS
from domain.plan.plan import Plan, PlanSlot
from domain.reading.observation import Observation

SUN_LASTS = timedelta(hours=1)  # without a plan nobody knows the sun of later


class Stretch(Struct, frozen=True, kw_only=True):
    """A time at one price: what the sun could give, what house and cars want of it, and what the battery
    stores, below 0 gives, W; how full it is at its start, %, None where nobody knows. `is_spent`: it has
    nothing left of what it is told to take or to give. `is_refused`: a limit leaves nothing of the order.
    """

    start: datetime
    end: datetime
    sun_w: float
    need_w: float
    price: float
    stores_w: float = 0.0
    level_pct: float | None = None
    is_spent: bool = False
    is_refused: bool = False

    @property
    def hours(self) -> float:
        """How long it is, h."""
        return (self.end - self.start).total_seconds() / 3600


def played(
    intent: BatteryIntent,
    house: House,
    seen: Observation | None,
    plan: Plan | None,
    able: BatteryCapabilities,
    charging: Collection[str],
    followers: Sequence[Follower],
    now: datetime,
) -> list[Stretch]:
    """From now on, in time order; nothing where neither plan nor sun and price are known. An order that has a
    level to reach is over then. `charging`: the loadpoints that do; `followers`: cars that follow the sun.
    """
    if plan is None or plan.at(now) is None:
        return list(_with_battery(_as_it_is(intent, seen, now), intent, house, seen, able))
    ahead = list(_with_battery(_as_planned(intent, plan, charging, now), intent, house, seen, able))
    return list(_with_battery(_with_cars(ahead, intent, house, followers), intent, house, seen, able))


def _as_it_is(intent: BatteryIntent, seen: Observation | None, now: datetime) -> Iterator[Stretch]:
    price = None if seen is None or seen.price is None else seen.price.export_price
    if seen is None or price is None or seen.pv_w is None or seen.used_w is None:
        return
    end = min(now + SUN_LASTS, intent.until)
    yield Stretch(start=now, end=end, sun_w=seen.pv_w, need_w=seen.used_w, price=price)


def _as_planned(
    intent: BatteryIntent, plan: Plan, charging: Collection[str], now: datetime
) -> Iterator[Stretch]:
    """Without the cars that follow the sun: what those take is another matter under the order."""
    for slot in plan.slots:
        if slot.end > now and slot.start < intent.until:
            yield Stretch(
                start=max(slot.start, now),
                end=min(slot.end, intent.until),
                sun_w=slot.pv_w + slot.curtail_w,
                need_w=_need_w(slot, intent.action, charging),
                price=slot.export_price,
            )


def _need_w(slot: PlanSlot, action: BatteryAction, charging: Collection[str]) -> float:
    """What the house takes in a slot, and the cars whose hours are planned: none begins beside a sale."""
    is_sale = action is BatteryAction.FORCE_DISCHARGE
    planned_w = sum(power_w for key, power_w in slot.ev_w.items() if key in charging or not is_sale)
    return slot.load_w - sum(slot.following_w.values()) + planned_w


def _with_cars(
    ahead: Sequence[Stretch], intent: BatteryIntent, house: House, followers: Sequence[Follower]
) -> Iterable[Stretch]:
    """The same with what the cars that follow the sun take of it."""
    soc_pct = ahead[0].level_pct if ahead else None
    if not followers or soc_pct is None:
        return ahead
    found = with_followers(
        Ahead(
            clock=Clock(
                edges=(*(part.start for part in ahead), ahead[-1].end), zone=ZoneInfo(house.site.timezone)
            ),
            buy=(0.0,) * len(ahead),  # nobody asks: what pays to be used is no matter of an order
            sell=tuple(part.price for part in ahead),
            is_priced=(True,) * len(ahead),
            need_kw=tuple(part.need_w / 1000 for part in ahead),
            sun_kw=tuple(part.sun_w / 1000 for part in ahead),
        ),
        followers,
        house.battery,
        soc_pct,
        rule=house.curtailment,
        told={part.start: _told(part, intent) for part in ahead},
        sharing=house.site.surplus_sharing,
    )
    return [replace(part, need_w=1000 * kw) for part, kw in zip(ahead, found.need_kw, strict=True)]


def _told(part: Stretch, intent: BatteryIntent) -> Told:
    assert part.level_pct is not None
    if part.is_refused:
        return Told(level_pct=part.level_pct, act=ITSELF)
    if intent.action is BatteryAction.HOLD:
        act = ITSELF if part.stores_w > 0 else HELD
        return Told(level_pct=part.level_pct, act=act, by_hand=intent.action)
    if part.is_spent:  # then it is as one that is held
        return Told(level_pct=part.level_pct, act=HELD, by_hand=BatteryAction.HOLD)
    act = Act(ACTIONS[intent.action], abs(part.stores_w) / 1000)
    return Told(level_pct=part.level_pct, act=act, by_hand=intent.action)


def _with_battery(
    parts: Iterable[Stretch],
    intent: BatteryIntent,
    house: House,
    seen: Observation | None,
    able: BatteryCapabilities,
) -> Iterator[Stretch]:
    """The same with what the battery does, cut where it is full or down to its floor."""
    level_pct = None if seen is None or seen.battery is None else seen.battery.soc_pct
    takes_w, left_wh = _takes_w(intent, house, able), _left_wh(intent, house, level_pct)
    most_out_w = house.site.export_limit_w
    for played_before in parts:
        part = replace(played_before, is_refused=False)
        if level_pct is not None:
            for own in _in_spite(intent, house, able, part, level_pct):
                yield own
                level_pct = _level_after(level_pct, own.hours * own.stores_w, house)
                left_wh, part = _left_wh(intent, house, level_pct), replace(part, start=own.end)
        if part.start >= part.end:
            continue
        spare_w = part.sun_w - part.need_w
        moves_w = takes_w
        if intent.action is BatteryAction.HOLD:
            moves_w = min(takes_w, max(0.0, spare_w))
        elif takes_w < 0 and most_out_w is not None:  # it gives what may still leave the house
            moves_w = -min(-takes_w, max(0.0, most_out_w - spare_w))
        hours = part.hours if moves_w == 0 else min(part.hours, left_wh / abs(moves_w))
        left_wh -= hours * abs(moves_w)
        cut = part.end if hours >= part.hours else part.start + timedelta(hours=hours)
        if cut > part.start:
            yield replace(part, end=cut, stores_w=moves_w, level_pct=level_pct, is_spent=False)
        if level_pct is not None:
            level_pct = _level_after(level_pct, hours * moves_w, house)
        if cut < part.end:
            if intent.target_soc_pct is not None:
                return
            yield replace(part, start=cut, stores_w=0.0, level_pct=level_pct, is_spent=True)


def _in_spite(
    intent: BatteryIntent, house: House, able: BatteryCapabilities, part: Stretch, level_pct: float
) -> Iterator[Stretch]:
    """What a battery does otherwise than it is told, from the part's start on: one that is held fuller than
    it can be held serves the house down to there; one that takes no power is left to itself where a limit
    leaves less than all its own.
    """
    battery, lacks_w = house.battery, part.need_w - part.sun_w
    assert battery is not None
    is_refused, least_pct = _is_refused(intent, house, able, lacks_w), battery.reserve_pct
    if not is_refused:
        if intent.action is not BatteryAction.HOLD or able.holds_up_to_pct is None or lacks_w <= 0:
            return
        least_pct = max(least_pct, able.holds_up_to_pct)
    if lacks_w > 0:
        moves_w = -min(lacks_w, battery.max_discharge_w)
        left_wh = max(0.0, level_pct - least_pct) / 100 * battery.capacity_wh * battery.efficiency
    else:
        moves_w = min(-lacks_w, battery.max_charge_w)
        left_wh = (100.0 - level_pct) / 100 * battery.capacity_wh / battery.efficiency
    hours = min(part.hours, left_wh / abs(moves_w)) if moves_w else part.hours
    end = part.end if hours >= part.hours else part.start + timedelta(hours=hours)
    if end > part.start:
        yield replace(part, end=end, stores_w=moves_w, level_pct=level_pct, is_refused=is_refused)
    if is_refused and end < part.end:
        level_pct = _level_after(level_pct, hours * moves_w, house)
        yield replace(part, start=end, stores_w=0.0, level_pct=level_pct, is_refused=True)


def _is_refused(intent: BatteryIntent, house: House, able: BatteryCapabilities, lacks_w: float) -> bool:
    """Whether a limit of the connection leaves less than the power that the battery chooses itself."""
    battery = house.battery
    assert battery is not None
    if able.selectable_power:
        return False
    if intent.action is BatteryAction.FORCE_CHARGE:
        import_kw, _ = connection_kw(house.site)
        return import_kw is not None and battery.max_charge_w > 1000 * import_kw - lacks_w
    most_out_w = house.site.export_limit_w
    is_sale = intent.action is BatteryAction.FORCE_DISCHARGE
    return is_sale and most_out_w is not None and battery.max_discharge_w > most_out_w + lacks_w


def _level_after(level_pct: float, stored_wh: float, house: House) -> float:
    """The level once so much came in at its terminals, below 0 went out, %."""
    battery = house.battery
    assert battery is not None
    held_wh = stored_wh * battery.efficiency if stored_wh > 0 else stored_wh / battery.efficiency
    return min(100.0, max(0.0, level_pct + 100 * held_wh / battery.capacity_wh))


def _takes_w(intent: BatteryIntent, house: House, able: BatteryCapabilities) -> float:
    """What the battery takes of the sun under the order while it can, W; below 0 it adds to it."""
    battery = house.battery
    assert battery is not None
    if intent.action is BatteryAction.FORCE_CHARGE:
        return battery.max_charge_w if intent.power_w is None else intent.power_w
    if intent.action is BatteryAction.FORCE_DISCHARGE:
        return -(battery.max_discharge_w if intent.power_w is None else intent.power_w)
    return 0.0 if able.hold_keeps_empty else battery.max_charge_w


def _left_wh(intent: BatteryIntent, house: House, soc_pct: float | None) -> float:
    """What the battery still takes, or gives, at its terminals; without end where nobody knows its level."""
    battery = house.battery
    assert battery is not None
    if soc_pct is None:
        return inf
    if intent.action is BatteryAction.FORCE_DISCHARGE:
        floor_pct = battery.reserve_pct if intent.target_soc_pct is None else intent.target_soc_pct
        return max(0.0, soc_pct - floor_pct) / 100 * battery.capacity_wh * battery.efficiency
    full_pct = 100.0 if intent.target_soc_pct is None else intent.target_soc_pct
    if intent.action is BatteryAction.HOLD and soc_pct >= FULL_PCT:
        return 0.0
    return max(0.0, full_pct - soc_pct) / 100 * battery.capacity_wh / battery.efficiency
