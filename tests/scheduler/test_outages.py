"""A device that falls silent: a line when that begins and one when it ends, and no promise meanwhile."""

import pytest
from msgspec.structs import replace

from adapters.simulated.faults import Fault
from domain.house.optimiser import Optimiser
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import HOUSE, Living
from tests.scheduler.test_why_yesterday import a_curve

SOLD = replace(
    HOUSE, optimiser=Optimiser(enabled=True, reserve_pct=10)
)  # dearly now, and no longer in half an hour


@pytest.mark.parametrize("device", ["battery", "loadpoints/garage"])
@pytest.mark.parametrize(
    ("silent_s", "codes"),
    [
        (15, []),  # a reading that is missed
        (300, ["device_silent", "device_heard"]),
    ],
)
def test_an_outage_of_minutes_is_a_line_when_it_begins_and_one_when_it_ends(device, silent_s, codes) -> None:
    async def story() -> None:
        living = Living()
        await living.start()
        await living.clock.sleep(120)
        living.world.faults[device] = Fault.OFFLINE
        fell = living.clock.now()
        await living.clock.sleep(silent_s)
        living.world.faults.clear()
        await living.clock.sleep(60)
        lines = [each for _, _, each in living.records.past._decisions if each.target == f"devices/{device}"]
        assert [each.code for each in lines] == codes
        for line, seconds in zip(lines, (0, silent_s), strict=False):
            assert 0 <= (line.at - fell).total_seconds() - seconds <= 40
        names = {
            each.target for each in await living.records.past.in_force(living.clock.now()) if not each.is_over
        }
        assert f"devices/{device}" not in names
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize("is_killed", [True, False])
@pytest.mark.parametrize("restarts", [1, 3])
def test_a_silence_that_ends_after_restarts_is_two_lines(is_killed, restarts) -> None:
    async def story() -> None:
        living = Living()
        await living.start()
        await living.clock.sleep(120)
        living.world.faults["battery"] = Fault.OFFLINE
        await living.clock.sleep(300)
        for _ in range(restarts):
            await (living.kill() if is_killed else living.stop())
            await living.start()
            await living.clock.sleep(120)
        living.world.faults.clear()
        await living.clock.sleep(120)
        lines = [each for _, _, each in living.records.past._decisions if each.target == "devices/battery"]
        assert [each.code for each in lines] == ["device_silent", "device_heard"]
        assert lines[0].facts["since"] == lines[1].facts["since"]
        await living.kill()

    run_in_virtual_time(story())


def test_a_charger_that_is_taken_away_while_it_is_silent_is_no_part_of_the_house_any_more() -> None:
    async def story() -> None:
        living = Living()
        await living.start()
        await living.clock.sleep(120)
        living.world.faults["loadpoints/garage"] = Fault.OFFLINE
        await living.clock.sleep(300)
        await living.stop()
        living.world.faults.clear()
        await living.start(replace(HOUSE, loadpoints=()))
        await living.clock.sleep(60)
        last = {each.target: each for each in await living.records.past.in_force(living.clock.now())}
        gone = last["devices/loadpoints/garage"]
        assert (gone.code, gone.is_over, gone.text) == (
            "device_gone",
            True,
            "The charger Garage is no part of the house any more.",
        )
        await living.kill()

    run_in_virtual_time(story())


def test_a_device_that_was_never_heard_and_does_not_answer_is_a_line_too() -> None:
    async def story() -> None:
        living = Living()
        living.world.faults["battery"] = Fault.OFFLINE
        await living.start()
        await living.clock.sleep(120)
        lines = [each for _, _, each in living.records.past._decisions if each.target == "devices/battery"]
        assert [(each.code, each.text) for each in lines] == [("device_silent", "The battery tells nothing.")]
        await living.kill()

    run_in_virtual_time(story())


def test_what_comes_next_waits_for_a_battery_that_does_not_answer() -> None:
    async def story() -> None:
        living = Living(SOLD)
        living.world.change({"load_w": 500, "pv_w": 0, "battery_soc_pct": 80, "prices": a_curve()})
        engine = await living.start()
        await living.clock.sleep(120)
        assert [each.code for each in engine.room.status.summary.next] == ["follow_house"]
        living.world.faults["battery"] = Fault.OFFLINE
        await living.clock.sleep(60)
        assert engine.room.status.summary.next == ()
        living.world.faults.clear()
        await living.clock.sleep(60)
        assert [each.code for each in engine.room.status.summary.next] == ["follow_house"]
        await living.kill()

    run_in_virtual_time(story())


def lines_of(living: Living, target: str):
    return [each for _, _, each in living.records.past._decisions if each.target == target]


@pytest.mark.parametrize("restarts_after", [None, 1, 8])
def test_a_device_that_comes_and_goes_is_one_line_with_a_count_also_over_restarts(restarts_after) -> None:
    async def story() -> None:
        living = Living()
        await living.start()
        await living.clock.sleep(120)
        for n in range(12):
            living.world.faults["battery"] = Fault.OFFLINE
            await living.clock.sleep(50)
            living.world.faults.clear()
            await living.clock.sleep(50)
            if n == restarts_after:
                await living.kill()
                await living.start()
        codes = ["device_silent", "device_heard"] * 2 + ["device_unsteady"]
        assert [each.code for each in lines_of(living, "devices/battery")] == codes
        in_force = {each.target: each for each in await living.records.past.in_force(living.clock.now())}
        assert not in_force["devices/battery"].is_over
        await living.clock.sleep(1_860)
        *before, last = lines_of(living, "devices/battery")
        assert [each.code for each in before] == codes
        assert (last.code, last.facts["times"], last.is_over) == ("device_steady", 12, True)
        assert last.facts["since"] == before[0].facts["since"]
        await living.kill()

    run_in_virtual_time(story())


async def no_file() -> None:
    pass


WITHOUT_GARAGE, WITHOUT_BATTERY = replace(HOUSE, loadpoints=()), replace(HOUSE, battery=None)
GARAGE_GONE = "The charger Garage is no part of the house any more."


@pytest.mark.parametrize(
    ("how", "target", "left", "text"),
    [
        ("while it runs", "loadpoints/garage", WITHOUT_GARAGE, GARAGE_GONE),
        ("stopped", "loadpoints/garage", WITHOUT_GARAGE, GARAGE_GONE.replace("Garage", "garage")),
        ("killed", "loadpoints/garage", WITHOUT_GARAGE, GARAGE_GONE.replace("Garage", "garage")),
        ("stopped", "battery", WITHOUT_BATTERY, "The battery is no part of the house any more."),
        ("killed", "battery", WITHOUT_BATTERY, "The battery is no part of the house any more."),
    ],
)
def test_what_is_taken_away_leaves_no_decision_in_force(how, target, left, text) -> None:
    async def story() -> None:
        living = Living()
        engine = await living.start()
        await living.clock.sleep(120)
        past = living.records.past
        assert target in {each.target for each in await past.in_force(living.clock.now())}
        if how == "while it runs":
            living.world.config = left
            await engine.renew(left, no_file)
        else:
            await (living.stop() if how == "stopped" else living.kill())
            await living.start(left)
        await living.clock.sleep(60)
        for _ in range(2):
            [*_, last] = lines_of(living, target)
            assert (last.code, last.is_over, last.text) == ("device_gone", True, text)
            await living.kill()
            await living.start()
            await living.clock.sleep(60)
        assert len([each for each in lines_of(living, target) if each.code == "device_gone"]) == 1
        await living.stop()
        await living.start(HOUSE)  # it comes back, and is decided of again
        await living.clock.sleep(60)
        [*_, again] = lines_of(living, target)
        assert again.code != "device_gone"
        await living.kill()

    run_in_virtual_time(story())
