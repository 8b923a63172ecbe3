"""Which tariff a house has from when to when: by its account's agreements, or by what its owner wrote."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from adapters.prices.octopus.payloads import Account, Agreement, MeterPoint
from domain.errors import Rejected


class Term(Struct, frozen=True):
    """A tariff in [start, end); None is without an end."""

    tariff_code: str
    start: datetime | None = None
    end: datetime | None = None


def agreed(account: Account, start: datetime, end: datetime, *, is_export: bool) -> tuple[Term, ...]:
    """The terms that overlap [start, end), by instants. Raises Rejected where two meters have them."""
    meters = [
        found
        for meter in meters_of(account, start, is_export=is_export)
        if (found := _terms(meter, start, end))
    ]
    if len({term.tariff_code for terms in meters for term in terms}) > 1 and len(meters) > 1:
        ways = "export" if is_export else "import"
        raise Rejected(f"Octopus: the account has several {ways} meters; write the tariff's code")
    return meters[0] if meters else ()


def meters_of(account: Account, now: datetime, *, is_export: bool) -> Iterator[MeterPoint]:
    """The meters of one way in the homes that are not left."""
    for home in account.properties:
        if home.moved_out_at is None or home.moved_out_at > now:
            yield from (each for each in home.electricity_meter_points if each.is_export is is_export)


def _terms(meter: MeterPoint, start: datetime, end: datetime) -> tuple[Term, ...]:
    return tuple(
        Term(each.tariff_code, each.valid_from, each.valid_to)
        for each in meter.agreements
        if _overlaps(each, start, end)
    )


def _overlaps(agreement: Agreement, start: datetime, end: datetime) -> bool:
    begins = agreement.valid_from is None or agreement.valid_from < end
    return begins and (agreement.valid_to is None or agreement.valid_to > start)
