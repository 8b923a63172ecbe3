"""What a loadpoint tells of the sun: how much there is, what it needs, and who else takes of it."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.command.order import BatteryAction
from domain.loadpoint.situation import Situation
from domain.reading.signs import watts


def with_takers(followers: Mapping[str, Situation]) -> dict[str, Situation]:
    """Each with the names of the others that charge from the sun, or have a share of it."""
    takers = {
        key: _name(s) for key, s in followers.items() if s.intent is None and (s.share_w or s.memory.is_on)
    }
    return {
        key: replace(s, takers=tuple(name for other, name in takers.items() if other != key))
        for key, s in followers.items()
    }


def sun_facts(s: Situation, current_a: int | None = None) -> dict[str, Any]:
    """`surplus_w` is that of all; `taker` who takes of it too, and `share_w` what this one charges with, at
    `current_a`, as far as that is a part of it; `battery_takes_w` what a battery takes that is ordered to
    charge, where this one could charge without that.
    """
    surplus_w = s.surplus.power_w
    facts: dict[str, Any] = {
        "surplus_w": None if surplus_w is None else round(surplus_w),
        "needed_w": round(s.min_w),
    }
    if s.takers and surplus_w is not None and surplus_w >= s.min_w:
        facts["taker"] = " and ".join(s.takers)
        share_w = 0 if current_a is None else round(watts(current_a, s.phases, s.lp.voltage_v))
        if 0 < share_w <= facts["surplus_w"]:  # a current that is kept may be more than there is by now
            facts["share_w"] = share_w
    is_ordered = s.forced is BatteryAction.FORCE_CHARGE
    if is_ordered and surplus_w is not None and surplus_w < s.min_w <= surplus_w + s.surplus.charged_w:
        facts["battery_takes_w"] = round(s.surplus.charged_w)
    return facts


def _name(s: Situation) -> str:
    vehicle = s.house.vehicle(s.lp.vehicle)
    return s.lp.title if vehicle is None else vehicle.name or vehicle.id.capitalize()
