"""What a kWh costs or earns in bands: which of them hold is measured, and where nobody knows that, nobody
counts on the better price.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import fsum

from domain.tariff.terms import Band, Side

Limits = tuple[float, float | None]  # from where to where a band holds, kWh
Standing = tuple[Band, bool | None]  # a band, and whether it holds; None: not known
Used = tuple[Band, float | None, Limits]  # a band, what is used of it, kWh (None: not known), and its limits


def price_in(standing: Sequence[Standing], side: Side, slot_price: float) -> float:
    """The price of the next kWh, currency; of what may hold and may not, the worse counts."""
    worse = max if side is Side.IMPORT else min
    possible = []
    for band, holds in standing:
        if band.price is not None and holds is not False:
            possible.append(band.price)
            if holds:
                break
    else:
        possible.append(slot_price)
    added = 0.0
    for band, holds in standing:
        if band.add is not None and holds is not False:
            added += band.add if holds else worse(0.0, band.add)
    return worse(possible) + added


def set_price(standing: Sequence[Standing]) -> float | None:
    """The price that the bands set for the next kWh whatever is listed, currency, without what others add to
    it; None where it follows the listed one, or may.
    """
    for band, holds in standing:
        if band.price is not None and holds is not False:
            return band.price if holds else None
    return None


def standing_of(used_kwh: float | None, limits_kwh: Limits) -> bool | None:
    """Whether a band with these limits holds for the kWh after so many; None where nobody counted them."""
    above, upto = limits_kwh
    if above <= 0 and upto is None:
        return True
    return None if used_kwh is None else above <= used_kwh and (upto is None or used_kwh < upto)


def mean_price(counted: Sequence[Used], side: Side, slot_price: float, kwh: float) -> float:
    """What the next `kWh` cost or earn on average, each in its own bands; of none, what a first one would."""
    if not kwh:
        return price_in(_standing(counted, 0.0), side, slot_price)
    return fsum(part * price_in(standing, side, slot_price) for standing, part in _parts(counted, kwh)) / kwh


def set_share(counted: Sequence[Used], kwh: float) -> float:
    """The part, 0…1, of the next `kwh` of which the bands set the price whatever is listed."""
    return fsum(part for standing, part in _parts(counted, kwh) if set_price(standing) is not None) / kwh


def set_money(counted: Sequence[Used], kwh: float) -> float:
    """What the next `kwh` cost or earn as far as the bands set their price whatever is listed, currency,
    without what others add to it; nothing where they follow the listed one.
    """
    return fsum(part * (set_price(standing) or 0.0) for standing, part in _parts(counted, kwh))


def _parts(counted: Sequence[Used], kwh: float) -> Iterator[tuple[list[Standing], float]]:
    """The next `kwh` in parts in which the same bands hold: these, and how much of it they are, kWh."""
    for start, end in pairwise(_cuts(counted, kwh)):
        yield _standing(counted, (start + end) / 2), end - start


def _cuts(counted: Sequence[Used], kwh: float) -> list[float]:
    """Where bands begin and end within the next `kwh`, with its own begin and end."""
    cuts = {0.0, kwh}
    for _, used, limits in counted:
        if used is not None:
            cuts |= {limit - used for limit in limits if limit is not None and 0 < limit - used < kwh}
    return sorted(cuts)


def _standing(counted: Sequence[Used], more: float) -> list[Standing]:
    return [
        (band, standing_of(None if used is None else used + more, limits)) for band, used, limits in counted
    ]
