"""What Solcast answers at /rooftop_sites/{id}/forecasts: kW as means of periods.

A value stands at the END of its period (`period_end`, UTC). Beside the estimate stand the ones it will be
below and above in one of ten cases.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from adapters.clouds.rows import reckonable
from domain.forecast.series import PowerSlot

DAY = timedelta(days=1)
QUERY = {"format": "json", "hours": "72"}
Kilowatts = Annotated[float, Meta(ge=-100_000, le=100_000)]


class Period(Struct, frozen=True, kw_only=True):
    """One mean."""

    pv_estimate: Kilowatts
    pv_estimate10: Kilowatts | None = None
    pv_estimate90: Kilowatts | None = None
    period_end: Annotated[datetime, Meta(tz=True)]
    period: timedelta

    def __post_init__(self) -> None:
        reckonable(self.period_end)
        if not timedelta(0) < self.period <= DAY:
            raise ValueError("it is the mean of no time, or of days")


class Answer(Struct, frozen=True, kw_only=True):
    """All of them."""

    forecasts: tuple[Period, ...]


class Roof(Struct, frozen=True, kw_only=True):
    """One site's series, W."""

    middle: tuple[PowerSlot, ...]
    low: tuple[PowerSlot, ...]
    high: tuple[PowerSlot, ...]


def path(site: str) -> str:
    """Where a site's forecast is."""
    return f"/rooftop_sites/{site}/forecasts"


def roof(answer: Answer) -> Roof:
    """The site's series in time order; one quantile that is missing somewhere is not told at all."""
    periods = sorted(answer.forecasts, key=lambda each: each.period_end)
    return Roof(
        middle=tuple(_slot(each, each.pv_estimate) for each in periods),
        low=_all(periods, [each.pv_estimate10 for each in periods]),
        high=_all(periods, [each.pv_estimate90 for each in periods]),
    )


def _all(periods: list[Period], kilowatts: list[float | None]) -> tuple[PowerSlot, ...]:
    known = [value for value in kilowatts if value is not None]
    if len(known) < len(periods):
        return ()
    return tuple(_slot(each, value) for each, value in zip(periods, known, strict=True))


def _slot(period: Period, kilowatts: float) -> PowerSlot:
    end = period.period_end.astimezone(UTC)
    return PowerSlot(end - period.period, end, 1000 * max(0.0, kilowatts))
