"""What is remembered of the past: samples, decisions, and the series made of them."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class Sample(Struct, frozen=True, kw_only=True):
    """The house at one tick: W, %, and the prices that held (currency per kWh). None is unknown.

    Where a sample is a mean over a bucket, the last four are the means of the positive and the negative
    part alone, so that import and export in turn do not cancel out; in a raw sample they stay None.
    """

    at: datetime
    grid_w: float | None = None
    pv_w: float | None = None
    battery_w: float | None = None
    load_w: float | None = None
    ev_w: float | None = None
    soc_pct: float | None = None
    import_price: float | None = None
    export_price: float | None = None
    import_w: float | None = None
    export_w: float | None = None
    charge_w: float | None = None
    discharge_w: float | None = None

    @property
    def imported_w(self) -> float | None:
        """Power taken from the grid, W, never negative."""
        return _part(self.import_w, self.grid_w, 1)

    @property
    def exported_w(self) -> float | None:
        """Power given to the grid, W, never negative."""
        return _part(self.export_w, self.grid_w, -1)

    @property
    def charged_w(self) -> float | None:
        """Power into the battery, W, never negative."""
        return _part(self.charge_w, self.battery_w, -1)

    @property
    def discharged_w(self) -> float | None:
        """Power out of the battery, W, never negative."""
        return _part(self.discharge_w, self.battery_w, 1)


def _part(part: float | None, power_w: float | None, sign: int) -> float | None:
    if part is not None or power_w is None:
        return part
    return max(0.0, sign * power_w)


class DecisionRecord(Struct, frozen=True, kw_only=True):
    """One line of the why-log: `target` changed its mind `at` this instant."""

    at: datetime
    target: str
    owner: str
    code: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
