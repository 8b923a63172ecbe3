"""What we last ordered of each device and still hold: the other half of every comparison that decides
whether a wish is a new command.
"""

from datetime import datetime

from msgspec import Struct

from domain.command.order import BatteryOrder, ChargeOrder, ExportOrder, FeedOrder, Order, OutputOrder


class Held(Struct, frozen=True, kw_only=True):
    """A standing order. `target` is `battery`, `pv/ID` or `loadpoints/ID`. `ends_by_itself`: a timer of the
    device's own runs with it.
    """

    target: str
    order: Order
    owner: str
    issued_by: str
    since: datetime
    until: datetime | None = None
    command_id: str = ""
    ends_by_itself: bool = False


def dispatch_in(held: Held | None) -> BatteryOrder | None:
    """The battery's order, where one is held."""
    return held.order if held is not None and isinstance(held.order, BatteryOrder) else None


def limit_in(held: Held | None) -> ExportOrder | None:
    """The export limit, where one is held."""
    return held.order if held is not None and isinstance(held.order, ExportOrder) else None


def output_in(held: Held | None) -> OutputOrder | None:
    """An AC-coupled inverter's limit, where one is held."""
    return held.order if held is not None and isinstance(held.order, OutputOrder) else None


def charge_in(held: Held | None) -> ChargeOrder | None:
    """The charger's order, where one is held."""
    return held.order if held is not None and isinstance(held.order, ChargeOrder) else None


def feed_in(held: Held | None) -> FeedOrder | None:
    """What a car gives to the house for us, where one is held."""
    return held.order if held is not None and isinstance(held.order, FeedOrder) else None
