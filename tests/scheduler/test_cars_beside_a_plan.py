"""Cars under one fuse: one with a departure has its hours, a charge of another mode what that leaves, and all
the plan tells of them goes through the connection.
"""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.solver.inline import InlineSolver
from adapters.stores.memory.records import MemoryRecords
from domain.command.decision import Owner
from domain.house.house import Battery, House, Site
from domain.house.optimiser import Optimiser
from domain.house.settings import Mode, ScheduleSettings, SmartSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.smart_wish import wishes_of
from domain.plan.plan import Plan
from domain.site import Memory
from domain.tariff.slots import PriceSlot, Tariff
from scheduler.planner import Planner
from scheduler.state import HouseState
from tests.builders import ABLE, NOON, a_car, a_charger, a_loadpoint, a_price, after, an_observation
from tests.scheduler.as_lived import HOUR, Foreseen

FULL_W, LET_IN_W = 7_360.0, 48 * 230.0
LEAVES_AT_TWO = SmartSettings(departures={"thu": "14:00"}, charge_efficiency=1.0)
FAST: dict[str, Any] = {"mode": Mode.FAST}
NIGHTLY: dict[str, Any] = {"mode": Mode.SCHEDULE, "schedule": ScheduleSettings(from_="12:00", to="18:00")}


def plan_of(
    *,
    missing_pct: float,
    other: dict[str, Any],
    soc_pct: float | None = None,
    fuse_a: float | None = 50,
    **charger: Any,
) -> Plan:
    """With 600 W of house behind 48 A, and the other car at 50 %, which charges at full rate."""
    house = House(
        site=Site(timezone="UTC", main_fuse_a=fuse_a),
        battery=None if soc_pct is None else Battery(capacity_wh=10_000, max_charge_w=5_000),
        optimiser=Optimiser(enabled=True, horizon_h=8),
        vehicles=(a_car(),),
        loadpoints=(
            a_loadpoint(id="leaves", vehicle="car", mode=Mode.SMART, smart=LEAVES_AT_TWO),
            a_loadpoint(id="other", vehicle="car", smart=SmartSettings(charge_efficiency=1.0), **other),
        ),
    )
    chargers = {
        "leaves": a_charger(vehicle_soc_pct=80 - missing_pct),
        "other": a_charger(
            **{"draws_w": FULL_W, "vehicle_soc_pct": 50.0, "target_current_a": 32.0} | charger
        ),
    }
    state = HouseState(house, MemoryRecords().documents)
    seen = an_observation(chargers=chargers, price=a_price())
    state.seen = seen if soc_pct is None else replace(seen, battery=replace(seen.battery, soc_pct=soc_pct))
    runs = LoadpointMemory(owner=Owner(other["mode"].value), on_since=after(-600))
    state.memory = Memory(loadpoints={"other": runs} if chargers["other"].charging else {})
    prices = [0.05, 0.05, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]
    state.tariff = Tariff(
        slots=tuple(
            PriceSlot(start=after(h * HOUR), end=after((h + 1) * HOUR), import_price=price, export_price=0.01)
            for h, price in enumerate(prices)
        )
    )
    planner = Planner(
        state,
        solver=InlineSolver(),
        solar=Foreseen([0.0] * 8),
        load=Foreseen([600.0] * 8),
        new_id=lambda: "p",
        abilities=lambda: ABLE,
        wishes=lambda house, now: wishes_of(house, state.seen, {}, {}, set(), now),
        is_read=False,
    )
    asyncio.run(planner.replan(NOON))
    assert state.plan is not None, state.plan_refusal
    return state.plan


def brought_wh(plan: Plan, key: str, until_h: float) -> float:
    """What a car has by then."""
    return sum(
        (slot.ev_w.get(key, 0.0) + slot.unplanned_w.get(key, 0.0)) * (slot.end - slot.start).total_seconds()
        for slot in plan.slots
        if slot.end <= after(until_h * HOUR)
    ) / 3600  # fmt: skip


@pytest.mark.parametrize("soc_pct", [None, 10.0])
@pytest.mark.parametrize("charger", [{}, {"draws_w": 0.0}, {"draws_w": 2_990.0, "target_current_a": 13.0}])
@pytest.mark.parametrize("other", [FAST, NIGHTLY])
def test_a_car_with_a_departure_has_its_hours_and_the_other_what_that_leaves(other, charger, soc_pct):
    plan = plan_of(missing_pct=22, other=other, soc_pct=soc_pct, **charger)  # 13.2 of 14.7 kWh
    assert plan.cars["leaves"].can_meet_target
    assert brought_wh(plan, "leaves", 2) == pytest.approx(13_200, abs=120)
    assert all(slot.grid_w <= LET_IN_W + 50 for slot in plan.slots), "both fit through the fuse"
    later = [slot.unplanned_w.get("other", 0.0) for slot in plan.slots if slot.start >= after(2 * HOUR)]
    assert later[0] == FULL_W, "it has all once the first has gone"
    if soc_pct is None:
        assert brought_wh(plan, "other", 8) == pytest.approx(30_000, abs=100)


def test_a_car_with_hours_to_spare_leaves_the_other_what_it_does_not_need():
    plan = plan_of(missing_pct=6, other=FAST)
    assert brought_wh(plan, "leaves", 2) == pytest.approx(3_600, abs=120)
    assert all(slot.grid_w <= LET_IN_W + 50 for slot in plan.slots)
    assert brought_wh(plan, "other", 8) == pytest.approx(30_000, abs=100)


def test_a_charge_of_a_mode_whose_end_nobody_knows_gives_way_too():
    plan = plan_of(missing_pct=22, other=FAST, vehicle_soc_pct=None)
    assert plan.cars["leaves"].can_meet_target
    assert brought_wh(plan, "leaves", 2) == pytest.approx(13_200, abs=120)


@pytest.mark.parametrize("soc_pct", [10.0, 50.0])
def test_what_makes_way_for_a_car_is_no_room_for_the_battery(soc_pct):
    plan = plan_of(missing_pct=3, other=FAST, soc_pct=soc_pct)
    assert brought_wh(plan, "leaves", 2) == pytest.approx(1_800, abs=120)
    assert all(slot.grid_w <= LET_IN_W + 50 for slot in plan.slots)


def test_what_no_limit_holds_is_planned_at_once():
    plan = plan_of(missing_pct=22, other=FAST, fuse_a=None)
    assert brought_wh(plan, "leaves", 2) == pytest.approx(13_200, abs=120)
    assert brought_wh(plan, "other", 4) == pytest.approx(4 * FULL_W, abs=100)
