"""A car or battery that follows its newest order before it tells so: the meter sees it already, and what it
takes there is no load of the house.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from domain.circuit.load import Load
from domain.command.held import dispatch_in
from domain.command.order import BatteryAction
from domain.house.devices import BATTERY, loadpoint_device
from domain.reading.signs import watts
from domain.view import SiteView

FOLLOWS_WITHIN = timedelta(seconds=15)  # a charger that was read later tells what its car took of the order
SAME_A = 1.0
SAME_W = 300.0  # a battery that gives or takes less does neither


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


class Turn(Struct, frozen=True, kw_only=True):
    """A battery that turns from giving to taking or back: it was last measured with the house at `was_w`, and
    may run anywhere from `low_w` to `high_w` while our order takes hold, W, + discharges.
    """

    was_w: float
    low_w: float
    high_w: float

    @property
    def more_w(self) -> float:
        """So much of what the meter sees may be the battery's."""
        return self.was_w - self.low_w

    @property
    def less_w(self) -> float:
        """So much less may it see because of the battery."""
        return self.high_w - self.was_w


def turn_of(view: SiteView, was_w: float | None) -> Turn | None:
    """The battery's turn while its reading and the meter's may be of two instants of it; `was_w`: as it was
    when both were last of one.
    """
    held, now_w = view.held.get(BATTERY), view.seen.battery_w
    times = [at for at in (view.seen.battery_at, view.seen.grid_at, view.seen.phase_at) if at is not None]
    if held is None or now_w is None or was_w is None or not times:
        return None
    if min(times) - held.since >= FOLLOWS_WITHIN:
        return None
    ends = [was_w, now_w, *_ordered_w(view)]
    if min(ends) > -SAME_W or max(ends) < SAME_W:  # it gives more or less, or takes more or less
        return None
    return Turn(was_w=was_w, low_w=min(ends), high_w=max(ends))


def _ordered_w(view: SiteView) -> list[float]:
    """Where its order takes it, W; empty where that is its own to choose."""
    order, battery = dispatch_in(view.held.get(BATTERY)), view.house.battery
    if order is None or battery is None:
        return []
    if order.action is BatteryAction.FORCE_CHARGE:
        return [-(battery.max_charge_w if order.power_w is None else order.power_w)]
    if order.action is BatteryAction.FORCE_DISCHARGE:
        return [battery.max_discharge_w if order.power_w is None else order.power_w]
    return []  # nothing lies beyond both of what it gave and what it takes


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
