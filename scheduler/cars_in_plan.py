"""The cars of a plan while it is made: what they want, whose hours are chosen before the battery's, and what
each look at what came of it changes in that, until the plan and its cars agree.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import BatteryIntent
from domain.forecast.series import PowerForecast
from domain.house.house import House
from domain.loadpoint.expected import Expected, charged_by_mode, moved_kwh, spared_spans
from domain.loadpoint.identity import with_cars
from domain.loadpoint.smart_plans import chosen_hours, first_of, is_chosen
from domain.loadpoint.together import CarsAhead, cars_ahead, fit
from domain.loadpoint.unplanned import Unplanned, unplanned
from domain.plan.cars.behind import left_to_battery
from domain.plan.cars.car_plan import NOTHING_W, CarPlan
from domain.plan.cars.spilt import with_spilt
from domain.plan.cars.stretch import Taken
from domain.plan.cars.told import plan_of_optimiser
from domain.plan.cars.wish import CarWish
from domain.plan.draft.limits import connection_kw
from domain.plan.draft.standing import ACTIONS, after_a_sale
from domain.plan.plan import Plan
from domain.tariff.slots import Tariff
from scheduler.foresight import expected_ahead, foresight
from scheduler.state import HouseState

MOVED_KWH = 1.0  # so little more or less of other modes' charges is the same plan
LOOKS = 4  # at what the battery has first of the sun that cars were to have: each moves what it does


class CarsInPlan:
    """The cars of one plan. `beside`: what cars take that it does not plan; `spared`: when the battery gives
    them nothing. It is made with `tariff` and `forecasts`, and what a person `asked` of the battery.
    """

    def __init__(
        self,
        state: HouseState,
        house: House,
        wishes: tuple[CarWish, ...],
        chargers: Mapping[str, ChargerCapabilities],
        *,
        tariff: Tariff,
        forecasts: Mapping[str, PowerForecast],
        asked: BatteryIntent | None,
        now: datetime,
    ) -> None:
        self._state, self._house, self._now, self._looks = state, house, now, 0
        self._chargers, self._asked = chargers, asked
        seen = state.planned_on
        cars = self._cars = after_a_sale(asked, wishes)
        self._alone = foresight(
            state, house, seen, cars, tariff=tariff, forecasts=forecasts, asked=asked, now=now
        )
        self._others = _unplanned(state, house, cars, now)
        self._count_on(self._expected_beside(state.car_plans))
        self._first: Sequence[Taken] | None = None
        # After an order of a person's the cars' hours begin before the plan does.
        by_itself = asked is not None and asked.action in ACTIONS
        self._chosen = chosen_hours([w for w in cars if by_itself or is_chosen(w, cars)], self._ahead, now)

    def _expected_beside(self, plans: Mapping[str, CarPlan]) -> tuple[Expected, ...]:
        """What modes will charge beside cars that have these plans."""
        return expected_ahead(
            self._state,
            self._house,
            self._state.planned_on,
            self._chargers,
            self._alone,
            self._asked,
            self._now,
            first_of(self._cars, plans),
        )

    def _count_on(self, expected: tuple[Expected, ...]) -> None:
        self._expected = expected
        self._ahead = replace(self._alone, beside=(*self._alone.beside, *(each.taken for each in expected)))
        self.spared = spared_spans(expected)
        self.beside = self._others + tuple(load for each in expected for load in each.loads)

    def counted(self) -> CarsAhead:
        """What the cars and the battery of the next draft may count on."""
        giving_way = [each for each in self._ahead.beside if each.gives_way]
        return cars_ahead(
            self._cars, self._chosen, self._ahead, self._house, self._now, giving_way, self._first
        )

    async def planned(self, found: Plan, counted: CarsAhead) -> dict[str, CarPlan]:
        """The plan of each car, by name, in a plan that was made as `counted`."""
        planned = dict(self._chosen)
        for wish in self._cars:
            await asyncio.sleep(0)
            if wish.name not in self._chosen:
                planned[wish.name] = plan_of_optimiser(wish, found, counted.rooms[wish.name], self._chosen)
        return planned

    def agree(
        self, found: Plan, planned: Mapping[str, CarPlan], counted: CarsAhead, soc_pct: float | None
    ) -> bool:
        """Whether the plan holds with its cars as they are `planned`; else the next draft is to be made with
        what was found out. `soc_pct`: of the battery before the plan's first slot, None unknown.
        """
        cars = self._cars
        if counted.giving_way and self._first is None and self._is_moved(found, planned):
            return False
        if not counted.are_all_chosen and not fit(counted, planned, found, self._ahead):
            self._chosen = chosen_hours(cars, self._ahead, self._now)  # and what is left is the battery's
            return False
        self._looks += 1
        known = left_to_battery(cars, planned, found.slots, soc_pct, is_last=self._looks >= LOOKS)
        self._cars = with_spilt(known, planned, found.slots)
        if self._cars == cars or self._looks > LOOKS + len(cars):
            return True
        bound = [w for w in self._cars if w.name in self._chosen or w.behind or w.spilt]
        self._chosen = chosen_hours(bound, self._ahead, self._now)
        return False

    def _is_moved(self, found: Plan, planned: Mapping[str, CarPlan]) -> bool:
        """Whether beside the cars as they are planned other modes charge otherwise than was counted on: then
        the next draft has those with a departure where they are, and the others what that leaves.
        """
        expected = self._expected_beside(planned)
        if moved_kwh(self._expected, expected) < MOVED_KWH and not _lets_in_too_much(found, self._house):
            return False
        self._count_on(expected)
        self._first = first_of(self._cars, planned)
        return True


def _lets_in_too_much(plan: Plan, house: House) -> bool:
    """Whether what was to make way is counted on, by the cars or by the battery."""
    limit_kw, _ = connection_kw(house.site)
    return limit_kw is not None and any(slot.grid_w > 1000 * limit_kw + NOTHING_W for slot in plan.slots)


def _unplanned(
    state: HouseState, house: House, cars: Sequence[CarWish], now: datetime
) -> tuple[Unplanned, ...]:
    """What cars take now that this plan does not plan."""
    house, seen = with_cars(house, state.attached), state.planned_on
    by_mode = charged_by_mode(house, seen, state.charge_intents, state.memory.loadpoints, now)
    planned = {*by_mode, *(wish.name for wish in cars)}
    return unplanned(house, seen, state.charge_intents, planned, now)
