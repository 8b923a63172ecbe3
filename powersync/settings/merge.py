"""RFC 7396 on the tables of the configuration file, for patches of the configuration as people see it.

What is sent back as it was shown stays as the file writes it: a masked secret, a default that the file leaves
out, a path. A list counts as a whole; its tables keep what they are shown to be by their id.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class Merge:
    """One patch; `mask` is what stands for a secret. Collects `faults` by key."""

    def __init__(self, mask: str) -> None:
        self._mask = mask
        self.faults: dict[str, str] = {}

    def table(
        self,
        written: Mapping[str, Any],
        patch: Mapping[str, Any],
        shown: Mapping[str, Any],
        at: str = "",
        *,
        is_whole: bool = False,
    ) -> dict[str, Any]:
        """The table as the patch changes it; `is_whole`: it replaces all that is `written`."""
        tables = {} if is_whole else dict(written)
        for key, value in patch.items():
            ways = (key, f"{key}_file")
            if value is None:
                for each in ways:
                    tables.pop(each, None)
            elif key in shown and is_same(value, shown[key]):
                tables |= {each: written[each] for each in ways if each in written}
            else:
                made = self._value(written.get(key), value, shown.get(key), f"{at}{key}", is_whole=is_whole)
                if made == {} and key not in written and isinstance(shown.get(key), Mapping):
                    continue  # nothing in it is another than it was
                tables.pop(f"{key}_file", None)
                if key.endswith("_file"):
                    tables.pop(key.removesuffix("_file"), None)
                tables[key] = made
                if made == [] and isinstance(written.get(key), list):
                    del tables[key]  # a list of tables without any is not written
        return tables

    def _value(self, written: Any, value: Any, shown: Any, at: str, *, is_whole: bool) -> Any:
        if isinstance(value, Mapping):
            return self.table(table_of(written), value, table_of(shown), f"{at}.", is_whole=is_whole)
        if isinstance(value, list):
            return [
                self._value(
                    _partner(written, item, index), item, _partner(shown, item, index), f"{at}[{index}]",
                    is_whole=True,
                )
                for index, item in enumerate(value)
            ]  # fmt: skip
        if value == self._mask:
            self.faults[at] = "these dots stand for a secret, and here is none that they could mean: write it"
        return value


def is_same(one: Any, other: Any) -> bool:
    """Equal, and a truth is no number."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any], at: str = "") -> list[str]:
    """The dotted keys that differ; a list counts as a whole."""
    found: list[str] = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            found += changed_keys(was, now, f"{at}{key}.")
        elif key not in before or key not in after or not is_same(was, now):
            found.append(f"{at}{key}")
    return found


def table_of(value: Any) -> Mapping[str, Any]:
    """The value where it is a table, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def _partner(items: Any, item: Any, index: int) -> Any:
    """What the item was: by its id, and where it has none by its place."""
    if not isinstance(items, Sequence) or isinstance(items, str) or not isinstance(item, Mapping):
        return None
    if "id" in item:
        return next((each for each in items if table_of(each).get("id") == item["id"]), None)
    return items[index] if index < len(items) else None
