"""What the planner keeps, in a house that lives."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.simulated.faults import Fault
from adapters.solver.inline import InlineSolver
from domain.command.capabilities import BatteryCapabilities
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest
from domain.energy.terms_book import TermsBook
from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.errors import Busy, Conflict, DeviceError
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Optimiser, Vehicle
from domain.house.settings import Mode, SmartSettings, SolarSettings
from domain.instants import RealTime
from domain.language.languages import GERMAN
from domain.plan.draft.steps import means
from domain.plan.plan import Plan
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution
from domain.ports.sources import PlanSolver
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff
from domain.tariff.terms import Band, DemandCharge, TariffTerms
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.engine import Engine
from scheduler.line import PATIENCE_S, Rank
from scheduler.planner import Planner
from tests.scheduler.bench import NOON
from tests.scheduler.living import HOUSE, Living, with_garage


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


def test_who_sets_a_car_to_ready_sees_at_once_that_its_plan_is_being_made() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        await engine.room.change_loadpoint("garage", {"mode": "smart"})
        car = engine.room.status.loadpoints["garage"]
        assert (car.reason.text, car.plan) == ("The plan is being made.", None)
        await asyncio.sleep(2)
        car = engine.room.status.loadpoints["garage"]
        assert car.plan is not None
        assert car.plan.made_by == "optimiser"
        assert "being made" not in car.reason.text
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_in_mode_fast_tells_when_it_is_charged_though_nobody_plans_it() -> None:
    async def story() -> None:
        house = replace(with_garage(vehicle="ioniq", mode=Mode.FAST), vehicles=(Vehicle(id="ioniq"),))
        living = Living(house)
        engine = await living.start()
        await asyncio.sleep(30)
        car = engine.room.status.loadpoints["garage"]
        assert car.vehicle is not None
        assert car.done_at is not None
        missing_kwh = 60 * (car.limit_soc_pct - 40) / 100 / 0.9
        assert (car.done_at - NOON) / timedelta(hours=1) == pytest.approx(missing_kwh / 7.36, abs=0.1)
        (coming,) = (each for each in engine.room.status.summary.next if each.code == "car_ready")
        assert coming.at == car.done_at
        await engine.room.change_loadpoint("garage", {"mode": "off"})
        await asyncio.sleep(30)
        assert engine.room.status.loadpoints["garage"].done_at is None, "and nothing any more once it is off"
        await living.kill()

    run_in_virtual_time(story())


class Told:
    """A forecast that is always the same."""

    def __init__(self, told: PowerForecast) -> None:
        self._told = told

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """What it was made with."""
        return self._told

    async def close(self) -> None:
        """Nothing to let go of."""


def steady(power_w: float, source: str) -> PowerForecast:
    return PowerForecast(slots=(PowerSlot(NOON, NOON + timedelta(days=2), power_w),), source=source)


def planning(
    engine: Engine,
    solver: PlanSolver,
    solar: Told | None = None,
    abilities: BatteryCapabilities | None = None,
) -> Planner:
    """A planner of this house, with a solver, a sun and a battery of one's own."""
    return Planner(
        engine.state,
        solver=solver,
        solar=solar,
        load=Told(steady(500.0, "history")),
        new_id=lambda: "p",
        abilities=engine.consequences.abilities if abilities is None else lambda: abilities,
    )


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


@pytest.mark.parametrize("issued_by", ["user", "automation:a"])
def test_a_running_order_of_a_person_is_planned_at_the_power_it_runs_at(issued_by: str) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"battery_soc_pct": 30})
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action="force_charge", duration_s=7200), "user")
        await living.clock.sleep(60)
        await engine.room.change_battery({"max_charge_w": 1_500}, issued_by)
        await living.clock.sleep(60)
        await engine.planner.replan(living.clock.now())
        plan, seen = engine.state.plan, engine.state.seen
        assert plan is not None
        assert seen is not None
        assert seen.battery is not None
        assert plan.slots[1].power_w == -(seen.battery.power_w or 0)
        assert plan.slots[-1].power_w <= 1_500, "what follows it counts by what is set now"
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("both", "limit_w", "sold_w"),
    [(False, 0.0, 5_000), (False, 3_000.0, 5_000), (True, 0.0, 500), (True, 3_000.0, 3_500)],
)
def test_a_sale_by_hand_is_planned_as_it_runs_beside_a_limit_that_somebody_asked_for(
    both: bool, limit_w: float, sold_w: float
) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        room, able = engine.room, engine.consequences.abilities()
        assert able is not None
        await room.ask_battery(BatteryRequest(action="force_discharge", power_w=5_000, duration_s=3600))
        await room.ask_export(ExportRequest(action="limit_export", limit_w=limit_w, duration_s=7200))
        planner = planning(engine, InlineSolver(), abilities=replace(able, curtails_while_forced=both))
        await planner.replan(living.clock.now())
        assert engine.state.plan is not None
        first = engine.state.plan.slots[0]
        assert (first.action, first.power_w, first.grid_w) == ("discharge", sold_w, 500 - sold_w)
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("action", "is_on", "is_charged"),
    [
        ("hold", False, True),
        ("force_charge", False, True),
        ("force_discharge", False, False),  # none begins beside a sale
        ("force_discharge", True, True),
    ],
)
def test_a_car_that_charges_as_planned_is_in_the_slots_of_a_persons_order(
    action: str, is_on: bool, is_charged: bool
) -> None:
    async def story() -> None:
        garage = with_garage(mode=Mode.SMART, smart=SmartSettings(target_soc_pct=80))
        living = Living(replace(garage, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"pv_w": 5_000})
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action=action, duration_s=3600))
        memories = engine.state.memory.loadpoints
        memories["garage"] = replace(memories["garage"], on_since=NOON if is_on else None)
        await engine.planner.replan(living.clock.now())
        plan, intent = engine.state.plan, engine.state.battery_intent
        assert plan is not None
        assert intent is not None
        asked = [slot for slot in plan.slots if slot.end <= intent.until]
        pieces = [(each.start, each.end, each.power_w) for each in plan.cars["garage"].slots]
        planned_w = means(pieces, [asked[0].start, *(slot.end for slot in asked)])
        assert (sum(planned_w) > 0) == is_charged
        assert plan.cars["garage"].planned_wh > 0
        charged_w = [slot.ev_w.get("garage", 0.0) for slot in asked]
        assert charged_w == pytest.approx(planned_w, abs=1)
        for slot, car_w in zip(asked, charged_w, strict=True):
            taken_w = {"hold": 0.0, "force_charge": slot.power_w, "force_discharge": -slot.power_w}[action]
            assert slot.grid_w == pytest.approx(slot.load_w + car_w + taken_w - slot.pv_w, abs=2)
        await living.kill()

    run_in_virtual_time(story())


def test_an_order_that_raises_the_peak_is_told_at_what_the_peak_costs() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=3)))
        living.world.change({"battery_soc_pct": 50})
        engine = await living.start()
        demand = TariffTerms(demand=(DemandCharge(name="peak", per_kw=12.0, interval_min=5),))
        engine.state.tariff = replace(engine.state.tariff, terms=demand)
        now = living.clock.now()
        usual = await engine.planner.preview({}, now, RealTime(now))
        order = {"action": "force_charge", "duration_s": 3600, "power_w": 4000}
        asked = await engine.planner.preview({"battery": order}, now, RealTime(now))
        peaks = [max(slot.grid_w for slot in plan.slots) / 1000 for plan in (usual, asked)]
        assert peaks[1] - peaks[0] >= 4.0
        rise = asked.cost_parts.demand - usual.cost_parts.demand
        assert rise == pytest.approx(12.0 * (peaks[1] - peaks[0]), abs=0.01)
        assert asked.cost == pytest.approx(sum(slot.cost for slot in asked.slots), abs=0.001)
        assert asked.cost - usual.cost >= rise
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


def test_a_car_that_gets_less_than_it_was_to_have_is_named_by_the_plan_as_its_owner_calls_it() -> None:
    async def story() -> None:
        soon = (NOON + timedelta(hours=1)).astimezone(ZoneInfo(HOUSE.site.timezone)).strftime("%H:%M")
        smart = SmartSettings(
            departures=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), soon),
            target_soc_pct=100,
        )
        house = with_garage(mode=Mode.SMART, smart=smart, vehicle="zoe")
        house = replace(house, vehicles=(Vehicle(id="zoe", name="Our Zoe"),))
        living = Living(replace(house, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 20}}})
        engine = await living.start()
        now = living.clock.now()
        tried = await engine.planner.preview({}, now, RealTime(now))
        (missed,) = tried.gave_way
        assert (missed.what, missed.name) == ("ev:garage", "Our Zoe")
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


def test_without_an_optimiser_a_car_still_knows_the_sun() -> None:
    async def story() -> None:
        living = Living(with_garage(mode=Mode.SMART, smart=SmartSettings(strategy="solar_only")))
        living.world.change({"pv_w": 5_000})
        engine = await living.start()
        await living.clock.sleep(360)
        assert engine.state.plan is None
        assert {slot.source for slot in engine.state.car_plans["garage"].slots} == {"sun"}
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_that_charges_beside_the_plan_is_in_its_load_until_its_charge_ends() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        before = engine.state.plan
        assert before is not None
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="boost", duration_s=3600))
        await asyncio.sleep(150)  # nobody waits for the next five minutes: it is asked for at once
        now = living.clock.now()
        plan = engine.state.plan
        assert plan is not None
        assert plan.made_at > before.made_at
        car_w = engine.room.status.loadpoints["garage"].power_w
        assert car_w > 3_000
        end = engine.state.charge_intents["garage"].until
        meanwhile = [slot for slot in plan.slots if slot.end <= end]
        after = [slot for slot in plan.slots if slot.start > end]
        usual_w = before.slots[0].load_w
        assert [slot.load_w for slot in meanwhile] == pytest.approx(
            [usual_w + car_w] * len(meanwhile), abs=50
        )
        assert [slot.load_w for slot in after] == pytest.approx([usual_w] * len(after), abs=50)
        assert meanwhile[0].start <= now
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await asyncio.sleep(150)
        assert engine.state.plan is not None
        assert engine.state.plan.slots[0].load_w == pytest.approx(usual_w, abs=50)
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_that_follows_the_sun_is_in_the_plans_load_while_it_is_plugged_in() -> None:
    async def story() -> None:
        solar = SolarSettings(battery_start_soc_pct=10)
        garage = with_garage(mode=Mode.SOLAR, solar=solar)
        living = Living(replace(garage, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"pv_w": 5_000, "loadpoints": {"garage": {"connected": False}}})
        engine = await living.start()
        await engine.planner.replan(living.clock.now())
        assert engine.state.plan is not None
        usual_w = engine.state.plan.slots[0].load_w
        living.world.change({"loadpoints": {"garage": {"connected": True}}})
        await living.clock.sleep(60)
        await engine.planner.replan(living.clock.now())
        assert engine.state.plan is not None
        assert engine.state.plan.slots[0].load_w > usual_w + 2_000
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
