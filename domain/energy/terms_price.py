"""The price that holds now, the terms of the contract included: free while there is some of a quota left."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.energy.terms_hours import edges, holds
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.band_price import price_in, standing_of
from domain.tariff.slots import PriceSlot
from domain.tariff.terms import Side, TariffTerms, group_of

LONGEST_DAY = timedelta(hours=25)  # a quota of the day ends with it, whatever its windows do


def as_it_holds(
    slot: PriceSlot, terms: TariffTerms, so_far: TermsSoFar, now: datetime, zone: ZoneInfo
) -> PriceSlot:
    """The slot with what the next kWh costs and earns `now`; it ends where a window or the day does.

    Of a quota of which nobody knows what is used, nothing is counted on.
    """
    if not terms.bands:
        return slot
    held = [
        (band, standing_of(so_far.used_kwh(band, group), band.limits_kwh(group)))
        for band in terms.bands
        if holds(band.when, zone, now)
        for group in [group_of(band.per, now, zone)]
    ]
    bought = [each for each in held if each[0].side is Side.IMPORT]
    sold = [each for each in held if each[0].side is Side.EXPORT]
    earned = slot.export_price
    soon = min(slot.end, now.astimezone(UTC) + LONGEST_DAY)
    cuts = [at for band in terms.bands for at in edges(band.when, zone, now.astimezone(UTC), soon)]
    return replace(
        slot,
        import_price=price_in(bought, Side.IMPORT, slot.import_price),
        export_price=None if earned is None else price_in(sold, Side.EXPORT, earned),
        end=min([slot.end, *cuts]),
    )
