"""Facts of a problem that are words themselves: what a reason says, what is missing, what to change."""

from collections.abc import Mapping
from typing import Any

from domain.language.telling import Telling
from domain.language.tongue import Tongue
from domain.reason.reason import Reason, Why
from domain.status.meter_words import clash_words
from domain.status.words import sentence

FROM_THE_SUN = ", as it is to charge from the sun only"
BELOW_A_PRICE = ", as far as power below its max_price goes"


def worded_facts(facts: Mapping[str, Any], telling: Telling) -> dict[str, str]:
    """Those that can be told of these facts: `error` of a command's reason, `why` there is no plan, `missing`
    and `because` of a car that will be late, `cars` that could be meant, what meters told that clash.
    """
    told = clash_words(facts, telling)
    tongue = telling.tongue
    if (reason := _reason_of(facts.get("reason"))) is not None:
        told["error"] = sentence(reason, telling).rstrip(". ")
    if (refusal := facts.get("code")) is not None:
        told["why"] = _refusal(Reason(Why(refusal), dict(facts)), telling)
    if isinstance(setting := facts.get("setting"), str):  # a key of the settings stays as it is written
        told["setting"] = tongue.phrase(setting) or setting
    if candidates := facts.get("candidates"):
        told["cars"] = tongue.either(candidates)
    if (shortfall_wh := facts.get("shortfall_wh")) is not None:
        told["missing"] = f"{tongue.number(shortfall_wh / 1000, 1)} kWh"
        told["because"] = _limited_by(facts, tongue)
    return told


def _reason_of(fact: Any) -> Reason | None:
    """A reason among the facts, also one that was written down and read back."""
    return Reason(Why(fact["code"]), fact.get("facts", {})) if isinstance(fact, Mapping) else fact


def _limited_by(facts: Mapping[str, Any], tongue: Tongue) -> str:
    """What the owner could change, as the end of a sentence."""
    if facts.get("strategy") == "solar_only":
        return tongue.say(FROM_THE_SUN)
    return "" if facts.get("max_price") is None else tongue.say(BELOW_A_PRICE)


def _refusal(refusal: Reason, telling: Telling) -> str:
    tongue = telling.tongue
    if "error" in refusal.facts:
        return tongue.words(refusal.facts["error"])
    if "missing" in refusal.facts:
        return tongue.said("there is no {missing}", missing=tongue.words(refusal.facts["missing"]))
    return tongue.within(sentence(refusal, telling).rstrip(". "))
