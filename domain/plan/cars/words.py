"""Why a car charges now, or waits, as one plain sentence in the house's own time and money."""

from datetime import datetime

from domain.plan.why.because import Spoken
from domain.reason.reason import Reason, Why

CAR_CODES = frozenset({Why.PLANNED_WINDOW, Why.BEHIND_SCHEDULE, Why.WAITING_PLANNED_WINDOW})


UNKNOWN_SOC = "how full the car is nobody tells, so the most it could need is planned"


def car_sentence(reason: Reason, currency: str, timezone: str, now: datetime | None = None) -> str:
    """The sentence of a reason that a car's plan gave; empty for any other."""
    if "source" not in reason.facts:
        return ""
    text = _sentence(reason, Spoken(reason.facts, currency, timezone, now))
    return f"{text.removesuffix('.')}; {UNKNOWN_SOC}." if reason.facts.get("soc_known") is False else text


def _sentence(reason: Reason, spoken: Spoken) -> str:
    facts = reason.facts
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
    if facts.get("strategy") == "as_late_as_possible" and (price is None or price > 0):
        return _late(opening, spoken.clock(facts.get("departure")))
    if price is None:
        return f"{opening}, as planned."
    return f"{opening}: {_now(price, spoken)}{_later(price, later, at, spoken)}."


def _late(opening: str, departure: str | None) -> str:
    if departure is None:
        return f"{opening}, as planned."
    return f"{opening}, as late as the car can be ready by {departure}."


def _now(price: float, spoken: Spoken) -> str:
    return f"power costs {spoken.price(price)}" if price >= 0 else f"power pays {spoken.price(-price)} to use"


def _later(price: float, later: float | None, at: str | None, spoken: Spoken) -> str:
    """What it would be to wait."""
    if later is None or at is None:
        return ", and no later hour is left to choose from"
    if spoken.price(later) == spoken.price(price):
        return ", and later hours are no cheaper"
    if later < price:
        return f"; the cheaper hour at {at} does not suffice"
    if later < 0:
        return f"; from {at} it pays only {spoken.price(-later)}"
    return f"; waiting until {at} would cost {spoken.price(later)}"


def _waiting(reason: Reason, spoken: Spoken) -> str:
    facts = reason.facts
    until, price, now_costs = spoken.clock(facts.get("until")), facts.get("price"), facts.get("price_now")
    opening = "Waiting for the planned time" if until is None else f"Charging is planned for {until}"
    if facts["source"] == "sun":
        return f"{opening}, from spare solar power."
    if price is None or now_costs is None or price >= now_costs:
        return f"{opening}."
    return f"{opening}, when power costs {spoken.price(price)}; now it costs {spoken.price(now_costs)}."
