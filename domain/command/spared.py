"""What an automation sets while a person's order stands counts for that order only once it is over.

The settings themselves change at once; the order goes on under those it had, until a person changes them too.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

from msgspec.structs import replace

from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.standing import Rank, rank_of
from domain.house.house import Battery, House, Loadpoint
from domain.house.overlay import overlaid, overlay_of, without

OrderT = TypeVar("OrderT", BatteryIntent, ChargeIntent)

RANGE = frozenset({"min_current_a", "max_current_a"})  # one alone may contradict what is set of the other
OF_CHARGE = frozenset({"limit_soc_pct", "phases", "priority", "vehicle"}) | RANGE
OF_BATTERY = frozenset({"max_charge_w", "max_discharge_w"})


def sparing(
    order: OrderT,
    before: Loadpoint | Battery,
    now: Loadpoint | Battery,
    asked: Collection[str],
    issued_by: str,
) -> OrderT:
    """The order after its device's settings became those of `now`; `asked`: the keys that were set."""
    if rank_of(order.issued_by) is not Rank.PERSON:
        return order
    if rank_of(issued_by) is Rank.PERSON:
        touched = set(asked) | (RANGE if RANGE & set(asked) else set())
        return replace(order, spared=without(order.spared, touched))
    limiting = OF_BATTERY if isinstance(now, Battery) else OF_CHARGE
    return replace(order, spared=overlay_of(now, overlaid(before, order.spared), limiting))


def as_asked(house: House, charges: Mapping[str, ChargeIntent], battery: BatteryIntent | None) -> House:
    """The house under which its orders are carried out: what governs each device goes on as it was asked."""
    if battery is not None and battery.spared.changes and house.battery is not None:
        house = replace(house, battery=overlaid(house.battery, battery.spared))
    if not any(charge.spared.changes for charge in charges.values()):
        return house
    loadpoints = (overlaid(lp, charges[lp.id].spared) if lp.id in charges else lp for lp in house.loadpoints)
    return replace(house, loadpoints=tuple(loadpoints))
