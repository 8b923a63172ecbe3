"""What is remembered of the past: samples, decisions, and the series made of them."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class Sample(Struct, frozen=True, kw_only=True):
    """The house at one tick: W, %, and the prices that held (currency per kWh). None is unknown."""

    at: datetime
    grid_w: float | None = None
    pv_w: float | None = None
    battery_w: float | None = None
    load_w: float | None = None
    ev_w: float | None = None
    soc_pct: float | None = None
    import_price: float | None = None
    export_price: float | None = None


class DecisionRecord(Struct, frozen=True, kw_only=True):
    """One line of the why-log: `target` changed its mind `at` this instant."""

    at: datetime
    target: str
    owner: str
    code: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
