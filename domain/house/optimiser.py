"""How the owner wants the battery planned."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from domain.house.settings import ClockTime, Days, Percent, Price, Watts


class ReserveFloor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In a window of local time at least so much stays in the battery, whatever it could earn; it may wrap
    over midnight, and belongs to the day it begins on.
    """

    from_: ClockTime = field(name="from")
    to: ClockTime
    days: Days = "mon-sun"
    reserve_pct: Percent


class FlowLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In a window of local time the plan adds nothing beyond these to what the house and its sun do alone."""

    from_: ClockTime = field(name="from")
    to: ClockTime
    days: Days = "mon-sun"
    import_limit_w: Watts | None = None
    export_limit_w: Watts | None = None


class Optimiser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the plan is made. `reserve_pct` limits deliberate export only.

    `wear_per_kwh`: what a kWh out of the battery wears off it; `switch_cost`: what it must earn more to be
    run another way. Both in the site's currency. `caution`: 0 plans on the likely sun and load alone, 1
    on the sun that is exceeded in nine of ten cases and the load that is exceeded in one.
    """

    enabled: bool = False
    horizon_h: Annotated[float, Meta(ge=1, le=96)] = 48
    reserve_pct: Percent = 20
    step_s: Literal[300, 900, 1800, 3600] = 300
    replan_s: Annotated[float, Meta(ge=60, le=3_600)] = 300
    time_limit_s: Annotated[float, Meta(gt=0, le=120)] = 10
    curtail_to_import: bool = False
    wear_per_kwh: Annotated[float, Meta(ge=0, le=10)] = 0.02
    switch_cost: Annotated[float, Meta(ge=0, le=10)] = 0.005
    caution: Annotated[float, Meta(ge=0, le=1)] = 0.5
    grid_charge_price_ceiling: Price | None = None
    grid_charge_max_soc_pct: Percent = 100
    charge_by: ClockTime | None = None
    charge_by_soc_pct: Percent = 100
    floor: tuple[ReserveFloor, ...] = ()
    limit: tuple[FlowLimit, ...] = ()
    spread_export: bool = False
    profit_max: bool = False
    cost_neutral: bool = False
