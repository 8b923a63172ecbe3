"""The price that holds now, the terms of the contract included: free while there is some of a quota left."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.energy.terms_hours import edges, holds
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.band_price import price_in, standing_of
from domain.tariff.slots import PriceSlot
from domain.tariff.terms import Side, TariffTerms, group_of


def as_it_holds(
    slot: PriceSlot, terms: TariffTerms, so_far: TermsSoFar, now: datetime, zone: ZoneInfo
) -> PriceSlot:
    """The slot with what the next kWh costs and earns `now`; it ends where a window begins or ends.

    Of a quota of which nobody knows what is used, nothing is counted on.
    """
    held = [band for band in terms.bands if holds(band.when, zone, now)]
    if not terms.bands:
        return slot
    prices = {Side.IMPORT: slot.import_price, Side.EXPORT: slot.export_price}
    for side, listed in prices.items():
        standing = []
        for band in held:
            if band.side is side:
                group = group_of(band.per, now, zone)
                standing.append((band, standing_of(so_far.used_kwh(band, group), band.limits_kwh(group))))
        prices[side] = None if listed is None else price_in(standing, side, listed)
    cuts = [at for band in terms.bands for at in edges(band.when, zone, now.astimezone(UTC), slot.end)]
    bought = prices[Side.IMPORT]
    return replace(
        slot,
        import_price=slot.import_price if bought is None else bought,
        export_price=prices[Side.EXPORT],
        end=min([slot.end, *cuts]),
    )
