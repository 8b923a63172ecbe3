"""A planned action's reason as one plain sentence, in the house's own time and money."""

from collections.abc import Mapping
from typing import Any

from domain.language.telling import Telling
from domain.plan.why.because import EARNS, PAYS, Spoken
from domain.reading.sources import NAMES, Source
from domain.reason.reason import Reason, Why

IDLE_W = 100.0
# Without its power, with it, and where the price is told too.
OPENINGS = {
    "charge": ("Charging", "Charging {power}", "Charging at {power}"),
    "sell": (
        "Selling from the battery",
        "Selling {power} from the battery",
        "Selling at {power} from the battery",
    ),
}
# The same where another power flows than was asked.
OTHERWISE = {
    "charge": "Charging at {flows} instead of the planned {power}",
    "sell": "Selling at {flows} from the battery instead of the planned {power}",
}
WORTH_MORE_THEN = (
    "{opening}: power costs {price} now and is worth {dear} at {at}",
    "{opening}: power costs {price} and is worth {dear} at {at}",
)
RUNNING = "Running the house from {sources}"
RUNNING_BOTH = "Running the house and a car from {sources}"
RUNNING_ALL = "Running the house and {cars} cars from {sources}"
KEEPING, KEEPING_ROOM = "Keeping the battery's charge", "Keeping room in the battery"
KEEPING_FOR = "Keeping the battery's charge for {at}, when power is worth {price}"
NOW_IT_COSTS, NOW_IT_PAYS = "; now it costs {price}", "; now it pays {price} to use"
THEN_IT_COSTS, THEN_IT_PAYS = "; at {at} it costs {price}", "; at {at} it pays {price} to use"
ROOM_WHILE_SOLD = (
    "Keeping room in the battery: the sun is sold at {price} now",
    "Keeping room in the battery: the sun is sold at {price}",
)
ROOM_FOR_PAID = "Keeping room in the battery for {at}, when power pays {price} to use"
ROOM_FOR_CHEAP = "Keeping room in the battery for {at}, when power costs only {price}"


def plan_sentence(reason: Reason, telling: Telling) -> str:
    """One sentence for a plan code (plan_charge, plan_discharge, plan_hold, self_consumption).

    Facts that are missing shorten the sentence; any other code gives an empty text.
    """
    facts, spoken = reason.facts, Spoken(reason.facts, telling)
    match reason.code:
        case Why.PLAN_CHARGE:
            words = _charging(facts, spoken)
        case Why.PLAN_DISCHARGE:
            words = _selling(facts, spoken)
        case Why.PLAN_HOLD:
            words = _holding(facts, spoken)
        case Why.SELF_CONSUMPTION:
            words = _self_use(facts, spoken)
        case _:
            return ""
    return f"{words}."


def _charging(facts: Mapping[str, Any], spoken: Spoken) -> str:
    opening = _with_power(facts, spoken, "charge")
    price, sold = facts.get("price"), facts.get("export_price")
    compared, rival = spoken.comparison(), spoken.rival()
    if facts.get("from_sun"):
        rest = ""
        if sold is not None and spoken.sign(sold) > 0:
            rest = spoken.said("; the rest is sold at {price}", price=spoken.price(sold))
        return spoken.said("{opening} from the sun", opening=opening) + rest + rival
    if price is None:
        return spoken.said("{opening} while power is cheap", opening=opening)
    if facts.get("paid_to_use") and spoken.sign(price) < 0:
        # The action may go on at another price, and has an end of its own, which is told elsewhere.
        return f"{opening}: {spoken.at_now(PAYS, -price)}{rival}"
    kept = spoken.kept()
    if compared is not None and kept is None:
        return f"{opening}: {compared}{rival}"
    dear, at = facts.get("next_dear_price"), spoken.clock(facts.get("next_dear_at"))
    if kept is not None:  # that a change does not pay is no reason to charge: what it is charged for is
        if dear is None or at is None or dear <= price or spoken.price(dear) == spoken.price(price):
            return f"{opening}: {kept}"
        prices = {"price": spoken.price(price), "dear": spoken.price(dear)}
        return (
            spoken.said(WORTH_MORE_THEN[spoken.is_ahead], opening=opening, at=at, **prices)
            + spoken.kept_too()
        )
    if dear is None or at is None or spoken.price(dear) == spoken.price(price):
        return spoken.said("{opening}: power costs only {price}", opening=opening, price=spoken.price(price))
    prices = {"price": spoken.price(price), "dear": spoken.price(dear)}
    return spoken.said(WORTH_MORE_THEN[spoken.is_ahead], opening=opening, at=at, **prices)


def _selling(facts: Mapping[str, Any], spoken: Spoken) -> str:
    opening, price = _with_power(facts, spoken, "sell"), facts.get("export_price")
    if price is None:
        return opening
    if (kept := spoken.kept()) is not None and spoken.sign(price) > 0:
        earns = spoken.said("export earns {price}", price=spoken.price(price))
        return f"{opening}: {earns}{spoken.kept_too()}"
    if kept is not None:
        return f"{opening}: {kept}"
    if facts.get("rank") == 1:
        because = spoken.said("export earns {price}, the best price ahead", price=spoken.price(price))
    elif dearer := spoken.dearer():
        because = spoken.at_now(EARNS, price) + dearer
    else:
        earns = spoken.said("export earns {price}", price=spoken.price(price))
        because = spoken.comparison() or earns
    return f"{opening}: {because}{spoken.rival()}"


def _holding(facts: Mapping[str, Any], spoken: Spoken) -> str:
    kept = spoken.kept()
    compared = kept or spoken.comparison()
    if facts.get("keeps_room"):
        if facts.get("room_for_at") is not None and kept is None and spoken.is_waste():
            return _keeping_room(facts, spoken) + spoken.rival()  # sun to spare is no reason to keep it out
        if compared is not None:
            return f"{spoken.said(KEEPING_ROOM)}: {compared}{spoken.rival()}"
        return _keeping_room(facts, spoken)
    dear, at, price = facts.get("kept_for_price"), spoken.clock(facts.get("kept_for_at")), facts.get("price")
    # why it is not charged is no reason to keep what there is: that is the best later use
    if compared is not None and kept is None and not spoken.is_against_more():
        return f"{spoken.said(KEEPING)}: {compared}{spoken.rival()}"
    if dear is None or at is None or (price is not None and dear <= price):
        return f"{spoken.said(KEEPING)}: {kept}" if kept else spoken.said(KEEPING) + spoken.rival()
    present = ""
    if price is not None and spoken.price(price) != spoken.price(dear):  # the same number compares nothing
        pays = spoken.sign(price) < 0
        present = _present(abs(price), spoken.clock(facts.get("start")), spoken, pays=pays)
    told = spoken.said(KEEPING_FOR, at=at, price=spoken.price(dear)) + present
    return told + spoken.kept_too()


def _present(price: float, at: str | None, spoken: Spoken, *, pays: bool) -> str:
    """What power costs while it is kept, which begins at `at`."""
    if not spoken.is_ahead:
        return spoken.said(NOW_IT_PAYS if pays else NOW_IT_COSTS, price=spoken.price(price))
    if at is None:
        return ""
    return spoken.said(THEN_IT_PAYS if pays else THEN_IT_COSTS, at=at, price=spoken.price(price))


def _keeping_room(facts: Mapping[str, Any], spoken: Spoken) -> str:
    sold, price = facts.get("export_price"), facts.get("room_for_price")
    if sold is not None and spoken.sign(sold) > 0:
        return spoken.said(ROOM_WHILE_SOLD[spoken.is_ahead], price=spoken.price(sold))
    at = spoken.clock(facts.get("room_for_at"))
    if price is None or at is None:
        return spoken.said(KEEPING_ROOM)
    pays = spoken.sign(price) < 0
    return spoken.said(ROOM_FOR_PAID if pays else ROOM_FOR_CHEAP, at=at, price=spoken.price(abs(price)))


def _self_use(facts: Mapping[str, Any], spoken: Spoken) -> str:
    battery_w, planned_w = facts.get("battery_w"), facts.get("planned_w")
    way = _way(battery_w)
    opening = spoken.said("The battery runs by itself")
    if way > 0:
        cars = int(facts.get("feeds_car") or 0)
        sources = spoken.named([NAMES[each] for each in facts.get("sources") or (Source.BATTERY,)])
        opening = spoken.said(
            RUNNING_ALL if cars > 1 else RUNNING_BOTH if cars else RUNNING, cars=cars, sources=sources
        )
    elif way < 0:
        opening = spoken.said("Storing spare solar power in the battery")
    if planned_w is None or _way(planned_w) != way:  # the flows are others than those that were compared
        return opening
    if way == 0 and facts.get("limit") in AT_ITS_END:
        opening = spoken.said(AT_ITS_END[facts["limit"]])
    because, rival = spoken.kept() or spoken.comparison(), spoken.rival("self_consumption")
    compared = f": {because}{rival}" if because else rival
    return f"{opening}{compared}{spoken.curtailed()}"


AT_ITS_END = {"capacity": "The battery is full", "reserve": "The battery is at its reserve"}


def _way(battery_w: float | None) -> int:
    """1 where the battery gives, -1 where it takes, 0 where it does neither or nobody knows."""
    if battery_w is None or abs(battery_w) <= IDLE_W:
        return 0
    return 1 if battery_w > 0 else -1


def _with_power(facts: Mapping[str, Any], spoken: Spoken, act: str) -> str:
    plain, of, at = OPENINGS[act]
    power_w, flows_w = facts.get("power_w"), facts.get("flows_w")
    if power_w is None:
        return spoken.said(plain)
    if flows_w is not None:
        return spoken.said(OTHERWISE[act], flows=spoken.power(flows_w), power=spoken.power(power_w))
    return spoken.said(at if "price" in facts else of, power=spoken.power(power_w))
