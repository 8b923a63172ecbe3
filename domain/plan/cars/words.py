"""Why a car charges now, or waits, as one plain sentence in the house's own time and money."""

from datetime import datetime

from domain.plan.why.because import Spoken
from domain.reason.reason import Reason, Why

CAR_CODES = frozenset({Why.PLANNED_WINDOW, Why.BEHIND_SCHEDULE, Why.WAITING_PLANNED_WINDOW})


def car_sentence(reason: Reason, currency: str, timezone: str, now: datetime | None = None) -> str:
    """The sentence of a reason that a car's plan gave; empty for any other."""
    facts, spoken = reason.facts, Spoken(reason.facts, currency, timezone, now)
    if "source" not in facts:
        return ""
    until, price, later = spoken.clock(facts.get("until")), facts.get("price"), facts.get("next_price")
    at = spoken.clock(facts.get("next_at"))
    if reason.code is Why.WAITING_PLANNED_WINDOW:
        return _waiting(reason, spoken)
    opening = "Charging" if until is None else f"Charging until {until}"
    if reason.code is Why.BEHIND_SCHEDULE:
        because = "the car would not be ready in time otherwise"
        if price is None:
            because += ", and no price is known for then"
        return f"{opening}, because {because}."
    if facts["source"] == "sun":
        return f"{opening} from spare solar power, as planned."
    if facts.get("strategy") == "as_late_as_possible":
        return (
            f"{opening}, as late as the car can be ready by {spoken.clock(facts.get('departure'))}."
            if (facts.get("departure"))
            else f"{opening}, as planned."
        )
    if price is None:
        return f"{opening}, as planned."
    if later is None or at is None:
        return f"{opening}: power costs {spoken.price(price)}, and no later hour is left to choose from."
    if spoken.price(later) == spoken.price(price):
        return f"{opening}: power costs {spoken.price(price)}, and later hours are no cheaper."
    if later < price:
        return f"{opening}: power costs {spoken.price(price)}; the cheaper hour at {at} does not suffice."
    return (
        f"{opening}: power costs {spoken.price(price)}; waiting until {at} would cost {spoken.price(later)}."
    )


def _waiting(reason: Reason, spoken: Spoken) -> str:
    facts = reason.facts
    until, price, now_costs = spoken.clock(facts.get("until")), facts.get("price"), facts.get("price_now")
    opening = "Waiting for the planned time" if until is None else f"Charging is planned for {until}"
    if facts["source"] == "sun":
        return f"{opening}, from spare solar power."
    if price is None or now_costs is None or price >= now_costs:
        return f"{opening}."
    return f"{opening}, when power costs {spoken.price(price)}; now it costs {spoken.price(now_costs)}."
