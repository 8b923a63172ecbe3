"""Where the cars' power comes from at one instant: the sun, the home battery, the grid."""

from msgspec import Struct

from domain.reading.observation import Observation


class Mix(Struct, frozen=True):
    """Shares of the cars' power, 0…1; what is missing to 1 is the grid's."""

    solar: float
    battery: float


NO_CAR = Mix(0.0, 0.0)


def mix_of(seen: Observation) -> Mix | None:
    """The shares, the same for every car; None where a flow is not known.

    The sun goes to the house first, then to the cars. What both still want comes from battery and grid in
    the proportion in which these give.
    """
    ev_w, pv_w, load_w = seen.ev_w, seen.pv_w, seen.rest_w  # torn for seconds: no matter of a share
    battery_w, grid_w = seen.battery_w, seen.grid_w
    if ev_w is None or pv_w is None or load_w is None or battery_w is None or grid_w is None:
        return None
    return mix_at(ev_w=ev_w, pv_w=pv_w, load_w=load_w, battery_w=battery_w, grid_w=grid_w)


def mix_at(*, ev_w: float, pv_w: float, load_w: float, battery_w: float, grid_w: float) -> Mix:
    """The shares at these flows, W; `load_w` is the house without its cars."""
    if ev_w <= 0:
        return NO_CAR
    solar = min(1.0, max(0.0, pv_w - load_w) / ev_w)
    given_w, bought_w = max(0.0, battery_w), max(0.0, grid_w)
    supplied_w = given_w + bought_w
    battery = (1 - solar) * given_w / supplied_w if supplied_w > 0 else 0.0
    return Mix(solar, battery)
