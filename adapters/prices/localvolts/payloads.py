"""What GET /customer/interval of Localvolts' API tells (its guide, version 1 of the call), as data.

`intervalEnd` is the END of five minutes, UTC. Both prices are what one more kWh would cost or earn, and
both count up: a positive `earningsFlexUp` is earned. Where there is no rate the API says "N/A".
"""

from datetime import UTC, datetime, timedelta
from math import isfinite

from msgspec import Struct, field

FORECAST = "Fcst"
PRICED = frozenset({"Act", "Exp", "Sub", "FSub"})  # the running interval's price is known, or was billed
PER_KWH = {"c/kWh": 0.01, "$/kWh": 1.0, "$/MWh": 0.001}


class Row(Struct, frozen=True, kw_only=True, rename="camel"):
    """One interval of one meter."""

    nmi: str = field(name="NMI", default="")
    interval_end: datetime
    interval_duration: int = 5
    quality: str = ""
    costs_flex_up: float | str | None = None
    costs_flex_units: str = "c/kWh"
    earnings_flex_up: float | str | None = None
    earnings_flex_units: str = "c/kWh"

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
    factor = PER_KWH.get(units)
    if told is None or factor is None:
        return None
    try:
        price = float(told) * factor
    except ValueError:  # "N/A"
        return None
    return price if isfinite(price) else None
