"""Values that are allowed and cannot be meant: another unit's number, another key's value.

Only for the file of a real house: the invented houses of scenarios may be as small as they like.
"""

import re
from collections.abc import Callable, Iterator
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
        for rule in RULES:
            if (text := rule(setting)) is not None:
                yield Fault(setting.key, text)
                break


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


def another_unit(setting: Setting) -> str | None:
    """A number of another unit."""
    return not_meant(setting.name, setting.value, setting.currency)


RULES: tuple[Callable[[Setting], str | None], ...] = (another_unit, host_with_more)
