"""What was left to another hand stays theirs over a restart, until a person wants it or its time is over."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living

GARAGE = Loadpoint(id="garage")
HOUSE = House(battery=Battery(), loadpoints=(GARAGE,), external="yield")
DISCHARGE = BatteryRequest(action="force_discharge", power_w=3_000, duration_s=3_600)
BRIEFLY = BatteryRequest(action="force_discharge", power_w=3_000, duration_s=900)


def lived(story, house=HOUSE) -> None:
    async def told() -> None:
        living = Living(house)
        await living.start()
        await asyncio.sleep(20)
        await story(living)
        await living.kill()

    run_in_virtual_time(told())


async def left_to_another_hand(living: Living, asked: BatteryRequest = DISCHARGE) -> None:
    await living.engine.room.ask_battery(asked)
    await asyncio.sleep(30)
    living.world.physics.battery.force(-2_000.0, None, None)
    await asyncio.sleep(60)
    assert living.engine.state.battery_intent is None


def problems(living: Living) -> list[tuple[str, str | None]]:
    return [(each.code, each.device) for each in living.engine.room.status.problems]


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_battery_that_was_left_to_another_hand_is_left_to_it_after_a_restart(end) -> None:
    async def story(living: Living) -> None:
        await left_to_another_hand(living, BRIEFLY)
        await getattr(living, end)()
        await asyncio.sleep(60)
        await living.start()
        await asyncio.sleep(300)
        assert living.world.physics.battery.forced.power_w == -2_000
        assert problems(living) == [("external_control", "battery")]
        (left,) = living.engine.room.gateway.hands.left.items()
        assert left[0] == ("battery", "dispatch")
        await asyncio.sleep(600)
        assert living.engine.room.gateway.hands.left == {}, "our order would have ended by now"

    lived(story)


def test_a_mode_does_not_take_a_charger_back_after_a_restart() -> None:
    async def story(living: Living) -> None:
        assert living.current_a > 10
        living.world.physics.chargers["garage"].set_current(10)
        await asyncio.sleep(60)
        await living.kill()
        await living.start()
        await asyncio.sleep(600)
        assert living.current_a == 10
        assert living.engine.room.status.loadpoints["garage"].owner == "external"
        await living.engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", current_a=16))
        await asyncio.sleep(60)
        assert living.current_a == 16, "a person may always want it anew"
        await living.kill()
        await living.start()
        await asyncio.sleep(60)
        assert living.current_a == 16, "and then it is theirs no longer, after the next restart, too"

    lived(story, replace(HOUSE, loadpoints=(replace(GARAGE, mode=Mode.FAST),)))


def test_a_crash_before_the_wish_was_ended_ends_it_at_the_next_start() -> None:
    async def story(living: Living) -> None:
        await living.engine.room.ask_battery(BRIEFLY)
        await asyncio.sleep(30)
        gateway = living.engine.room.gateway
        lease = (await living.records.documents.all("lease"))["battery|dispatch"]
        gateway.hands.yields(
            ("battery", "dispatch"), living.clock.now() + timedelta(minutes=10), living.clock.now()
        )
        await gateway.hands.remember()
        await living.kill()
        await living.records.documents.put("lease", "battery|dispatch", lease)
        living.world.physics.battery.force(-2_000.0, None, None)
        await living.start()
        await asyncio.sleep(1_800)  # twice as long as was asked for
        assert living.world.physics.battery.forced.power_w == -2_000
        assert [each.action for each in await living.world.journal.sent()] == ["force_discharge"]

    lived(story)


def test_an_owner_who_changes_to_assert_wants_no_other_hand_any_more() -> None:
    async def story(living: Living) -> None:
        await left_to_another_hand(living)
        await living.kill()
        await living.start(replace(HOUSE, external="assert"))
        assert living.engine.room.gateway.hands.left == {}

    lived(story)


@pytest.mark.parametrize("is_down", [False, True])
def test_a_clock_set_back_leaves_nobody_a_device_for_longer(is_down) -> None:
    async def story(living: Living) -> None:
        await left_to_another_hand(living)
        if is_down:
            await living.kill()
        living.clock.offset -= timedelta(hours=2)
        if is_down:
            await living.start()
        await asyncio.sleep(20)
        (until,) = living.engine.room.gateway.hands.left.values()
        assert timedelta(minutes=50) < until - living.clock.now() < timedelta(minutes=60)

    lived(story)
