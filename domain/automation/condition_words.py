"""Each condition in a sentence: what was measured, and what was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.language.forms import capital
from domain.language.tongue import Tongue

# By what is measured: known, and not known.
NUMBERS = {
    "level": ("the battery is at {value}", "the level of the battery is not known"),
    "car_level": ("the car at {place} is at {value}", "the level of the car at {place} is not known"),
    "load": ("the house takes {value}", "what the house takes is not known"),
    "pv": ("the sun gives {value}", "what the sun gives is not known"),
    "ev": ("the cars take {value}", "what the cars take is not known"),
    "grid_import": ("{value} is bought", "what is bought is not known"),
    "grid_export": ("{value} is sold", "what is sold is not known"),
    "battery_charge": ("{value} goes into the battery", "what goes into the battery is not known"),
    "battery_discharge": ("{value} comes out of the battery", "what comes out of the battery is not known"),
    "import_price": ("buying costs {value}", "the price of buying is not known"),
    "export_price": ("selling earns {value}", "the price of selling is not known"),
    "sun_today": (
        "the sun of today is expected to bring {value}",
        "what the sun of today will bring is not known",
    ),
    "sun_tomorrow": (
        "the sun of tomorrow is expected to bring {value}",
        "what the sun of tomorrow will bring is not known",
    ),
}
# True, False, and not known.
EITHER = {
    "plugged": (
        "a car is plugged in at {place}",
        "no car is plugged in at {place}",
        "whether a car is plugged in at {place} is not known",
    ),
    "charging": (
        "the car at {place} charges",
        "no car charges at {place}",
        "whether a car charges at {place} is not known",
    ),
    "at_home": (
        "the car of {place} is at home",
        "the car of {place} is not at home",
        "where the car of {place} is is not known",
    ),
    "off_grid": (
        "the house is cut off from the grid",
        "the house is on the grid",
        "whether the house is on the grid is not known",
    ),
    "spike_export": ("a price spike is under way", "no price spike is under way", ""),
    "saving_session": ("a saving session is under way", "no saving session is under way", ""),
    "free_electricity": ("electricity is free now", "electricity is not free now", ""),
    "demand_window": ("the demand charge counts now", "the demand charge does not count now", ""),
    "price_spike_warning": ("a price spike is warned of", "no price spike is warned of", ""),
}
WORDS = {
    "mode": ("the battery is set to “{value}”", "what the battery is set to is not known"),
    "weather": ("the weather is “{value}”", "the weather is not known"),
    "car_place": ("the car of {place} is at “{value}”", "where the car of {place} is is not known"),
}
NAMES = {
    "mode": {
        "self_consumption": "run by itself",
        "force_charge": "charge",
        "force_discharge": "sell",
        "hold": "keep its charge",
        "curtailed": "hold back the sun",
    },
    "weather": {
        "sunny": "sunny",
        "partly_sunny": "partly sunny",
        "cloudy": "cloudy",
        "rainy": "rainy",
        "snowy": "snowy",
        "stormy": "stormy",
        "clear": "clear",
    },
    "car_place": {"home": "home", "away": "away"},
}
TIME = "it is {value} ({day})"
FROM_TO = "{from} to {to}"
FROM_TO_ON = "{from} to {to}, {days}"
ABOVE, BELOW, BETWEEN = "above {low}", "below {high}", "above {low} and below {high}"
ASKED = "{what} (asked: {asked})"


def condition_text(parts: Sequence[Mapping[str, Any]], tongue: Tongue) -> str:
    """A whole sentence."""
    return capital(condition_words(parts, tongue)) + "."


def condition_words(parts: Sequence[Mapping[str, Any]], tongue: Tongue) -> str:
    """The same as it stands inside another."""
    return tongue.joined([_part(part, tongue) for part in parts])


def _part(part: Mapping[str, Any], tongue: Tongue) -> str:
    say, value = part["say"], part["value"]
    if say in EITHER:
        sentence = EITHER[say][2 if value is None else int(not value)]
        return tongue.fill(sentence, part)
    if say in NUMBERS:
        known, unknown = NUMBERS[say]
        told = (
            tongue.fill(unknown, part)
            if value is None
            else _with(known, part, _amount(part, value, tongue), tongue)
        )
        return _asked(told, _limits(part, tongue), tongue)
    if say == "time":
        told = tongue.fill(TIME, {"value": value, "day": _days(part["day"], tongue)})
        return _asked(told, _window(part, tongue), tongue)
    known, unknown = WORDS[say]
    told = (
        tongue.fill(unknown, part) if value is None else _with(known, part, _name(say, value, tongue), tongue)
    )
    return _asked(told, tongue.either([_name(say, each, tongue) for each in part["asked"]]), tongue)


def _with(sentence: str, part: Mapping[str, Any], value: str, tongue: Tongue) -> str:
    return tongue.fill(sentence, {**part, "value": value})


def _asked(told: str, asked: str, tongue: Tongue) -> str:
    return tongue.said(ASKED, what=told, asked=asked) if asked else told


def _name(say: str, value: str, tongue: Tongue) -> str:
    known = NAMES[say].get(value)
    return value if known is None else tongue.say(known)


def _amount(part: Mapping[str, Any], value: float, tongue: Tongue) -> str:
    match part["say"]:
        case "level" | "car_level":
            return tongue.percent(value)
        case "import_price" | "export_price":
            return tongue.price(value, part["currency"])
        case "sun_today" | "sun_tomorrow":
            return tongue.energy(value)
        case _:
            return tongue.power(value)


def _limits(part: Mapping[str, Any], tongue: Tongue) -> str:
    above, below = part["above"], part["below"]
    low = "" if above is None else _amount(part, above, tongue)
    high = "" if below is None else _amount(part, below, tongue)
    if low and high:
        return tongue.said(BETWEEN, low=low, high=high)
    if low:
        return tongue.said(ABOVE, low=low)
    return tongue.said(BELOW, high=high) if high else ""


def _window(part: Mapping[str, Any], tongue: Tongue) -> str:
    if part["days"] == "mon-sun":
        return tongue.fill(FROM_TO, part)
    return tongue.fill(FROM_TO_ON, {**part, "days": _days(part["days"], tongue)})


def _days(days: str, tongue: Tongue) -> str:
    """mon-fri,sun as Mon-Fri, Sun."""
    groups = ["-".join(tongue.weekday(day.strip()) for day in each.split("-")) for each in days.split(",")]
    return ", ".join(groups)
