"""What comes next, in words: from the plan, the cars' plans, what a person set until when, and events."""

from collections.abc import Iterator, Mapping

from domain.command.decision import Owner
from domain.event.event import EventKind, EventState
from domain.plan.cars.car_plan import CarPlan, Source
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.status.document import Status
from domain.status.doing import money_per_kwh
from domain.status.names import loadpoint_name
from domain.status.summary import Coming

MOST = 3
BOUGHT_W = 100.0
AUTOMATIC = "Back to automatic"


def what_comes(status: Status, plan: Plan | None, cars: Mapping[str, CarPlan]) -> tuple[Coming, ...]:
    """The next three, the soonest first; a house that only watches does nothing of what it plans."""
    if status.site.monitoring:
        return ()
    found = [*_of_the_battery(status, plan), *_of_cars(status, cars), *_of_an_event(status)]
    return tuple(sorted(found, key=lambda each: each.at)[:MOST])


def _of_the_battery(status: Status, plan: Plan | None) -> Iterator[Coming]:
    """The plan goes on where a person's wish ends."""
    battery, free_at = status.battery, status.at
    if battery is None:
        return
    if battery.owner == Owner.USER and battery.until is not None:
        free_at = battery.until
        yield Coming(at=free_at, text=AUTOMATIC)
    if plan is None:
        return
    current = plan.at(free_at)
    last = None if current is None else _without_price(_words(current, status.site.currency))
    for slot in plan.slots:
        if slot.start > free_at:
            text = _words(slot, status.site.currency)
            if _without_price(text) != last:
                yield Coming(at=slot.start, text=text)
            last = _without_price(text)


def _without_price(text: str) -> str:
    return text.partition(" at ")[0]


def _words(slot: PlanSlot, currency: str) -> str:
    match slot.action:
        case PlanAction.CHARGE if slot.grid_w > BOUGHT_W:
            price = money_per_kwh(slot.import_price, currency)
            return f"Charges the battery from the grid at {price}"
        case PlanAction.CHARGE:
            return "Stores the sun in the battery"
        case PlanAction.DISCHARGE if slot.grid_w < -BOUGHT_W:
            return f"Sells to the grid at {money_per_kwh(slot.export_price, currency)}"
        case PlanAction.DISCHARGE:
            return "Runs the house from the battery"
        case PlanAction.HOLD:
            return "Keeps the battery for later"
        case _:
            return "Lets the battery follow the house"


def _of_cars(status: Status, plans: Mapping[str, CarPlan]) -> Iterator[Coming]:
    for lp in status.loadpoints.values():
        if lp.until is not None and lp.until > status.at and lp.owner in (Owner.MANUAL, Owner.BOOST):
            yield Coming(at=lp.until, text=f"Ends the charge of {loadpoint_name(lp)}")
        plan = plans.get(lp.id)
        if plan is None or not lp.connected:
            continue
        running = plan.at(status.at)
        after = status.at if running is None else plan.end_of_run(running)
        slot = next((each for each in plan.slots if each.start > status.at and each.start >= after), None)
        if slot is not None:
            source = "the sun" if slot.source is Source.SUN else "the grid"
            yield Coming(at=slot.start, text=f"Charges {loadpoint_name(lp)} from {source}")


def _of_an_event(status: Status) -> Iterator[Coming]:
    event = status.event
    if event is not None and event.state is EventState.ANNOUNCED and event.starts_at > status.at:
        yield Coming(at=event.starts_at, text=EVENTS[event.kind])


EVENTS = {
    EventKind.SPIKE_EXPORT: "Price spike",
    EventKind.SAVING_SESSION: "Saving session",
    EventKind.FREE_ELECTRICITY: "Free electricity",
    EventKind.DEMAND_WINDOW: "A demand charge counts",
    EventKind.PRICE_SPIKE_WARNING: "A price spike may come",
}
