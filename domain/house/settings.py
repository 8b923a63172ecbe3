"""Settings of the charging modes, with the names, defaults and ranges of the configuration file.

Meaning and ranges: docs/modes.md. The same Structs serve the file, PATCH and scenarios, so a value
that is refused in one place is refused in all.
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Percent = Annotated[float, Meta(ge=0, le=100)]
Watts = Annotated[float, Meta(ge=0, le=1_000_000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Price = Annotated[float, Meta(ge=-100, le=100)]
ClockTime = Annotated[
    str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", description="a local time such as 07:30")
]
Days = Annotated[
    str,
    Meta(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun)([-,](mon|tue|wed|thu|fri|sat|sun))*$",
        description="days such as mon-fri or sat,sun",
    ),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Mode(StrEnum):
    """A loadpoint's strategy: one at a time, never a stack."""

    OFF = "off"
    SOLAR = "solar"
    CHEAP = "cheap"
    SCHEDULE = "schedule"
    SMART = "smart"
    FAST = "fast"


class SolarSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Follow the surplus; the home battery comes first."""

    method: Literal["grid", "direct"] = "grid"
    buffer_w: Annotated[float, Meta(ge=0, le=5_000)] = 500
    start_delay_s: Seconds = 120
    stop_delay_s: Seconds = 300
    battery_start_soc_pct: Percent = 80
    battery_pause_soc_pct: Percent | None = None
    resume_at: Literal["start", "pause"] = "start"
    parallel: bool = False
    parallel_reserve_w: Annotated[float, Meta(ge=0, le=30_000)] = 5_000
    grid_tolerance_w: Watts = 100
    grid_fallback: Literal["none", "minimum"] = "none"
    phase_up_delay_s: Seconds = 120
    phase_down_delay_s: Seconds = 180

    @property
    def pause_soc_pct(self) -> float:
        """Below it a running charge pauses; ten points under the start floor unless set."""
        if self.battery_pause_soc_pct is not None:
            return self.battery_pause_soc_pct
        return max(0.0, self.battery_start_soc_pct - 10)


class CheapSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Charge at a price level; a nearly empty car accepts a higher one."""

    recovery_soc_pct: Percent = 40
    recovery_price: Price = 0.30
    opportunity_price: Price = 0.10
    price_hysteresis: Annotated[float, Meta(ge=0, le=1)] = 0.005
    battery_min_soc_pct: Percent = 20
    no_grid_import: bool = False
    preserve_battery: bool = False


class ScheduleSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time window with a highest price; it may go over midnight."""

    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "06:00"
    days: Days = "mon-sun"
    max_price: Price = 0.30
    no_grid_import: bool = False
    preserve_battery: bool = False


class SmartSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level by the departure, in the way that is chosen."""

    target_soc_pct: Percent = 80
    departures: dict[Weekday, ClockTime] = field(default_factory=dict)
    strategy: Literal["cheapest", "solar_only", "solar_preferred", "as_late_as_possible"] = "cheapest"
    max_price: Price = 0.25
    min_battery_soc_pct: Percent = 20
    preserve_battery: bool = False
    charge_efficiency: Annotated[float, Meta(gt=0, le=1)] = 0.9
