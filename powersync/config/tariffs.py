"""The tariff sections: what each price driver needs. All prices are currency per kWh."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from domain.house.settings import Price
from domain.tariff.time_of_use import TariffPeriod


class TariffUpload(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sending the tariff to the battery's own cloud."""

    enabled: bool = False


class TariffConfig(Struct, frozen=True, kw_only=True):
    """Where prices come from; each driver adds what it needs. `network_fees` add to the import price."""

    driver: str
    network_fees: Price = 0.0
    upload: TariffUpload = field(default_factory=TariffUpload)


class TimeOfUseTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fixed prices by time of day, day of the week and season; the shortest period that matches wins."""

    driver: str = "time_of_use"
    periods: tuple[TariffPeriod, ...] = field(name="period", default=())


class AemoTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wholesale prices of Australia's NEM, replayed from a file; `gst` is a fraction of the import price."""

    driver: str = "aemo"
    region: Literal["NSW1", "QLD1", "SA1", "TAS1", "VIC1"]
    gst: Annotated[float, Meta(ge=0, le=1)] = 0.10
    csv: Path | None = None
