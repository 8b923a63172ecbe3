"""Values that are allowed and cannot be meant: another unit's number, another key's value.

Only for the file of a real house: the invented houses of scenarios may be as small as they like.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, structs

from adapters.kinds.fault import Fault
from domain.reason.spoken import MINOR
from powersync.config.document import Config

LEAST_WH = 500.0  # the smallest house battery and the smallest car hold more
LEAST_W = 100.0  # no battery, connection or car has a rating below it
LEAST_SPARED_W = 10.0  # no meter is so exact that less could be kept back
SPARED = frozenset({"buffer_w", "parallel_reserve_w", "grid_tolerance_w"})
MOST_PER_KWH = 5.0  # in the currencies whose hundredths people call a price in
ANY_PRICE = 100.0  # the most a price may be: as a limit it says that any price is right
PRICES = re.compile(r"(^|_)price$|^(import|export|network_fees|enter_below|leave_at)$")
LEAST_PER_MWH = 50.0


class Setting(Struct, frozen=True):
    """One value with its key (`battery.capacity_wh`), its name, and the currency of the house."""

    key: str
    name: str
    value: Any
    currency: str

    @property
    def number(self) -> float | None:
        """The value, where it is a number."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return float(self.value) if is_number else None


def implausible(config: Config) -> Iterator[Fault]:
    """Every such value, one fault each."""
    for setting in settings_of(config, config.site.currency):
        for rule in RULES:
            if (text := rule(setting)) is not None:
                yield Fault(setting.key, text)
                break


def settings_of(table: Struct, currency: str, above: str = "") -> Iterator[Setting]:
    """Every leaf below a table."""
    for each in structs.fields(table):
        value = getattr(table, each.name)
        key = f"{above}.{each.encode_name}" if above else each.encode_name
        if isinstance(value, Struct):
            yield from settings_of(value, currency, key)
        elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
            for index, item in enumerate(value):
                yield from settings_of(item, currency, f"{key}[{index}]")
        else:
            yield Setting(key, each.encode_name, value, currency)


def kilowatt_hours(setting: Setting) -> str | None:
    """A capacity in kWh."""
    value = setting.number
    if setting.name != "capacity_wh" or value is None or value >= LEAST_WH:
        return None
    return f"{value:g} Wh is too small to be meant (kWh? then write {value * 1000:g})"


def kilowatts(setting: Setting) -> str | None:
    """A power in kW; 0 is a real zero."""
    value = setting.number
    if not setting.name.endswith("_w") or value is None:
        return None
    if not 0 < value < (LEAST_SPARED_W if setting.name in SPARED else LEAST_W):
        return None
    return f"{value:g} W is too small to be meant (kW? then write {value * 1000:g})"


def fraction(setting: Setting) -> str | None:
    """A fraction where a percentage is wanted."""
    value = setting.number
    if not setting.name.endswith("_pct") or value is None or not 0 < value < 1:
        return None
    return f"{value:g} % is too small to be meant (a fraction? then write {value * 100:g})"


def cents(setting: Setting) -> str | None:
    """A price in cents or pence."""
    value = setting.number
    if PRICES.search(setting.name) is None or setting.currency not in MINOR or value is None:
        return None
    is_any = value == ANY_PRICE and setting.name not in ("import", "export", "network_fees")
    if abs(value) <= MOST_PER_KWH or is_any:
        return None
    coin = "pence" if MINOR[setting.currency] == "p" else "cents"
    return f"{value:g} {setting.currency} per kWh cannot be meant ({coin}? then write {value / 100:g})"


def per_kwh(setting: Setting) -> str | None:
    """A price per kWh where one per MWh is wanted."""
    value = setting.number
    if not setting.name.endswith("_per_mwh") or value is None or not 0 < value < LEAST_PER_MWH:
        return None
    return f"{value:g} per MWh is too little to be meant (per kWh? then write {value * 1000:g})"


def host_with_more(setting: Setting) -> str | None:
    """A host that has its port in it, or is one."""
    host = setting.value
    if setting.name != "host" or not isinstance(host, str):
        return None
    if host.isdigit():
        return f"'{host}' is a number and no host (if it is the port, write port = {host})"
    found = re.fullmatch(r"(?P<host>[^:]+|\[[^\]]+\]):(?P<port>\d*)", host)
    if found is None:
        return None
    port = found["port"] or "…"
    return f"'{host}' has a port in it (write host = \"{found['host'].strip('[]')}\" and port = {port})"


RULES: tuple[Callable[[Setting], str | None], ...] = (
    kilowatt_hours,
    kilowatts,
    fraction,
    cents,
    per_kwh,
    host_with_more,
)
