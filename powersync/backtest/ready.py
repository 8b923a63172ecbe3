"""A ready contract: what it costs a house, the recorded one or one's own, on any days."""

from datetime import date, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from domain.errors import InvalidRequest
from domain.house.house import Site
from domain.instants import HALF_HOUR, midnight
from domain.ports.sources import PriceSource
from powersync.backtest.own import fixed_prices
from powersync.backtest.past import Past
from powersync.backtest.recorded_house import lived, remembered
from powersync.vendors import ContractName, prices_of, ready_contract

READY: tuple[ContractName, ...] = get_args(ContractName)
AHEAD = timedelta(days=2)
# Where the recorded house stands, by the contract's money.
ZONES = {"AUD": "Australia/Sydney", "NZD": "Pacific/Auckland"}


def contract(name: ContractName, site: Site) -> PriceSource:
    """The prices of a ready contract at a site. Raises InvalidRequest where it is paid in other money."""
    ready = ready_contract(name)
    if ready.currency != site.currency:
        raise InvalidRequest(f"{ready.title} is in {ready.currency}, your house reckons in {site.currency}")
    return prices_of(name, site.timezone)


async def ready_past(name: ContractName, first: date, last: date) -> Past:
    """The recorded house from `first` to `last`, both included, under a ready contract. Raises InvalidRequest
    where the days are in the wrong order.
    """
    if last < first:
        raise InvalidRequest(f"{last} is before {first}")
    ready = ready_contract(name)
    site = Site(timezone=ZONES[ready.currency], currency=ready.currency)
    zone = ZoneInfo(site.timezone)
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    tariff = await contract(name, site).fetch(start, end + AHEAD)
    priced = fixed_prices(tariff, start, end + AHEAD)
    if priced is None:
        raise InvalidRequest(f"{ready.title} has no price for some of these days")
    house = [lived((start + n * HALF_HOUR).astimezone(zone)) for n in range(len(priced))]
    return Past(
        title=f"{ready.title}, {first} to {last}, with the house of 2011/12 (derived)",
        timezone=site.timezone,
        currency=site.currency,
        start=start,
        step=HALF_HOUR,
        load_w=tuple(load_w for load_w, _ in house),
        pv_w=tuple(pv_w for _, pv_w in house),
        import_price=tuple(each.bought for each in priced),
        export_price=tuple(each.sold for each in priced),
        counted=(end - start) // HALF_HOUR,
        before=remembered(zone, start),
        terms=tariff.terms,
    )
