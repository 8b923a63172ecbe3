"""What the connection leaves to a car ahead, counted as fuse and circuits will count it when it charges."""

from collections.abc import Sequence

from msgspec import Struct


class Plug(Struct, frozen=True, kw_only=True):
    """How a charge hangs in the house: the places in its phases that it may load, with how many of its own
    phases each (`weight`), and what an ampere of it is, kW.
    """

    places: tuple[int, ...] = (0,)
    weight: int = 1
    amp_kw: float = 0.23

    def amps(self, power_kw: float) -> float:
        """Its current per phase, A."""
        return power_kw / self.amp_kw


class Drawn(Struct, frozen=True):
    """What somebody else draws, kW, and how."""

    power_kw: float
    plug: Plug


class Wire(Struct, frozen=True, kw_only=True):
    """A circuit with a limit above a car: A per phase, kW; None: no such limit."""

    name: str
    max_a: float | None = None
    max_kw: float | None = None

    def left_kw(self, plug: Plug, others: Sequence[Drawn]) -> float:
        """What it leaves beside those others on it, kW."""
        left = [] if self.max_kw is None else [self.max_kw - sum(each.power_kw for each in others)]
        left += [] if self.max_a is None else [_beside(plug, self.max_a, others)]
        return min(left)


class Fuse(Struct, frozen=True, kw_only=True):
    """The main fuse less its margin, A per phase. `is_metered`: it is judged by the currents of all phases,
    else as if all that the house takes were on each of them.
    """

    max_a: float
    phases: int = 1
    voltage_v: float = 230.0
    is_metered: bool = False

    def left_kw(self, plug: Plug, house_kw: float, others: Sequence[Drawn]) -> float:
        """What it leaves to a car of it, kW. `house_kw`: what the house takes beside, less the sun: what that
        gives beyond the house's own use can go at any moment, and no car counts on it.
        """
        shared = self.phases if self.is_metered else 1
        used_a = max(0.0, 1000 * house_kw / (shared * self.voltage_v))
        return _beside(plug, self.max_a - used_a, others)

    @property
    def battery(self) -> Plug:
        """A home battery hangs on whichever phase, so it counts on each with all that it takes."""
        return Plug(places=tuple(range(self.phases)), amp_kw=self.voltage_v / 1000)


def _beside(plug: Plug, max_a: float, others: Sequence[Drawn]) -> float:
    return plug.amp_kw * min(max_a - _on(place, others) for place in plug.places) / plug.weight


def _on(place: int, others: Sequence[Drawn]) -> float:
    """What the others take on one phase, A."""
    return sum(
        each.plug.weight * each.plug.amps(each.power_kw) for each in others if place in each.plug.places
    )
