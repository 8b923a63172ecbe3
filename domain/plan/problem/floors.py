"""What the owner wants of a plan beside the least cost: energy kept at some times, earnings that end."""

from collections.abc import Sequence
from math import fsum
from typing import Annotated

from msgspec import Meta, Struct

from domain.plan.problem.quantities import Energy, Name, Penalty, Step


class FloorSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At least `kwh` stored at the end of each of `steps`, or as much as can be charged until then.

    What is short at the worst of them costs `penalty_per_kwh`: for a price above it the floor gives way.
    """

    name: Name
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    kwh: Energy
    penalty_per_kwh: Penalty

    def short_kwh(self, stored_kwh: Sequence[float], reachable_kwh: Sequence[float] | None = None) -> float:
        """How much is missing at the worst of its steps, kWh; of what was in reach, where that is given."""
        wanted = [self.kwh if reachable_kwh is None else min(self.kwh, reachable_kwh[t]) for t in self.steps]
        return max(0.0, *(kwh - stored_kwh[t] for kwh, t in zip(wanted, self.steps, strict=True)))


class EarningsLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that the exports of some steps earn is at most so much, currency; what costs is not counted."""

    name: Name
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    most: Penalty

    def beyond(self, hours: Sequence[float], prices: Sequence[float], export_kw: Sequence[float]) -> float:
        """By how much exports at these prices go beyond it, currency."""
        earned = fsum(hours[t] * max(0.0, prices[t]) * export_kw[t] for t in self.steps)
        return max(0.0, earned - self.most)
