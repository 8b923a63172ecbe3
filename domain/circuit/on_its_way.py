"""A car that follows its newest order before its charger tells so: the meter sees it already, and what it
takes there is no load of the house.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from domain.circuit.load import Load
from domain.house.devices import loadpoint_device
from domain.reading.signs import watts
from domain.view import SiteView

FOLLOWS_WITHIN = timedelta(seconds=15)  # a charger that was read later tells what its car took of the order
SAME_A = 1.0


class Margin(Struct, frozen=True, kw_only=True):
    """A car that may draw `more_a` or `less_a` than its charger told, A per phase."""

    load: Load
    more_a: float
    less_a: float

    @property
    def more_w(self) -> float:
        """On the phases it may use, W."""
        return watts(self.more_a, self.load.phases, self.load.voltage_v)

    @property
    def less_w(self) -> float:
        """On the phases it may use, W."""
        return watts(self.less_a, self.load.phases, self.load.voltage_v)


def margins_of(view: SiteView, loads: Sequence[Load]) -> list[Margin]:
    """Those whose order is newer than what their chargers can know of it."""
    return [found for load in loads if (found := _margin(view, load)) is not None]


def _margin(view: SiteView, load: Load) -> Margin | None:
    held, reading = view.held.get(loadpoint_device(load.id)), view.seen.chargers.get(load.id)
    if held is None or reading is None or load.wanted_a is None or load.drawn_a is None:
        return None
    if reading.connected is False:
        return None
    read_at = reading.power_at or view.seen.charger_at.get(load.id)
    if read_at is None or read_at - held.since >= FOLLOWS_WITHIN:
        return None
    more_a = max(0.0, load.could_a - load.drawn_a)
    less_a = max(0.0, load.drawn_a - load.held_a)
    if max(more_a, less_a) < SAME_A:
        return None
    return Margin(load=load.on(max(load.drawn_phases, load.could_phases)), more_a=more_a, less_a=less_a)
