"""Which tariff a house has from when to when: by its account's agreements, or by what its owner wrote.

An odd home, meter or agreement costs itself, as long as the others say what holds now: the account is odd
where they do not.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from adapters.clouds.rows import as_documented
from adapters.prices.octopus.payloads import Account, Agreement, MeterPoint, Property
from domain.errors import Rejected, Unreachable


class Term(Struct, frozen=True):
    """A tariff in [start, end); None is without an end."""

    tariff_code: str
    start: datetime | None = None
    end: datetime | None = None


def agreed(account: Account, start: datetime, end: datetime, *, is_export: bool) -> tuple[Term, ...]:
    """The terms that overlap [start, end), by instants. Raises Rejected where two meters have them, and
    Unreachable where none is told and a part of the account is odd.
    """
    meters = [
        found
        for meter in meters_of(account, start, is_export=is_export)
        if (found := _terms(meter, start, end))
    ]
    if len({term.tariff_code for terms in meters for term in terms}) > 1 and len(meters) > 1:
        ways = "export" if is_export else "import"
        raise Rejected(f"Octopus: the account has several {ways} meters; write the tariff's code")
    if not meters and not is_export and _is_odd(account):
        raise Unreachable("Octopus: the answer makes no sense: no agreement of now is as documented")
    return meters[0] if meters else ()


def meters_of(account: Account, now: datetime, *, is_export: bool) -> Iterator[MeterPoint]:
    """The meters of one way in the homes that are not left."""
    for told in account.properties:
        home = as_documented(told, Property)
        if home is not None and (home.moved_out_at is None or home.moved_out_at > now):
            meters = (as_documented(each, MeterPoint) for each in home.electricity_meter_points)
            yield from (each for each in meters if each is not None and each.is_export is is_export)


def _terms(meter: MeterPoint, start: datetime, end: datetime) -> tuple[Term, ...]:
    agreements = (as_documented(each, Agreement) for each in meter.agreements)
    return tuple(
        Term(each.tariff_code, each.valid_from, each.valid_to)
        for each in agreements
        if each is not None and _overlaps(each, start, end)
    )


def _is_odd(account: Account) -> bool:
    homes = [as_documented(each, Property) for each in account.properties]
    meters = [
        as_documented(each, MeterPoint)
        for home in homes
        if home is not None
        for each in home.electricity_meter_points
    ]
    agreements = [as_documented(each, Agreement) for meter in meters if meter for each in meter.agreements]
    return None in homes or None in meters or None in agreements


def _overlaps(agreement: Agreement, start: datetime, end: datetime) -> bool:
    begins = agreement.valid_from is None or agreement.valid_from < end
    return begins and (agreement.valid_to is None or agreement.valid_to > start)
