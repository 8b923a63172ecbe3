"""What a planner of that time would have known: all of it, or forecasts with the errors of real ones.

The errors are of a fixed seed, so that two runs differ by what is under test and by nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import exp, sqrt
from random import Random

from msgspec.structs import replace

from domain.energy.history import DecisionRecord, MeanPower, Sample
from domain.forecast.limited import CURTAILMENT
from domain.forecast.series import PowerForecast, PowerSlot
from domain.instants import HALF_HOUR
from domain.loadpoint.past_session import PastSession
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.backtest.past import Past

SEED = 20_251_221
DAY_SPREAD = 0.20  # of a day's sun: the standard deviation of the logarithm
STEP_SPREAD = 0.25  # of a half-hour's sun
PRICE_SPREAD_1H = 0.12  # of a price forecast an hour ahead; it grows with the root of the time
PRICE_SPREAD_MOST = 0.45
TAX = 1.1  # of an error in the wholesale price, on what is bought


class Known:
    """Fits ForecastSource: the series itself."""

    def __init__(self, past: Past, series: tuple[float, ...]) -> None:
        self._past, self._series = past, series

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """What will be."""
        return self._past.power(self._series, start, end)

    async def close(self) -> None:
        """Nothing is open."""


class Clouded:
    """Fits ForecastSource: the sun as a weather service would have it, wrong by day and by half-hour."""

    def __init__(self, past: Past) -> None:
        self._past = past
        draw = Random(SEED)
        days = [exp(draw.gauss(-(DAY_SPREAD**2) / 2, DAY_SPREAD)) for _ in range(int(past.days) + 2)]
        halves = -(-(past.end - past.start) // HALF_HOUR)
        self._factors = [
            days[n // 48] * exp(draw.gauss(-(STEP_SPREAD**2) / 2, STEP_SPREAD)) for n in range(halves)
        ]

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hours of what will be, each times its error."""
        past = self._past
        first, last = (start - past.start) // HALF_HOUR, -(-(min(end, past.end) - past.start) // HALF_HOUR)
        slots = []
        for n in range(max(0, first), min(last, len(self._factors))):
            begin = past.start + n * HALF_HOUR
            mean_w = past.power(past.pv_w, begin, begin + HALF_HOUR).mean_w(begin, begin + HALF_HOUR)
            slots.append(PowerSlot(begin, begin + HALF_HOUR, (mean_w or 0.0) * self._factors[n]))
        return PowerForecast(slots=slots, source="noisy", made_at=start)

    async def close(self) -> None:
        """Nothing is open."""


class KnownPrices:
    """Fits PriceSource: every price ahead as it will be."""

    def __init__(self, past: Past) -> None:
        self._past = past

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """From now on, as far as the past reaches."""
        past = self._past
        return past.tariff(past.index(now), -(-(until - past.start) // past.step), now)

    async def close(self) -> None:
        """Nothing to let go of."""


class ForeseenPrices:
    """Fits PriceSource: the running price is right, those ahead are half-hour means with an error.

    The error grows with the time ahead and is correlated along it, as those of market operators are; all
    that is asked within one half-hour gets the same forecast. Import follows the wholesale error with tax.
    """

    def __init__(self, past: Past) -> None:
        self._past = past
        self._group = max(1, HALF_HOUR // past.step)

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """The running price, and forecasts."""
        past, group = self._past, self._group
        current = past.index(now)
        last = min(past.steps, -(-(until - past.start) // past.step))
        told = past.tariff(current, last, now)
        draw = Random(SEED + current // group)
        lean, slots = draw.gauss(0, 1), list(told.slots[:1])
        begin = current + 1
        while begin < last:
            stop = min(last, (begin // group + 1) * group)
            hours = (begin - current) * past.hours
            spread = min(PRICE_SPREAD_MOST, PRICE_SPREAD_1H * sqrt(hours))
            lean = 0.8 * lean + 0.6 * draw.gauss(0, 1)
            slots.append(_foreseen(told.slots[begin - current : stop - current], exp(spread * lean)))
            begin = stop
        return replace(told, slots=tuple(slots), source="foreseen")

    async def close(self) -> None:
        """Nothing to let go of."""


def _foreseen(slots: Sequence[PriceSlot], factor: float) -> PriceSlot:
    """Some slots as one, its wholesale price times an error."""
    export = sum(slot.export_price or 0.0 for slot in slots) / len(slots)
    bought = sum(slot.import_price for slot in slots) / len(slots)
    return PriceSlot(
        start=slots[0].start,
        end=slots[-1].end,
        import_price=bought + TAX * (factor - 1) * export,
        export_price=factor * export,
        kind=PriceKind.FORECAST,
    )


class Remembered:
    """Fits PastPower: what a house remembers of the days before, and of those it lives now."""

    def __init__(self, before: Iterable[MeanPower]) -> None:
        self._days: dict[date, list[MeanPower]] = defaultdict(list)
        self._decisions: list[DecisionRecord] = []
        for row in before:
            self._days[row.at.date()].append(row)

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        """Each sample is a row of its own."""
        for sample in samples:
            if sample.seconds > 0 and sample.load_w is not None:
                at = sample.at - timedelta(seconds=sample.seconds)
                row = MeanPower(
                    at=at,
                    load_w=sample.load_w,
                    pv_w=sample.pv_w,
                    soc_pct=sample.soc_pct,
                    load_s=sample.seconds,
                    pv_s=0.0 if sample.pv_w is None else sample.seconds,
                )
                self._days[at.date()].append(row)

    async def settle(self, slots: Sequence[PriceSlot]) -> None:
        """It remembers no prices."""

    async def add_decisions(self, decisions: Sequence[DecisionRecord]) -> None:
        """Those that say when the sun was held back."""
        self._decisions += [each for each in decisions if each.target == CURTAILMENT]

    async def power(self, start: datetime, end: datetime, resolution_s: int) -> Sequence[MeanPower]:
        """The rows of the days from `start` to `end`, as they were kept."""
        rows = [row for day in (start.date(), end.date()) for row in self._days[day]]
        return [row for row in dict.fromkeys(rows) if start <= row.at < end]

    async def decisions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, DecisionRecord]]:
        """Newest first."""
        found = [(n, each) for n, each in enumerate(self._decisions) if start <= each.at < end]
        return [(n, each) for n, each in reversed(found) if before is None or n < before][:limit]

    async def add_session(self, session: PastSession) -> None:
        """Nobody asks for them."""

    async def sessions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, PastSession]]:
        """None were kept."""
        return ()

    async def in_force(self, at: datetime) -> Sequence[DecisionRecord]:
        """None were kept."""
        return ()

    async def prune(self, now: datetime) -> None:
        """Keeps all."""
