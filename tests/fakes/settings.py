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
        self.restarts = 0

    def shown(self) -> Mapping[str, Any]:
        """The tables."""
        return self.tables

    def schema(self) -> Sequence[Setting]:
        """One key."""
        return [Setting(key="site", type="table", fields=(Setting(key="name", type="text"),))]

    async def try_device(self, section: Section, table: Mapping[str, Any], id_: str | None) -> Trial:
        """It answers."""
        return Trial(section=section, driver=str(table.get("driver")), answered=True, restart=(section,))

    async def restart(self) -> None:
        """Counted."""
        self.restarts += 1

    async def change(self, patch: Mapping[str, Any], *, restart: bool = False) -> bool:
        """Merges, unless it is to refuse; what is refused for a restart is taken with one."""
        if self.refusal is not None and not (restart and self.refusal.code == "needs_restart"):
            raise self.refusal
        self.tables = Merge("dots").table(self.tables, patch, {})
        return self.refusal is not None
