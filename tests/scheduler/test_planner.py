"""What the planner keeps, in a house that lives."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.simulated.faults import Fault
from adapters.solver.inline import InlineSolver
from domain.energy.terms_book import TermsBook
from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.errors import Busy, Conflict, DeviceError
from domain.forecast.series import PowerForecast
from domain.house.house import Optimiser
from domain.instants import RealTime
from domain.language.languages import GERMAN
from domain.plan.plan import Plan
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff
from domain.tariff.terms import Band, TariffTerms
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.line import PATIENCE_S, Rank
from tests.scheduler.living import HOUSE, Living
from tests.scheduler.planning import Told, planning, steady


def test_the_plan_that_is_kept_says_why_in_every_slot() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        plan = engine.state.plan
        assert plan is not None
        assert len(plan.slots) > 4
        assert all(slot.reason.text.endswith(".") for slot in plan.slots)
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("sun", "source"),
    [
        (None, "none"),
        (Told(PowerForecast(source="history")), "none"),  # it knows nothing
        (Told(steady(900.0, "weather")), "weather"),
    ],
)
def test_a_plan_says_which_sun_it_rests_on(sun: Told | None, source: str) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        await planning(engine, InlineSolver(), sun).replan(living.clock.now())
        plan = engine.state.plan
        assert plan is not None
        assert (plan.forecasts["solar"].source, plan.forecasts["load"].source) == (source, "history")
        await living.kill()

    run_in_virtual_time(story())


def test_it_counts_which_plans_go_on_from_the_model_before_and_no_previews() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        planner, now = engine.planner, living.clock.now()
        await planner.replan(now)
        first = dict(planner.replans)
        await planner.replan(now)
        assert planner.replans == {**first, "resident": first["resident"] + 1}
        await planner.preview({"horizon_h": 2}, now, RealTime(now))
        assert planner.replans == {**first, "resident": first["resident"] + 1}
        await planner.replan(now)
        assert planner.replans["rebuilt"] == first["rebuilt"] + 1  # the preview had another size
        assert engine.room.replans == planner.replans
        await living.kill()

    run_in_virtual_time(story())


class Gated(InlineSolver):
    """A solver that answers once its gate is open; `asked`: how many hours each problem had."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.asked = asyncio.Event(), list[int]()

    async def solve(self, problem: PlanProblem) -> Solution:
        """The answer, in its time."""
        hours = problem.dt_h if isinstance(problem.dt_h, tuple) else (problem.dt_h,) * problem.steps
        self.asked.append(round(sum(hours)))
        await self.gate.wait()
        return await super().solve(problem)


@pytest.mark.parametrize(("takes_s", "previews_made"), [(PATIENCE_S / 2, 5), (2 * PATIENCE_S, 4)])
def test_the_houses_plan_waits_behind_one_preview_however_many_are_asked_for_and_not_for_long(
    takes_s: float, previews_made: int
) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        solver, now = Gated(), living.clock.now()
        planner = planning(engine, solver)
        previews = [
            asyncio.create_task(planner.preview({"horizon_h": 2}, now, RealTime(now))) for _ in range(20)
        ]
        await asyncio.wait(previews, return_when=asyncio.FIRST_COMPLETED)
        refused = [each for each in previews if each.done()]
        assert {type(each.exception()) for each in refused} == {Busy}
        house = asyncio.create_task(planner.replan(now))
        asked = asyncio.create_task(planner.replan(now, Rank.ASKED))
        await asyncio.sleep(takes_s)
        solver.gate.set()
        assert await house
        assert await asked
        waited = (each for each in previews if each not in refused)
        plans = await asyncio.gather(*waited, return_exceptions=True)
        assert len([each for each in plans if isinstance(each, Plan)]) == previews_made
        assert len([each for each in plans if isinstance(each, Busy)]) == 5 - previews_made
        assert solver.asked[:4] == [2, 6, 6, 2]
        await living.kill()

    run_in_virtual_time(story())


class Charging(InlineSolver):
    """A solver that charges without any power for it."""

    async def solve(self, problem: PlanProblem) -> Solution:
        """An answer that its own problem forbids."""
        found = await super().solve(problem)
        return replace(found, charge_kw=tuple(kw + 1.0 for kw in found.charge_kw))


def test_a_plan_that_breaks_a_rule_is_not_acted_on_and_the_one_before_stays() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        before = engine.state.plan
        with pytest.raises(DeviceError, match="breaks"):
            await planning(engine, Charging()).replan(living.clock.now())
        assert before is not None
        assert engine.state.plan is before
        assert engine.state.plan_refusal is not None
        await living.kill()

    run_in_virtual_time(story())


class Faulty(InlineSolver):
    """A solver with a bug of ours."""

    async def solve(self, problem: PlanProblem) -> Solution:
        """Raises what nobody reckoned with."""
        raise ZeroDivisionError


def test_a_bug_while_planning_is_told_like_any_other_reason_for_no_plan() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        before = engine.state.plan
        with pytest.raises(ZeroDivisionError):
            await planning(engine, Faulty()).replan(living.clock.now())
        assert engine.state.plan is before
        assert engine.state.plan_refusal == Reason(Why.NO_PLAN, {"error": "ZeroDivisionError"})
        engine.state.tariff = Tariff()
        assert await planning(engine, Faulty()).replan(living.clock.now()) is False, "it came to no fault"
        await living.kill()

    run_in_virtual_time(story())


def test_a_plan_that_comes_after_planning_was_switched_off_is_not_kept() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        state = engine.state
        before = state.plan

        class SwitchedOff(InlineSolver):
            """Takes its time, in which somebody switches the planning off."""

            async def solve(self, problem: PlanProblem) -> Solution:
                state.house = replace(state.house, optimiser=Optimiser(enabled=False))
                return await super().solve(problem)

        await planning(engine, SwitchedOff()).replan(living.clock.now())
        assert state.plan is before
        await living.kill()

    run_in_virtual_time(story())


def test_the_plan_tells_in_words_what_gave_way() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"battery_soc_pct": 20})
        engine = await living.start()
        now = living.clock.now()
        soon = (now + timedelta(minutes=30)).astimezone(ZoneInfo(HOUSE.site.timezone)).strftime("%H:%M")
        tried = await engine.planner.preview({"charge_by": soon}, now, RealTime(now))
        (missed,) = tried.gave_way
        assert missed.unit == "kWh"
        assert missed.amount > 0
        assert missed.text.startswith(f"By {soon} the battery was to hold 100 %: it holds ")
        await living.kill()

    run_in_virtual_time(story())


def test_the_plan_counts_on_what_is_left_of_a_quota_as_it_was_measured() -> None:
    free = Band(name="free", upto_kwh=4.0, price=0.0)
    terms = TariffTerms(bands=(free,))

    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        state, now = engine.state, living.clock.now()
        today = now.astimezone(ZoneInfo(HOUSE.site.timezone)).date()

        async def bought_for(used_kwh: float | None) -> float:
            count = BandCount(
                side=free.side, per=free.per, when=(), since=today, until=now, kwh=used_kwh or 0.0
            )
            used = TermsSoFar() if used_kwh is None else TermsSoFar(bands=(count,))
            state.tariff, state.sums.terms = (
                replace(state.tariff, terms=terms),
                TermsBook(terms=terms, used=used),
            )
            await engine.planner.replan(now)
            assert state.plan is not None
            return state.plan.slots[0].import_price

        assert await bought_for(1.0) == 0.0
        assert await bought_for(4.0) == pytest.approx(0.3)
        assert await bought_for(None) == pytest.approx(0.3)  # nobody has counted: never on a bonus
        await living.kill()

    run_in_virtual_time(story())


def test_a_plan_is_made_as_soon_as_the_level_that_was_missing_is_read() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6, replan_s=3_600)))
        living.world.faults["battery"] = Fault.OFFLINE
        engine = await living.start()
        await asyncio.sleep(60)
        assert engine.state.plan is None
        assert engine.state.plan_refusal == Reason(Why.BATTERY_SOC_UNKNOWN)
        with pytest.raises(Conflict) as refused:
            await engine.planner.preview({}, living.clock.now(), RealTime(living.clock.now()))
        assert GERMAN.refusal(refused.value.code, str(refused.value)).endswith(
            "Wie voll die Hausbatterie ist, ist nicht bekannt."
        )
        living.world.faults.clear()
        await asyncio.sleep(2 * engine.state.house.tick_s)
        assert engine.state.plan is not None
        assert engine.state.plan_refusal is None
        await living.kill()

    run_in_virtual_time(story())
