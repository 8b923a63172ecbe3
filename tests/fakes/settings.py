"""A configuration that is merged in memory and never checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.errors import Conflict, InvalidRequest
from domain.house.setting import Setting
from domain.house.trial import Section, Trial
from powersync.settings.merge import Merge


class FakeSettings:
    """Fits the port; `refusal` is raised by the next change."""

    def __init__(self, tables: Mapping[str, Any], *, is_kept: bool = True) -> None:
        self.tables, self.is_kept = dict(tables), is_kept
        self.refusal: Conflict | InvalidRequest | None = None

    def shown(self) -> Mapping[str, Any]:
        """The tables."""
        return self.tables

    def schema(self) -> Sequence[Setting]:
        """One key."""
        return [Setting(key="site", type="table", fields=(Setting(key="name", type="text"),))]

    async def try_device(self, section: Section, table: Mapping[str, Any], id_: str | None) -> Trial:
        """It answers."""
        return Trial(section=section, driver=str(table.get("driver")), answered=True, restart=(section,))

    async def change(self, patch: Mapping[str, Any]) -> None:
        """Merges, unless it is to refuse."""
        if self.refusal is not None:
            raise self.refusal
        self.tables = Merge("dots").table(self.tables, patch, {})
