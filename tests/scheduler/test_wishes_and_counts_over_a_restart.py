"""What a restart makes of wishes that wait, of two that end at once, and of a count that cannot be."""

from datetime import UTC, datetime

import pytest

from adapters.simulated.faults import Fault
from domain.command.command import CommandState
from domain.command.request import ExportRequest, PlanRequest
from tests.scheduler.house_by_hand import FORCE, Setting, lived

NAIVE = b'{"version":1,"day":"2026-01-15","today":3,"recent":["2026-01-15T11:59:00"]}'
LESS = b'{"version":1,"day":"2026-01-15","today":-5,"recent":[]}'
MORE = b'{"version":1,"day":"2026-01-15","today":99999999999999999999999999,"recent":[]}'


@pytest.mark.parametrize("document", [NAIVE, LESS, MORE])
def test_a_count_that_cannot_be_costs_itself_and_no_tick(document) -> None:
    async def story(setting: Setting) -> None:
        await setting.records.documents.put("writes", "battery", document)
        engine = await setting.start()
        await setting.tick(2)
        await engine.room.ask_battery(FORCE)
        await setting.tick(2)
        assert setting.forced_w == 2_000
        assert engine.lanes["battery"].budget.today(datetime(2026, 1, 15, tzinfo=UTC).date()) == 1

    lived(story)


def test_a_plan_that_waits_behind_a_person_s_pause_waits_over_a_restart() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await setting.tick()
        await engine.room.ask_plan(PlanRequest(action="pause", duration_s=900))
        run = await engine.room.ask_plan(PlanRequest(action="run", duration_s=3_600), "automation:x")
        await engine.kill()
        engine = await setting.start()
        await setting.tick()
        assert (await engine.room.command(run.id)).state is CommandState.ACCEPTED

    lived(story)


def test_two_limits_that_end_at_once_are_one_end() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await setting.tick()
        limit = ExportRequest(action="limit_export", limit_w=0, duration_s=60)
        await engine.room.ask_export(limit)
        await engine.room.ask_export(limit, "automation:x")
        await engine.kill()
        await setting.clock.sleep(600)
        engine = await setting.start()
        await setting.tick(3)
        assert [each for each in await setting.commands() if each[0] == "restore"] == [
            ("restore", "expiry", "verified")
        ]

    lived(story)


def test_a_car_is_planned_on_after_a_crash_before_its_charger_was_heard() -> None:
    async def story(setting: Setting) -> None:
        engine = await setting.start()
        await setting.tick(2)
        await engine.kill()
        setting.world.faults["loadpoints/garage"] = Fault.OFFLINE
        engine = await setting.start()
        await setting.tick()
        assert "garage" not in engine.state.seen.chargers
        planned_on = engine.state.planned_on.chargers["garage"]
        assert (planned_on.connected, planned_on.vehicle_soc_pct) == (True, 40)

    lived(story)
