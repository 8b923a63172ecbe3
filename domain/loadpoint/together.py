"""Cars and battery of one plan at one fuse: what each may count on, and whether all of it fits together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.house.house import House
from domain.loadpoint.smart_plans import taken_of
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.stretch import Foreseen, Stretch, Taken, stretches
from domain.plan.cars.wish import CarWish
from domain.plan.plan import Plan, PlanAction

MATTERS = 0.75  # a charge that gets more than that of its power is as planned, but for a rounding


class CarsAhead(Struct, frozen=True, kw_only=True):
    """What the cars of a plan want, and the hours of those that are `chosen` already, by name. `rooms`: what
    fuse and circuits leave to the others; `battery_room`: what the fuse leaves the battery, without the sun,
    where that is less than the connection lets in. `giving_way`: charges beside the plan that get what cars
    with a departure leave of the connection; `first`: what these take of it, None: all that they could.
    """

    wishes: tuple[CarWish, ...]
    chosen: Mapping[str, CarPlan]
    rooms: Mapping[str, Sequence[Stretch]]
    battery_room: Sequence[Stretch] = ()
    giving_way: tuple[Taken, ...] = ()
    first: tuple[Taken, ...] | None = None

    @property
    def are_all_chosen(self) -> bool:
        """Whether nobody's hours are left to the optimiser."""
        return len(self.chosen) == len(self.wishes)


def cars_ahead(
    wishes: tuple[CarWish, ...],
    chosen: Mapping[str, CarPlan],
    ahead: Foreseen,
    house: House,
    now: datetime,
    giving_way: Sequence[Taken] = (),
    first: Sequence[Taken] | None = None,
) -> CarsAhead:
    """What the cars and the battery of a plan may count on beside those that are `chosen`."""
    taken = [taken_of(wish, chosen[wish.name]) for wish in wishes if wish.name in chosen]
    return CarsAhead(
        wishes=wishes,
        chosen=chosen,
        rooms={wish.name: stretches(wish, ahead, taken) for wish in wishes if wish.name not in chosen},
        battery_room=_battery_room(ahead, house, taken, now),
        giving_way=tuple(giving_way),
        first=None if first is None else tuple(first),
    )


def fit(cars: CarsAhead, plans: Mapping[str, CarPlan], plan: Plan, ahead: Foreseen) -> bool:
    """Whether fuse and circuits have room for all that was planned at once: the battery first, then the cars
    in their turn.
    """
    charges = [
        (slot.start, slot.end, slot.power_w / 1000) for slot in plan.slots if slot.action is PlanAction.CHARGE
    ]
    ahead = replace(ahead, forced=tuple(sorted([*ahead.forced, *charges])))
    taken: list[Taken] = []
    for wish in cars.wishes:
        found = plans[wish.name]
        for stretch in stretches(wish, ahead, taken):
            slot = found.at(stretch.start + (stretch.end - stretch.start) / 2)
            most_kw = stretch.wired_kw
            if slot is None or most_kw is None:
                continue
            if most_kw < min(wish.min_kw, slot.power_w / 1000) or most_kw < MATTERS * slot.power_w / 1000:
                return False
        taken.append(taken_of(wish, found))
    return True


def _battery_room(
    ahead: Foreseen, house: House, taken: Sequence[Taken], now: datetime
) -> tuple[Stretch, ...]:
    """It may hang on any one phase; where there is but one, the import limit of the plan says all."""
    if ahead.fuse is None or ahead.fuse.phases == 1 or house.battery is None:
        return ()
    battery = CarWish(
        name="",
        ready=now,
        departure=now + timedelta(hours=house.optimiser.horizon_h),
        energy_kwh=0.0,
        max_kw=house.battery.max_charge_w / 1000,
        plug=ahead.fuse.battery,
        is_due=True,
    )
    return stretches(battery, ahead, taken)
