"""What was: prices, sun and load of a stretch of time, in steps of one length."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from domain.energy.history import MeanPower
from domain.forecast.series import PowerForecast, PowerSlot
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from domain.tariff.terms import TariffTerms

LEARNED = timedelta(days=30)  # so much is remembered


class Past(Struct, frozen=True, kw_only=True):
    """Series from `start` on, a value a step: W, and currency per kWh. `title` says what it is made of.

    The first `counted` steps are lived; what follows is only what a planner would have looked ahead at.
    `before` is what the house remembers of the days before, `terms` what the contract says beyond the prices.
    """

    title: str
    timezone: str
    currency: str
    start: datetime
    step: timedelta
    pv_w: tuple[float, ...]
    load_w: tuple[float, ...]
    import_price: tuple[float, ...]
    export_price: tuple[float, ...]
    counted: int
    before: tuple[MeanPower, ...] = ()
    terms: TariffTerms = TariffTerms()

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.load_w)

    @property
    def end(self) -> datetime:
        """When the last step ends."""
        return self.at(self.steps)

    @property
    def hours(self) -> float:
        """The length of a step, h."""
        return self.step.total_seconds() / 3600

    @property
    def days(self) -> float:
        """The length of what is lived, d."""
        return self.counted * self.hours / 24

    def at(self, index: int) -> datetime:
        """When a step begins."""
        return self.start + index * self.step

    def index(self, at: datetime) -> int:
        """The step that holds an instant; outside the series as if it went on."""
        return (at.astimezone(UTC) - self.start) // self.step

    def tariff(self, first: int, last: int, now: datetime) -> Tariff:
        """The prices of [first, last), as far as there are any."""
        slots = tuple(
            PriceSlot(
                start=self.at(index),
                end=self.at(index + 1),
                import_price=self.import_price[index],
                export_price=self.export_price[index],
                kind=PriceKind.CURRENT if self.at(index) <= now else PriceKind.FORECAST,
            )
            for index in range(max(0, first), min(last, self.steps))
        )
        return Tariff(slots=slots, source="past", fetched_at=now, terms=self.terms)

    def power(self, series: tuple[float, ...], start: datetime, end: datetime) -> PowerForecast:
        """One series over [start, end) as a forecast that knows it."""
        first, last = max(0, self.index(start)), min(self.steps, -(-(end - self.start) // self.step))
        slots = tuple(PowerSlot(self.at(n), self.at(n + 1), series[n]) for n in range(first, last))
        return PowerForecast(slots=slots, source="past", made_at=start)
