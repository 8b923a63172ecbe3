"""What a kWh costs or earns in bands: which of them hold is measured, and where nobody knows that, nobody
counts on the better price.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import fsum

from domain.tariff.terms import Band, Side

Limits = tuple[float, float | None]  # from where to where a band holds, kWh
Standing = tuple[Band, bool | None]  # a band, and whether it holds; None: not known


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


def mean_price(
    counted: Sequence[tuple[Band, float | None, Limits]], side: Side, slot_price: float, kwh: float
) -> float:
    """What the next `kWh` cost or earn on average, each in its own bands; of none, what a first one would.

    `counted`: the bands, what is used of each before, kWh (None: not known), and its limits.
    """
    cuts = {0.0, kwh}
    for _, used, limits in counted:
        if used is not None:
            cuts |= {limit - used for limit in limits if limit is not None and 0 < limit - used < kwh}

    def price(more: float) -> float:
        standing = [
            (band, standing_of(None if used is None else used + more, limits))
            for band, used, limits in counted
        ]
        return price_in(standing, side, slot_price)

    if len(cuts) < 3:
        return price(kwh / 2)
    return fsum((end - start) * price((start + end) / 2) for start, end in pairwise(sorted(cuts))) / kwh
