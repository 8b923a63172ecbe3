"""What the house would have paid without battery and control: the same load, cars, solar and prices.

Supply charges are the same on both sides, so they cancel out.
"""

from domain.energy.history import MeanPower, Sample


def money(
    imported_wh: float, exported_wh: float, import_price: float | None, export_price: float | None
) -> float | None:
    """What this energy cost, in currency (negative: earned); None where a price that matters is unknown."""
    paid = _product(imported_wh, import_price)
    earned = _product(exported_wh, export_price)
    return None if paid is None or earned is None else paid - earned


def paid_per_hour(power: Sample | MeanPower) -> float | None:
    """What the meter's power costs in an hour at its listed price, currency; None where nobody knows."""
    if power.grid_w is None:
        return None
    return money(max(0.0, power.grid_w), max(0.0, -power.grid_w), power.import_price, power.export_price)


def saved_per_hour(power: Sample | MeanPower) -> float | None:
    """What a house without a battery pays beyond that in an hour; None where one of the two is unknown."""
    paid, bare_w = paid_per_hour(power), without_battery_w(power)
    bare = None if bare_w is None else money(*bare_w, power.import_price, power.export_price)
    return None if paid is None or bare is None else bare - paid


def without_battery_w(power: Sample | MeanPower) -> tuple[float, float] | None:
    """Import and export, W, of a house with only its load, its cars and its solar; None where nobody knows.

    Where a charger or the sun is silent, all of them together are still what meter and battery tell.
    """
    if power.load_w is not None and power.ev_w is not None and power.pv_w is not None:
        needed_w = power.load_w + power.ev_w - power.pv_w
    elif is_by_balance(power) and power.grid_w is not None and power.battery_w is not None:
        needed_w = power.grid_w + power.battery_w
    else:
        return None
    return max(0.0, needed_w), max(0.0, -needed_w)


def is_by_balance(power: Sample | MeanPower) -> bool:
    """Whether the load is unknown only because a charger or the sun is; else meters contradict each other."""
    return power.ev_w is None or power.pv_w is None


def _product(energy_wh: float, price: float | None) -> float | None:
    if energy_wh == 0:
        return 0.0
    return None if price is None else energy_wh / 1000 * price
