"""Makes plans: gathers prices and forecasts, has the problem solved elsewhere, keeps what checks out.

Between its phases it lets other tasks run: a plan must never hold up a tick.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.intent import BatteryIntent
from domain.errors import Conflict, DeviceError, StorageError
from domain.forecast.series import PowerForecast
from domain.house.house import House
from domain.instants import RealTime
from domain.language.telling import Telling
from domain.loadpoint.together import CarsAhead
from domain.loadpoint.unplanned import told_apart, with_unplanned
from domain.plan.bill import billing, with_bill
from domain.plan.cars.wish import CarWish
from domain.plan.cars_energy import beside_standing, with_cars_energy
from domain.plan.draft.build import Draft
from domain.plan.draft.followers import AS_IT_COMES, Follower, Told
from domain.plan.draft.foundation import foundations
from domain.plan.draft.known import is_known
from domain.plan.draft.standing import ACTIONS
from domain.plan.plan import Plan, PlanSlot
from domain.ports.sources import ForecastSource, PlanSolver
from domain.reason.reason import Reason, Why
from domain.status.worded_plan import wording
from domain.tariff.wall_clock import Span
from scheduler.cars_in_plan import CarsInPlan
from scheduler.drafted import beyond, drafted
from scheduler.line import Line, Rank
from scheduler.plan_worth import counted_tariff, planned_tariff
from scheduler.planned_for import PlannedFor
from scheduler.solved import plan_of_solution
from scheduler.state import HouseState
from scheduler.timetable import Job, every
from scheduler.tried import tried_house, tried_order
from scheduler.turns import in_turns

log = logging.getLogger(__name__)
NOT_KNOWN = {
    Why.BATTERY_SOC_UNKNOWN: "the level of the home battery is not known",
    Why.PRICE_UNKNOWN: "the price of power is not known",
    Why.LOAD_UNKNOWN: "what the house uses is not known",
}


def no_wishes(house: House, now: datetime) -> tuple[CarWish, ...]:
    """No car wants anything."""
    return ()


def no_chargers() -> Mapping[str, ChargerCapabilities]:
    """Nothing is known of what chargers can do."""
    return {}


def no_followers(house: House, now: datetime) -> tuple[Follower, ...]:
    """No car follows the sun."""
    return ()


class Planner:
    """Keeps `state.plan`; the last good plan stays until it is too old to act on."""

    def __init__(
        self,
        state: HouseState,
        *,
        solver: PlanSolver | None,
        solar: ForecastSource | None,
        load: ForecastSource | None,
        new_id: Callable[[], str],
        abilities: Callable[[], BatteryCapabilities | None],
        wishes: Callable[[House, datetime], tuple[CarWish, ...]] = no_wishes,
        followers: Callable[[House, datetime], tuple[Follower, ...]] = no_followers,
        chargers: Callable[[], Mapping[str, ChargerCapabilities]] = no_chargers,
        is_read: bool = True,
    ) -> None:
        """`wishes`: what cars want of a plan; `followers`: those that take of the sun beside it;
        `chargers`: what they can do, by loadpoint id. `is_read` False: nobody reads why a plan is as it is,
        and it is not worked out.
        """
        self._state, self._solver = state, solver
        self._solar, self._load, self._new_id = solar, load, new_id
        self._line = Line()
        self._abilities, self._wishes, self._is_read = abilities, wishes, is_read
        self._followers, self._chargers = followers, chargers
        self._planned_for = PlannedFor(state)
        self.replans = {"resident": 0, "rebuilt": 0}  # since the start, by where the solver's model is from
        self.on_plan: Callable[[], None] = lambda: None
        period = timedelta(seconds=state.house.optimiser.replan_s)
        self.job = Job("replan", every(period), self._due, self._is_there_now)

    @property
    def is_outdated(self) -> bool:
        """Whether people want something else than the plan was made for, and the next one is made for it."""
        is_planning = self._state.house.optimiser.enabled and self._solver is not None
        return is_planning and self._planned_for.is_outdated

    def _is_there_now(self) -> bool:
        """Whether what the last try lacked has come, or something else is wanted: prices hurry the job, a
        reading or a setting is merely there.
        """
        refusal, seen = self._state.plan_refusal, self._state.seen
        if self.is_outdated and seen is not None and self._planned_for.is_due(seen.at):
            return True
        was_unread = refusal is not None and refusal.code is Why.BATTERY_SOC_UNKNOWN
        return was_unread and is_known(self._state.battery_soc_pct)

    async def _due(self, now: datetime) -> bool | None:
        house = self._state.house
        if house.optimiser.enabled and self._solver is not None:
            return await self.replan(now)
        if self._wishes(house, now):  # a car is planned by sun and price all the same
            self._keep(*await self._foreseen(house, now))
        return None

    def _keep(self, load: PowerForecast | None, solar: PowerForecast | None) -> None:
        self._state.forecasts = _known(solar=solar, load=load)

    async def replan(self, now: datetime, rank: Rank = Rank.HOUSE) -> bool:
        """A new plan, unless something needed is unknown; says why in the log. Whether one was made. Raises
        Busy where too many ask for one.
        """
        async with self._line.turn(rank):
            self._planned_for.begin(now)
            try:
                load, solar = await self._foreseen(self._state.house, now)
                self._keep(load, solar)
                state = self._state
                found = await self._make(state.house, now, state.plan, load, solar, state.battery_intent)
            except DeviceError as err:
                self._state.plan_refusal = Reason(Why.NO_PLAN, {"error": str(err)})
                raise
            except Exception as fault:  # a bug: that nothing is planned any more is told all the same
                self._state.plan_refusal = Reason(Why.NO_PLAN, {"error": type(fault).__name__})
                raise
            finally:
                self._planned_for.end()
            if not state.house.optimiser.enabled:
                return True  # switched off while it was made
            if isinstance(found, Plan):
                self._state.plan, self._state.plan_refusal = found, None
                self.on_plan()
            else:
                self._state.plan_refusal = found
                log.info("no new plan: %s %s", found.code, found.facts)
            return isinstance(found, Plan)

    def take_sun(self, source: ForecastSource) -> list[ForecastSource]:
        """Another forecast of the sun from now on. Returns the one to let go of."""
        gone, self._solar = self._solar, source
        return [] if gone is None else [gone]

    async def close(self) -> None:
        """Lets go of the forecasts."""
        for source in (self._solar, self._load):
            if source is not None:
                await source.close()

    async def preview(self, settings: Mapping[str, Any], now: datetime, real_now: RealTime) -> Plan:
        """A plan under other settings of the optimiser, and of loadpoints under `loadpoints`, and after what
        a person would ask of the battery, under `battery`. Raises InvalidRequest, Conflict where none can be
        made, Busy where too many wait or the house plans, and what the battery would answer.
        """
        state, able = self._state, self._abilities() or BatteryCapabilities()
        tried = tried_house(state.house, state.configured, settings)
        asked = tried_order(tried, settings, able, state.battery_soc_pct, now, real_now)
        order = asked or state.battery_intent
        found = await self._line.preview(lambda: self._tried(tried, now, order))
        if isinstance(found, Reason):
            raise Conflict(f"no plan can be made: {NOT_KNOWN.get(found.code, found.code)}", found.code)
        return beside_standing(found, state.plan)

    async def _tried(self, house: House, now: datetime, order: BatteryIntent | None) -> Plan | Reason:
        return await self._make(house, now, None, *await self._foreseen(house, now), order)

    async def _foreseen(
        self, house: House, now: datetime
    ) -> tuple[PowerForecast | None, PowerForecast | None]:
        """The load and the sun of the plan's hours."""
        until = now + timedelta(hours=house.optimiser.horizon_h)
        return await asyncio.gather(
            self._forecast(self._load, now, until), self._forecast(self._solar, now, until)
        )

    async def _make(
        self,
        house: House,
        now: datetime,
        previous: Plan | None,
        load: PowerForecast | None,
        solar: PowerForecast | None,
        asked: BatteryIntent | None,
    ) -> Plan | Reason:
        if self._solver is None or not house.optimiser.enabled:
            raise Conflict("the optimiser is switched off", "no_plan")
        state, tariff = self._state, planned_tariff(self._state, now)
        cars = CarsInPlan(
            state,
            house,
            self._wishes(house, now),
            self._chargers(),
            tariff=tariff,
            forecasts=_known(solar=solar, load=load),
            asked=asked,
            now=now,
        )
        house_load = load
        if asked is not None and asked.action not in ACTIONS:
            asked = None
        while True:
            counted = cars.counted()
            load = None if house_load is None else with_unplanned(house_load, cars.beside)
            draft, before = await self._draft(house, now, load, solar, counted, asked, cars.spared)
            if isinstance(draft, Reason):
                return draft
            await asyncio.sleep(0)

            async def redraft(
                told: Mapping[datetime, Told],
                counted: CarsAhead = counted,
                load: PowerForecast | None = load,
            ) -> Draft | Reason:
                return (await self._draft(house, now, load, solar, counted, asked, cars.spared, told))[0]

            await asyncio.sleep(0)
            solution = await self._solver.solve(draft.problem)
            if solution.has_plan and house is self._state.house:
                self.replans["resident" if solution.is_resident else "rebuilt"] += 1
            found = await plan_of_solution(
                draft,
                solution,
                previous,
                now,
                redraft=redraft,
                state=self._state,
                settings=house.optimiser,
                tariff=lambda: planned_tariff(state, now),
                new_id=self._new_id,
                is_read=self._is_read,
            )
            planned = await cars.planned(found, counted)
            is_after = bool(before) and found.slots[0].start >= before[-1].end
            soc_pct = before[-1].soc_pct if is_after else state.battery_soc_pct
            if cars.agree(found, planned, counted, soc_pct):
                break
        forecasts = foundations(solar, load, house.optimiser.caution)
        found = replace(found, forecasts=forecasts, cars=planned)
        slots = told_apart((*before, *beyond(before, found.slots)), cars.beside)
        bill = await in_turns(billing(slots, counted_tariff(state, tariff)))
        return await self._worded(with_cars_energy(with_bill(found, bill)))

    async def _worded(self, plan: Plan) -> Plan:
        return await in_turns(wording(plan, Telling(self._state.house.site, plan.made_at)))

    async def _draft(
        self,
        house: House,
        now: datetime,
        load: PowerForecast | None,
        solar: PowerForecast | None,
        cars: CarsAhead,
        order: BatteryIntent | None,
        spared: tuple[Span, ...],
        told: Mapping[datetime, Told] = AS_IT_COMES,
    ) -> tuple[Draft | Reason, tuple[PlanSlot, ...]]:
        return await drafted(
            self._state,
            house,
            now,
            able=self._abilities() or BatteryCapabilities(),
            load=load,
            solar=solar,
            cars=cars,
            order=order,
            spared=spared,
            followers=self._followers(house, now),
            told=told,
        )

    async def _forecast(
        self, source: ForecastSource | None, start: datetime, end: datetime
    ) -> PowerForecast | None:
        if source is None:
            return None
        try:
            return await source.forecast(start, end)
        except (DeviceError, StorageError) as err:
            log.warning("no forecast: %s", err)
            return None


def _known(**forecasts: PowerForecast | None) -> dict[str, PowerForecast]:
    return {name: each for name, each in forecasts.items() if each is not None}
