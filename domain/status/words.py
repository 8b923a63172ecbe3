"""Reasons as sentences, in the house's own money and time."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from msgspec.structs import replace

from domain.command.orders_of import ORDERS_OF
from domain.language.telling import Telling
from domain.plan.cars.words import CAR_CODES, car_sentence
from domain.plan.why.words import plan_sentence
from domain.reading.sources import NAMES, Source
from domain.reason.reason import Reason, Why
from domain.reason.shown import shown_facts
from domain.status.asked import (
    BESIDE_ORDERS,
    BESIDE_WHOSE_ORDERS,
    BY_AUTOMATION,
    NOTHING_LEFT,
    ON_ITS_WAY,
    ON_ITS_WAY_BY_AUTOMATION,
    TO_A_LEVEL,
    WITHOUT_A_MODE,
)
from domain.status.by_sign import by_sign
from domain.status.facts import WordedFacts
from domain.status.hardly import WITHOUT_SUN, is_alike, is_without_sun
from domain.status.limited import LIMITED, NOT_SO_OFTEN, NOT_SO_SOON, limited_words
from domain.status.sentences import SENTENCES
from domain.status.variants import (
    ALSO_FROM,
    ANOTHER_CAR,
    BEING_MADE,
    BY_HAND,
    BY_HAND_OF_AN_AUTOMATION,
    CUT_SALE,
    GOES_ON,
    GOES_ON_ALIKE,
    GOING_DOWN,
    HANDED_BACK_LATER,
    HARDLY_ABOVE,
    HARDLY_CHEAPER,
    HARDLY_PAID_MORE,
    HARDLY_PAID_THEN,
    NO_LONGER_LIMITED,
    NOT_EXPORTING,
    NOT_HEARD_YET,
    NOT_STOPPED,
    OWN_LIMIT,
    PAID,
    PAID_NOW,
    PAID_ON,
    PAID_ON_ALIKE,
    SHARED,
    STAYS_LIMITED,
    STAYS_LIMITED_UNTIL,
    STILL_EXPORTING,
    TAKEN_BY_BATTERY,
    WAITS_AT_A_COST,
    WAITS_FOR_WHOM_AT_A_COST,
)

ROUNDING = 1e-9
OTHERS = {**NAMES, Source.CAR: ANOTHER_CAR}
PLANNED = frozenset({Why.PLAN_CHARGE, Why.PLAN_DISCHARGE, Why.PLAN_HOLD, Why.SELF_CONSUMPTION})


def sentence(reason: Reason, telling: Telling) -> str:
    """The reason as one plain sentence."""
    tongue = telling.tongue
    facts = {name: value for name, value in reason.facts.items() if not _is_no_number(value)}
    if reason.code in CAR_CODES and "source" in facts:
        text = car_sentence(replace(reason, facts=facts), telling)
    elif reason.code in PLANNED:
        text = plan_sentence(replace(reason, facts=facts), telling)
    else:
        full, plain = SENTENCES[reason.code]
        parts: tuple[str, ...] = ()
        if reason.code in LIMITED:
            parts = limited_words(reason.code, facts)
        elif "rise_a" in facts:
            full = NOT_SO_OFTEN if facts.get("current_a") else NOT_SO_SOON
        if reason.code is Why.PRICE_OK and _is_above(facts):
            full = plain if _is_alike(facts, "limit_price", telling) else HARDLY_ABOVE
        if reason.code is Why.PRICE_OK and "next_price" in facts:
            later = HARDLY_CHEAPER if _is_better_later(facts) else GOES_ON
            full = GOES_ON_ALIKE if _is_alike(facts, "next_price", telling) else later
        if reason.code is Why.PRICE_OK:
            full, facts = _paid(full, facts, telling)
        if reason.code is Why.EXPORT_UNECONOMIC and facts.get("export_w") is not None:
            full = STILL_EXPORTING if facts["export_w"] else NOT_EXPORTING
        if reason.code is Why.FORCE_HAS_PRIORITY:
            full, facts = _waits(full, facts, telling)
        if reason.code is Why.DEMAND_WINDOW and facts.get("by_hand"):
            full = BY_HAND_OF_AN_AUTOMATION if "automation" in facts else BY_HAND
        if reason.code is Why.PRICE_UNKNOWN and "desired_w" in facts:  # a limit's, not a charge's
            full = STAYS_LIMITED if facts.get("until") is None else STAYS_LIMITED_UNTIL
        if reason.code is Why.PRICE_UNKNOWN and "since" in facts:
            full = NO_LONGER_LIMITED
        if "taker" in facts:
            full = SHARED.get(reason.code, full)
        if reason.code is Why.COMMAND_REJECTED and facts.get("stop"):
            full = NOT_STOPPED
        if reason.code is Why.RESTORING and facts.get("reached") is False:
            full = plain = HANDED_BACK_LATER
        if reason.code is Why.NO_PLAN and facts.get("is_coming"):
            full = plain = BEING_MADE
        if reason.code is Why.CHARGER_OFFLINE and facts.get("awaited"):
            full = NOT_HEARD_YET
        is_by_automation = "automation" in facts and reason.code in BY_AUTOMATION
        if is_by_automation:
            full, plain = BY_AUTOMATION[reason.code]
        if reason.code is Why.USER_COMMAND and facts.get("limit") in NOTHING_LEFT:
            full = NOTHING_LEFT[facts["limit"]][is_by_automation]
        if facts.get("beside_orders") and reason.code in BESIDE_ORDERS:
            beside = BESIDE_WHOSE_ORDERS if ORDERS_OF in facts else BESIDE_ORDERS
            full = beside[reason.code][is_by_automation]
        if "limit_pct" in facts and reason.code in TO_A_LEVEL:
            full = TO_A_LEVEL[reason.code][is_by_automation]
        if facts.get("is_off") and reason.code in WITHOUT_A_MODE:
            full = WITHOUT_A_MODE[reason.code][is_by_automation]
        if facts.get("reached") is False and reason.code in ON_ITS_WAY:
            full = ON_ITS_WAY_BY_AUTOMATION if is_by_automation else ON_ITS_WAY[reason.code]
        if "own_limit_pct" in facts:
            full = OWN_LIMIT
        if reason.code is Why.AT_RESERVE and facts.get("export_price") is not None:
            full = CUT_SALE
        if "share_w" in facts and tongue.power(facts["share_w"]) == tongue.power(facts["surplus_w"]):
            full = SENTENCES[reason.code][0]  # a share that is told as the whole is no share
        if is_without_sun(facts):
            full = WITHOUT_SUN.get(reason.code, full)
        if "battery_takes_w" in facts:
            full = TAKEN_BY_BATTERY.get(reason.code, full)
        if is_alike(reason.code, facts, telling):
            full = plain
        if facts.get("goes_down"):
            full, plain = GOING_DOWN.get(full, full), GOING_DOWN.get(plain, plain)
        full, facts = by_sign(full, facts, telling)
        told = WordedFacts(facts, telling)
        try:
            text = "".join(tongue.fill(part, told) for part in parts or (full,))
        except KeyError:
            text = tongue.say(plain)
    if others := facts.get("also_from"):
        names = tongue.joined([tongue.noun(OTHERS[Source(each)]) for each in others])
        text = tongue.said(ALSO_FROM, what=text.removesuffix("."), sources=names)
    return tongue.not_yet(text) if facts.get("moves") is False else text


def worded(reason: Reason, telling: Telling) -> Reason:
    """The same reason with its sentence, its facts as they are shown; one that has its words keeps them."""
    if reason.text:
        return reason
    told = replace(reason, facts=shown_facts(reason.facts))
    return replace(told, text=sentence(told, telling))


def _waits(full: str, facts: dict[str, Any], telling: Telling) -> tuple[str, dict[str, Any]]:
    """Why the limit is not set yet, with what that costs where something goes out below nothing."""
    price, export_w = facts.get("export_price"), facts.get("export_w")
    if price is None or telling.sign(price) >= 0 or not export_w:
        return full, facts
    told = WAITS_FOR_WHOM_AT_A_COST if ORDERS_OF in facts else WAITS_AT_A_COST
    return told, {**facts, "export_price": -price}


def _paid(full: str, facts: Mapping[str, Any], telling: Telling) -> tuple[str, dict[str, Any]]:
    """A sentence about a price that is paid to those who use power, and its facts without the sign of it."""
    pays = {name for name in ("price", "next_price") if telling.sign(facts.get(name) or 0) < 0}
    paid = full
    if full == GOES_ON:
        paid = PAID_NOW if pays == {"price"} else PAID_ON
    elif full == HARDLY_CHEAPER:
        paid = HARDLY_PAID_THEN if pays == {"next_price"} else HARDLY_PAID_MORE
    elif full == GOES_ON_ALIKE:
        paid = PAID_ON_ALIKE
    elif (facts.get("limit_price") or 0) >= 0:
        paid = PAID
    if not pays or paid == full:
        return full, dict(facts)
    return paid, {name: -value if name in pays else value for name, value in facts.items()}


def _is_alike(facts: Mapping[str, Any], other: str, telling: Telling) -> bool:
    """Whether the price and another one are the same number as they are said, which compares nothing."""
    price, compared = facts.get("price"), facts.get(other)
    return price is not None and compared is not None and telling.price(price) == telling.price(compared)


def _is_above(facts: Mapping[str, Any]) -> bool:
    price, limit = facts.get("price"), facts.get("limit_price")
    return price is not None and limit is not None and price > limit + ROUNDING


def _is_better_later(facts: Mapping[str, Any]) -> bool:
    price, later = facts.get("price"), facts.get("next_price")
    return price is not None and later is not None and later < price


def _is_no_number(value: Any) -> bool:
    return isinstance(value, float) and not isfinite(value)
