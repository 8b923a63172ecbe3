"""When a mode that goes by the clock or by price will charge its car from the grid, and with how much.

The rules decide that minute by minute and no plan has a say in it; but window, limits and prices are known,
so that a plan counts on it: the battery is not emptied into a car that nobody thought of.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf, isinf

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import ChargeIntent
from domain.house.house import House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.after_hand import DONE_KWH, DRAWS_W, after_hand
from domain.loadpoint.limit import limit_of
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.mode_rule import rule_of
from domain.loadpoint.phases import phases_at_full_rate
from domain.loadpoint.plug import circuits_above, plug_of
from domain.loadpoint.prospect import (
    capacity_kwh,
    could_charge,
    is_doubtful,
    is_drawing,
    missing_kwh,
    powers_of,
)
from domain.loadpoint.spares_battery import spares_battery
from domain.loadpoint.spell import ends_unearned_at
from domain.loadpoint.surplus import follows_surplus
from domain.loadpoint.unplanned import Unplanned
from domain.plan.cars.stretch import Foreseen, Stretch, Taken, stretches
from domain.plan.cars.wish import CarWish
from domain.plan.draft.steps import means
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation

HAIR_KWH, SAME_KW = 1e-3, 1e-6
TAKES_ALL = 0.85  # cars draw a little less than they are offered
NEW = LoadpointMemory()
MODES = frozenset({Mode.CHEAP, Mode.SCHEDULE, Mode.FAST})

Slot = tuple[datetime, datetime, float]


class Expected(Struct, frozen=True, kw_only=True):
    """What the car at a loadpoint will take, kW, in time order, and how it hangs in the house.
    `spares_battery`: the home battery gives nothing meanwhile; `done_at`: when it will have all that it is
    missing, None: not in the hours ahead, or nobody knows how much that is.
    """

    taken: Taken
    loadpoint: str
    spares_battery: bool = False
    done_at: datetime | None = None

    @property
    def loads(self) -> tuple[Unplanned, ...]:
        """The same as load of the plan."""
        return tuple(
            Unplanned(1000 * kw, end, self.loadpoint, since=start) for start, end, kw in self.taken.slots
        )


def charged_by_mode(
    house: House,
    seen: Observation | None,
    intents: Mapping[str, ChargeIntent],
    memories: Mapping[str, LoadpointMemory],
    now: datetime,
) -> frozenset[str]:
    """The loadpoints whose mode will charge the car there, or does, in hours that can be told ahead."""
    if seen is None or house.monitoring:
        return frozenset()
    return frozenset(
        lp.id
        for lp in house.loadpoints
        if (reading := seen.chargers.get(lp.id)) is not None
        and lp.mode in MODES
        and not follows_surplus(lp)
        and _may_charge(reading, memories.get(lp.id, NEW), intents.get(lp.id), now)
        and (lp.mode is not Mode.FAST or (reading.vehicle_soc_pct is not None and lp.vehicle is not None))
    )


def expected_of(
    house: House,
    seen: Observation | None,
    chargers: Mapping[str, ChargerCapabilities],
    intents: Mapping[str, ChargeIntent],
    memories: Mapping[str, LoadpointMemory],
    ahead: Foreseen,
    now: datetime,
    *,
    sold_until: datetime | None = None,
    first: Sequence[Taken] = (),
) -> tuple[Expected, ...]:
    """All of the house, the first by priority first: each has what the ones before it leave.

    `sold_until`: a person sells from the battery until then, and no mode begins before. `first`: the cars
    with a departure, as they are planned so far, which have of a limit what they need.
    """
    found: list[Expected] = []
    if seen is None:
        return ()
    ids = charged_by_mode(house, seen, intents, memories, now)
    for lp in sorted(house.loadpoints, key=lambda lp: -lp.priority):
        if lp.id not in ids or _is_below_floor(lp, seen):
            continue
        reading, memory, intent = seen.chargers[lp.id], memories.get(lp.id, NEW), intents.get(lp.id)
        phases = min(memory.phases.top, phases_at_full_rate(lp, reading, chargers.get(lp.id)))
        wish = _wish(lp, house, reading, memory, chargers.get(lp.id), intent, phases, now)
        if wish is None:
            continue
        runs = memory.is_on and intent is None
        if sold_until is not None and not runs and lp.mode is not Mode.FAST:
            wish = replace(wish, ready=max(wish.ready, sold_until))
        drawn_w = reading.power_w or 0.0
        drawn_kw = (drawn_w / 1000 if drawn_w >= DRAWS_W else 0.0) if runs else None
        is_held = runs and _is_held(reading, wish)
        beside = [*first, *(each.taken for each in found)]
        slots = _joined(_slots(lp, house, wish, ahead, beside, drawn_kw, is_held=is_held))
        if slots:
            taken = Taken(slots=slots, plug=wish.plug, circuits=wish.circuit_names, gives_way=True)
            is_known = reading.vehicle_soc_pct is not None and lp.vehicle is not None
            found.append(
                Expected(
                    taken=taken,
                    loadpoint=lp.id,
                    spares_battery=spares_battery(lp),
                    done_at=slots[-1][1] if is_known and _brings(slots, wish) else None,
                )
            )
    return tuple(found)


def spared_spans(expected: Collection[Expected]) -> tuple[tuple[datetime, datetime], ...]:
    """When the home battery gives nothing, as a car charges whose mode spares it."""
    return tuple(
        (start, end) for each in expected if each.spares_battery for start, end, _ in each.taken.slots
    )


def moved_kwh(before: Collection[Expected], now: Collection[Expected]) -> float:
    """How much energy comes at another time, or not at all, or is new."""
    slots = [slot for each in (*before, *now) for slot in each.taken.slots]
    edges = sorted({at for start, end, _ in slots for at in (start, end)})
    if len(edges) < 2:
        return 0.0
    hours = [(end - start).total_seconds() / 3600 for start, end in pairwise(edges)]
    was, will = ({each.loadpoint: means(each.taken.slots, edges) for each in of} for of in (before, now))
    none = [0.0] * len(hours)
    return sum(
        h * abs(one - other)
        for key in was.keys() | will.keys()
        for h, one, other in zip(hours, was.get(key, none), will.get(key, none), strict=True)
    )


def _may_charge(
    reading: ChargerReading, memory: LoadpointMemory, intent: ChargeIntent | None, now: datetime
) -> bool:
    if not could_charge(reading, memory):
        return False
    if intent is None and is_drawing(reading):
        return memory.is_on  # else it is a driver's own, whose end nobody knows
    return intent is not None or not is_doubtful(reading, memory, now)


def _is_below_floor(lp: Loadpoint, seen: Observation) -> bool:
    """Whether mode cheap waits for the home battery, for as long as nobody can tell."""
    soc_pct = None if seen.battery is None else seen.battery.soc_pct
    return lp.mode is Mode.CHEAP and soc_pct is not None and soc_pct < lp.cheap.battery_min_soc_pct


def _wish(
    lp: Loadpoint,
    house: House,
    reading: ChargerReading,
    memory: LoadpointMemory,
    able: ChargerCapabilities | None,
    intent: ChargeIntent | None,
    phases: int,
    now: datetime,
) -> CarWish | None:
    """What it may still take until the plan ends; None: nothing. Of a level that nobody tells it is the most
    that could be missing.
    """
    end = now + timedelta(hours=house.optimiser.horizon_h)
    powers = powers_of(lp, house, able, memory.ceilings, phases)
    missing = missing_kwh(lp, house, reading, limit_of(lp, reading))
    ready, missing = after_hand(lp, house, reading, intent, phases, missing, now, end)
    if powers is None or missing <= 0:
        return None
    return CarWish(
        name=lp.id,
        ready=ready,
        departure=end,
        is_due=False,
        energy_kwh=missing,
        min_kw=powers.min_kw,
        max_kw=powers.max_kw,
        step_kw=powers.step_kw,
        efficiency=lp.smart.charge_efficiency,
        in_demand_window=lp.charge_in_demand_window,
        plug=plug_of(lp, house.site, phases),
        circuits=circuits_above(lp, house),
        turn_cost=house.optimiser.switch_cost,
        soc_pct=reading.vehicle_soc_pct,
        target_soc_pct=limit_of(lp, reading),
    )


def _slots(
    lp: Loadpoint,
    house: House,
    wish: CarWish,
    ahead: Foreseen,
    beside: Sequence[Taken],
    drawn_kw: float | None,
    *,
    is_held: bool = False,
) -> Iterator[Slot]:
    """In time order, until it has all. `drawn_kw`: it charges now and is measured to take so much, which it
    is taken to do as long as it goes on; None: it does not charge. `is_held`: a limit leaves it no more.
    """
    rule = rule_of(lp, wish.soc_pct, wish.ready, wish.departure, house.site.timezone)
    size_kwh = capacity_kwh(lp, house)
    first_pct, brought_kwh, running_kw = wish.soc_pct or 0.0, 0.0, drawn_kw
    for start, end in rule.spans:
        if start > wish.ready:
            running_kw = None
        for each in stretches(replace(wish, ready=start, departure=end), ahead, beside):
            soc_pct = first_pct + 100 * brought_kwh / size_kwh
            paid_more = 0.0 if running_kw is None else rule.hysteresis
            most_pct = rule.most_pct(inf if each.price is None else each.price, paid_more)
            left_kwh = min(wish.energy_kwh - brought_kwh, size_kwh * (most_pct - soc_pct) / 100)
            kw = _power_kw(wish, each, running_kw, is_held=is_held)
            is_closed = each.is_barred or kw <= 0 or left_kwh <= HAIR_KWH
            if is_closed or (
                running_kw is None
                and _is_in_vain(each, rule.most_price(soc_pct) + rule.hysteresis, wish, ahead)
            ):
                running_kw = None
                continue
            running_kw = running_kw or 0.0
            hours = min(each.hours, left_kwh / wish.efficiency / kw)
            brought_kwh += hours * kw * wish.efficiency
            yield each.start, each.start + timedelta(hours=hours), kw


def _brings(slots: Sequence[Slot], wish: CarWish) -> bool:
    """Whether it has all that it is missing at the end of these."""
    drawn_kwh = sum(kw * (end - start).total_seconds() / 3600 for start, end, kw in slots)
    return wish.efficiency * drawn_kwh >= wish.energy_kwh - DONE_KWH


def _is_held(reading: ChargerReading, wish: CarWish) -> bool:
    """Whether the car takes all that its charger is set to, which is less than both could."""
    set_kw = (reading.target_current_a or 0.0) * wish.plug.amp_kw
    return 0 < set_kw < wish.max_kw - SAME_KW and (reading.power_w or 0.0) / 1000 >= TAKES_ALL * set_kw


def _power_kw(wish: CarWish, each: Stretch, running_kw: float | None, *, is_held: bool) -> float:
    """What it has of a stretch; 0: it cannot charge. What it takes now (`running_kw`) is what it takes later,
    too, unless a limit holds it there: then it is what that leaves.
    """
    room_kw = wish.power_kw(wish.max_kw if each.room_kw is None else each.room_kw)
    if not running_kw or (is_held and each.start > wish.ready):
        return room_kw
    return min(running_kw, room_kw)


def _joined(slots: Iterator[Slot]) -> tuple[Slot, ...]:
    """Pieces that go on with the same power are one."""
    found: list[Slot] = []
    for start, end, kw in slots:
        if found and found[-1][1] == start and abs(found[-1][2] - kw) < SAME_KW:
            start, _, kw = found.pop()
        found.append((start, end, kw))
    return tuple(found)


def _is_in_vain(each: Stretch, most_price: float, wish: CarWish, ahead: Foreseen) -> bool:
    """Whether a start here would not earn its turn before a price ends it."""
    if each.price is None or isinf(most_price):
        return False
    end = ends_unearned_at(ahead.tariff, each.start, each.price, most_price, wish.max_kw, wish.turn_cost)
    return end is not None
