"""The table of Flow Power in the configuration. All prices are currency per kWh with tax."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import TariffConfig
from domain.house.settings import ClockTime, Days, Price
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.wall_clock import Season

Pea = Literal["v1", "v2", "none"]


class NetworkPeriod(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the network charges per kWh, and when: on the bill, or in the network's price list."""

    price: Price
    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"
    season: Season | None = None

    @property
    def is_always(self) -> bool:
        """Whether it holds wherever no other does."""
        whole_day = self.from_ == "00:00" and self.to in ("00:00", "24:00")
        return whole_day and self.days == "mon-sun" and self.season is None

    def as_period(self) -> TariffPeriod:
        """The same, as the rules lay it out."""
        return TariffPeriod(
            import_price=self.price,
            export_price=self.price,
            days=self.days,
            from_=self.from_,
            to=self.to,
            season=self.season,
        )


class FlowPowerTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One house. `pea` is the price efficiency adjustment's formula, `bpea` what the base rate has of it
    already, `twap` the market's mean price, measured where it is not given. `happy_hour_kwh`: for so many
    kWh of an evening the happy hour's price holds, and `happy_hour_price_after` for the rest.
    """

    driver: str = "flow_power"
    region: Literal["NSW1", "QLD1", "SA1", "TAS1", "VIC1"]
    api_key: Secret | None = None
    base_rate: Price = 0.34
    pea: Pea | None = None
    bpea: Price = 0.017
    gst: Annotated[float, Meta(ge=0, le=1)] = 0.10
    twap: Price | None = None
    billing_day: Annotated[int, Meta(ge=1, le=28)] | None = None
    happy_hour_price: Price | None = None
    happy_hour_until: Literal["19:30", "21:30"] = "19:30"
    happy_hour_kwh: Annotated[float, Meta(gt=0, le=1_000)] | None = None
    happy_hour_price_after: Price | None = None
    network: tuple[NetworkPeriod, ...] = ()
    base_url: Url | None = None
    aemo_url: Url | None = None
    aemo_summary_url: Url | None = None
