"""What a limit does to a wish, as a sentence: it binds now, or it waits to let the wish rise again."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.reason.reason import Reason, Why

NAMED = frozenset({Why.PHASE_LIMITED, Why.FULL_RATE, Why.BOOST})  # they name the current that is ordered
LIMITED = frozenset({Why.PHASE_LIMITED, Why.BELOW_MINIMUM})

HELD = "Held at {amount}: {limit} leaves no more."
BARE = "Held at {amount}: {limit} leaves no more without sun and battery."
TOGETHER = "Held at {amount} on each of {phases} phases, {together_a} together: {limit} leaves no more."
BARE_TOGETHER = (
    "Held at {amount} on each of {phases} phases, {together_a} together: "
    "{limit} leaves no more without sun and battery."
)
BESIDE_SUN = "Charging from the sun; of the power of the grid {limit} leaves {amount}."
HARDLY = "Held at {amount}: {limit} leaves hardly more."
RISES_AT = "Held at {amount}: {limit} has room for {rise} again; it rises at {rises_at} at the earliest."
RISES = "Held at {amount}: {limit} has room for {rise} again; it rises when that has lasted."
NOT_SO_OFTEN = "Charging at {current_a}; it rises to {rise_a} soon, as the rate is not changed too often."
NOT_SO_SOON = "Waiting: charging starts at {rise_a} soon, as the rate is not changed too often."
ABOVE = "Held at {current_a}: the charger draws {above_a} more than it is told, and {limit} leaves no more."
LEAVES = "Held at {current_a}: the car takes {takes_a} at most, and others need what it leaves."
WAITS = "Waiting: what is left is less than this charger's minimum."
UNMEASURED = "Held at {amount} until a new reading shows what is free."

STARTS_AT = "Waiting: {limit} has room for {rise_a} again; charging starts at {rises_at} at the earliest."
STARTS = "Waiting: {limit} has room for {rise_a} again; charging starts when that has lasted."
HARDLY_ANY = "Waiting: {limit} leaves {room_a}, hardly what this charger needs."
TOO_MUCH = "Told to stop: the charger draws {above_a} more than told, and {limit} has no room for that."
STOPPED = "Waiting: the charger drew {above_a} more than told, and {limit} has no room for that."
TOO_LITTLE = "Waiting: {limit} leaves {current_a}, and this charger needs {min_current_a}."
BARE_TOO_LITTLE = (
    "Waiting: {limit} leaves {current_a} without sun and battery, and this charger needs {min_current_a}."
)

YOURS = "You told the battery to {action} until {until}; "
BY_AUTOMATION = "Your automation “{automation}” told the battery to {action} until {until}; "
PLANNED = "The battery is to {action} until {until}; "
NO_ROOM = "{limit} of {size} leaves no room for it now."
ALL_OR_NOTHING = "{limit} of {size} leaves {room_w}, and this battery chooses its own power."
GOES_ON_AT = "{limit} of {size} has room for it again, from {rises_at} at the earliest."
GOES_ON = "{limit} of {size} has room for it again, which has to last."
UNREAD = "it waits until a new reading shows what is free."


def ordered(reason: Reason, current_a: int, rise_a: int | None = None) -> Reason:
    """The reason with the current that is really ordered, A, and the one it waits to rise to."""
    if reason.code not in NAMED or reason.facts.get("current_a") == current_a:
        return reason
    rise: dict[str, Any] = {} if rise_a is None else {"rise_a": rise_a, "rises_at": None}
    if "together_a" in reason.facts:
        rise["together_a"] = current_a * reason.facts["phases"]
    return replace(reason, facts={**reason.facts, "current_a": current_a, **rise})


def limited_words(code: Why, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentence that fits these facts, with their names in it; of the battery in two parts."""
    if code is Why.BELOW_MINIMUM:
        return (_too_little(facts),)
    if "action" in facts:
        return _nothing(facts)
    unit = "w" if "power_w" in facts else "a"
    if unit == "a" and facts.get("current_a") == 0:
        return (_not_begun(facts),)
    return (in_units(_held(facts, unit), unit),)


def in_units(sentence: str, unit: str) -> str:
    """The sentence with the facts that are told in this unit, `a` or `w`."""
    amount = "power_w" if unit == "w" else "current_a"
    names = {"amount": amount, "rise": f"rise_{unit}", "size": f"size_{unit}"}
    for name, fact in names.items():
        sentence = sentence.replace(f"{{{name}}}", f"{{{fact}}}")
    return sentence


def _held(facts: Mapping[str, Any], unit: str) -> str:
    if "limit" in facts and facts["limit"] is None:
        return UNMEASURED
    if "takes_a" in facts:
        return LEAVES
    if "beside_sun" in facts:
        return BESIDE_SUN
    if f"rise_{unit}" in facts:
        return RISES if facts.get("rises_at") is None else RISES_AT
    if "above_a" in facts:
        return ABOVE
    if f"room_{unit}" in facts:
        return HARDLY
    if "together_a" in facts:
        return BARE_TOGETHER if "without_sun" in facts else TOGETHER
    return BARE if "without_sun" in facts else HELD


def _not_begun(facts: Mapping[str, Any]) -> str:
    """Of a charger that the limit leaves some, and that has been given none of it yet: what does not charge
    is not held.
    """
    return NOT_SO_SOON if "rise_a" in facts else WAITS


def _too_little(facts: Mapping[str, Any]) -> str:
    if "rise_a" in facts:
        return STARTS if facts.get("rises_at") is None else STARTS_AT
    if "above_a" in facts:
        return STOPPED if "has_stopped" in facts else TOO_MUCH
    if "room_a" in facts:
        return HARDLY_ANY
    return BARE_TOO_LITTLE if "without_sun" in facts else TOO_LITTLE


def _nothing(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Of the battery, which gets none of what it was told."""
    if facts.get("limit") is None:
        text = UNREAD
    elif "rise_w" in facts:
        text = GOES_ON if facts.get("rises_at") is None else GOES_ON_AT
    else:
        text = ALL_OR_NOTHING if "room_w" in facts else NO_ROOM
    opening = YOURS if facts.get("owner") == "user" else PLANNED
    if "automation" in facts:
        opening = BY_AUTOMATION
    return opening, in_units(text, "a" if facts.get("size_a") is not None else "w")
