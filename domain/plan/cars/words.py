"""Why a car charges now, or waits, as one plain sentence in the house's own time and money."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.language.telling import Telling
from domain.plan.cars.choice import FREE
from domain.plan.cars.held_up import Limit
from domain.plan.why.because import Spoken
from domain.reason.reason import Reason, Why

CAR_CODES = frozenset({Why.PLANNED_WINDOW, Why.BEHIND_SCHEDULE, Why.WAITING_PLANNED_WINDOW})

OTHERWISE = "{opening}, because the car would not be ready in time otherwise"
STILL_SHORT = "{opening}; at {departure} the car will still be short of {missing}"
PLANNED = "{opening}, as planned"
AS_LATE = "{opening}, as late as the car can be ready by {departure}"
CHEAPER_THEN = "{opening}, when power costs {price}; now it costs {now}"
PAID_THEN = "{opening}, when power pays {price} to use; now it costs {now}"
PAID_MORE_THEN = "{opening}, when power pays {price} to use; now it pays {now}"
MOSTLY_SUN = "{opening} mostly from spare solar power, as planned"
REST_AT, REST_PAYS = "; the rest at {price}", "; the rest pays {price} to use"
AT_ONCE = timedelta(minutes=1)
HELD_BY_WIRES = "; fuse and circuits leave it {power} beside what others draw"
HELD_BY_IMPORT = "; the import limit leaves it {power} beside what others draw"
UNKNOWN_SOC = "; how full the car is nobody tells, so the most it could need is planned"


def car_sentence(reason: Reason, telling: Telling) -> str:
    """The sentence of a reason that a car's plan gave; empty for any other."""
    if "source" not in reason.facts:
        return ""
    spoken = Spoken(reason.facts, telling)
    text = _sentence(reason, spoken) + _held(reason, spoken)
    return f"{text}{spoken.said(UNKNOWN_SOC)}." if reason.facts.get("soc_known") is False else f"{text}."


def _sentence(reason: Reason, spoken: Spoken) -> str:
    facts = reason.facts
    until, price, later = spoken.clock(facts.get("until")), facts.get("price"), facts.get("next_price")
    at = spoken.clock(facts.get("next_at"))
    if reason.code is Why.WAITING_PLANNED_WINDOW:
        return _waiting(reason, spoken)
    opening = spoken.said("Charging") if until is None else spoken.said("Charging until {until}", until=until)
    if reason.code is Why.BEHIND_SCHEDULE:
        return _late_for(facts, opening, spoken)
    if facts["source"] == "sun":
        return spoken.said("{opening} from spare solar power, as planned", opening=opening)
    if facts.get("mostly_sun"):
        return spoken.said(MOSTLY_SUN, opening=opening) + _rest(price, spoken)
    if facts.get("is_late"):
        return _late(opening, spoken.clock(facts.get("departure")), spoken)
    is_otherwise = facts.get("strategy") == "as_late_as_possible" and price is not None and price > FREE
    if price is None or is_otherwise:
        return spoken.said(PLANNED, opening=opening)
    return f"{opening}: {_now(price, spoken)}{_later(facts, price, later, at, spoken)}"


def _held(reason: Reason, spoken: Spoken) -> str:
    """What the connection leaves to it, where that is less than its charger could give."""
    held_by, power_w = reason.facts.get("held_by"), reason.facts.get("held_w")
    if held_by is None or power_w is None:
        return ""
    is_wired = held_by == Limit.WIRES.value
    return spoken.said(HELD_BY_WIRES if is_wired else HELD_BY_IMPORT, power=spoken.power(power_w))


def _late_for(facts: Mapping[str, Any], opening: str, spoken: Spoken) -> str:
    """That it is for the departure, and whether it will be ready then."""
    short_wh, departure = facts.get("short_wh"), spoken.clock(facts.get("departure"))
    if short_wh and facts.get("is_short") and departure is not None:
        missing = spoken.energy(short_wh)
        text = spoken.said(STILL_SHORT, opening=opening, departure=departure, missing=missing)
    else:
        text = spoken.said(OTHERWISE, opening=opening)
    return text + (spoken.said(", and no price is known for then") if facts.get("price") is None else "")


def _late(opening: str, departure: str | None, spoken: Spoken) -> str:
    if departure is None:
        return spoken.said(PLANNED, opening=opening)
    return spoken.said(AS_LATE, opening=opening, departure=departure)


def _rest(price: float | None, spoken: Spoken) -> str:
    """What the grid adds to the sun costs, by the sign that the price is shown with."""
    if price is None:
        return ""
    return spoken.said(REST_PAYS if spoken.sign(price) < 0 else REST_AT, price=spoken.price(abs(price)))


def _now(price: float, spoken: Spoken) -> str:
    if spoken.sign(price) >= 0:
        return spoken.said("power costs {price}", price=spoken.price(price))
    return spoken.said("power pays {price} to use", price=spoken.price(-price))


def _later(
    facts: Mapping[str, Any], price: float, later: float | None, at: str | None, spoken: Spoken
) -> str:
    """What it would be to wait."""
    if later is None or at is None:
        if facts.get("needs_later"):
            return spoken.said(", and all later hours are needed, too")
        return spoken.said(", and no later hour is left to choose from")
    if spoken.price(later) == spoken.price(price):
        return spoken.said(", and later hours are no cheaper")
    if _follows(facts):
        return _after_that(facts, price, later, spoken)
    if facts.get("saves_no_turn"):
        return spoken.said("; waiting until {at} would save less than a start and a stop cost", at=at)
    if later < price:
        return spoken.said("; the cheaper hour at {at} does not suffice", at=at)
    if spoken.sign(later) < 0:
        return spoken.said("; from {at} it pays only {price}", at=at, price=spoken.price(-later))
    if _ends_after(facts):  # it charges then as well, with less than it could: nobody waits until then
        return spoken.said("; from {at} it costs {price}", at=at, price=spoken.price(later))
    return spoken.said("; waiting until {at} would cost {price}", at=at, price=spoken.price(later))


def _ends_after(facts: Mapping[str, Any]) -> bool:
    """Whether the charge goes on beyond the begin of the later hour."""
    until = facts.get("until")
    return isinstance(until, str) and datetime.fromisoformat(facts["next_at"]) < datetime.fromisoformat(until)


def _follows(facts: Mapping[str, Any]) -> bool:
    """Whether the later hour begins where the charge ends: no time is named twice."""
    until = facts.get("until")
    if not isinstance(until, str):
        return False
    return abs(datetime.fromisoformat(facts["next_at"]) - datetime.fromisoformat(until)) < AT_ONCE


def _after_that(facts: Mapping[str, Any], price: float, later: float, spoken: Spoken) -> str:
    if facts.get("saves_no_turn"):
        return spoken.said("; waiting until then would save less than a start and a stop cost")
    if later < price:
        return spoken.said("; the cheaper hour after that does not suffice")
    if spoken.sign(later) < 0:
        return spoken.said("; after that it pays only {price}", price=spoken.price(-later))
    return spoken.said("; waiting until then would cost {price}", price=spoken.price(later))


def _waiting(reason: Reason, spoken: Spoken) -> str:
    facts = reason.facts
    until, price, now_costs = spoken.clock(facts.get("until")), facts.get("price"), facts.get("price_now")
    opening = spoken.said("Waiting for the planned time")
    if until is not None:
        opening = spoken.said("Charging is planned for {until}", until=until)
    if facts["source"] == "sun" or facts.get("mostly_sun"):
        if facts.get("mostly_sun"):
            opening = spoken.said("{opening}, mostly from spare solar power", opening=opening)
        else:
            opening = spoken.said("{opening}, from spare solar power", opening=opening)
        if price is None or spoken.sign(price) >= 0:
            return opening  # what the grid would cost then is no matter; what it pays is why it waits
    if price is None or now_costs is None or price >= now_costs:
        return opening
    if spoken.price(price) == spoken.price(now_costs):  # the same number compares nothing
        return opening
    prices = {"price": spoken.price(abs(price)), "now": spoken.price(abs(now_costs))}
    if spoken.sign(price) >= 0:
        return spoken.said(CHEAPER_THEN, opening=opening, **prices)
    if spoken.sign(now_costs) >= 0:
        return spoken.said(PAID_THEN, opening=opening, **prices)
    return spoken.said(PAID_MORE_THEN, opening=opening, **prices)
