"""What cars that follow the sun will likely take of it, step by step, so that no battery counts on it too.

They are decided by the minute and not by the plan, so this plays what the rules of mode solar will do: the
battery has the sun first up to the level at which a car may start, from there on the car. How full the
battery will be is followed as if it were left to itself; but where power pays to be used it takes that, and
does not come first as long as the grid gives it as much as the sun would.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from domain.house.house import Battery
from domain.plan.cars.wish import CarWish
from domain.plan.draft.known import Ahead

FULL_PCT = 99.0  # from here on nothing is kept for a battery


class Follower(Struct, frozen=True, kw_only=True):
    """A car that follows the sun; its wish says how much it may need, which is infinite where nobody knows.

    The battery has to hold `start_pct` before it begins and `pause_pct` for it to go on; `beside_kw`: below
    that it charges all the same, beyond so much that is left to the battery, None: it does not. `falls_back`:
    without sun it goes on at its smallest power. `is_running`: it charges now.
    """

    wish: CarWish
    start_pct: float
    pause_pct: float
    beside_kw: float | None = None
    falls_back: bool = False
    is_running: bool = False


def with_followers(
    ahead: Ahead,
    followers: Sequence[Follower],
    battery: Battery | None,
    soc_pct: float | None,
    *,
    paid_kw: Sequence[float] = (),
    paid_to_pct: float = 100.0,
) -> Ahead:
    """The hours ahead with what these cars take as a need of the house; they go in order. `paid_kw`: what the
    battery is paid to take from the grid in each step, up to the level `paid_to_pct`.
    """
    if not followers or battery is None or soc_pct is None:
        return ahead
    stored_kwh, capacity_kwh = battery.capacity_wh * soc_pct / 100_000, battery.capacity_wh / 1000
    least_kwh = min(stored_kwh, capacity_kwh * battery.reserve_pct / 100)
    needed = {each.wish.name: each.wish.needed_kwh for each in followers}
    running = {each.wish.name: each.is_running for each in followers}
    need_kw, taken_kw = list(ahead.need_kw), {name: list[float]() for name in needed}
    for t, hours in enumerate(ahead.clock.hours):
        left_kw = ahead.sun_kw[t] - ahead.need_kw[t]
        grid_kw = paid_kw[t] if paid_kw and 100 * stored_kwh / capacity_kwh < paid_to_pct else 0.0
        comes_first = not 0 < min(left_kw, battery.max_charge_w / 1000) <= grid_kw
        for each in followers:
            name = each.wish.name
            level_pct = 100 * stored_kwh / capacity_kwh if comes_first else FULL_PCT
            kw = _takes_kw(
                each, left_kw, level_pct, is_running=running[name], is_barred=_is_barred(each, ahead, t)
            )
            kw = min(kw * _free(each, ahead, t), needed[name] / hours)
            running[name] = kw > 0
            needed[name] -= hours * kw
            left_kw -= kw
            need_kw[t] += kw
            taken_kw[name].append(kw)
        if left_kw + grid_kw > 0:
            gained_kwh = hours * min(left_kw + grid_kw, battery.max_charge_w / 1000) * battery.efficiency
            stored_kwh = min(capacity_kwh, stored_kwh + gained_kwh)
        else:
            lost_kwh = hours * min(-left_kw, battery.max_discharge_w / 1000) / battery.efficiency
            stored_kwh = max(least_kwh, stored_kwh - lost_kwh)
    following_kw = {name: tuple(kw) for name, kw in taken_kw.items()}
    return replace(ahead, need_kw=tuple(need_kw), following_kw=following_kw)


def _takes_kw(
    each: Follower, left_kw: float, level_pct: float, *, is_running: bool, is_barred: bool
) -> float:
    """Of what house and earlier cars leave of the sun; below 0 they take more than there is."""
    is_below = level_pct < (each.pause_pct if is_running and each.beside_kw is None else each.start_pct)
    if is_below and each.beside_kw is None:
        return 0.0
    kept_kw = each.beside_kw if each.beside_kw is not None and level_pct < FULL_PCT else 0.0
    kw = each.wish.sun_kw(left_kw - kept_kw)
    return each.wish.min_kw if not kw and each.falls_back and not is_below and not is_barred else kw


def _free(each: Follower, ahead: Ahead, t: int) -> float:
    """The part of a step in which it follows the sun: nothing as long as a person has it otherwise."""
    start, end = ahead.clock.edges[t : t + 2]
    return min(1.0, max(0.0, (end - each.wish.ready) / (end - start)))


def _is_barred(each: Follower, ahead: Ahead, t: int) -> bool:
    return t in ahead.peaks and not each.wish.in_demand_window
