"""What keeps a car from what it wants by its departure: the limits without which it would have more of it."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from domain.plan.cars.stretch import Stretch
from domain.plan.cars.wish import CarWish

PART = 0.2  # a limit that keeps less than so much of what is missing is not worth a word
UNEXPLAINED_KWH = 0.5  # a plan that gives so much less than it could was held up by something else


class Limit(StrEnum):
    """What may hold a charge: the owner's wishes, what is built in, and the clock."""

    SUN = "sun_only"
    PRICE = "max_price"
    DEMAND = "demand_window"
    WIRES = "fuse_and_circuits"
    IMPORT = "import_limit"
    TIME = "time"


LIFTABLE = (Limit.SUN, Limit.PRICE, Limit.DEMAND, Limit.WIRES, Limit.IMPORT)


def held_up_by(wish: CarWish, ahead: Sequence[Stretch], planned_kwh: float) -> tuple[Limit, ...]:
    """The limits that keep a part of what is missing, the largest part first, those too that keep it only
    together. `planned_kwh`: what its battery gets. None: nothing is missing, or it is not to be seen here.
    """
    if not ahead:
        return ()
    could_kwh = _most_kwh(wish, ahead, ())
    missing_kwh = wish.needed_kwh - could_kwh
    if missing_kwh <= 0 or could_kwh - planned_kwh / wish.efficiency > UNEXPLAINED_KWH:
        return ()
    free_kwh = _most_kwh(wish, ahead, LIFTABLE)
    kept_kwh = {Limit.TIME: wish.needed_kwh - free_kwh}
    for limit in LIFTABLE:
        others = [each for each in LIFTABLE if each is not limit]
        alone_kwh = _most_kwh(wish, ahead, (limit,)) - could_kwh
        kept_kwh[limit] = max(alone_kwh, free_kwh - _most_kwh(wish, ahead, others))
    told = [limit for limit, kwh in kept_kwh.items() if kwh >= PART * missing_kwh]
    return tuple(sorted(told, key=kept_kwh.__getitem__, reverse=True))


def _most_kwh(wish: CarWish, ahead: Sequence[Stretch], lifted: Collection[Limit]) -> float:
    """The most that it could be given without these limits, and no more than it needs."""
    return min(wish.needed_kwh, sum(each.hours * _power_kw(wish, each, lifted) for each in ahead))


def _power_kw(wish: CarWish, stretch: Stretch, lifted: Collection[Limit]) -> float:
    sun_kw = wish.sun_kw(stretch.sun_kw)
    is_barred = stretch.is_barred and Limit.DEMAND not in lifted
    if is_barred or not _may_buy(wish, stretch, lifted):
        return sun_kw
    return max(sun_kw, wish.power_kw(_room_kw(wish, stretch, lifted)))


def _may_buy(wish: CarWish, stretch: Stretch, lifted: Collection[Limit]) -> bool:
    if wish.strategy == "solar_only" and Limit.SUN not in lifted:
        return False
    if stretch.price is None:  # bought where it would not be ready otherwise
        return wish.is_due
    return wish.max_price is None or stretch.price <= wish.max_price or Limit.PRICE in lifted


def _room_kw(wish: CarWish, stretch: Stretch, lifted: Collection[Limit]) -> float:
    """`room_kw` is the less of the two, so that it tells the import limit only where that is below."""
    wired_kw, room_kw = stretch.wired_kw, stretch.room_kw
    let_in_kw = room_kw if wired_kw is None or (room_kw is not None and room_kw < wired_kw) else None
    limits_kw = {Limit.WIRES: wired_kw, Limit.IMPORT: let_in_kw}
    left = [kw for limit, kw in limits_kw.items() if kw is not None and limit not in lifted]
    return min([wish.max_kw, *left])
