"""Devices are read at once, and none delays or breaks the others."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.errors import Awaited, Rejected, Unreachable
from domain.house.house import Battery, House
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.reading import Health, Reading
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.watch import GIVE_UP_S, PATIENCE_S, Watch, observe
from tests.fakes.living import Living, in_a_house

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Answering:
    """Answers after `delay_s` of the loop, or raises."""

    def __init__(self, delay_s: float = 0.0, error: Exception | None = None) -> None:
        self.delay_s, self.error, self.reads = delay_s, error, 0

    async def read(self) -> Reading:
        self.reads += 1
        await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error
        return Reading(read_at=NOON + timedelta(seconds=asyncio.get_running_loop().time()), grid_w=1.0)

    async def close(self) -> None:
        pass


def watch(device: Answering, name: str = "grid") -> Watch:
    return Watch(name, device, driver="fake")


def seconds() -> float:
    return asyncio.get_running_loop().time()


def test_all_devices_are_read_at_the_same_time() -> None:
    async def story() -> None:
        watches = [watch(Answering(0.5)), watch(Answering(0.8)), watch(Answering(1.0))]
        await observe(watches)
        assert seconds() == 1.0
        assert all(each.reading is not None for each in watches)

    run_in_virtual_time(story())


def test_a_slow_device_is_waited_for_once_and_then_collected_when_it_is_done() -> None:
    async def story() -> None:
        quick, slow = watch(Answering()), watch(Answering(20.0), "battery")
        await observe([quick, slow])
        assert seconds() == PATIENCE_S
        await observe([quick, slow])
        assert seconds() == PATIENCE_S, "the second tick does not wait"
        assert slow.reading is None
        await asyncio.sleep(20)
        await observe([quick, slow])
        assert slow.reading is not None
        assert slow.device.reads == 1, "one read at a time"

    run_in_virtual_time(story())


def test_a_dead_device_delays_no_tick_and_is_asked_in_each() -> None:
    async def story() -> None:
        dead, alive = watch(Answering(error=Unreachable("no answer")), "battery"), watch(Answering())
        for _ in range(5):
            await observe([dead, alive])
        assert seconds() == 0
        assert dead.device.reads == 5
        assert dead.health(NOON, 30) is Health.OFFLINE
        assert alive.health(NOON, 30) is Health.OK

    run_in_virtual_time(story())


def test_a_bug_in_one_driver_is_its_own_fault() -> None:
    async def story() -> None:
        broken, alive = watch(Answering(error=KeyError("register")), "battery"), watch(Answering())
        await observe([broken, alive])
        assert broken.last_error == "driver fault: KeyError"
        assert alive.reading is not None

    run_in_virtual_time(story())


def test_a_read_that_never_returns_is_given_up_and_asked_again() -> None:
    async def story() -> None:
        stuck = watch(Answering(10_000), "battery")
        await observe([stuck])
        await asyncio.sleep(GIVE_UP_S + 1)
        await observe([stuck])
        await observe([stuck])
        assert stuck.device.reads == 2

    run_in_virtual_time(story())


def test_health_tells_fresh_failing_stale_and_turned_away_apart() -> None:
    async def story() -> None:
        device = Answering()
        each = watch(device)
        await observe([each])
        assert each.health(NOON, 30) is Health.OK
        device.error = Unreachable("no answer")
        await observe([each])
        assert each.health(NOON + timedelta(seconds=30), 30) is Health.DEGRADED
        assert each.health(NOON + timedelta(seconds=31), 30) is Health.OFFLINE
        device.error = Rejected("another client")
        await observe([each])
        await observe([each])
        assert each.health(NOON + timedelta(seconds=31), 30) is Health.REFUSED

    run_in_virtual_time(story())


def test_what_cannot_be_is_unknown_and_the_device_is_told_to_be_degraded() -> None:
    class Mad(Answering):
        async def read(self) -> Reading:
            return Reading(read_at=NOON, grid_w=65_000_000.0, pv_w=1_000.0)

    async def story() -> None:
        each = watch(Mad())
        await observe([each])
        assert each.reading is not None
        assert (each.reading.grid_w, each.reading.pv_w) == (None, 1_000.0)
        assert each.health(NOON, 30) is Health.DEGRADED
        assert (each.doubt, each.last_error) == ("grid_w 65000000", "it says what cannot be: grid_w 65000000")

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    "odd",
    [
        Reading(read_at=NOON, grid_w="x"),
        Reading(read_at=NOON, grid_w=10**400),
        Reading(read_at=NOON, phase_a=(1.0, 2.0)),
        Reading(read_at=NOON, phase_a=7.0),
        Reading(read_at=NOON, good_for_s="long"),
        Reading(read_at=NOON, battery=BatteryReading(soc_pct="50")),
        Reading(read_at=NOON, battery=BatteryReading(export_limit_w="none")),
        Reading(read_at=NOON, battery=5),
        Reading(read_at=NOON, charger=ChargerReading(phases="three")),
        Reading(read_at=NOON.replace(tzinfo=None), grid_w=1.0),
        Reading(read_at="noon", grid_w=1.0),
        None,
    ],
)
def test_what_cannot_be_judged_is_a_fault_of_its_driver_and_no_reading(odd, caplog) -> None:
    class Odd(Answering):
        async def read(self) -> Reading:
            return odd

    async def story() -> None:
        each, alive = watch(Answering(), "battery"), watch(Answering())
        await observe([each, alive])
        before, each.device = each.reading, Odd()
        for _ in range(3):
            await observe([each, alive])
        assert each.reading is before
        assert each.last_error in ("driver fault: ValidationError", "driver fault: ValueError")
        assert each.health(NOON, 30) is Health.DEGRADED
        assert each.health(NOON + timedelta(seconds=31), 30) is Health.OFFLINE
        assert (alive.last_error, caplog.text.count("battery: driver fault")) == (None, 1)

    run_in_virtual_time(story())


def test_an_odd_value_of_one_device_does_not_stop_the_house(caplog) -> None:
    async def story(living: Living) -> None:
        await living.for_(30)
        meter = living.engine.watches["grid"]
        sound, ticks = meter.device, living.engine.loop.ticks

        class Odd(Answering):
            async def read(self) -> Reading:
                return replace(await sound.read(), grid_w="x")

        meter.device = Odd()
        await living.for_(600)
        assert living.engine.loop.ticks - ticks >= 50
        told = {device.id: device.health for device in living.room.devices()}
        assert (told["grid"], told["battery"]) == (Health.OFFLINE, Health.OK)
        assert living.room.status.battery.soc_pct is not None
        assert "tick failed" not in caplog.text

    in_a_house(House(battery=Battery()), {"load_w": 700, "battery_soc_pct": 60}, story)


def test_a_read_is_given_up_after_a_minute_and_told_as_no_answer() -> None:
    async def story() -> None:
        stuck = watch(Answering(10_000), "battery")
        await observe([stuck])
        for after_s, reads, error in ((60, 1, None), (60.5, 1, "no answer"), (60.5, 2, "no answer")):
            await asyncio.sleep(after_s - seconds())
            await observe([stuck])
            assert (stuck.device.reads, stuck.last_error) == (reads, error)

    run_in_virtual_time(story())


def test_a_device_that_answers_again_is_waited_for_again_and_its_error_is_over() -> None:
    async def story() -> None:
        each = watch(Answering(1.0, Rejected("another client")))
        await observe([each])
        assert (each.last_error, each.is_refused, seconds()) == ("another client", True, 1)
        each.device.error = Unreachable("no answer")
        await observe([each])
        assert seconds() == 1, "nobody waits for what failed last time"
        await asyncio.sleep(1)
        each.device.error = None
        await observe([each])
        assert (each.last_error, each.is_refused) == ("no answer", False)
        await observe([each])
        await asyncio.sleep(1)
        await observe([each])
        assert (each.last_error, each.is_refused) == (None, False)
        assert each.reading is not None
        before = seconds()
        await observe([each])
        assert seconds() == before + 1, "this tick waits for it again"

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("read_s", "asked_s", "age_s"),
    [
        (0, 30, 30),
        (3, 0, 0),  # devices stamp readings a moment after the tick's own now
        (5, 0, 0),
        (5.1, 0, None),  # the clock was set back: nobody knows how old it is
    ],
)
def test_how_old_a_reading_is(read_s: float, asked_s: float, age_s: float | None) -> None:
    each = watch(Answering())
    each.reading = Reading(read_at=NOON + timedelta(seconds=read_s), grid_w=1.0)
    assert each.age_s(NOON + timedelta(seconds=asked_s)) == age_s
    expected = Health.OFFLINE if age_s is None else Health.OK
    assert each.health(NOON + timedelta(seconds=asked_s), 30) is expected


def test_a_device_that_told_of_the_sun_once_is_known_to_tell_of_it() -> None:
    class Sunny(Answering):
        pv_w: float | None = None

        async def read(self) -> Reading:
            return replace(await super().read(), pv_w=self.pv_w)

    async def story() -> None:
        each = watch(Sunny())
        for pv_w, tells in ((None, False), (0.0, True), (None, True)):
            each.device.pv_w = pv_w
            await observe([each])
            assert each.tells_solar is tells

    run_in_virtual_time(story())


def test_a_caveat_of_a_reading_and_what_cannot_be_are_told_together_and_once(caplog) -> None:
    class Odd(Answering):
        async def read(self) -> Reading:
            return Reading(read_at=NOON, grid_w=65_000_000.0, caveat="no meter block")

    async def story() -> None:
        each = watch(Odd())
        for _ in range(3):
            await observe([each])
        assert each.last_error == "no meter block; it says what cannot be: grid_w 65000000"
        assert each.health(NOON, 30) is Health.DEGRADED
        assert caplog.text.count("no meter block") == 1

    run_in_virtual_time(story())


def test_the_same_error_is_told_once_in_the_log_and_a_new_one_anew(caplog) -> None:
    async def story() -> None:
        each = watch(Answering(error=Unreachable("a")))
        for error in ("a", "a", "b", "b"):
            each.device.error = Unreachable(error)
            await observe([each])
        assert [record.message for record in caplog.records] == [
            "grid: no reading: a",
            "grid: no reading: b",
        ]

    run_in_virtual_time(story())


def test_a_device_that_dials_us_is_no_matter_for_the_log_until_it_has_had_its_time(caplog) -> None:
    async def story() -> None:
        each = watch(Answering())
        assert each.is_awaited  # nothing is known of it yet
        for error in (Awaited("gone"), Awaited("gone"), Unreachable("gone"), Unreachable("gone")):
            each.device.error = error
            await observe([each])
            assert (each.last_error, each.is_silent) == ("gone", True)
            assert each.is_awaited is isinstance(error, Awaited)
            told = [record for record in caplog.records if record.name == "scheduler.watch"]
            assert len(told) == (0 if isinstance(error, Awaited) else 1)
        each.device.error = None
        await observe([each])
        each.device.error = Unreachable("gone")
        await observe([each])
        told = [record.message for record in caplog.records if record.name == "scheduler.watch"]
        assert told == ["grid: no reading: gone"] * 2
        each.device.error = Awaited("gone")
        await observe([each])
        assert (each.last_error, each.is_awaited) == ("gone", False)  # it was heard, and is lost

    run_in_virtual_time(story())


def test_closing_ends_a_read_under_way_and_lets_go_of_the_device() -> None:
    class Closing(Answering):
        is_closed = False

        async def close(self) -> None:
            self.is_closed = True

    async def story() -> None:
        each = watch(Closing(20.0))
        await observe([each])
        await each.close()
        assert each.device.is_closed
        assert seconds() == PATIENCE_S, "nobody waited for it"
        await asyncio.sleep(60)
        each.collect()
        assert each.reading is None

    run_in_virtual_time(story())
