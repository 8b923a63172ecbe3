"""Values that are allowed and cannot be meant: another unit's number.

Only for the file of a real house: the invented houses of scenarios may be as small as they like.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from adapters.kinds.fault import Fault
from domain.house.meant import not_meant
from powersync.config.document import Config


class Setting(Struct, frozen=True):
    """One value with its key (`battery.capacity_wh`), its name, and the currency of the house."""

    key: str
    name: str
    value: Any
    currency: str


def implausible(config: Config) -> Iterator[Fault]:
    """Every such value, one fault each."""
    for setting in settings_of(config, config.site.currency):
        if (text := not_meant(setting.name, setting.value, setting.currency)) is not None:
            yield Fault(setting.key, text)


def newly_implausible(before: Config, after: Config) -> Iterator[Fault]:
    """Those that a change brings in, also into an invented house: what was there before was meant."""
    known = tuple(settings_of(before, before.site.currency))
    for setting in settings_of(after, after.site.currency):
        text = None if setting in known else not_meant(setting.name, setting.value, setting.currency)
        if text is not None:
            yield Fault(setting.key, text)


def settings_of(table: Struct, currency: str, above: str = "") -> Iterator[Setting]:
    """Every leaf below a table that somebody chose: a default is never a slip."""
    for each in structs.fields(table):
        value = getattr(table, each.name)
        if value == each.default:
            continue
        key = f"{above}.{each.encode_name}" if above else each.encode_name
        if isinstance(value, Struct):
            yield from settings_of(value, currency, key)
        elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
            for index, item in enumerate(value):
                yield from settings_of(item, currency, f"{key}[{index}]")
        else:
            yield Setting(key, each.encode_name, value, currency)
