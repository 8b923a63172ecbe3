"""Facts of a problem that are words themselves: what a reason says, what is missing, what to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.house.setting_titles import in_titles, setting_title
from domain.language.telling import Telling
from domain.language.tongue import Tongue
from domain.plan.cars.held_up import Limit
from domain.reason.reason import Reason, Why
from domain.status.left_words import left_words
from domain.status.meter_words import clash_words
from domain.status.words import sentence

HELD_UP = {
    Limit.SUN: ", as it is to charge from the sun only",
    Limit.PRICE: ", as far as power below its highest price goes",
    Limit.DEMAND: ", as it is not to charge while a demand charge counts",
    Limit.WIRES: ", as fuse and circuits leave it no more beside what else is drawn",
    Limit.IMPORT: ", as the import limit leaves it no more beside what else is drawn",
    Limit.TIME: ", as the time until then is too short",
}

AND_AS = ", and{because}"
ONE_OF_THEM = "it might be {cars}. Look at their VINs and tags"
AT_EACH = "the {car} is expected at {places}, and each has a car. Change the car of one of them"


def worded_facts(facts: Mapping[str, Any], telling: Telling) -> dict[str, str]:
    """Those that can be told of these facts: `error` of a command's reason, `why` there is no plan, `missing`
    and `because` of a car that will be late, the `doubt` which car is meant, what meters told that clash,
    what was `left` on a device that is gone.
    """
    told = clash_words(facts, telling)
    tongue = telling.tongue
    if (reason := _reason_of(facts.get("reason"))) is not None:
        told["error"] = sentence(reason, telling).rstrip(". ")
    if (refusal := facts.get("code")) is not None:
        told["why"] = _refusal(Reason(Why(refusal), dict(facts)), telling)
    if isinstance(setting := facts.get("setting"), str):
        title = setting_title(setting, tongue, facts.get("device_name"))
        told["setting"] = (tongue.phrase(setting) or setting) if title == setting else title
        if isinstance(error := facts.get("error"), str):
            told["error"] = in_titles(tongue.words(error.rstrip(". ")), tongue)
    if orders := facts.get("orders"):
        told["left"] = left_words(orders, telling)
        told["was"] = f" ({facts['was']})" if "was" in facts else ""
    if candidates := facts.get("candidates"):
        told["doubt"] = _doubt(candidates, facts.get("places", ()), tongue)
    if (shortfall_wh := facts.get("shortfall_wh")) is not None:
        told["missing"] = tongue.energy(shortfall_wh)
        told["because"] = _held_up(facts, tongue)
    return told


def _doubt(cars: Sequence[str], places: Sequence[str], tongue: Tongue) -> str:
    """What it might be, and what helps."""
    if len(places) < 2:
        return tongue.said(ONE_OF_THEM, cars=tongue.either(cars))
    return tongue.said(AT_EACH, car=cars[0], places=tongue.joined(places))


def _reason_of(fact: Any) -> Reason | None:
    """A reason among the facts, also one that was written down and read back."""
    return Reason(Why(fact["code"]), fact.get("facts", {})) if isinstance(fact, Mapping) else fact


def _held_up(facts: Mapping[str, Any], tongue: Tongue) -> str:
    """What keeps the car, all of it, as the end of a sentence; empty where that cannot be told."""
    if (limit := facts.get("held_up_by")) is None:
        return ""
    first, *others = (tongue.say(HELD_UP[Limit(each)]) for each in (limit, *facts.get("held_up_also", ())))
    return first + "".join(tongue.said(AND_AS, because=other.removeprefix(",")) for other in others)


def _refusal(refusal: Reason, telling: Telling) -> str:
    tongue = telling.tongue
    if "error" in refusal.facts:
        return tongue.words(refusal.facts["error"])
    if "missing" in refusal.facts:
        return tongue.said("there is no {missing}", missing=tongue.words(refusal.facts["missing"]))
    return tongue.within(sentence(refusal, telling).rstrip(". "))
