"""What people change is planned with at once, and until then the plan of before is told as that."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest
from domain.house.house import Optimiser
from domain.house.settings import Mode, SmartSettings
from domain.plan.plan import Plan
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.planned_for import SELDOM
from scheduler.room import ControlRoom
from tests.scheduler.living import GARAGE, HOUSE, Living

READY = replace(GARAGE, mode=Mode.SMART, smart=SmartSettings(target_soc_pct=60))
PLANNING = replace(HOUSE, loadpoints=(READY,), optimiser=Optimiser(enabled=True, horizon_h=6, replan_s=3_600))
Change = Callable[[ControlRoom], Awaitable[object]]


def told(living: Living) -> tuple[str, bool]:
    """Which plan is told, and whether the next one is."""
    plan = living.engine.room.status.plan
    assert plan is not None
    return plan.id, plan.renewing


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda room: room.change_loadpoint("garage", {"mode": "off"}), id="a car's mode"),
        pytest.param(lambda room: room.change_battery({"reserve_pct": 30}), id="the battery's reserve"),
        pytest.param(
            lambda room: room.ask_battery(BatteryRequest(action="hold", duration_s=3_600)), id="an order"
        ),
        pytest.param(
            lambda room: room.ask_loadpoint("garage", LoadpointRequest(action="start", duration_s=3_600)),
            id="a charge by hand",
        ),
        pytest.param(
            lambda room: room.ask_export(ExportRequest(action="limit_export", duration_s=3_600)), id="a limit"
        ),
    ],
)
def test_a_change_is_planned_with_at_once_and_until_then_the_next_plan_is_told(change: Change) -> None:
    async def story() -> None:
        living = Living(PLANNING)
        engine = await living.start()
        await asyncio.sleep(60)
        before, is_renewing = told(living)
        assert not is_renewing
        await change(engine.room)
        assert told(living) == (before, True)  # whoever asked sees it in the answer
        await asyncio.sleep(2 * engine.state.house.tick_s)
        after, is_renewing = told(living)
        assert (after != before, is_renewing) == (True, False)
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param({"limit_soc_pct": READY.limit_soc_pct}, id="what was set anyway"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_changes_nothing_asks_for_no_plan(patch: dict[str, object]) -> None:
    async def story() -> None:
        living = Living(PLANNING)
        engine = await living.start()
        await asyncio.sleep(60)
        before = told(living)
        await engine.room.change_loadpoint("garage", patch)
        assert told(living) == before
        await asyncio.sleep(60)
        assert told(living) == before
        await living.kill()

    run_in_virtual_time(story())


def test_who_changes_a_setting_over_and_over_has_few_plans_made_and_the_last_change_is_in_one() -> None:
    async def story() -> None:
        living = Living(PLANNING)
        engine = await living.start()
        await asyncio.sleep(60)
        plans: list[Plan | None] = []
        for power_w in range(2_000, 4_000, 200):
            await engine.room.change_battery({"max_charge_w": power_w})
            await asyncio.sleep(2)
            plans.append(engine.state.plan)
        made = len({plan.id for plan in plans if plan is not None})
        assert made <= 20 / SELDOM.total_seconds() + 2
        await asyncio.sleep(SELDOM.total_seconds() + 2 * engine.state.house.tick_s)
        assert not told(living)[1]
        await living.kill()

    run_in_virtual_time(story())


def test_a_house_that_does_not_plan_tells_of_no_next_plan() -> None:
    async def story() -> None:
        living = Living(replace(PLANNING, optimiser=Optimiser(enabled=False)))
        engine = await living.start()
        await engine.room.change_loadpoint("garage", {"mode": "off"})
        assert engine.room.status.plan is None
        await living.kill()

    run_in_virtual_time(story())
