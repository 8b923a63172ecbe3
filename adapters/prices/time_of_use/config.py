"""The table of fixed prices in the configuration. All prices are currency per kWh."""

from msgspec import field

from adapters.kinds.tables import TariffConfig
from domain.tariff.time_of_use import TariffPeriod


class TimeOfUseTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fixed prices by time of day, day of the week and season; the shortest period that matches wins."""

    driver: str = "time_of_use"
    periods: tuple[TariffPeriod, ...] = field(name="period", default=())
