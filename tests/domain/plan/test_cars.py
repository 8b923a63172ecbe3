"""Cars in a plan: with a battery and without one, each in its window, in what its charger takes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Optimiser, Site
from domain.plan.acts.switches import switch_price
from domain.plan.cars.car_plan import Source
from domain.plan.cars.room import Fuse
from domain.plan.cars.stretch import Foreseen, stretches
from domain.plan.cars.told import plan_by_price, plan_of_optimiser
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import Draft, build
from domain.plan.draft.cars import in_steps
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.plan.at_once import explain, settle

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
BARE = House(optimiser=Optimiser(enabled=True))
HOUSE = replace(BARE, battery=Battery(capacity_wh=10_000))
AMP_KW = 0.23


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def a_car(name: str = "garage", **changes: object) -> CarWish:
    usual = {
        "ready": NOON,
        "departure": hour(6),
        "energy_kwh": 9.0,
        "min_kw": 6 * AMP_KW,
        "max_kw": 32 * AMP_KW,
        "step_kw": AMP_KW,
    }
    return CarWish(name=name, **{**usual, **changes})


CHEAP_AT_THREE = Tariff(
    slots=tuple(
        PriceSlot(
            start=hour(h), end=hour(h + 1), import_price=0.05 if h in (3, 4) else 0.3, export_price=0.04
        )
        for h in range(24)
    )
)


def a_plan(house: House, *cars: CarWish, soc_pct: float | None = None) -> tuple[Draft, Plan]:
    draft = build(
        house,
        NOON,
        soc_pct=soc_pct,
        tariff=CHEAP_AT_THREE,
        load=PowerForecast(slots=(PowerSlot(NOON, hour(24), 500.0),)),
        solar=None,
        cars=cars,
    )
    assert isinstance(draft, Draft)
    found = solve(draft.problem)
    assert check(draft.problem, found) == []
    settled, acts = settle(draft, found, None, switch_price(0.005))
    return draft, explain(draft, settled, acts, plan_id="p", made_at=NOON)


def stored_wh(plan: Plan, name: str) -> float:
    return sum(s.ev_w[name] * 0.9 * (s.end - s.start).total_seconds() / 3600 for s in plan.slots)


@pytest.mark.parametrize(("house", "soc_pct"), [(BARE, None), (HOUSE, 50.0)])
def test_two_cars_get_their_energy_where_it_is_cheap_with_a_battery_or_without(house, soc_pct) -> None:
    _, plan = a_plan(house, a_car("garage"), a_car("street", energy_kwh=6.0), soc_pct=soc_pct)
    assert stored_wh(plan, "garage") == pytest.approx(9_000, rel=0.03)
    assert stored_wh(plan, "street") == pytest.approx(6_000, rel=0.03)
    for slot in plan.slots:
        if any(slot.ev_w.values()):
            assert hour(3) <= slot.start < hour(5)


def test_a_house_without_a_battery_has_no_charge_to_tell_and_nothing_to_do_with_one() -> None:
    _, plan = a_plan(BARE, a_car())
    assert {slot.soc_pct for slot in plan.slots} == {None}
    assert {slot.action for slot in plan.slots} == {PlanAction.SELF_CONSUMPTION}
    assert {slot.power_w for slot in plan.slots} == {0.0}


def test_a_house_without_battery_and_cars_has_nothing_to_plan() -> None:
    found = build(BARE, NOON, soc_pct=None, tariff=CHEAP_AT_THREE, load=None, solar=None)
    assert found == Reason(Why.NO_PLAN, {"missing": "battery"})


def test_a_car_is_planned_in_whole_amperes() -> None:
    _, plan = a_plan(BARE, a_car(energy_kwh=5.321))
    amps = [slot.ev_w["garage"] / 230 for slot in plan.slots]
    assert max(amps) > 0
    assert amps == pytest.approx([round(each) for each in amps], abs=1e-6)


def test_a_car_of_11_kw_on_three_phases_is_planned_with_the_15_amperes_that_it_is_told() -> None:
    step_kw = 3 * AMP_KW
    _, plan = a_plan(BARE, a_car(energy_kwh=19.5, min_kw=6 * step_kw, max_kw=11.0, step_kw=step_kw))
    assert max(slot.ev_w["garage"] for slot in plan.slots) == 10_350
    assert stored_wh(plan, "garage") >= 19_400


@pytest.mark.parametrize(
    ("changes", "window"),
    [
        ({}, (0, 3)),
        ({"ready": hour(1)}, (1, 3)),
        ({"ready": hour(0.5)}, (1, 3)),  # a step that has begun before the car comes is none of its own
        ({"departure": hour(2.5)}, (0, 2)),
        ({"departure": hour(9)}, (0, 3)),  # no further than the plan
        ({"departure": hour(0.5)}, (0, 1)),  # it leaves within the first step: better that than nothing
        ({"ready": hour(4)}, None),
        ({"departure": NOON}, None),
        ({"energy_kwh": 0.0}, None),
        ({"max_kw": 0.0}, None),
        ({"departure": hour(2)}, (0, 2)),
        ({"ready": hour(0.1), "departure": hour(0.5)}, None),  # it is not there yet, and then it is gone
        ({"ready": hour(0.1), "departure": hour(1.5)}, None),
        ({"ready": hour(-1), "departure": hour(-0.5)}, None),
    ],
)
def test_a_window_is_the_steps_that_lie_in_it(changes, window) -> None:
    found = in_steps((a_car(**changes),), tuple(hour(h) for h in range(4)))
    assert [(each.start, each.deadline) for each in found] == ([] if window is None else [window])


def test_a_wish_keeps_its_powers_its_energy_and_its_losses() -> None:
    usual = CarWish(name="street", ready=NOON, departure=hour(1), energy_kwh=5.0, max_kw=11.0)
    assert usual.step_kw == 0.0  # any power
    limits = (NOON, hour(1))
    assert in_steps((a_car(energy_kwh=4.0, efficiency=0.8), usual), limits) == (
        EvSpec(
            name="garage",
            start=0,
            deadline=1,
            min_kw=6 * AMP_KW,
            max_kw=32 * AMP_KW,
            energy_kwh=4.0,
            efficiency=0.8,
        ),
        EvSpec(name="street", start=0, deadline=1, min_kw=0.0, max_kw=11.0, energy_kwh=5.0, efficiency=0.9),
    )


DEAR, CHEAP = 0.3, 0.05


@pytest.mark.parametrize(
    ("wish", "sun_kw", "most"),
    [
        ({"max_price": 0.1}, 0.0, {DEAR: 0.0, CHEAP: 7.36}),
        ({"max_price": 0.1}, 3.0, {DEAR: 2.3, CHEAP: 7.36}),  # 2.5 kW spare, in whole amperes
        ({"max_price": 0.1}, 1.2, {DEAR: 0.0, CHEAP: 7.36}),  # too little to start
        ({"max_price": 0.3}, 0.0, None),
        ({"max_price": None}, 0.0, None),
    ],
)
def test_above_its_price_a_car_may_only_have_the_sun(wish, sun_kw, most):
    sun = PowerForecast(slots=(PowerSlot(NOON, hour(24), 1000 * sun_kw),))
    draft = build(
        BARE,
        NOON,
        soc_pct=None,
        tariff=CHEAP_AT_THREE,
        load=PowerForecast(slots=(PowerSlot(NOON, hour(24), 500.0),)),
        solar=sun,
        cars=(a_car(**wish),),
    )
    assert isinstance(draft, Draft)
    (ev,) = draft.problem.evs
    if most is None:
        assert ev.step_max_kw is None
        return
    assert ev.step_max_kw is not None
    told = dict(zip(draft.problem.import_price, ev.step_max_kw, strict=True))
    assert told == pytest.approx(most)


def test_the_optimiser_gives_a_car_no_more_than_the_fuse_will_which_counts_on_no_sun():
    sun, load = (PowerForecast(slots=(PowerSlot(NOON, hour(24), watt),)) for watt in (9_000.0, 500.0))
    ahead = Foreseen(
        tariff=CHEAP_AT_THREE, solar=sun, load=load, fuse=Fuse(max_a=18), import_kw=20.0, zone=ZoneInfo("UTC")
    )
    wish = a_car(departure=hour(2))
    house = replace(BARE, site=Site(main_fuse_a=20))
    draft = build(
        house, NOON, soc_pct=None, tariff=CHEAP_AT_THREE, load=load, solar=sun, cars=(wish,),
        rooms={"garage": stretches(wish, ahead)},
    )  # fmt: skip
    assert isinstance(draft, Draft)
    (ev,) = draft.problem.evs
    assert ev.most_kw(0) == ev.most_kw(ev.deadline - 1) == pytest.approx(18 * AMP_KW)
    made = plan_of_optimiser(
        wish,
        explain(draft, solve(draft.problem), plan_id="p", made_at=NOON),
        stretches(wish, ahead),
    )
    assert made.can_meet_target is False, "told at once, not as the hours go by"


def test_the_hours_of_a_car_that_are_chosen_already_are_kept_and_the_battery_is_planned_around_them():
    ahead = Foreseen(tariff=CHEAP_AT_THREE, zone=ZoneInfo("UTC"))
    wish = a_car(strategy="as_late_as_possible", energy_kwh=4.6 * 0.9 * 1.5)
    chosen = {"garage": plan_by_price(wish, stretches(wish, ahead), NOON)}
    draft = build(
        HOUSE,
        NOON,
        soc_pct=50.0,
        tariff=CHEAP_AT_THREE,
        load=PowerForecast(slots=(PowerSlot(NOON, hour(24), 500.0),)),
        solar=None,
        cars=(wish,),
        chosen=chosen,
    )
    assert isinstance(draft, Draft)
    solution = solve(draft.problem)
    assert check(draft.problem, solution) == []
    made = plan_of_optimiser(
        wish, explain(draft, solution, plan_id="p", made_at=NOON), stretches(wish, ahead)
    )
    assert made.planned_wh == pytest.approx(chosen["garage"].planned_wh, rel=1e-3)
    assert [slot.start for slot in made.slots if slot.start < hour(5)] == []


@pytest.mark.parametrize(("price", "source"), [(0.25, Source.GRID), (0.26, Source.SUN), (-0.01, Source.GRID)])
def test_an_hour_above_the_cars_price_is_told_as_the_suns(price, source):
    wish = a_car(max_price=0.25)
    slot = PlanSlot(
        start=NOON, end=hour(1), action=PlanAction.SELF_CONSUMPTION, power_w=0, soc_pct=50, grid_w=0,
        pv_w=900, load_w=500, ev_w={"garage": 1_380}, import_price=price, export_price=0.0,
        reason=Reason(Why.SELF_CONSUMPTION),
    )  # fmt: skip
    plan = Plan(id="p", made_at=NOON, status="optimal", slots=(slot,), cost=0.0, solve_ms=1.0)
    (made,) = plan_of_optimiser(wish, plan, ()).slots
    assert made.source is source


def test_no_charge_is_told_past_the_departure():
    leaves = NOON + timedelta(minutes=21)
    wish = a_car(departure=leaves, energy_kwh=9.0)
    slots = tuple(
        PlanSlot(
            start=NOON + timedelta(minutes=start), end=NOON + timedelta(minutes=end),
            action=PlanAction.SELF_CONSUMPTION, power_w=0, soc_pct=50, grid_w=7_000, pv_w=0, load_w=300,
            ev_w={"garage": 7_360}, import_price=0.2, export_price=0.0, reason=Reason(Why.SELF_CONSUMPTION),
        )
        for start, end in ((0, 20), (20, 25), (25, 30))
    )  # fmt: skip
    plan = Plan(id="p", made_at=NOON, status="optimal", slots=slots, cost=0.0, solve_ms=1.0)
    made = plan_of_optimiser(wish, plan, ())
    assert made.finish_at == leaves
    assert made.slots[-1].reason.facts["until"] == "2026-01-15T12:21:00Z"
    assert made.planned_wh == pytest.approx(0.9 * 7_360 * 21 / 60, abs=0.1), "nothing counts that comes later"


@pytest.mark.parametrize(
    ("pv_w", "spared_kw", "source"),
    [
        (2_000, 0.5, Source.GRID),  # 1.2 kW are left to follow, and the charger begins with 1.38
        (2_200, 0.5, Source.SUN),
        (2_000, 0.0, Source.SUN),
    ],
)
def test_an_hour_whose_sun_is_too_little_to_begin_on_is_bought(pv_w, spared_kw, source):
    wish = a_car(max_price=0.25, spared_kw=spared_kw)
    slot = PlanSlot(
        start=NOON, end=hour(1), action=PlanAction.SELF_CONSUMPTION, power_w=0, soc_pct=50, grid_w=0,
        pv_w=pv_w, load_w=300, ev_w={"garage": 1_610}, import_price=0.2, export_price=0.0,
        reason=Reason(Why.SELF_CONSUMPTION),
    )  # fmt: skip
    plan = Plan(id="p", made_at=NOON, status="optimal", slots=(slot,), cost=0.0, solve_ms=1.0)
    made = plan_of_optimiser(wish, plan, ())
    assert [each.source for each in made.slots] == [source]
    assert made.cost == 0
    assert [each.is_sun for each in made.slots] == [True], "asked for or followed, the sun gives it"
    assert [each.reason.facts["source"] for each in made.slots] == ["sun"]


def test_by_price_too_an_hour_whose_sun_is_too_little_to_begin_on_is_bought():
    sun = PowerForecast(slots=(PowerSlot(NOON, hour(24), 1_700.0),))
    ahead = Foreseen(tariff=CHEAP_AT_THREE, solar=sun, zone=ZoneInfo("UTC"))
    wish = a_car(max_kw=7 * AMP_KW, spared_kw=0.5, departure=hour(2), max_price=1.0)
    made = plan_by_price(wish, stretches(wish, ahead), NOON)
    assert {each.source for each in made.slots} == {Source.GRID}


@pytest.mark.parametrize("spares", [False, True])
def test_a_battery_that_is_spared_gives_nothing_while_the_car_charges_from_the_grid(spares):
    ahead = Foreseen(tariff=CHEAP_AT_THREE, zone=ZoneInfo("UTC"))
    wish = a_car(departure=hour(2), max_price=None, spares_battery=spares)
    chosen = {"garage": plan_by_price(wish, stretches(wish, ahead), NOON)}
    draft = build(
        HOUSE,
        NOON,
        soc_pct=90.0,
        tariff=CHEAP_AT_THREE,
        load=PowerForecast(slots=(PowerSlot(NOON, hour(24), 500.0),)),
        solar=None,
        cars=(wish,),
        chosen=chosen,
    )
    assert isinstance(draft, Draft)
    plan = solve(draft.problem)
    assert check(draft.problem, plan) == []
    given = [di for di, ev in zip(plan.discharge_kw, plan.ev_kw["garage"], strict=True) if ev > 0]
    assert given
    assert (max(given) < 1e-6) == spares
