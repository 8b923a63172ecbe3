"""What is held is compared with what reads back, always: other hands are seen, told, and answered."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.simulated.faults import Fault
from adapters.stores.memory.records import MemoryRecords
from domain.command.command import CommandState
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode
from domain.reason.reason import Reason, Why
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.desire import Desire
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.other_hands import OtherHands
from scheduler.problems import Problems
from tests.builders import NOON, after
from tests.fakes.living import Living, in_a_house
from tests.scheduler.living import Living as LivesOn
from tests.scheduler.living import with_garage

HOUSE = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"),))
EVENING = {
    "pv_w": 0,
    "load_w": 700,
    "battery_soc_pct": 60,
    "price": {"import": 0.3, "export": 0.08},
    "loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 30}},
}
DISCHARGE = BatteryRequest(action="force_discharge", power_w=3_000, duration_s=3_600)


def hands_of(problems: Problems, records: MemoryRecords | None = None) -> OtherHands:
    return OtherHands(problems, Kept(Keeper((records or MemoryRecords()).documents)))


def told(living: Living) -> list[tuple[str, str | None]]:
    return [(each.code, each.device) for each in living.room.status.problems]


async def forced(living: Living) -> str:
    await living.for_(20)
    command = await living.room.ask_battery(DISCHARGE)
    await living.for_(30)
    assert (await living.room.command(command.id)).state is CommandState.VERIFIED
    return command.id


@pytest.mark.parametrize("by_hand", [-2_000.0, 1_200.0, 0.0, None])
def test_another_hand_on_the_battery_is_seen_told_and_put_right_within_a_minute(by_hand) -> None:
    async def story(living: Living) -> None:
        await forced(living)
        battery = living.physics.battery
        battery.release() if by_hand is None else battery.force(by_hand, None, None)
        seen = False
        for _ in range(7):
            await living.for_(10)
            seen = seen or living.room.status.battery.reason.code == Why.EXTERNAL_CONTROL
        assert seen
        assert battery.forced.power_w == 3_000
        assert told(living) == [("external_control", "battery")]
        assert len(await living.commands("battery")) == 1, "ordering it again is no new command"
        await living.for_(1_000)
        assert living.room.status.battery.reason.code == Why.USER_COMMAND
        assert told(living) == []

    in_a_house(HOUSE, EVENING, story)


def test_a_hand_that_comes_again_and_again_is_answered_ever_more_seldom() -> None:
    async def story(living: Living) -> None:
        await forced(living)
        before = living.writes_today("battery")
        for _ in range(180):
            living.physics.battery.force(-2_000.0, None, None)
            await living.for_(10)
        assert 4 <= living.writes_today("battery") - before <= 9
        assert living.room.status.battery.reason.code == Why.EXTERNAL_CONTROL
        assert told(living) == [("external_control", "battery")]
        assert all(each.state is CommandState.VERIFIED for each in await living.commands("battery"))

    in_a_house(HOUSE, EVENING, story)


def test_an_order_that_another_hand_replaced_is_not_called_disobeyed() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        command = await living.room.ask_battery(DISCHARGE)
        await living.world.clock.sleep(0.5)
        for _ in range(9):  # before any reading could prove it
            living.physics.battery.force(-2_000.0, None, None)
            living.physics.advance(living.world.clock.now())
            await living.for_(10)
        assert (await living.room.command(command.id)).is_open
        assert told(living) == [("external_control", "battery")]
        await living.for_(150)
        assert (await living.room.command(command.id)).state is CommandState.VERIFIED

    in_a_house(HOUSE, EVENING, story)


def test_a_device_that_reads_back_well_and_does_nothing_is_still_found_out() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        living.world.faults["battery"] = Fault.LIES
        command = await living.room.ask_battery(DISCHARGE)
        await living.for_(100)
        assert (await living.room.command(command.id)).state is CommandState.FAILED
        assert ("external_control", "battery") not in told(living)

    in_a_house(HOUSE, EVENING, story)


def test_by_the_owners_choice_another_hand_ends_the_lease() -> None:
    async def story(living: Living) -> None:
        await forced(living)
        living.physics.battery.force(-2_000.0, None, None)
        await living.for_(60)
        status = living.room.status
        assert living.physics.battery.forced.power_w == -2_000, "it is theirs"
        assert living.engine.state.battery_intent is None
        assert living.room.gateway.held() == {}
        assert told(living) == [("external_control", "battery")]
        assert status.battery.until is None
        await living.for_(600)
        assert len(await living.commands("battery")) == 1
        handed_back = await living.room.ask_battery(BatteryRequest(action="restore"))
        await living.for_(20)
        assert (await living.room.command(handed_back.id)).state is CommandState.VERIFIED
        assert living.physics.battery.forced is None
        again = await living.room.ask_battery(DISCHARGE)
        await living.for_(30)
        assert living.physics.battery.forced.power_w == 3_000, "a person may always want it anew"
        assert (await living.room.command(again.id)).state is CommandState.VERIFIED

    in_a_house(replace(HOUSE, external="yield"), EVENING, story)


@pytest.mark.parametrize("external", ["assert", "yield"])
def test_another_hand_on_a_charger(external) -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        await living.room.ask_loadpoint("garage", LoadpointRequest(action="start", current_a=16))
        await living.for_(60)
        living.physics.chargers["garage"].set_current(10)
        await living.for_(60)
        assert told(living) == [("external_control", "loadpoints/garage")]
        garage = living.room.status.loadpoints["garage"]
        if external == "assert":
            assert living.charger_a == 16
        else:
            assert (living.charger_a, garage.owner) == (10, "external")
            assert living.engine.state.charge_intents == {}

    in_a_house(replace(HOUSE, external=external), EVENING, story)


DISPATCH, EXPORT, CHARGE = ("battery", "dispatch"), ("battery", "curtail"), ("loadpoints/garage", "charge")


def test_an_end_to_the_other_hands_is_told_when_the_whole_device_was_quiet():
    problems = Problems()
    hands = hands_of(problems)
    hands.changed(DISPATCH, NOON, ends=False)
    hands.changed(CHARGE, NOON, ends=False)
    hands.changed(EXPORT, after(600), ends=False)
    for seconds, devices in (
        (899, ["battery", "loadpoints/garage"]),
        (900, ["battery"]),  # its other resource was touched later
        (1_499, ["battery"]),
        (1_500, []),
    ):
        hands.settle(after(seconds))
        assert [problem.device for problem in problems.now()] == devices, seconds


@pytest.mark.parametrize(
    ("until_s", "barred", "free"),
    [(600, [0, 599], [600, 601]), (None, [0, 3_599], [3_600])],
)
def test_what_was_left_to_them_is_theirs_until_the_lease_would_have_ended(until_s, barred, free):
    hands = hands_of(Problems())
    until = None if until_s is None else after(until_s)
    assert hands.bars(DISPATCH, NOON) is None
    hands.yields(DISPATCH, until, NOON)
    for seconds in barred:
        assert hands.bars(DISPATCH, after(seconds)) == Reason(
            Why.EXTERNAL_CONTROL, {"until": until or after(3_600)}
        )
        assert hands.bars(EXPORT, after(seconds)) is None
    for seconds in free:
        assert hands.bars(DISPATCH, after(seconds)) is None


def test_what_is_still_theirs_stays_told_however_quiet_they_are():
    problems = Problems()
    hands = hands_of(problems)
    hands.changed(DISPATCH, NOON, ends=True)
    hands.yields(DISPATCH, after(1_800), NOON)
    hands.settle(after(1_799))
    assert len(problems.now()) == 1
    hands.forget(DISPATCH)
    hands.settle(after(1_799))
    assert problems.now() == ()


def test_a_change_is_told_for_a_minute_and_answered_at_once_then_ever_more_seldom():
    hands = hands_of(Problems())
    assert hands.told(DISPATCH, NOON) is None
    hands.changed(DISPATCH, NOON, ends=False)
    assert hands.told(DISPATCH, after(59)) == Reason(Why.EXTERNAL_CONTROL)
    assert hands.told(EXPORT, after(59)) is None
    assert hands.told(DISPATCH, after(60)) is None
    answered = [seconds for seconds in range(0, 301, 10) if hands.may_answer(DISPATCH, after(seconds))]
    assert answered == [0, 30, 90, 210]
    hands.settle(after(900))
    assert hands.may_answer(DISPATCH, after(901)), "after a quiet time it is the first time again"


@pytest.mark.parametrize(
    ("issued_by", "is_new", "is_done"),
    [("user", True, True), ("user", False, False), ("optimiser", True, False), ("optimiser", False, False)],
)
def test_only_what_a_person_wants_anew_takes_a_device_back_from_another_hand(issued_by, is_new, is_done):
    async def story(living: Living) -> None:
        await living.for_(20)
        gateway, now = living.room.gateway, living.world.clock.now()
        gateway.hands.yields(DISPATCH, now + timedelta(hours=1), now)
        command = living.engine.book.make("battery", "force_discharge", issued_by) if is_new else None
        if command is not None:
            await living.engine.book.announce(command)
        order = BatteryOrder(
            action=BatteryAction.FORCE_DISCHARGE, power_w=2_000, until=now + timedelta(minutes=30)
        )
        desire = Desire(
            target="battery",
            resource="dispatch",
            order=order,
            owner=issued_by,
            issued_by=issued_by,
            action=order.action,
            reason=Reason(Why.USER_COMMAND),
            command_id=None if command is None else command.id,
        )
        await gateway.want(desire, living.engine.state.seen, now)
        await gateway.finish()
        assert (living.physics.battery.forced is not None) == is_done
        assert (gateway.withheld.get(DISPATCH) is None) == is_done

    in_a_house(HOUSE, EVENING, story)


@pytest.mark.parametrize(
    ("ends", "told_as"), [(True, "it is left to them"), (False, "what was ordered is ordered again")]
)
def test_the_problem_says_what_is_done_about_another_hand(ends, told_as):
    problems = Problems()
    hands = hands_of(problems)
    hands.changed(DISPATCH, NOON, ends=ends)
    (problem,) = problems.now()
    assert (problem.device, problem.since, problem.facts) == ("battery", NOON, {"error": told_as})


@pytest.mark.parametrize("away_a", [32, 0])
def test_what_reads_otherwise_after_a_restart_is_no_other_hand_until_it_was_seen_as_ordered(away_a) -> None:
    async def whole() -> None:
        living = LivesOn(with_garage(mode=Mode.FAST, max_current_a=16))
        await living.start()
        await asyncio.sleep(60)
        assert living.current_a == 16
        await living.kill()
        charger = living.world.physics.chargers["garage"]
        charger.set_current(away_a)  # its own time-out, or an order that was not kept
        await asyncio.sleep(31)
        await living.start()
        for _ in range(30):
            await asyncio.sleep(10)
            found = living.engine.room.status
            assert [each.code for each in found.problems if each.code == "external_control"] == []
            assert found.loadpoints["garage"].reason.code != Why.EXTERNAL_CONTROL
        assert living.current_a == 16, "it is ordered again"
        charger.set_current(away_a)  # and now it is one
        await asyncio.sleep(60)
        problems = living.engine.room.status.problems
        assert [each.device for each in problems if each.code == "external_control"] == ["loadpoints/garage"]
        await living.kill()

    run_in_virtual_time(whole())


@pytest.mark.parametrize("external", ["assert", "yield"])
def test_what_a_device_lost_while_nobody_saw_it_is_no_other_hand_and_ordered_again(external) -> None:
    async def whole() -> None:
        living = LivesOn(replace(with_garage(mode=Mode.FAST, max_current_a=16), external=external))
        await living.start()
        await asyncio.sleep(60)
        charger = living.world.physics.chargers["garage"]
        living.world.faults["loadpoints/garage"] = Fault.OFFLINE  # its power is cut
        charger.set_current(0)
        await asyncio.sleep(300)
        assert living.engine.room.status.devices["loadpoints/garage"].health == "offline"
        del living.world.faults["loadpoints/garage"]
        for _ in range(12):
            await asyncio.sleep(10)
            found = living.engine.room.status
            assert [each.code for each in found.problems if each.code == "external_control"] == []
        assert living.current_a == 16
        charger.set_current(0)  # and this is one
        await asyncio.sleep(60)
        assert "external_control" in {each.code for each in living.engine.room.status.problems}
        await living.kill()

    run_in_virtual_time(whole())
