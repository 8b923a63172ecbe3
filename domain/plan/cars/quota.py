"""What a kWh costs a car where the contract counts them: after what the house takes, and after the quota.

As if the car charged in all of its hours: those that it does not choose are the dear ones anyway.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.energy.terms_hours import edges as window_edges
from domain.energy.terms_so_far import TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.followed import Contract
from domain.plan.draft.terms import priced
from domain.tariff.terms import Side, TariffTerms

SHORTEST = timedelta(minutes=1)
DECIMALS = 9  # equal hours are equal, however their energy was added up


class Counted:
    """A contract that counts what is bought. `used`: how much of it is used so far."""

    def __init__(self, terms: TariffTerms, used: TermsSoFar, zone: ZoneInfo) -> None:
        self._terms, self._used, self._zone = terms, used, zone

    def windows(self, start: datetime, end: datetime) -> list[datetime]:
        """Where its hours begin and end in between."""
        bands = self._terms.bands
        return [at for band in bands for at in window_edges(band.when, self._zone, start, end)]

    def prices(
        self,
        edges: Sequence[datetime],
        listed: Sequence[float],
        house_kw: Sequence[float],
        car_kw: Sequence[float],
    ) -> tuple[list[float], list[datetime]]:
        """What a kWh of the car costs between each two edges on average, and where a quota ends within."""
        clock, nothing = Clock(edges=tuple(edges), zone=self._zone), (0.0,) * len(listed)
        shares = priced(self._terms, self._used, clock, listed, nothing).shares
        contract = Contract(
            bands=self._terms.bands,
            used=self._used,
            clock=clock,
            buy=tuple(listed),
            sell=nothing,
            shares=shares,
        )
        house = [max(0.0, kw) * hours for kw, hours in zip(house_kw, clock.hours, strict=True)]
        whole = [
            max(0.0, one + other) * hours
            for one, other, hours in zip(house_kw, car_kw, clock.hours, strict=True)
        ]
        found = contract.prices(Side.IMPORT, [b - a for a, b in zip(house, whole, strict=True)], house)
        cuts = []
        for (start, end), kwh, ends in zip(pairwise(edges), whole, contract.ends(whole), strict=True):
            at = [start + (end - start) * (each / kwh) for each in ends]
            cuts += [each for each in at if start + SHORTEST < each < end - SHORTEST]
        return [round(price, DECIMALS) for price in found], cuts
