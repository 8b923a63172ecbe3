"""What the optimiser plans for several at once has to fit behind one fuse, which counts on no sun."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Optimiser, Site
from domain.loadpoint.smart_plans import chosen_hours
from domain.loadpoint.together import CarsAhead, cars_ahead, fit
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.room import Fuse, Plug
from domain.plan.cars.stretch import Foreseen
from domain.plan.cars.told import plan_of_optimiser
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import Draft, build
from domain.plan.plan import Plan, PlanAction
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import NOON, after
from tests.domain.plan.at_once import explain

AMP_KW = 0.23
CHEAP_FIRST = Tariff(
    slots=tuple(
        PriceSlot(
            start=NOON + timedelta(hours=h),
            end=NOON + timedelta(hours=h + 1),
            import_price=0.05 if h < 2 else 0.4,
            export_price=0.01,
        )
        for h in range(24)
    )
)
LOAD = PowerForecast(slots=(PowerSlot(NOON, after(86_400), 500.0),))


def a_wish(name: str, phases: int = 1) -> CarWish:
    plug = Plug(amp_kw=AMP_KW) if phases == 1 else Plug(places=(0, 1, 2), amp_kw=3 * AMP_KW)
    return CarWish(
        name=name,
        ready=NOON,
        departure=after(2 * 3_600),
        energy_kwh=12.0,
        min_kw=6 * plug.amp_kw,
        max_kw=7.36 if phases == 1 else 11.04,
        step_kw=plug.amp_kw,
        plug=plug,
    )


def behind(fuse: Fuse, sun_w: float) -> Foreseen:
    sun = PowerForecast(slots=(PowerSlot(NOON, after(86_400), sun_w),))
    return Foreseen(
        tariff=CHEAP_FIRST,
        solar=sun,
        load=LOAD,
        import_kw=None,
        fuse=fuse,
        zone=ZoneInfo("UTC"),
    )


def planned(house: House, cars: CarsAhead, ahead: Foreseen) -> tuple[Plan, dict[str, CarPlan]]:
    draft = build(
        house,
        NOON,
        soc_pct=None if house.battery is None else 20.0,
        tariff=CHEAP_FIRST,
        load=LOAD,
        solar=ahead.solar,
        cars=cars.wishes,
        chosen=cars.chosen,
        rooms=cars.rooms,
        battery_room=cars.battery_room,
    )
    assert isinstance(draft, Draft)
    plan = explain(draft, solve(draft.problem), plan_id="p", made_at=NOON)
    free = [wish for wish in cars.wishes if wish.name not in cars.chosen]
    return plan, dict(cars.chosen) | {
        wish.name: plan_of_optimiser(wish, plan, cars.rooms[wish.name]) for wish in free
    }


BARE = House(optimiser=Optimiser(enabled=True), site=Site(main_fuse_a=42))
EUROPEAN = House(
    optimiser=Optimiser(enabled=True),
    site=Site(main_fuse_a=25, phases=3),
    battery=Battery(capacity_wh=10_000, max_charge_w=5_000),
)
THREE_PHASES = Fuse(max_a=23, phases=3, is_metered=True)


@pytest.mark.parametrize(
    ("house", "fuse", "sun_w", "wishes", "fits"),
    [
        # at night the import limit of the plan is the fuse
        (BARE, Fuse(max_a=40), 0, (a_wish("one"), a_wish("two")), True),
        # the sun would carry both, until a cloud comes
        (BARE, Fuse(max_a=40), 9_000, (a_wish("one"), a_wish("two")), False),
        # a battery may hang on any one phase
        (EUROPEAN, THREE_PHASES, 0, (a_wish("one", 3),), False),
    ],
)
def test_what_does_not_fit_is_planned_again_with_the_cars_hours_first(house, fuse, sun_w, wishes, fits):
    ahead = behind(fuse, sun_w)
    cars = cars_ahead(wishes, {}, ahead, house, NOON)
    plan, plans = planned(house, cars, ahead)
    assert fit(cars, plans, plan, ahead) is fits
    again = cars_ahead(wishes, chosen_hours(wishes, ahead, NOON), ahead, house, NOON)
    assert again.are_all_chosen
    plan, plans = planned(house, again, ahead)
    assert fit(again, plans, plan, ahead)


def test_a_battery_is_planned_no_charge_that_one_phase_does_not_carry():
    small = replace(EUROPEAN, site=Site(main_fuse_a=16, phases=3))
    ahead = behind(Fuse(max_a=14, phases=3, is_metered=True), 0)
    plan, _ = planned(small, cars_ahead((), {}, ahead, small, NOON), ahead)
    most_w = max(slot.power_w for slot in plan.slots if slot.action is PlanAction.CHARGE)
    assert most_w <= 14 * 230 - 500 / 3 + 1
