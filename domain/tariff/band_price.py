"""What a kWh costs or earns in bands: which of them hold is measured, and where nobody knows that, nobody
counts on the better price.
"""

from collections.abc import Sequence

from domain.tariff.terms import Band, Side

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


def standing_of(used_kwh: float | None, limits_kwh: tuple[float, float | None]) -> bool | None:
    """Whether a band with these limits holds for the kWh after so many; None where nobody counted them."""
    above, upto = limits_kwh
    if above <= 0 and upto is None:
        return True
    return None if used_kwh is None else above <= used_kwh and (upto is None or used_kwh < upto)
