"""What comes next, and its words: from the plans, what a person set until when, time windows, and events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import inf

from msgspec import Struct
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.event.event import EventKind, EventState
from domain.house.devices import BATTERY, loadpoint_device
from domain.language.forms import capital
from domain.language.telling import Telling
from domain.plan.cars.car_plan import CarPlan, Source
from domain.plan.plan import Plan, PlanSlot
from domain.reading.battery import BatteryMode
from domain.reason.reason import Why
from domain.reason.shown import shown_facts
from domain.status.document import Status
from domain.status.doing import money_per_kwh
from domain.status.loadpoint_document import LoadpointStatus
from domain.status.names import loadpoint_name
from domain.status.steps import BOUGHT_W, earned_by, moved_wh, plan_blocks, step_code
from domain.status.summary import Coming, Next

MOST = 3
DAY = timedelta(days=1)
LARGE = 0.25  # of the largest step of a day: what moves less gives way to what comes later
# A price stands at the begin: a phone's line holds some 35 characters and cuts off what is beyond.
SENTENCES: dict[Next, str] = {
    Next.AUTOMATIC: "Back to automatic",
    Next.CHARGE_FROM_GRID: "Buys at {price} for the battery",
    Next.STORE_SUN: "Stores the sun in the battery",
    Next.SELL: "Sells at {price}",
    Next.RUN_HOUSE: "Runs the house from the battery",
    Next.KEEP: "Keeps the battery's charge",
    Next.FOLLOW_HOUSE: "The battery runs by itself",
    Next.CHARGE_ENDS: "Ends the charge of {car}",
    Next.FEEDING_ENDS: "Takes no more power from {car}",
    Next.CAR_FROM_SUN: "Charges {car} from the sun",
    Next.CAR_MOSTLY_SUN: "Charges {car} mostly from the sun",
    Next.CAR_FROM_GRID: "Charges {car} from the grid",
    Next.CAR_READY: "{Car} is charged to {limit}",
    Next.WINDOW_BEGINS: "The time window of {car} begins",
    Next.PRICE_SPIKE: "Price spike",
    Next.SAVING_SESSION: "Saving session",
    Next.FREE_ELECTRICITY: "Free electricity",
    Next.DEMAND_CHARGE: "A demand charge counts",
    Next.PRICE_SPIKE_WARNING: "A price spike may come",
}


HOUSE_AND_CAR = "Runs house and car from the battery"
HOUSE_AND_CARS = "Runs house and cars from the battery"


class _Step(Struct, frozen=True, kw_only=True):
    """What may be told: how much it moves, Wh (infinite: told before all that can be counted), what the grid
    pays for it, currency, and what it is made of: itself, or slots of the plan.
    """

    at: datetime
    code: Next
    size_wh: float = inf
    earned: float = 0.0
    told: Coming | None = None
    slots: Sequence[PlanSlot] = ()

    def coming(self) -> Coming:
        return self.told or replace(_of_a_block([_of_a_slot(slot) for slot in self.slots]), at=self.at)


def _certain(coming: Coming) -> _Step:
    """What a person set or waits for, and events: no small step."""
    return _Step(at=coming.at, code=coming.code, told=coming)


def what_comes(status: Status, plan: Plan | None, cars: Mapping[str, CarPlan]) -> tuple[Coming, ...]:
    """The next three, in order of time, still without words: what comes first, what earns most within a day,
    and what comes soonest of what is no small step beside the others of that day. A house that only watches
    does none of it.
    """
    if status.site.monitoring:
        return ()
    of_battery = [] if _is_silent(status, BATTERY) else _of_the_battery(status, plan)
    found = [*of_battery, *_of_cars(status, cars), *_of_an_event(status)]
    found.sort(key=lambda step: step.at)
    day = status.at + DAY
    moved = [step.size_wh for step in found if step.at < day and step.size_wh < inf]
    large_wh = LARGE * max(moved, default=0.0)
    first, rest = found[:1], found[1:]
    rest.sort(key=lambda step: step.size_wh < (large_wh if step.at < day else inf))
    chosen = [*first, *rest][:MOST]
    earning = [step for step in of_battery if step.at < day and step.earned > 0]
    best = max(earning, key=lambda step: step.earned, default=None)
    if best is not None and not any(step is best for step in chosen):
        chosen = [*chosen[: MOST - 1], best]
    return tuple(step.coming() for step in sorted(chosen, key=lambda step: step.at))


def _is_silent(status: Status, device: str) -> bool:
    """Whether nothing can be told to the device now: what it is to do next is promised once it answers."""
    known = status.devices.get(device)
    return known is not None and known.health.is_out


def coming_told(coming: Coming, status: Status, telling: Telling) -> Coming:
    """The same with its words."""
    told: dict[str, str] = {}
    if (price := coming.facts.get("price")) is not None:
        prices = coming.facts.get("lowest", price), coming.facts.get("highest", price)
        told["price"] = _from_to(*prices, telling)
    if (lp := status.loadpoints.get(coming.facts.get("loadpoint", ""))) is not None:
        told["car"] = loadpoint_name(lp, telling.tongue)
        told["Car"] = capital(told["car"])
    if (limit_pct := coming.facts.get("limit_pct")) is not None:
        told["limit"] = telling.tongue.percent(limit_pct)
    text = telling.tongue.fill(SENTENCES[coming.code], told)
    if fed := coming.facts.get("feeds_car"):
        text = telling.tongue.said(HOUSE_AND_CARS if fed > 1 else HOUSE_AND_CAR)
    return replace(coming, facts=shown_facts(coming.facts), text=text)


def _of_the_battery(status: Status, plan: Plan | None) -> list[_Step]:
    """The plan goes on where a person's wish ends: what it does then begins in the middle of its slot, and
    says by itself that the wish is over, but where the battery does that already.
    """
    battery, free_at = status.battery, _free_at(status)
    if battery is None:
        return []
    is_asked = battery.owner == Owner.USER and battery.until is not None
    running: frozenset[Next | None] = frozenset()
    if is_asked:
        running = frozenset({Next.FOLLOW_HOUSE, ORDERED.get(battery.pending_mode or battery.mode)})
    elif plan is not None and (current := plan.at(free_at)) is not None:
        running = frozenset({step_code(current)})
    blocks = plan_blocks(plan, free_at, status.at + DAY, MOST)
    over = Coming(at=free_at, code=Next.AUTOMATIC)
    if is_asked and not blocks:
        return [_certain(over)]
    found: list[_Step] = []
    for block in blocks:
        code, at = step_code(block[0]), max(block[0].start, free_at)
        if code not in running:
            size_wh = inf if is_asked else sum(map(moved_wh, block))
            earned = 0.0 if is_asked else sum(map(earned_by, block))
            found.append(_Step(at=at, code=code, size_wh=size_wh, earned=earned, slots=block))
        elif is_asked:
            found.append(_certain(over))
        running, is_asked = frozenset(), False
    return found


def _free_at(status: Status) -> datetime:
    """From when on the plan has the battery: from the end of a person's wish, else now."""
    battery = status.battery
    if battery is None or battery.owner != Owner.USER or battery.until is None:
        return status.at
    return battery.until


def _of_a_block(slots: Sequence[Coming]) -> Coming:
    """What begins with the first of these slots, over all of their prices."""
    first = slots[0]
    if (price := first.facts.get("price")) is None:
        return first
    prices = [slot.facts["price"] for slot in slots]
    return replace(first, facts={"price": price, "lowest": min(prices), "highest": max(prices)})


def _from_to(low: float, high: float, telling: Telling) -> str:
    """One price, or from which to which; a unit that both have is said once."""
    first, last = (money_per_kwh(price, telling) for price in (low, high))
    if first == last:
        return last
    count, _, unit = first.rpartition(" ")
    return telling.tongue.said(
        "{low} to {high}", low=count if count and last.endswith(f" {unit}") else first, high=last
    )


def _of_a_slot(slot: PlanSlot) -> Coming:
    code = step_code(slot)
    prices = {Next.CHARGE_FROM_GRID: slot.import_price, Next.SELL: slot.export_price}
    facts: dict[str, float] = {"price": prices[code]} if code in prices else {}
    if code is Next.RUN_HOUSE and (fed := _cars_fed(slot)):
        facts["feeds_car"] = fed
    return Coming(at=slot.start, code=code, facts=facts)


def _cars_fed(slot: PlanSlot) -> int:
    """How many cars have some of what the battery gives: of the sun the house has its part first."""
    given_w = slot.load_w + sum(slot.ev_w.values()) - slot.pv_w - slot.grid_w
    if given_w <= max(0.0, slot.load_w - slot.pv_w) + BOUGHT_W:
        return 0
    return sum(power_w > BOUGHT_W for power_w in slot.ev_w.values())


def _of_cars(status: Status, plans: Mapping[str, CarPlan]) -> Iterator[_Step]:
    for lp in status.loadpoints.values():
        if _is_silent(status, loadpoint_device(lp.id)):
            continue
        ends, begins = _end_of_charge(lp, status.at), None
        plan = plans.get(lp.id)
        if lp.connected and plan is not None and not plan.stands_in(status.at):
            begins = _begin_of_charge(lp, plan, status)
        ready = _ready(lp, status.at)
        is_ready_by_then = ready is not None and ends is not None and ready.at <= ends.at
        is_moot = is_ready_by_then and lp.reason.code is Why.IN_WINDOW  # there is nothing left to end
        # of one minute: what then holds
        if ends is not None and not is_moot and (begins is None or begins.at != ends.at):
            yield _certain(ends)
        if begins is not None and plan is not None:
            size_wh = plan.energy_of_run_wh(begins.at)
            yield _Step(at=begins.at, code=begins.code, size_wh=size_wh, told=begins)
        if ready is not None:
            yield _certain(ready)


def _ready(lp: LoadpointStatus, now: datetime) -> Coming | None:
    """When it has what it is to have, where that is known: a level that nobody tells is not reached."""
    is_short = lp.plan is not None and not lp.plan.can_meet_target
    level = None if lp.vehicle is None else lp.vehicle.soc_pct
    if not lp.connected or level is None or is_short or lp.done_at is None or lp.done_at <= now:
        return None
    facts = {"loadpoint": lp.id, "limit_pct": lp.effective_limit_soc_pct}
    return Coming(at=lp.done_at, code=Next.CAR_READY, facts=facts)


def _end_of_charge(lp: LoadpointStatus, now: datetime) -> Coming | None:
    """What a person set is over then, or a time window ends or begins."""
    facts = {"loadpoint": lp.id}
    if lp.until is not None and lp.until > now and lp.owner in (Owner.MANUAL, Owner.BOOST):
        ends = Next.FEEDING_ENDS if _is_to_feed(lp) else Next.CHARGE_ENDS
        return Coming(at=lp.until, code=ends, facts=facts)
    at, code = lp.reason.facts.get("until"), OF_A_WINDOW.get(lp.reason.code)
    if lp.connected and code is not None and isinstance(at, datetime) and at > now:
        return Coming(at=at, code=code, facts=facts)
    return None


def _begin_of_charge(lp: LoadpointStatus, plan: CarPlan, status: Status) -> Coming | None:
    """The next planned charge; while a person's order holds, be it a charge or a stop, what the plan does
    from its end on, maybe in the middle of a charge that the order stood in for.
    """
    free_at = status.at
    if lp.until is not None and lp.until > status.at:
        free_at = lp.until
        slot = next((each for each in plan.slots if each.end > free_at), None)
    else:
        running = plan.at(status.at)
        after = status.at if running is None else plan.end_of_run(running)
        slot = next((each for each in plan.slots if each.start > status.at and each.start >= after), None)
    if slot is None:
        return None
    is_sun_known = status.flow.grid_w is not None and not _is_silent(status, BATTERY)
    if slot.source is Source.SUN and not is_sun_known:
        return None
    code = Next.CAR_MOSTLY_SUN if slot.is_mostly_sun else Next.CAR_FROM_GRID
    code = Next.CAR_FROM_SUN if slot.is_sun else code
    return Coming(at=max(slot.start, free_at), code=code, facts={"loadpoint": lp.id})


def _is_to_feed(lp: LoadpointStatus) -> bool:
    """Whether what a person set for the car is that it feeds the house, also while it gives nothing."""
    return lp.target_feed_w > 0 or lp.reason.code in OF_FEEDING


def _of_an_event(status: Status) -> Iterator[_Step]:
    event = status.event
    if event is not None and event.state is EventState.ANNOUNCED and event.starts_at > status.at:
        yield _certain(Coming(at=event.starts_at, code=EVENTS[event.kind]))


ORDERED = {
    BatteryMode.FORCE_CHARGE: Next.CHARGE_FROM_GRID,
    BatteryMode.FORCE_DISCHARGE: Next.SELL,
    BatteryMode.HOLD: Next.KEEP,
}
# A charge by hand waits for no order of the battery: what does is a car that is to feed the house.
OF_FEEDING = frozenset({Why.FEEDING_HOUSE, Why.NOTHING_TO_FEED, Why.FORCE_MODE_ACTIVE})
OF_A_WINDOW = {Why.OUTSIDE_WINDOW: Next.WINDOW_BEGINS, Why.IN_WINDOW: Next.CHARGE_ENDS}
EVENTS = {
    EventKind.SPIKE_EXPORT: Next.PRICE_SPIKE,
    EventKind.SAVING_SESSION: Next.SAVING_SESSION,
    EventKind.FREE_ELECTRICITY: Next.FREE_ELECTRICITY,
    EventKind.DEMAND_WINDOW: Next.DEMAND_CHARGE,
    EventKind.PRICE_SPIKE_WARNING: Next.PRICE_SPIKE_WARNING,
}
