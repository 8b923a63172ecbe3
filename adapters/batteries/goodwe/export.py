"""The export limit: a value and a switch, of which neither does anything without the other.

A limit that was there before ours may be the law's: it is put back, and never widened.
"""

from collections.abc import Sequence

from adapters.batteries.goodwe.es import EsSettings
from adapters.batteries.goodwe.et import EtSettings
from adapters.batteries.goodwe.settings import Settings, reversible
from adapters.kinds.owners_limit import never_wider
from domain.command.order import ExportOrder
from domain.errors import NotSupported
from domain.ports.devices import ReadBack, Step

MOST_W = 65_535


class ExportLimit:
    """Turns curtailments into writes of the pair."""

    def __init__(self, settings: EtSettings | EsSettings) -> None:
        self._settings = settings
        self._written_w: int | None = None

    def steps(self, order: ExportOrder, baseline: Settings) -> Sequence[Step]:
        """Value, then switch. Raises NotSupported where the firmware has no export limit."""
        if baseline.export_limited is None or baseline.export_limit_w is None:
            raise NotSupported("this firmware has no export limit")
        if order.limit_w is None:
            return self.as_it_was(baseline)
        return (self._value(_curtailed_w(order, baseline)), self._switch(True))

    def as_it_was(self, baseline: Settings, *, only_if_other: bool = False) -> Sequence[Step]:
        """The pair from before us. Where there was a limit, it stays on while its value is raised."""
        if baseline.export_limited is None or baseline.export_limit_w is None:
            return ()
        value = self._value(baseline.export_limit_w, only_if_other=only_if_other)
        switch = self._switch(baseline.export_limited, only_if_other=only_if_other)
        return (value, switch) if baseline.export_limited else (switch, value)

    async def read_back(self, order: ExportOrder, baseline: Settings) -> ReadBack:
        """Compares the pair. A limit that is off may read 0, whatever was written, if it was written."""
        found = await self._settings.read(with_eco=False)
        seen = (found.export_limited, found.export_limit_w)
        wanted: tuple[bool | None, int | None] = (True, _curtailed_w(order, baseline))
        if order.limit_w is None:
            wanted = (baseline.export_limited, baseline.export_limit_w)
        is_hidden = seen == (False, 0) and wanted == (False, self._written_w)
        evidence = {
            "export_limited": seen[0],
            "export_limit_w": seen[1],
            "wanted": {"export_limited": wanted[0], "export_limit_w": wanted[1]},
        }
        return ReadBack(agrees=seen == wanted or is_hidden, evidence=evidence)

    def _value(self, limit_w: int, *, only_if_other: bool = False) -> Step:
        return reversible(
            f"export limit {limit_w} W",
            read=self._settings.export_limit_w,
            write=self._write_value,
            wanted=lambda _: limit_w,
            only_if_other=only_if_other,
        )

    async def _write_value(self, limit_w: int) -> None:
        await self._settings.set_export_limit_w(limit_w)
        self._written_w = limit_w

    def _switch(self, on: bool, *, only_if_other: bool = False) -> Step:
        return reversible(
            f"export limit {'on' if on else 'off'}",
            read=self._settings.export_limited,
            write=self._settings.set_export_limited,
            wanted=lambda _: on,
            only_if_other=only_if_other,
        )


def _curtailed_w(order: ExportOrder, baseline: Settings) -> int:
    limit_w = int(max(0.0, min(order.limit_w or 0.0, MOST_W)))
    return never_wider(limit_w, baseline.export_limit_w if baseline.export_limited else None)
