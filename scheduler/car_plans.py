"""Keeps the plans of the cars in mode smart: looks at them with every tick, and asks the optimiser for a new
one when a car wants something else than it planned with, or another one charges beside the plan.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.house.house import House
from domain.loadpoint.arrival import as_it_arrives
from domain.loadpoint.expected import Expected, charged_by_mode
from domain.loadpoint.identity import with_cars
from domain.loadpoint.smart_plans import LASTS, first_of, renewed
from domain.loadpoint.smart_wish import wishes_of
from domain.loadpoint.sun_wish import followers_of
from domain.loadpoint.unplanned import is_other
from domain.plan.cars.car_plan import Source
from domain.plan.cars.stretch import Foreseen, Taken
from domain.plan.cars.wish import CarWish
from domain.plan.draft.followers import Follower
from domain.reading.observation import Observation
from scheduler.foresight import expected_ahead, foresight
from scheduler.state import HouseState

SELDOM = timedelta(minutes=1)


class CarPlans:
    """The plan of each car. `chargers`: what they can do, by loadpoint id; `on_new_wish` is called once for
    each.
    """

    def __init__(
        self,
        state: HouseState,
        chargers: Callable[[], Mapping[str, ChargerCapabilities]],
    ) -> None:
        self._state, self._chargers = state, chargers
        self.on_new_wish: Callable[[], None] = lambda: None
        self._beside: tuple[Taken, ...] = ()
        self._expected: tuple[Expected, ...] = ()
        self._expected_of: tuple[object, ...] = ()
        self._expected_at = datetime.min.replace(tzinfo=UTC)
        self._asked_at = datetime.min.replace(tzinfo=UTC)

    def wishes(self, house: House, now: datetime) -> tuple[CarWish, ...]:
        """What the cars want under the settings of `house`, as things last looked."""
        return self._wishes(house, self._state.planned_on, now)

    def followers(self, house: House, now: datetime) -> tuple[Follower, ...]:
        """The cars that take of the sun beside the plan under the settings of `house`."""
        state = self._state
        house = with_cars(house, state.attached)
        memories, tariff = state.memory.loadpoints, state.tariff.standing(now)
        seen, able, asked = state.planned_on, self._chargers(), state.charge_intents
        return followers_of(house, seen, able, asked, memories, now, tariff)

    def look(self, seen: Observation) -> None:
        """Brings the plans up to date with what was seen."""
        state, before = self._state, self._state.car_plans
        wishes = self._wishes(state.house, seen, seen.at)
        if not (wishes or state.house.optimiser.enabled or self._charged_by_mode(seen)):
            state.car_plans, state.expected = {}, ()  # the hours ahead could change nothing that is told
            return
        ahead = foresight(
            state,
            state.house,
            seen,
            wishes,
            tariff=state.tariff.standing(seen.at),
            forecasts=state.forecasts,
            asked=state.battery_intent,
            now=seen.at,
        )
        expected = state.expected = self._expected_lately(seen, ahead, wishes)
        ahead = replace(ahead, beside=(*ahead.beside, *(each.taken for each in expected)))
        running = {key for key, memory in state.memory.loadpoints.items() if memory.is_on}
        is_changed = self._is_changed(ahead, seen.at)
        state.car_plans = renewed(
            before, wishes, state.house, state.plan, ahead, seen.at, running, is_changed=is_changed
        )
        if is_changed:
            self.on_new_wish()
            return
        for wish in wishes:
            known = before.get(wish.name)
            if known is None or not known.answers(wish):
                self.on_new_wish()
                return

    def _expected_lately(
        self, seen: Observation, ahead: Foreseen, wishes: Sequence[CarWish]
    ) -> tuple[Expected, ...]:
        """What modes will charge, worked out anew where another car, plan or setting asks for it, and every
        few minutes: it is looked at with every tick.
        """
        state, now, keys = self._state, seen.at, self._charged_by_mode(seen)
        house, intents = with_cars(state.house, state.attached), state.charge_intents
        of = tuple(
            (lp.id, lp.mode, lp.schedule, lp.cheap, lp.limit_soc_pct, intents.get(lp.id))
            for lp in house.loadpoints
            if lp.id in keys
        )
        plans = state.car_plans
        beside = tuple((wish.name, plans[wish.name].id) for wish in wishes if wish.name in plans)
        is_old = not timedelta() <= now - self._expected_at < LASTS
        if (of, beside) != self._expected_of or is_old:
            able, asked, first = self._chargers(), state.battery_intent, first_of(wishes, plans)
            self._expected = ()
            if of:
                self._expected = expected_ahead(state, state.house, seen, able, ahead, asked, now, first)
            self._expected_of, self._expected_at = (of, beside), now
        return self._expected

    def _charged_by_mode(self, seen: Observation) -> frozenset[str]:
        state = self._state
        house = with_cars(state.house, state.attached)
        return charged_by_mode(house, seen, state.charge_intents, state.memory.loadpoints, seen.at)

    def _is_changed(self, ahead: Foreseen, now: datetime) -> bool:
        """Whether other cars charge beside the plan than it counted on; asked for once a minute at most."""
        if not is_other(self._beside, ahead.beside) or now - self._asked_at < SELDOM:
            return False
        self._beside, self._asked_at = ahead.beside, now
        return True

    def _wishes(self, house: House, seen: Observation | None, now: datetime) -> tuple[CarWish, ...]:
        memories = self._state.memory.loadpoints
        tops = {key: memory.phases.top for key, memory in memories.items()}
        ceilings = {key: memory.ceilings for key, memory in memories.items()}
        finished = {key for key, memory in memories.items() if memory.is_finished or memory.needs_replug}
        house = as_it_arrives(with_cars(house, self._state.attached), self._state.arrives)
        asked, able = self._state.charge_intents, self._chargers()
        found = wishes_of(
            house, seen, able, asked, finished, now, tops, ceilings, self._state.departures.missed
        )
        on = {key for key, memory in memories.items() if memory.is_on}
        return tuple(
            replace(wish, is_on=wish.name in on, goes_on=self._goes_on(wish.name, now)) for wish in found
        )

    def _goes_on(self, loadpoint_id: str, now: datetime) -> bool:
        """Whether the car charges from the grid as it was planned."""
        memory = self._state.memory.loadpoints.get(loadpoint_id)
        plan = self._state.car_plans.get(loadpoint_id)
        slot = None if plan is None else plan.at(now)
        return memory is not None and memory.is_on and (slot is None or slot.source is Source.GRID)
