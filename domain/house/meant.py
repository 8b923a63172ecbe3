"""Numbers that are allowed and cannot be meant: another unit's. One rule for the file and for every PATCH.

0 is always a real zero.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.reason.spoken import MINOR

LEAST_WH = 500.0  # the smallest house battery and the smallest car hold more
LEAST_W = 100.0  # no battery, connection or car has a rating below it
LEAST_SPARED_W = 10.0  # no meter is so exact that less could be kept back
LEAST_STANDBY_W = 1.0  # what a charger draws while it does not charge
SMALL = {
    "buffer_w": LEAST_SPARED_W,
    "parallel_reserve_w": LEAST_SPARED_W,
    "grid_tolerance_w": LEAST_SPARED_W,
    "standby_w": LEAST_STANDBY_W,
}
MOST_PER_KWH = 5.0  # in the currencies whose hundredths people call a price in
LEAST_PER_KWH = -1.5  # the lowest floor of a market is Australia's, -1 and its tax
MOST_FIXED = {"import": 3.0, "export": 2.0}  # of what is told beforehand for hours of every day
ANY_PRICE = 100.0  # the most a price may be: as a limit it says that any price is right
PRICES = re.compile(
    r"(^|_)price($|_ceiling$|_after$)|^(import|export|add|network_fees|surcharge|base_rate|bpea|twap)$"
)
# Money that is not as large as a price, or larger: the most it may be, and of what it is.
OTHER_MONEY = {
    "enter_below": (0.5, "kWh"),
    "leave_at": (0.5, "kWh"),
    "price_hysteresis": (0.2, "kWh"),
    "wear_per_kwh": (0.5, "kWh"),
    "switch_cost": (0.5, "turn"),
    "supply_charge_per_day": (20.0, "day"),
    "per_day": (20.0, "day"),
    "per_kw": (100.0, "kW"),
}
AS_A_LIMIT = re.compile(r"price($|_ceiling$)|^(enter_below|leave_at)$")
LEAST_PER_MWH = 50.0


def not_meant(name: str, value: Any, currency: str) -> str | None:
    """Why a value of this name cannot be meant, with what to write instead; None where it can be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return next((text for rule in RULES if (text := rule(name, value, currency)) is not None), None)


def unmeant(name: str, value: Any, currency: str, above: str = "") -> Iterator[tuple[str, str]]:
    """Every number in a value as it was written that cannot be meant, lists and tables through: its key
    (`floor[0].reserve_pct`) and why.
    """
    key = f"{above}{name}"
    if isinstance(value, Mapping):
        for each, inner in value.items():
            yield from unmeant(str(each), inner, currency, f"{key}.")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            if isinstance(inner, Mapping):
                for each, member in inner.items():
                    yield from unmeant(str(each), member, currency, f"{key}[{index}].")
    elif (text := not_meant(name, value, currency)) is not None:
        yield key, text


def kilowatt_hours(name: str, value: float, currency: str) -> str | None:
    """A capacity in kWh."""
    if name != "capacity_wh" or value >= LEAST_WH:
        return None
    return f"{value:g} Wh is too small to be meant (kWh? then write {value * 1000:g})"


def kilowatts(name: str, value: float, currency: str) -> str | None:
    """A power in kW; 0 is a real zero."""
    if not name.endswith("_w") or not 0 < value < SMALL.get(name, LEAST_W):
        return None
    return f"{value:g} W is too small to be meant (kW? then write {value * 1000:g})"


def fraction(name: str, value: float, currency: str) -> str | None:
    """A fraction where a percentage is wanted."""
    if not name.endswith("_pct") or not 0 < value < 1:
        return None
    return f"{value:g} % is too small to be meant (a fraction? then write {value * 100:g})"


def cents(name: str, value: float, currency: str) -> str | None:
    """A price, or another amount of money, in cents or pence."""
    found = money_meant(name, currency)
    if found is None:
        return None
    least, most, of = found
    is_any = value == ANY_PRICE and AS_A_LIMIT.search(name) is not None
    if least <= value <= most or is_any:
        return None
    coin = "pence" if MINOR[currency] == "p" else "cents"
    slip = f"{value:g} {coin}? that is {value / 100:g} {currency}"
    return f"{value:g} {currency} per {of} cannot be meant ({slip})"


def money_meant(name: str, currency: str) -> tuple[float, float, str] | None:
    """The least and the most that an amount of this name can be meant as, and of what; None where nobody
    knows.
    """
    if currency not in MINOR:
        return None
    if PRICES.search(name) is not None:
        most, of = MOST_FIXED.get(name, MOST_PER_KWH), "kWh"
    elif name in OTHER_MONEY:
        most, of = OTHER_MONEY[name]
    else:
        return None
    return max(-most, LEAST_PER_KWH), most, of


def per_kwh(name: str, value: float, currency: str) -> str | None:
    """A price per kWh where one per MWh is wanted."""
    if not name.endswith("_per_mwh") or not 0 < value < LEAST_PER_MWH:
        return None
    return f"{value:g} per MWh is too little to be meant (per kWh? then write {value * 1000:g})"


RULES: tuple[Callable[[str, float, str], str | None], ...] = (
    kilowatt_hours,
    kilowatts,
    fraction,
    cents,
    per_kwh,
)
