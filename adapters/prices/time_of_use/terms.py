"""What a ready tariff gives for a limited number of kWh, and its credits, as terms of the contract."""

from collections.abc import Iterator, Sequence

from adapters.prices.time_of_use.config import FeedIn, TimeOfUseTariff
from adapters.prices.time_of_use.template import Quota, feed_in_of, periods_of, template
from domain.tariff.terms import Band, Per, Side, TariffTerms
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.wall_clock import When

Priced = TariffPeriod | FeedIn


def terms_of(tariff: TimeOfUseTariff) -> TariffTerms:
    """The template's terms, at the prices and hours that hold; rows that the owner replaced have no quota."""
    if tariff.template is None:
        return TariffTerms()
    ready = template(tariff.template)
    return TariffTerms(
        bands=tuple(_bands(ready.quota, tariff)), credits=tuple(row.credit for row in ready.credit)
    )


def _bands(quotas: Sequence[Quota], tariff: TimeOfUseTariff) -> Iterator[Band]:
    bought = [period for period, _ in periods_of(tariff)]
    sold = [feed_in for feed_in, _ in feed_in_of(tariff)]
    for quota in quotas:
        for side, rows in ((Side.IMPORT, bought), (Side.EXPORT, sold)):
            windows = tuple(_when(row) for row in rows if row.name == quota.of)
            after = [row for row in rows if row.name == quota.then]
            if windows and after:
                fees = tariff.network_fees if side is Side.IMPORT else 0.0
                yield Band(
                    name=quota.of,
                    side=side,
                    when=windows,
                    per=Per(quota.pool),
                    above_kwh=quota.kwh_per_day,
                    each_day=True,
                    price=_price(after[0]) + fees,
                )


def _when(row: Priced) -> When:
    return When(days=row.days, from_=row.from_, to=row.to, season=row.season)


def _price(row: Priced) -> float:
    return row.import_price if isinstance(row, TariffPeriod) else row.price
