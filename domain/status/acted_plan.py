"""The plan as it is told: with the hours of the cars that are acted on.

A car may want something else by now than the plan was made for; its own hours are made anew, the plan not.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from domain.house.house import Site
from domain.language.telling import Telling
from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.status.worded_plan import car_in_words


def acted_plan(plan: Plan, car_plans: Mapping[str, CarPlan], site: Site, now: datetime) -> Plan:
    """The plan with the hours of `car_plans` that are acted on now, by loadpoint id, in words."""
    told = {
        key: made if made is plan.cars.get(key) else car_in_words(made, Telling(site, made.made_at))
        for key, made in car_plans.items()
        if not made.stands_in(now)
    }
    return plan if told == plan.cars else replace(plan, cars=told)
