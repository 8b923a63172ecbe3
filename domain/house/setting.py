"""What a form needs to know of a setting, so that it asks for it and checks it without lists of its own."""

from typing import Any, Literal

from msgspec import Struct

Type = Literal["text", "integer", "number", "boolean", "choice", "list", "map", "table", "tables"]


class DriverTable(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one driver wants in a table that names a driver. `needs` are sections that must be there too."""

    driver: str
    text: str = ""
    needs: tuple[str, ...] = ()
    fields: tuple["Setting", ...] = ()


class Setting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One key. What does not apply is left out.

    `text` says in one sentence what it means, `allowed` what may be written. `unit` is that of the number;
    `currency/kWh` and the like stand for the site's own. `minimum` and `maximum` may be taken themselves,
    `above` and `below` may not; less than `least_meant` or more than `most_meant` cannot be meant in the
    site's currency, and is refused where somebody writes it anew. `choices` are the values of a choice, or
    of a list's members. `optional`: it may be left out or null. `secret`: it is shown as dots, and `KEY_file`
    may name a file in its place. `live`: a change counts at once, without a restart. `for_trials`: whoever
    tries things gives another address here, which no owner has: a form leaves it out. `table` is one table,
    `tables` a list of them, each with its `fields`, or by its `driver`.
    """

    key: str
    type: Type
    text: str = ""
    allowed: str = ""
    required: bool = False
    optional: bool = False
    default: Any = None
    secret: bool = False
    unit: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    least_meant: float | None = None
    most_meant: float | None = None
    choices: tuple[Any, ...] = ()
    live: bool = False
    for_trials: bool = False
    fields: tuple["Setting", ...] = ()
    drivers: tuple[DriverTable, ...] = ()
