"""What the kWh of a plan cost and earn in each step: its energy, followed through the contract's bands."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from domain.energy.terms_hours import holds
from domain.energy.terms_so_far import TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.share import Counter, counter_of, shared
from domain.tariff.band_price import Limits, mean_price
from domain.tariff.terms import Band, Side, group_of

Standing = list[tuple[Band, float | None, Limits]]


class Contract(Struct, frozen=True, kw_only=True):
    """The bands, what is used of them when the plan begins, and the listed prices of its steps.

    `shares`: of a month's quotas, how much of what is left the plan may have.
    """

    bands: tuple[Band, ...]
    used: TermsSoFar
    clock: Clock
    buy: tuple[float, ...]
    sell: tuple[float, ...]
    shares: Mapping[Counter, float] = {}

    def prices(self, side: Side, kwh: Sequence[float], before: Sequence[float] | None = None) -> list[float]:
        """The mean price of what flows in each step, currency per kWh; of none, what a first kWh would be.
        `before`: what flows in the same step and is counted first, kWh.
        """
        listed = self.buy if side is Side.IMPORT else self.sell
        first = [0.0] * len(kwh) if before is None else before
        whole = [one + other for one, other in zip(kwh, first, strict=True)]
        made = []
        for counted, price, energy, early in zip(self._counted(side, whole), listed, kwh, first, strict=True):
            then = [(band, None if used is None else used + early, limits) for band, used, limits in counted]
            made.append(mean_price(then, side, price, energy))
        return made

    def ends(self, kwh: Sequence[float]) -> Iterator[list[float]]:
        """After how much of what is bought in each step a band begins or ends, kWh."""
        for counted, energy in zip(self._counted(Side.IMPORT, kwh), kwh, strict=True):
            left = [
                limit - used for _, used, limits in counted if used is not None for limit in limits if limit
            ]
            yield [each for each in left if 0 < each < energy]

    def _counted(self, side: Side, kwh: Sequence[float]) -> Iterator[Standing]:
        """The bands that hold in each step, what is used of them before it, and their limits, kWh."""
        bands = [band for band in self.bands if band.side is side]
        zone, flowed = self.clock.zone, dict[Counter, float]()
        for middle, energy in zip(self.clock.middles, kwh, strict=True):
            counted: Standing = []
            counters = set[Counter]()
            for band in bands:
                if holds(band.when, zone, middle):
                    group = group_of(band.per, middle, zone)
                    counter = counter_of(band, group)
                    used = self.used.used_kwh(band, group)
                    before = None if used is None else used + flowed.get(counter, 0.0)
                    limits = shared(band.limits_kwh(group), used, self.shares.get(counter, 1.0))
                    counted.append((band, before, limits))
                    counters.add(counter)
            yield counted
            for counter in counters:
                flowed[counter] = flowed.get(counter, 0.0) + energy
