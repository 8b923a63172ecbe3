"""All settings as a form needs them, made from the very types that read the file."""

import inspect as pyinspect
import re
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct, inspect, structs

from adapters.kinds.rows import Row
from adapters.kinds.secret import Secret
from domain.house.allowed import allowed
from domain.house.setting import DriverTable, Setting, Type
from domain.house.settings import Price
from powersync import vendors
from powersync.config.document import Config
from powersync.config.fields import default_of, without_none
from powersync.config.meanings import meaning_of
from powersync.settings.live import counts_at_once

PART = "of 1"  # a form may show it in percent
# By how a key ends, the longer ending first, or by all of it. What is counted by the day is no money.
WHOLE = {
    "per_day": "currency/day",
    "latitude": "°",
    "longitude": "°",
    "tilt": "°",
    "azimuth": "°",
    "gst": PART,
    "efficiency": PART,
    "charge_efficiency": PART,
}
UNITS = (
    ("octopoints_per_kwh", "Octopoints/kWh"),
    ("price_hysteresis", "currency/kWh"),
    ("_per_kwh", "currency/kWh"),
    ("_per_mwh", "currency/MWh"),
    ("per_kw", "currency/kW"),
    ("kwh_per_day", "kWh/day"),
    ("charge_per_day", "currency/day"),
    ("_cost", "currency"),
    ("_wh", "Wh"),
    ("_kwh", "kWh"),
    ("_kw", "kW"),
    ("kwp", "kWp"),
    ("_w", "W"),
    ("_a", "A"),
    ("_v", "V"),
    ("_pct", "%"),
    ("_min", "min"),
    ("_s", "s"),
    ("_h", "h"),
    ("_m", "m"),
    ("_deg", "°"),
)
FOR_TRIALS = re.compile(r"\b(emulator|for tests|for trying things|another process|another sign-in)\b")
Number = inspect.IntType | inspect.FloatType


@cache
def settings() -> tuple[Setting, ...]:
    """Every section of the file, in its order."""
    return tuple(_fields(Config, "", None))


def _fields(kind: type[Struct], path: str, driver: str | None) -> Iterator[Setting]:
    hints = typing.get_type_hints(kind, include_extras=True)
    for each in structs.fields(kind):
        if not (driver is not None and each.encode_name == "driver"):
            yield _setting(each, hints[each.name], path, driver)


def _setting(each: structs.FieldInfo, hint: Any, path: str, driver: str | None) -> Setting:
    key = each.encode_name
    inside = f"{path}.{key}" if path else key
    whole, is_optional = without_none(hint)
    is_list = typing.get_origin(whole) is tuple
    kind = typing.get_args(whole)[0] if is_list else whole
    told: dict[str, Any] = {
        "key": key,
        "text": meaning_of(path, driver, key),
        "required": each.required,
        "optional": is_optional,
        "live": counts_at_once(inside),
    }
    if isinstance(kind, type) and issubclass(kind, Struct):
        rows = vendors.KINDS.get(kind)
        return Setting(
            **{**told, "text": told["text"] or _sentence(kind)},
            type="tables" if is_list else "table",
            fields=() if rows is not None else tuple(_fields(kind, inside, driver)),
            drivers=() if rows is None else tuple(_drivers(rows, inside)),
        )
    is_secret = kind is Secret
    return Setting(
        **told,
        default=_default(each),
        secret=is_secret,
        allowed="text" if is_secret else allowed(hint),
        unit=_unit(key, kind),
        for_trials=_is_for_trials(key, told["text"]),
        **({"type": "text"} if is_secret else _shape(inspect.type_info(kind), is_list=is_list)),
    )


def _drivers(rows: Mapping[str, Row[Any]], path: str) -> Iterator[DriverTable]:
    for driver, row in rows.items():
        needs = ["homeassistant"] if row.through_home is not None else []
        if getattr(row, "dials_us", False):
            needs.append("ocpp")
        yield DriverTable(
            driver=driver,
            text=_sentence(row.table),
            needs=tuple(needs),
            fields=tuple(_fields(row.table, path, driver)),
        )


def _is_for_trials(key: str, text: str) -> bool:
    """Whether its page says that it is another address to try things at, or another program's."""
    return key.endswith(("url", "port")) and FOR_TRIALS.search(text) is not None


def _shape(node: inspect.Type, *, is_list: bool) -> dict[str, Any]:
    """What may be written there, beside the words for it."""
    found: dict[str, Any] = {}
    if isinstance(node, inspect.Metadata):
        node = node.type
    if isinstance(node, inspect.LiteralType):
        found["choices"] = tuple(node.values)
    elif isinstance(node, inspect.EnumType):
        found["choices"] = tuple(member.value for member in node.cls)
    elif isinstance(node, Number):
        bounds = {"minimum": node.ge, "maximum": node.le, "above": node.gt, "below": node.lt}
        found |= {name: bound for name, bound in bounds.items() if bound is not None}
    elif isinstance(node, inspect.StrType):
        found["pattern"] = node.pattern
    return {"type": "list" if is_list else _type(node), **found}


def _type(node: inspect.Type) -> Type:
    match node:
        case inspect.LiteralType() | inspect.EnumType():
            return "choice"
        case inspect.IntType():
            return "integer"
        case inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.DictType():
            return "map"
        case _:
            return "text"


def _unit(key: str, kind: Any) -> str | None:
    found = WHOLE.get(key) or next((unit for ending, unit in UNITS if key.endswith(ending)), None)
    return "currency/kWh" if found is None and kind == Price else found


def _default(each: structs.FieldInfo) -> Any:
    """As JSON has it."""
    value = default_of(each)
    return None if value is NODEFAULT else msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))


def _sentence(kind: type[Struct]) -> str:
    """The first sentence of what a table says of itself."""
    text = " ".join((pyinspect.getdoc(kind) or "").split())
    return text.partition(". ")[0].rstrip(".").replace("`", "") + "." if text else ""
