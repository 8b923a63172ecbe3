"""While the next plan is made, the old one begins nothing new; but it is not waited for long."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.plan.awaited import awaited, awaited_hours
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reason.reason import Reason, Why

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def a_plan(*slots: tuple[float, float, PlanAction]) -> Plan:
    made = tuple(
        PlanSlot(
            start=at(start),
            end=at(end),
            action=action,
            power_w=0.0,
            soc_pct=50.0,
            import_price=0.3,
            export_price=0.1,
            load_w=500.0,
            pv_w=0.0,
            grid_w=500.0,
            reason=Reason(Why.SELF_CONSUMPTION),
        )
        for start, end, action in slots
    )
    return Plan(id="p1", made_at=at(-300), status="optimal", slots=made, cost=0.0, solve_ms=1.0)


PLAN = a_plan((-300, 0, PlanAction.HOLD), (0, 300, PlanAction.DISCHARGE), (300, 600, PlanAction.HOLD))


@pytest.mark.parametrize(
    ("since", "now", "then"),
    [
        (0, 0, PlanAction.HOLD),  # the next plan is due as a slot begins
        (0, 19, PlanAction.HOLD),
        (0, 20, PlanAction.DISCHARGE),  # it takes too long
        (-60, 0, PlanAction.DISCHARGE),  # it has taken too long when the slot begins
        (60, 60, PlanAction.DISCHARGE),  # in the middle of a slot nothing would begin
        (-10, 5, PlanAction.HOLD),  # it was begun just before the slot
        (-300, -300, PlanAction.HOLD),  # before the plan nothing ran
        (700, 700, None),
    ],
)
def test_what_ran_goes_on_for_seconds_while_a_new_plan_is_made(since, now, then) -> None:
    slot = awaited(PLAN, at(since), at(now)).at(at(now))
    assert (None if slot is None else slot.action) is then


def test_the_slots_of_a_plan_that_waits_tile_its_time() -> None:
    slots = awaited(PLAN, at(0), at(1)).slots
    assert [(slot.start, slot.end) for slot in slots] == [
        (at(-300), at(20)),
        (at(20), at(300)),
        (at(300), at(600)),
    ]


GARAGE = CarPlan(
    id="p1",
    made_at=at(-300),
    made_by="optimiser",
    strategy="cheapest",
    target_soc_pct=80.0,
    soc_pct=50.0,
    departure=None,
    max_price=0.25,
    max_w=7_360.0,
    energy_wh=10_000.0,
    planned_wh=10_000.0,
    cost=1.0,
    slots=tuple(
        CarSlot(
            start=at(start),
            end=at(end),
            power_w=power_w,
            source=Source.GRID,
            price=0.1,
            reason=Reason(Why.PLANNED_WINDOW),
        )
        for start, end, power_w in ((-300, 0, 7_360.0), (0, 300, 1_380.0), (600, 900, 7_360.0))
    ),
)


@pytest.mark.parametrize(
    ("since", "now", "power_w"),
    [
        (0, 0, 7_360.0),  # another current would begin
        (0, 19, 7_360.0),
        (0, 20, 1_380.0),
        (60, 60, 1_380.0),
        (300, 300, 1_380.0),  # it would stop
        (300, 319, 1_380.0),
        (300, 320, None),
        (600, 600, None),  # it would start
        (600, 619, None),
        (600, 620, 7_360.0),
        (-60, 0, 1_380.0),
    ],
)
def test_a_car_goes_on_or_stays_off_for_seconds_while_a_new_plan_is_made(since, now, power_w) -> None:
    slot = awaited_hours(GARAGE, at(since), at(now)).at(at(now))
    assert (None if slot is None else slot.power_w) == power_w


def test_hours_by_price_alone_wait_for_no_plan() -> None:
    by_price = replace(GARAGE, made_by="price")
    assert awaited_hours(by_price, at(0), at(0)) is by_price
