"""What the kWh of a plan cost and earn in each step: its energy, followed through the contract's bands."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from domain.energy.terms_hours import holds
from domain.energy.terms_so_far import TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.share import Counter, counter_of, shared
from domain.tariff.band_price import mean_price
from domain.tariff.terms import Band, Side, group_of


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

    def prices(self, side: Side, kwh: Sequence[float]) -> list[float]:
        """The mean price of what flows in each step, currency per kWh; of none, what a first kWh would be."""
        listed = self.buy if side is Side.IMPORT else self.sell
        bands = [band for band in self.bands if band.side is side]
        zone, flowed, made = self.clock.zone, dict[Counter, float](), []
        for middle, slot_price, energy in zip(self.clock.middles, listed, kwh, strict=True):
            counted, counters = [], set[Counter]()
            for band in bands:
                if holds(band.when, zone, middle):
                    group = group_of(band.per, middle, zone)
                    counter = counter_of(band, group)
                    used = self.used.used_kwh(band, group)
                    before = None if used is None else used + flowed.get(counter, 0.0)
                    limits = shared(band.limits_kwh(group), used, self.shares.get(counter, 1.0))
                    counted.append((band, before, limits))
                    counters.add(counter)
            made.append(mean_price(counted, side, slot_price, energy))
            for counter in counters:
                flowed[counter] = flowed.get(counter, 0.0) + energy
        return made
