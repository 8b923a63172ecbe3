"""One side of a contract, what is bought or what is sold: pence by half-hour, tariff by tariff.

A tariff that cannot be read costs its own prices and no other's: what it told before goes on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from adapters.clouds.web_api import Refused
from adapters.prices.octopus.products import night_of
from adapters.prices.octopus.rates import EARLIEST, by_night, half_hours, paid_by
from adapters.prices.octopus.service import OctopusService
from adapters.prices.octopus.terms import Term
from domain.errors import DeviceError, Rejected


class Prices(Struct, frozen=True, kw_only=True):
    """Pence by half-hour as far as they could be read; `error`: why some could not."""

    by_half_hour: Mapping[datetime, float]
    error: DeviceError | None = None


class Side:
    """Reads the tariffs of one side, and remembers what each told last."""

    def __init__(self, service: OctopusService, payment: str) -> None:
        self._service, self._payment = service, payment
        self._told: dict[str, dict[datetime, float]] = {}

    async def read(
        self, terms: Sequence[Term], start: datetime, end: datetime, needed_at: datetime | None = None
    ) -> Prices:
        """Prices in [start, end), each by the tariff that holds then. Raises DeviceError where the tariff
        that holds at `needed_at` cannot be read.
        """
        prices: dict[datetime, float] = {}
        told: dict[str, dict[datetime, float]] = {}
        error: DeviceError | None = None
        for term in terms:
            begin = max(start, term.start or EARLIEST)
            finish = end if term.end is None else min(end, term.end)
            code = term.tariff_code
            try:
                found = await self._prices_of(code, begin, finish)
            except DeviceError as err:
                if needed_at is not None and begin <= needed_at < finish:
                    raise
                error = error or err
                before = self._told.get(code, {})
                found = {at: pence for at, pence in before.items() if begin <= at < finish}
            prices |= found
            told.setdefault(code, {}).update(found)
        self._told = told
        return Prices(by_half_hour=prices, error=error)

    async def _prices_of(self, code: str, start: datetime, end: datetime) -> dict[datetime, float]:
        rates = await self._service.standard_rates(code, start, end)
        if rates:
            return half_hours(paid_by(rates, self._payment), start, end)
        hours = night_of(code)
        if hours is None and rates is None:
            raise Rejected(f"Octopus: {code} has a day and a night rate, and nobody says when its night is")
        if hours is None:
            return {}
        try:
            both = await self._service.day_and_night_rates(code, start, end)
        except Refused:
            return {}  # it has one rate after all, and none of it is told
        day, night = (half_hours(paid_by(each, self._payment), start, end) for each in both)
        return by_night(day, night, hours)
