"""One tariff of two: what is bought, and what is sold."""

from datetime import datetime
from itertools import pairwise

from msgspec.structs import replace

from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Side, TariffTerms


def joined(imports: Tariff, exports: Tariff) -> Tariff:
    """`imports` with the export prices of `exports`; where that knows none, none is known.

    A slot ends where either source's does. Its kind, and the age of the whole, are those of the imports; of
    the terms those count that are about what each of them is asked for. What is fixed for the year is not
    known of both.
    """
    slots: list[PriceSlot] = []
    for slot in imports.slots:
        cuts = {slot.start, slot.end}
        for other in exports.between(slot.start, slot.end):
            cuts |= {edge for edge in (other.start, other.end) if slot.start < edge < slot.end}
        slots.extend(_piece(slot, exports, start, end) for start, end in pairwise(sorted(cuts)))
    source = f"{imports.source}, {exports.source}" if exports.source else imports.source
    return replace(
        imports, slots=tuple(slots), source=source, terms=_terms(imports.terms, exports.terms), year=()
    )


def _terms(imports: TariffTerms, exports: TariffTerms) -> TariffTerms:
    bought = [band for band in imports.bands if band.side is Side.IMPORT]
    sold = [band for band in exports.bands if band.side is Side.EXPORT]
    return replace(imports, bands=(*bought, *sold))


def _piece(slot: PriceSlot, exports: Tariff, start: datetime, end: datetime) -> PriceSlot:
    found = exports.at(start)
    return replace(slot, start=start, end=end, export_price=None if found is None else found.export_price)
