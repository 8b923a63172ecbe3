"""One step of a plan in the whole watts that people are told."""

from datetime import datetime

from msgspec import Struct

from domain.plan.plan import PlanAction

ACTION_W = 100.0  # below it a flow is noise, not an action


class Step(Struct, frozen=True, kw_only=True):
    """One step in whole watts (battery + discharges, pv after curtailment); SoC in per cent."""

    start: datetime
    end: datetime
    battery_w: int
    grid_w: int
    pv_w: int
    load_w: int
    curtail_w: int
    ev_w: dict[str, int]
    soc_before_pct: float | None
    soc_pct: float | None
    import_price: float
    export_price: float
    action: PlanAction
