"""The facts of a reason as people read them; the unit is told by the name."""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from domain.command.orders_of import ORDERS_OF
from domain.language.telling import Telling
from domain.language.tongue import Tongue

ACTIONS = {
    "force_charge": "charge",
    "force_discharge": "discharge",
    "hold": "keep its charge",
    "self_consumption": "run by itself",
    "curtail": "hold back the sun",
    "uncurtail": "let the sun out again",
    "restore": "go back to automatic",
    "set_reserve": "keep another reserve",
    "set_grid_charging": "keep to another rule for charging from the grid",
    "set_grid_export": "keep to another rule for what is sold",
    "set_storm_watch": "change its storm watch",
    "set_off_grid_ev_reserve": "keep another level from cars in an outage",
    "start": "start the charge",
    "stop": "stop the charge",
    "set_current": "change the current",
    "feed_house": "feed the house",
}
ORDERS = {
    "optimiser": "the plan's order to the battery",
    "user": "your order to the battery",
    "automation": "your automation's order to the battery",
    "event": "the event's order to the battery",
}
INSTANTS = ("until", "left_at", "rises_at", "starts_at", "ends_at")
NOUNS = ("device", "limit")
QUOTED = ("error", "hint")  # what somebody else said
A_CIRCUIT = "the circuit "  # as domain.circuit.room names one
NOTHING = ("", "none", "unknown")
SHORTEST_S = 0.5  # what is less is told as 0 s, which is no time to wait


class WordedFacts:
    """Facts by name, in words. A fact that is unknown, or nothing, has none: it raises KeyError."""

    def __init__(self, facts: Mapping[str, Any], telling: Telling) -> None:
        self._facts, self._telling = facts, telling

    def __getitem__(self, name: str) -> str:
        value = self._facts[name]
        if value is None or (isinstance(value, float) and not isfinite(value)):
            raise KeyError(name)
        if isinstance(value, str) and value.lower() in NOTHING:
            raise KeyError(name)
        if name.endswith("_s") and not isinstance(value, str) and value < SHORTEST_S:
            raise KeyError(name)
        if name == "cost" and self._telling.money(abs(value)) == self._telling.money(0.0):
            raise KeyError(name)
        return fact_words(name, value, self._telling)


def fact_words(name: str, value: Any, telling: Telling) -> str:
    """One fact with its unit."""
    if isinstance(value, datetime) or name in INSTANTS:
        return telling.time(value)
    tongue = telling.tongue
    if isinstance(value, str):
        if name == "automation":  # as its owner calls it
            return value
        if value in ACTIONS:
            return tongue.say(ACTIONS[value])
        words = value.replace("_", " ")
        if name == ORDERS_OF:
            return tongue.noun(ORDERS[value])
        if name in QUOTED:
            return tongue.words(words)
        return _noun(words, tongue) if name in NOUNS else words
    if name == "size_w":  # as it is configured: 5 kW
        return tongue.power(value).replace(".0 ", " ").replace(",0 ", " ")
    if name.endswith("_w"):
        return tongue.power(value)
    if name.endswith("_pct"):
        return tongue.percent(value)
    if name.endswith("_a"):
        return f"{tongue.number(value)} A"
    if name.endswith("_s"):
        return f"{tongue.number(value)} s" if value < 120 else f"{tongue.number(value / 60)} min"
    if name.endswith("_wh"):
        return tongue.energy(value)
    if name == "cost":
        return telling.money(value)
    if name == "price" or name.endswith("_price"):
        return telling.price(value)
    return str(value)


def _noun(words: str, tongue: Tongue) -> str:
    """A thing of the house; a circuit has its own name in it."""
    name = words.removeprefix(A_CIRCUIT)
    return tongue.noun(words) if name == words else tongue.noun("the circuit {name}", name=name)
