"""Where the table of a device stands in the tables of the file, or would stand."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from domain.house.trial import Section
from powersync.settings.merge import table_of

LISTS = {"pv": "pv", "loadpoint.charger": "loadpoint"}


class Place(Struct, frozen=True, kw_only=True):
    """`index` counts in a list, where it is in one; `id` is that of a loadpoint that does not exist yet."""

    section: Section
    index: int = 0
    id: str = "new"

    @property
    def key(self) -> str:
        """As faults name it, such as `battery` or `loadpoint[0].charger`."""
        match self.section:
            case "pv":
                return f"pv[{self.index}]"
            case "loadpoint.charger":
                return f"loadpoint[{self.index}].charger"
            case section:
                return section

    def at(self, tables: Mapping[str, Any]) -> Mapping[str, Any]:
        """What stands there; empty where nothing does."""
        if (name := LISTS.get(self.section)) is not None:
            items = tables.get(name) or []
            found = items[self.index] if self.index < len(items) else {}
            return table_of(found if name == "pv" else table_of(found).get("charger"))
        found = tables
        for step in self.section.split("."):
            found = table_of(found.get(step))
        return found

    def put(self, tables: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
        """The tables with another one in this place."""
        if (name := LISTS.get(self.section)) is None:
            first, _, inner = self.section.partition(".")
            return {**tables, first: {**table_of(tables.get(first)), inner: table} if inner else table}
        items = list(tables.get(name) or [])
        before = items[self.index] if self.index < len(items) else {"id": self.id}
        made = table if name == "pv" else {**before, "charger": table}
        return {**tables, name: [*items[: self.index], made, *items[self.index + 1 :]]}


def place_of(tables: Mapping[str, Any], section: Section, id_: str | None) -> Place:
    """Where the device of this id is, or where a new one would be put."""
    if (name := LISTS.get(section)) is None:
        return Place(section=section)
    items = [table_of(each) for each in tables.get(name) or []]
    known = [each.get("id") or (str(index + 1) if name == "pv" else None) for index, each in enumerate(items)]
    index = known.index(id_) if id_ is not None and id_ in known else len(items)
    return Place(section=section, index=index, id=id_ or _free(known))


def _free(known: list[Any]) -> str:
    return next(name for number in range(len(known) + 1) if (name := f"new-{number + 1}") not in known)
