"""The plans of all cars in mode smart: the optimiser's where it has one for the car as it now is, else one by
price alone, which stays as it is until it is old or something it rests on has changed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast
from domain.house.house import House, Site
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.room import Fuse
from domain.plan.cars.stretch import Foreseen, Taken, stretches
from domain.plan.cars.told import plan_by_price
from domain.plan.cars.wish import CarWish
from domain.plan.plan import Plan
from domain.tariff.slots import Tariff

LASTS = timedelta(minutes=5)
FUSE_VOLTAGE_V = 230.0
PATIENCE = timedelta(minutes=1)  # so long a new wish waits for the optimiser, which plans the battery with it


def renewed(
    before: Mapping[str, CarPlan],
    wishes: Sequence[CarWish],
    house: House,
    plan: Plan | None,
    ahead: Foreseen,
    now: datetime,
    running: Collection[str] = (),
    *,
    is_changed: bool = False,
) -> dict[str, CarPlan]:
    """The plans to act on now, by loadpoint id. `before`: those of the last tick; `running`: the loadpoints
    at which a charge of ours is going on, so that it is not broken off while the optimiser is asked;
    `is_changed`: other cars charge than before, so that what was planned by price is no longer right.
    """
    is_planned = house.optimiser.enabled and plan is not None and plan.is_fresh(now, house.optimiser.replan_s)
    planned = plan.cars if is_planned and plan is not None else {}
    found: dict[str, CarPlan] = {}
    taken: list[Taken] = []
    for wish in wishes:
        made = planned.get(wish.name)
        if made is None or not made.answers(wish) or made.is_over(now):
            last = before.get(wish.name)
            last = last if last is not None and last.answers(wish) else None
            if last is not None and not last.is_over(now) and not (is_changed or _is_old(last, ahead, now)):
                made = last
            else:
                until = _awaited_until(last, house, now)
                waits = until is not None and wish.name not in running
                ready = max(wish.ready, until) if until is not None and waits else wish.ready
                made = plan_by_price(wish, stretches(replace(wish, ready=ready), ahead, taken), now)
                made = replace(made, waits_until=until)
        found[wish.name] = made
        if wish.is_present:
            taken.append(taken_of(wish, made))
    return found


def _awaited_until(last: CarPlan | None, house: House, now: datetime) -> datetime | None:
    """Until when a plan by price stands in for the optimiser's, which is asked for a wish that is new."""
    if not house.optimiser.enabled:
        return None
    if last is None:
        return now + PATIENCE
    return last.waits_until if last.stands_in(now) else None


def taken_of(wish: CarWish, plan: CarPlan) -> Taken:
    """What the car is planned to have, which others do not."""
    slots = tuple((slot.start, slot.end, slot.power_w / 1000) for slot in plan.slots)
    return Taken(slots=slots, plug=wish.plug, circuits=wish.circuit_names)


def first_of(wishes: Sequence[CarWish], plans: Mapping[str, CarPlan]) -> list[Taken]:
    """What those are planned to have that keep their current beside a charge of another mode, or are given
    it: with a departure, or charging already.
    """
    return [
        taken_of(wish, plans[wish.name])
        for wish in wishes
        if (wish.is_due or wish.is_on) and wish.name in plans
    ]


def is_chosen(wish: CarWish, wishes: Sequence[CarWish] = ()) -> bool:
    """Whether its hours are chosen before the battery is planned: a wish that is not one of cost alone, or
    that has to share a circuit with another one.
    """
    return wish.strategy != "cheapest" or wish.spares_battery or any(map(wish.shares_with, wishes))


def chosen_hours(wishes: Sequence[CarWish], ahead: Foreseen, now: datetime) -> dict[str, CarPlan]:
    """The hours of these cars by price and sun alone."""
    found: dict[str, CarPlan] = {}
    taken: list[Taken] = []
    for wish in wishes:
        found[wish.name] = plan_by_price(wish, stretches(wish, ahead, taken), now)
        taken.append(taken_of(wish, found[wish.name]))
    return found


def foreseen(
    house: House,
    tariff: Tariff,
    forecasts: Mapping[str, PowerForecast],
    *,
    beside: Sequence[Taken] = (),
    forced: Sequence[tuple[datetime, datetime, float]] = (),
    by_phase: bool = False,
    used: TermsSoFar | None = None,
) -> Foreseen:
    """What is known of the hours ahead in this house. `beside`: cars that charge now and that nobody plans;
    `forced`: what a person makes the battery take, kW; `by_phase`: the currents of all phases are measured;
    `used`: how much of the contract's quotas is used.
    """
    limit_w = house.site.import_limit_w
    return Foreseen(
        tariff=tariff,
        used=used or TermsSoFar(),
        solar=forecasts.get("solar"),
        load=forecasts.get("load"),
        import_kw=None if limit_w is None else limit_w / 1000,
        fuse=_fuse(house.site, by_phase=by_phase),
        beside=tuple(beside),
        forced=tuple(forced),
        sold_from=house.curtailment.enter_below if house.curtailment.enabled else 0.0,
        zone=ZoneInfo(house.site.timezone),
    )


def _fuse(site: Site, *, by_phase: bool) -> Fuse | None:
    if site.main_fuse_a is None:
        return None
    max_a = max(0.0, site.main_fuse_a - site.fuse_margin_a)
    return Fuse(max_a=max_a, phases=site.phases, voltage_v=FUSE_VOLTAGE_V, is_metered=by_phase)


def _is_old(made: CarPlan, ahead: Foreseen, now: datetime) -> bool:
    fetched_at = ahead.tariff.fetched_at
    has_news = fetched_at is not None and fetched_at > made.made_at
    return has_news or not timedelta(0) <= now - made.made_at < LASTS
