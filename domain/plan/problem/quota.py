"""Prices that hold for so many kWh: quotas with a bonus, and steps above which a kWh costs other money."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from math import fsum, inf
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.plan.problem.quantities import Energy, Name, Rate, Step


class BandSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next `width_kwh` of a quota's energy, and what their price differs by, currency per kWh.

    Above 0 an import costs more and an export earns more. Without a width the band takes all the rest.
    """

    width_kwh: Energy | None = None
    price_change: Rate


class QuotaSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Energy over some steps whose price depends on how much of it there is: bands in the order they fill.

    What has flowed before step 0 is already taken off the widths; past the last band nothing is changed.
    A step may lie in several quotas: their changes add up.
    """

    name: Name
    side: Literal["import", "export"]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    bands: Annotated[tuple[BandSpec, ...], Meta(min_length=1)]

    @property
    def widths_kwh(self) -> tuple[float, ...]:
        """How much each band holds, kWh, the endless one last."""
        widths = [inf if band.width_kwh is None else band.width_kwh for band in self.bands]
        return tuple(widths if widths[-1] == inf else [*widths, inf])

    @property
    def costs_per_kwh(self) -> tuple[float, ...]:
        """What a kWh of each of `widths_kwh` costs beside its step's price; below 0 it earns."""
        sign = 1.0 if self.side == "import" else -1.0
        costs = [sign * band.price_change for band in self.bands]
        return tuple(costs if self.bands[-1].width_kwh is None else [*costs, 0.0])

    @property
    def cheaper_after(self) -> tuple[int, ...]:
        """The bands after which a kWh becomes cheaper: nothing but a rule keeps a plan from skipping them."""
        costs = self.costs_per_kwh
        return tuple(at for at in range(len(costs) - 1) if costs[at + 1] < costs[at])

    def energy_kwh(
        self, hours: Sequence[float], import_kw: Sequence[float], export_kw: Sequence[float]
    ) -> float:
        """How much of it flows, kWh."""
        flow = import_kw if self.side == "import" else export_kw
        return fsum(hours[t] * flow[t] for t in self.steps)

    def margin(self, energy_kwh: float, hair_kwh: float) -> tuple[float, float]:
        """What the last kWh of so much energy costs beside its price, and the next one; a band ends within
        `hair_kwh` of its end.
        """
        ends, costs = list(accumulate(self.widths_kwh)), self.costs_per_kwh
        last = bisect_left(ends, energy_kwh - hair_kwh)
        following = bisect_right(ends, energy_kwh + hair_kwh)
        return costs[min(last, len(costs) - 1)], costs[min(following, len(costs) - 1)]

    def filled_kwh(self, energy_kwh: float) -> list[float]:
        """How much of an energy falls into each of `widths_kwh`, kWh."""
        filled = []
        for width in self.widths_kwh:
            filled.append(min(width, energy_kwh))
            energy_kwh -= filled[-1]
        return filled

    def cost(self, energy_kwh: float) -> float:
        """What so much energy costs beside its prices, currency; below 0 it earns."""
        filled = self.filled_kwh(energy_kwh)
        return fsum(kwh * cost for kwh, cost in zip(filled, self.costs_per_kwh, strict=True))


def least_costs(quotas: Sequence[QuotaSpec]) -> Iterator[dict[int, float]]:
    """By how much each quota's steps may become cheaper at the most, currency per kWh, 0 or below.

    Quotas of one name and width, each over more of the same steps than the one before, are full one after the
    other, the longest first: what they change together is what counts.
    """
    for (_, widths), each in groupby(quotas, key=lambda quota: (quota.name, quota.widths_kwh)):
        family, gains = list(each), dict[int, float]()
        is_family = all(one.steps == other.steps[: len(one.steps)] for one, other in pairwise(family))
        is_family = is_family and len(widths) == 2 and not any(quota.costs_per_kwh[0] for quota in family)
        if not is_family:
            yield from ({t: min(0.0, *quota.costs_per_kwh) for t in quota.steps} for quota in family)
            continue
        total = least = 0.0
        for quota, shorter in zip(reversed(family), [*reversed(family[:-1]), None], strict=True):
            total += quota.costs_per_kwh[1]
            least = min(least, total)
            for t in quota.steps if shorter is None else quota.steps[len(shorter.steps) :]:
                gains[t] = least
        yield gains
