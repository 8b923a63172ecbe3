"""Numbers, prices and instants as people say them: no negative zero, and the day where it is another one."""

from datetime import datetime
from math import copysign, floor, isfinite
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"  # a hyphen is too short for it, and lines break behind one
TAIL = 1e-6  # of the last digit told: so much a float may be off what is meant
MINOR = {"AUD": "c", "NZD": "c", "USD": "c", "CAD": "c", "EUR": "c", "GBP": "p"}
SYMBOL = {"AUD": "$", "NZD": "$", "USD": "$", "CAD": "$", "EUR": "€", "GBP": "£"}
NEXT_DAYS = {-1: " yesterday", 0: "", 1: " tomorrow"}
THIS_WEEK = range(2, 7)  # days from now that a weekday's name says without a doubt


def half_up(value: float, digits: int = 0) -> float:
    """Rounded as people do it, away from zero at a half: a float holds 7.25 a little below or above it, and
    what it does not hold exactly is no reason to tell 7.2 of one such price and 30.6 of another.
    """
    if not isfinite(value):
        return value
    size: float = floor(abs(value) * 10**digits + 0.5 + TAIL) / 10**digits
    return copysign(size, value)


def number_words(value: float, digits: int = 0) -> str:
    """A number, rounded."""
    text = f"{half_up(value, digits):.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", MINUS)


def percent_shown(value: float) -> float:
    """A percentage to one digit, never rounded up: 79.96 is not yet 80."""
    return floor(10 * value + 1e-6) / 10


def percent_words(value: float) -> str:
    """The same as people read it: 79.9, 80."""
    return number_words(percent_shown(value), 1).removesuffix(".0")


def in_kilos(value: float, unit: str, digits: int = 1) -> tuple[float, int, str]:
    """A number of W or Wh as it is told: the number, its digits and its unit. What is too little for a
    tenth of a kW is told in W, and nothing as 0 kW.
    """
    kilos = half_up(value / 1000, digits)
    if kilos:
        return kilos, digits, f"k{unit}"
    whole = half_up(value)
    return (whole, 0, unit) if whole else (0, 0, f"k{unit}")


def power_words(power_w: float) -> str:
    """A power: 2.5 kW, 40 W."""
    number, digits, unit = in_kilos(power_w, "W")
    return f"{number_words(number, digits)} {unit}"


def energy_words(energy_wh: float) -> str:
    """An energy: 7.4 kWh, 120 kWh, 40 Wh."""
    number, digits, unit = in_kilos(energy_wh, "Wh", 1 if abs(energy_wh) < 100_000 else 0)
    return f"{number_words(number, digits)} {unit}"


def price_words(price: float, currency: str) -> str:
    """A price per kWh as a bill shows it: 31.2 c/kWh, $20.30/kWh."""
    if abs(price) < 1 and currency in MINOR:
        return f"{number_words(price * 100, 1).removesuffix('.0')} {MINOR[currency]}/kWh"
    shown = number_words(price, 2)
    sign = MINUS if shown.startswith(MINUS) else ""
    return f"{sign}{SYMBOL.get(currency, currency + ' ')}{shown.removeprefix(MINUS)}/kWh"


def time_words(instant: datetime | str, timezone: str, now: datetime) -> str:
    """The wall-clock time of an instant where the house stands, with its day where that is not the one of
    `now`, when it is said.
    """
    zone = ZoneInfo(timezone)
    known = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    local = known.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    clock = f"{local:%H:%M}"
    if days in NEXT_DAYS:
        return clock + NEXT_DAYS[days]
    return f"{clock} on {local:%A}" if days in THIS_WEEK else f"{clock} on {local.day} {local:%B}"


def money_words(amount: float, currency: str) -> str:
    """An amount of money: 41 c, 0.3 c, $1.20."""
    if abs(amount) < 1 and currency in MINOR:
        minor = amount * 100
        return f"{number_words(minor, 0 if abs(minor) >= 10 else 1).removesuffix('.0')} {MINOR[currency]}"
    shown = number_words(amount, 2)
    sign = MINUS if shown.startswith(MINUS) else ""
    return f"{sign}{SYMBOL.get(currency, currency + ' ')}{shown.removeprefix(MINUS)}"
