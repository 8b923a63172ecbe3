"""What the kWh of a plan cost and earn in each step: its energy, followed through the contract's bands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from domain.energy.terms_hours import holds
from domain.energy.terms_so_far import TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.share import Counter, counter_of, shared
from domain.plan.problem.quota import QuotaSpec
from domain.tariff.band_price import Limits, mean_price
from domain.tariff.terms import Band, Side, group_of

Standing = list[tuple[Band, float | None, Limits]]
Count = tuple[int, date]  # which of the contract's counters, and the day or month it counts


class Contract(Struct, frozen=True, kw_only=True):
    """The bands, what is used of them when the plan begins, and the listed prices of its steps.

    `shares`: of a month's quotas, how much of what is left the plan may have. `credits`: those of its days.
    """

    bands: tuple[Band, ...]
    used: TermsSoFar
    clock: Clock
    buy: tuple[float, ...]
    sell: tuple[float, ...]
    shares: Mapping[Counter, float] = {}
    credits: tuple[QuotaSpec, ...] = ()

    def prices(self, side: Side, kwh: Sequence[float], before: Sequence[float] | None = None) -> list[float]:
        """The mean price of what flows in each step, currency per kWh; of none, what a first kWh would be.
        `before`: what flows in the same step and is counted first, kWh.
        """
        listed = self.buy if side is Side.IMPORT else self.sell
        first = [0.0] * len(kwh) if before is None else before
        whole = [one + other for one, other in zip(kwh, first, strict=True)]
        made = []
        steps = zip(self.counted(side, whole), listed, kwh, first, strict=True)
        for (counted, _), price, energy, early in steps:
            then = [(band, None if used is None else used + early, limits) for band, used, limits in counted]
            made.append(mean_price(then, side, price, energy))
        return made

    def ends(self, kwh: Sequence[float]) -> Iterator[list[float]]:
        """After how much of what is bought in each step a band begins or ends, kWh."""
        for (counted, _), energy in zip(self.counted(Side.IMPORT, kwh), kwh, strict=True):
            left = [
                limit - used for _, used, limits in counted if used is not None for limit in limits if limit
            ]
            yield [each for each in left if 0 < each < energy]

    def counted(self, side: Side, kwh: Sequence[float]) -> Iterator[tuple[Standing, list[Count]]]:
        """The bands that hold in each step, what is used of them before it, and their limits, kWh; and what
        counts each of them.
        """
        kinds: dict[object, int] = {}
        bands = [
            (band, kinds.setdefault((band.when, band.per), len(kinds)))
            for band in self.bands
            if band.side is side
        ]
        zone, flowed = self.clock.zone, dict[Count, float]()
        known = dict[Count, tuple[float | None, Limits]]()
        for middle, energy in zip(self.clock.middles, kwh, strict=True):
            counted: Standing = []
            counts: list[Count] = []
            for place, (band, kind) in enumerate(bands):
                if holds(band.when, zone, middle):
                    group = group_of(band.per, middle, zone)
                    if (place, group) not in known:
                        known[place, group] = self._standing_of(band, group)
                    used, limits = known[place, group]
                    before = None if used is None else used + flowed.get((kind, group), 0.0)
                    counted.append((band, before, limits))
                    counts.append((kind, group))
            yield counted, counts
            for count in set(counts):
                flowed[count] = flowed.get(count, 0.0) + energy

    def _standing_of(self, band: Band, group: date) -> tuple[float | None, Limits]:
        """What is used of a band when the plan begins, and its limits as far as the plan may go, kWh."""
        used = self.used.used_kwh(band, group)
        share = self.shares.get(counter_of(band, group), 1.0)
        return used, shared(band.limits_kwh(group), used, share)
