"""What was left on a device that is no part of the house any more, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.command.order import BatteryAction
from domain.language.telling import Telling

FORCES = {
    BatteryAction.FORCE_CHARGE: ("it is to charge with {power}", "it is to charge"),
    BatteryAction.FORCE_DISCHARGE: ("it is to discharge with {power}", "it is to discharge"),
    BatteryAction.HOLD: ("it is to keep its charge", "it is to keep its charge"),
}
EXPORT = "its export limit is {power}"
OUTPUT = "it is to give no more than {power}"
OUTPUT_AT_METER = "it is to let no more than {power} leave the house"
NO_GRID_CHARGING = "it may not charge from the grid"
PAUSED = "no car may charge there"
CURRENT = "a car may charge with {current} A"
FEEDS = "its car is to feed the house with {power}"
BY_ITSELF = "it is to run by itself"


def left_words(orders: Sequence[Mapping[str, Any]], telling: Telling) -> str:
    """All of them as one part of a sentence; each is an order as it was written down."""
    return telling.tongue.joined([_words(order, telling) for order in orders])


def _words(order: Mapping[str, Any], telling: Telling) -> str:
    tongue = telling.tongue

    def with_power(sentence: str, power_w: float) -> str:
        return tongue.said(sentence, power=tongue.power(power_w))

    match order["kind"]:
        case "battery":
            full, plain = FORCES.get(order["action"], (BY_ITSELF, BY_ITSELF))
            power_w = order["power_w"]
            return tongue.say(plain) if power_w is None else with_power(full, power_w)
        case "export":
            return with_power(EXPORT, order["limit_w"] or 0.0)
        case "output":
            return with_power(OUTPUT_AT_METER if order["at_meter"] else OUTPUT, order["limit_w"] or 0.0)
        case "grid_charging":
            return tongue.say(NO_GRID_CHARGING)
        case "feed":
            return with_power(FEEDS, order["power_w"])
        case _:
            current_a = order["current_a"]
            return tongue.said(CURRENT, current=str(current_a)) if current_a else tongue.say(PAUSED)
