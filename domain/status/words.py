"""Reasons as sentences, in the house's own money and time: `sentences.py` has what each says."""

from datetime import datetime
from math import isfinite
from typing import Any

from msgspec.structs import replace

from domain.plan.cars.words import CAR_CODES, car_sentence
from domain.plan.why.words import plan_sentence
from domain.reason.reason import Reason, Why
from domain.status.facts import WordedFacts
from domain.status.limited import LIMITED, NOT_SO_OFTEN, limited_words
from domain.status.sentences import (
    BY_HAND,
    CUT_SALE,
    NOT_EXPORTING,
    NOT_STOPPED,
    NOT_YET,
    OWN_LIMIT,
    SENTENCES,
    SHARED,
    STAYS_LIMITED,
    STILL_EXPORTING,
)

PLANNED = frozenset({Why.PLAN_CHARGE, Why.PLAN_DISCHARGE, Why.PLAN_HOLD, Why.SELF_CONSUMPTION})


def sentence(
    reason: Reason, currency: str = "AUD", timezone: str = "UTC", now: datetime | None = None
) -> str:
    """The reason as one plain sentence; prices in this currency, times in this IANA zone, with their day
    where that is not the one of `now`, when it is said.
    """
    facts = {name: value for name, value in reason.facts.items() if not _is_no_number(value)}
    if reason.code in CAR_CODES and "source" in facts:
        text = car_sentence(replace(reason, facts=facts), currency, timezone, now)
    elif reason.code in PLANNED:
        text = plan_sentence(replace(reason, facts=facts), currency, timezone, now)
    else:
        full, plain = SENTENCES[reason.code]
        if reason.code in LIMITED:
            full = limited_words(reason.code, facts)
        elif "rise_a" in facts:
            full = NOT_SO_OFTEN
        if reason.code is Why.EXPORT_UNECONOMIC and facts.get("export_w") is not None:
            full = STILL_EXPORTING if facts["export_w"] else NOT_EXPORTING
        if reason.code is Why.DEMAND_WINDOW and facts.get("by_hand"):
            full = BY_HAND
        if reason.code is Why.PRICE_UNKNOWN and "desired_w" in facts:  # a limit's, not a charge's
            full = STAYS_LIMITED
        if "taker" in facts:
            full = SHARED.get(reason.code, full)
        if reason.code is Why.COMMAND_REJECTED and facts.get("stop"):
            full = NOT_STOPPED
        if "own_limit_pct" in facts:
            full = OWN_LIMIT
        if reason.code is Why.AT_RESERVE and facts.get("export_price") is not None:
            full = CUT_SALE
        try:
            text = full.format_map(WordedFacts(facts, currency, timezone, now))
        except KeyError:
            text = plain
    if facts.get("moves") is False:
        begin, space, rest = text.partition(" ")
        text = NOT_YET.get(begin, begin) + space + rest
    return text


def worded(
    reason: Reason, currency: str = "AUD", timezone: str = "UTC", now: datetime | None = None
) -> Reason:
    """The same reason with its sentence."""
    return reason if reason.text else replace(reason, text=sentence(reason, currency, timezone, now))


def _is_no_number(value: Any) -> bool:
    return isinstance(value, float) and not isfinite(value)
