"""What GET /customer/interval of Localvolts' API tells (its guide, version 1 of the call), as data.

`intervalEnd` is the END of five minutes, UTC. Both prices are what one more kWh would cost or earn, and
both count up: a positive `earningsFlexUp` is earned. Where there is no rate the API says "N/A".
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct, field

from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
from adapters.clouds.nem.price_bounds import per_mwh_of
from adapters.clouds.rows import reckonable
from adapters.kinds.written import written_number

FORECAST = "Fcst"
PRICED = frozenset({"Act", "Exp", "Sub", "FSub"})  # the running interval's price is known, or was billed
PER_MWH = {"c/kWh": 10.0, "$/kWh": 1000.0, "$/MWh": 1.0}


class Row(Struct, frozen=True, kw_only=True, rename="camel"):
    """One interval of one meter."""

    nmi: str = field(name="NMI", default="")
    interval_end: datetime
    interval_duration: Annotated[int, Meta(gt=0, le=1_440)] = 5
    quality: str = ""
    costs_flex_up: float | str | None = None
    costs_flex_units: str = "c/kWh"
    earnings_flex_up: float | str | None = None
    earnings_flex_units: str = "c/kWh"

    def __post_init__(self) -> None:
        reckonable(self.interval_end)

    @property
    def is_the_market_s(self) -> bool:
        """Whether it is one of the market's five minutes."""
        return self.end - self.start == FIVE_MINUTES and begun(self.end) == self.end

    @property
    def end(self) -> datetime:
        """When it ends, UTC."""
        told = self.interval_end
        return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)

    @property
    def start(self) -> datetime:
        """When it begins, UTC."""
        return self.end - timedelta(minutes=self.interval_duration)

    @property
    def bought(self) -> float | None:
        """What a kWh costs, currency; None where none is told."""
        return _per_kwh(self.costs_flex_up, self.costs_flex_units)

    @property
    def sold(self) -> float | None:
        """What a kWh earns, currency; None where none is told."""
        return _per_kwh(self.earnings_flex_up, self.earnings_flex_units)


def _per_kwh(told: float | str | None, units: str) -> float | None:
    factor, number = PER_MWH.get(units), _number(told)
    per_mwh = None if factor is None or number is None else per_mwh_of(number * factor)
    return None if per_mwh is None else per_mwh / 1000


def _number(told: float | str | None) -> float | None:
    return written_number(told) if isinstance(told, str) else told  # "N/A" is none
