"""The table of fixed prices in the configuration. All prices are currency per kWh."""

from typing import Literal

from msgspec import Struct, field

from adapters.kinds.tables import TariffConfig
from domain.house.settings import ClockTime, Days, Price
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.wall_clock import Season

TemplateName = Literal[
    "agl_battery_rewards",
    "au_solar_sharer",
    "globird_zerohero",
    "globird_zerohero_2025",
    "globird_zerohero_3_hours",
    "globird_zerohero_legacy",
    "nz_day_night",
    "nz_peak_night",
]


class FeedIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a kWh fed in earns and when, whatever is paid for one drawn at that time."""

    price: Price
    name: str | None = None
    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"
    season: Season | None = None


class TimeOfUseTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fixed prices by time of day, day of the week and season; the shortest period that matches wins."""

    driver: str = "time_of_use"
    template: TemplateName | None = None
    periods: tuple[TariffPeriod, ...] = field(name="period", default=())
    feed_in: tuple[FeedIn, ...] = ()
