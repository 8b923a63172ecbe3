"""A contract's terms by the half-hours of the wall clock, for a cloud that knows prices and no quotas: it is
told what the first kWh costs and earns.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.tariff.adjust import Half
from domain.tariff.band_price import price_in, standing_of
from domain.tariff.terms import Band, Side, TariffTerms
from domain.tariff.wall_clock import Hours, When, hours_of

NOTHING_USED = 0.0


class TermsByClock:
    """The terms with their windows read. `is_seasonal`: one of them is not for all months."""

    def __init__(self, terms: TariffTerms) -> None:
        self._bands = [(band, _read(band.when)) for band in terms.bands]
        self._demand = [(each.per_kw, _read(each.when)) for each in terms.demand]
        windows = [*(each.when for each in terms.bands), *(each.when for each in terms.demand)]
        self.is_seasonal = any(when.season is not None for each in windows for when in each)

    def applied(self, half: Half) -> Half:
        """The half-hour at the price of its first kWh; whether it counts for a demand charge."""
        return replace(
            half,
            import_price=self._price(half, Side.IMPORT, half.import_price),
            export_price=self._price(half, Side.EXPORT, half.export_price),
            is_demand=any(_is_in(hours, half) for _, hours in self._demand),
        )

    def per_kw(self, halves: Sequence[Half]) -> tuple[float, ...]:
        """What the highest import costs of each half-hour; empty where none counts."""
        if not any(half.is_demand for half in halves):
            return ()
        return tuple(sum(per_kw for per_kw, hours in self._demand if _is_in(hours, half)) for half in halves)

    def _price(self, half: Half, side: Side, plain: float) -> float:
        held = [band for band, hours in self._bands if band.side is side and _is_in(hours, half)]
        return price_in([(band, _holds_at_first(band)) for band in held], side, plain)


def _holds_at_first(band: Band) -> bool | None:
    return standing_of(NOTHING_USED, (band.above_kwh, band.upto_kwh))


def _read(windows: Sequence[When]) -> Sequence[Hours]:
    return [hours_of(when.days, when.from_, when.to, when.season) for when in windows]


def _is_in(hours: Sequence[Hours], half: Half) -> bool:
    """No window is always."""
    return not hours or _holds(hours, half)


def _holds(hours: Sequence[Hours], half: Half) -> bool:
    return any(each.begun_on(half.begins) is not None for each in hours)
