"""A planned action's reason as one plain sentence, in the house's own time and money."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.plan.why.because import Spoken
from domain.reason.reason import Reason, Why
from domain.reason.spoken import power_words

IDLE_W = 100.0


def plan_sentence(reason: Reason, currency: str, timezone: str, now: datetime | None = None) -> str:
    """One sentence for a plan code (plan_charge, plan_discharge, plan_hold, self_consumption).

    Facts that are missing shorten the sentence; any other code gives an empty text. `now` is the instant at
    which it is said, None: when the slot starts.
    """
    facts, spoken = reason.facts, Spoken(reason.facts, currency, timezone, now)
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
    opening = f"Charging{_power(facts)}"
    price, sold = facts.get("price"), facts.get("export_price")
    compared, rival = spoken.kept() or spoken.comparison(), spoken.rival()
    if facts.get("from_sun"):
        rest = f"; the rest is sold at {spoken.price(sold)}" if sold is not None and sold > 0 else ""
        return f"{opening} from the sun{rest}{rival}"
    if price is None:
        return f"{opening} while power is cheap"
    if facts.get("paid_to_use"):
        # The action may go on at another price: the price stands only for so long.
        until = spoken.clock(facts.get("price_until"))
        end = f" until {until}" if until else ""
        return f"{opening}: power pays {spoken.price(-price)} to use{end}{rival}"
    if compared is not None:
        return f"{opening}: {compared}{rival}"
    dear, at = facts.get("next_dear_price"), spoken.clock(facts.get("next_dear_at"))
    if dear is None or at is None:
        return f"{opening}: power costs only {spoken.price(price)}"
    return f"{opening}: power costs {spoken.price(price)} now and is worth {spoken.price(dear)} at {at}"


def _selling(facts: Mapping[str, Any], spoken: Spoken) -> str:
    opening, price = f"Selling{_power(facts)} from the battery", facts.get("export_price")
    if price is None:
        return opening
    if (kept := spoken.kept()) is not None:
        return f"{opening}: {kept}"
    if facts.get("rank") == 1:
        because = f"export earns {spoken.price(price)}, the best price ahead"
    elif dearer := spoken.dearer():
        because = f"export earns {spoken.price(price)} now{dearer}"
    else:
        because = spoken.comparison() or f"export earns {spoken.price(price)}"
    return f"{opening}: {because}{spoken.rival()}"


def _holding(facts: Mapping[str, Any], spoken: Spoken) -> str:
    compared = spoken.kept() or spoken.comparison()
    if facts.get("keeps_room"):
        if compared is not None:
            return f"Keeping room in the battery: {compared}{spoken.rival()}"
        return _keeping_room(facts, spoken)
    dear, at, price = facts.get("kept_for_price"), spoken.clock(facts.get("kept_for_at")), facts.get("price")
    if spoken.is_against_more() and spoken.kept() is None:
        # why it is not charged is no reason to keep what there is: that is the best later use
        if dear is None or at is None or price is None or dear <= price:
            return f"Keeping the battery's energy{spoken.rival()}"
    elif compared is not None:
        return f"Keeping the battery's energy: {compared}{spoken.rival()}"
    if dear is None or at is None:
        return "Keeping the battery's energy: the grid is cheaper now"
    present = f"; now it costs {spoken.price(price)}" if price is not None else ""
    return f"Keeping the battery for {at}, when power is worth {spoken.price(dear)}{present}"


def _keeping_room(facts: Mapping[str, Any], spoken: Spoken) -> str:
    sold, price = facts.get("export_price"), facts.get("room_for_price")
    if sold is not None and sold > 0:
        return f"Keeping room in the battery: the sun is sold at {spoken.price(sold)} now"
    at = spoken.clock(facts.get("room_for_at"))
    if price is None or at is None:
        return "Keeping room in the battery"
    if price < 0:
        return f"Keeping room in the battery for {at}, when power pays {spoken.price(-price)} to use"
    return f"Keeping room in the battery for {at}, when power costs only {spoken.price(price)}"


def _self_use(facts: Mapping[str, Any], spoken: Spoken) -> str:
    battery_w, planned_w = facts.get("battery_w"), facts.get("planned_w")
    way = _way(battery_w)
    opening = "The battery follows the house by itself"
    if way > 0:
        opening = "Running the house from the battery"
    elif way < 0:
        opening = "Storing spare solar power in the battery"
    if planned_w is None or _way(planned_w) != way:  # the flows are others than those that were compared
        return opening
    if way == 0 and facts.get("limit") in AT_ITS_END:
        opening = AT_ITS_END[facts["limit"]]
    because, rival = spoken.kept() or spoken.comparison(), spoken.rival("self_consumption")
    compared = f": {because}{'' if spoken.kept() else rival}" if because else rival
    return f"{opening}{compared}{spoken.curtailed()}"


AT_ITS_END = {"capacity": "The battery is full", "reserve": "The battery is at its reserve"}


def _way(battery_w: float | None) -> int:
    """1 where the battery gives, -1 where it takes, 0 where it does neither or nobody knows."""
    if battery_w is None or abs(battery_w) <= IDLE_W:
        return 0
    return 1 if battery_w > 0 else -1


def _power(facts: Mapping[str, Any]) -> str:
    power_w = facts.get("power_w")
    if power_w is None:
        return ""
    return f" at {power_words(power_w)}" if "price" in facts else f" {power_words(power_w)}"
