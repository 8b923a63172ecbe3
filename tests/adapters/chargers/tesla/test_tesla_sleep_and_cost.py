"""A car is asked at the pace of its sleep and of its price, woken seldom, and never twice for one wish."""

import asyncio
from datetime import UTC

import pytest

from adapters.chargers.tesla.car import Verb, is_there_already
from adapters.chargers.tesla.emulator.cloud import VIN
from adapters.chargers.tesla.purse import Limits, Purse
from adapters.clouds.tesla.answers import Refused
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import NotSupported, OutcomeUnknown, Rejected, Unreachable
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.adapters.chargers.tesla.cars import TeslaCase, a_tesla
from tests.adapters.emulators.houses import ManualClock

TICK_S = 10


async def live(case, seconds, tick_s=TICK_S):
    """Ticks of a house; what was read last, and how many questions that took."""
    before, reading = case.emulator.billed["data"], None
    for _ in range(int(seconds / tick_s)):
        case.clock.turn(tick_s)
        reading = await case.driver.read()
    return reading, case.emulator.billed["data"] - before


async def fall_asleep(case):
    case.tesla.asleep = True
    await live(case, 1_800)
    assert case.driver.known.sleeps


async def test_a_charge_is_looked_at_once_a_minute_and_a_quiet_car_less_and_less():
    async with a_tesla() as case:
        await case.carry_out(case.order(16))
        await live(case, 300)
        _, asked = await live(case, 1_800)
        assert 28 <= asked <= 31
        await case.carry_out(case.order(0))
        _, lively = await live(case, 900)
        _, quiet = await live(case, 3 * 3_600, tick_s=30)
        assert lively <= 7
        assert quiet <= 16  # a look every 25 minutes, and between them whether it sleeps


async def test_after_a_command_the_car_is_looked_at_until_it_shows():
    async with a_tesla() as case:
        await live(case, 600)
        for step in case.driver.steps(case.order(10), {}):
            await step.do()
        reading, asked = await live(case, 30)
        assert (reading.charger.charging, asked >= 1) == (True, True)
        assert reading.charger.power_w == pytest.approx(2_300)


async def test_a_car_that_nobody_touches_falls_asleep_and_is_not_kept_awake_or_woken():
    async with a_tesla() as case:
        case.tesla.dozes_after_s = 1_200
        reading, _ = await live(case, 3 * 3_600, tick_s=30)
        assert case.tesla.asleep
        assert case.emulator.billed["wakes"] == 0
        assert (reading.charger.state, reading.charger.connected) == (ChargerState.CONNECTED, True)
        assert (reading.charger.power_w, reading.charger.is_home) == (0.0, True)
        age_s = (case.clock.now() - reading.read_at).total_seconds()
        assert age_s < reading.good_for_s


async def test_a_sleeping_car_is_not_woken_to_be_stopped():
    async with a_tesla() as case:
        await fall_asleep(case)
        assert case.driver.steps(case.order(0), {}) == ()
        assert await case.agrees(case.order(0))
        assert (case.emulator.billed["wakes"], case.tesla.told) == (0, [])


async def test_a_stop_that_finds_the_car_asleep_is_done():
    async with a_tesla() as case:
        (stop,) = case.driver.steps(case.order(0), {})
        case.tesla.asleep = True
        await stop.do()
        assert case.driver.known.sleeps


async def test_a_start_wakes_the_car_once_and_then_sets_the_current_before_it_starts():
    async with a_tesla() as case:
        await fall_asleep(case)
        steps = case.driver.steps(case.order(12), {})
        await asyncio.gather(steps[0].do(), steps[0].do())  # two who want it at once
        for step in steps[1:]:
            await step.do()
        assert case.emulator.billed["wakes"] == 1
        assert case.tesla.told == [("set_charging_amps", 12), ("charge_start", None)]
        assert case.is_given(12)


async def test_a_start_that_finds_the_car_asleep_did_not_reach_it_and_the_next_one_wakes_it():
    async with a_tesla() as case:
        case.tesla.asleep = True
        for step in case.driver.steps(case.order(12), {}):
            with pytest.raises(Unreachable):
                await step.do()
        assert case.driver.steps(case.order(12), {})[0].what == "wake the car"


async def test_a_sleeping_car_without_a_cable_is_not_woken():
    async with a_tesla() as case:
        case.car.plug(False)
        await live(case, 600)
        await fall_asleep(case)
        with pytest.raises(Rejected, match="no cable"):
            await case.driver.steps(case.order(12), {})[0].do()
        assert case.emulator.billed["wakes"] == 0


@pytest.mark.parametrize(
    ("pause_s", "limit", "allowed"),
    [(60, 6, 3), (1_000, 6, 5), (7_200, 4, 4), (60, 0, 0)],  # three an hour; so many in 24 hours
)
async def test_wakes_are_three_an_hour_and_so_many_a_day_also_over_restarts(pause_s, limit, allowed):
    clock, documents, refused = ManualClock(), MemoryDocuments(), []
    for _ in range(6):
        clock.turn(pause_s)
        purse = Purse(documents, VIN, Limits(wakes=limit), clock, UTC)  # the server starts anew
        try:
            await purse.pay_for_wake()
        except Unreachable as err:
            refused.append(str(err))
    assert len(refused) == 6 - allowed
    assert all("not before" in each for each in refused)


async def test_another_day_brings_other_wakes_and_readings():
    clock = ManualClock()
    purse = Purse(MemoryDocuments(), VIN, Limits(wakes=1, reads=2), clock, UTC)
    await purse.pay_for_wake()
    for _ in range(2):
        await purse.pay_for_reading()
    assert await purse.least_s() == 12 * 3_600  # until midnight
    clock.turn(86_401)
    await purse.pay_for_wake()
    assert await purse.least_s() == 0


async def test_a_clock_that_is_set_back_gives_no_second_day():
    clock = ManualClock()
    purse = Purse(MemoryDocuments(), VIN, Limits(wakes=1, reads=2), clock, UTC)
    await purse.pay_for_wake()
    for _ in range(2):
        await purse.pay_for_reading()
    clock.turn(-86_400)
    assert await purse.least_s() == 12 * 3_600
    with pytest.raises(Unreachable):
        await purse.pay_for_wake()
    clock.turn(86_400)
    await purse.pay_for_wake()


async def test_the_day_s_readings_are_spread_over_what_is_left_of_it():
    async with a_tesla(max_reads_per_day=50) as case:
        await case.carry_out(case.order(5))
        reading, asked = await live(case, 11 * 3_600, tick_s=120)
        assert asked <= 50
        assert "max_reads_per_day" in reading.caveat
        age_s = (case.clock.now() - reading.read_at).total_seconds()
        assert age_s < reading.good_for_s  # asked seldom, and what it said stands as long


@pytest.mark.parametrize("trouble", ["unpaid", "billing", "too_many"])
async def test_a_cloud_that_wants_money_or_patience_is_left_alone_for_a_quarter_of_an_hour(trouble):
    async with a_tesla() as case:
        await live(case, 200)
        if trouble == "unpaid":
            case.emulator.faults.unpaid = True
        elif trouble == "billing":
            case.tesla.refuses = "billing limit reached"
        else:
            case.emulator.faults.too_many, case.emulator.faults.retry_after_s = 1, 120.0
        steps = case.driver.steps(case.order(12), {})
        assert isinstance(await case.attempt(steps[0].do()), Rejected | Unreachable)
        asked = len(case.emulator.server.requests)
        reading, _ = await live(case, 880)
        assert (reading.charger.obstacle, bool(reading.charger.error)) == (Why.PROVIDER_COOLDOWN, True)
        assert isinstance(await case.attempt(steps[0].do()), Unreachable)
        assert isinstance(await case.attempt(case.driver.read_back(case.order(12), {})), Unreachable)
        assert len(case.emulator.server.requests) == asked
        case.emulator.faults.unpaid, case.tesla.refuses = False, None
        reading, _ = await live(case, 400)
        assert (reading.charger.obstacle, reading.charger.connected) == (None, True)


async def test_in_a_long_pause_what_is_too_old_becomes_unknown():
    async with a_tesla() as case:
        case.emulator.faults.too_many, case.emulator.faults.retry_after_s = 1, 7_200.0
        await live(case, 310)
        reading, _ = await live(case, 6_000)
        assert reading.charger.obstacle is Why.PROVIDER_COOLDOWN
        assert (reading.charger.connected, reading.charger.power_w) == (None, None)


async def test_a_cloud_that_serves_the_same_old_values_again_makes_them_no_newer():
    async with a_tesla() as case:
        await case.carry_out(case.order(16))
        known = case.tesla.charge_state(case.clock.now())
        case.tesla.charge_state = lambda now: known
        reading, _ = await live(case, 900)
        assert (case.clock.now() - reading.read_at).total_seconds() >= 900


async def test_a_car_without_a_connection_is_unknown_and_not_asleep():
    async with a_tesla() as case:
        case.tesla.offline = True
        case.clock.turn(310)
        assert isinstance(await case.attempt(case.driver.read()), Unreachable)
        assert not case.driver.known.sleeps


async def test_a_start_whose_answer_was_lost_is_never_sent_again_before_it_shows():
    async with a_tesla() as case:
        start = case.driver.steps(case.order(16), {})[-1]
        case.lose_answers()
        case.lie()
        assert isinstance(await case.attempt(start.do()), OutcomeUnknown)
        assert isinstance(await case.attempt(start.came()), OutcomeUnknown)
        case.tesla.lies = False
        assert isinstance(await case.attempt(start.do()), OutcomeUnknown)
        assert await start.came()


@pytest.mark.parametrize(
    ("verb", "reason", "is_there"),
    [
        (Verb.START, "is_charging", True),
        (Verb.START, "complete", True),
        (Verb.START, "already_set", True),
        (Verb.START, "disconnected", False),
        (Verb.START, "no_power", False),
        (Verb.START, "could not wake buses", False),
        (Verb.START, "", False),
        (Verb.STOP, "not_charging", True),
        (Verb.STOP, "disconnected", True),
        (Verb.STOP, "vehicle_unavailable", False),
        (Verb.AMPS, "already_set", True),
        (Verb.AMPS, "complete", False),
    ],
)
def test_some_refusals_only_say_that_nothing_is_left_to_do(verb, reason, is_there):
    assert is_there_already(verb, Refused("", reason)) is is_there


async def test_a_real_refusal_is_told_in_words_and_another_is_a_success():
    async with a_tesla() as case:
        start = case.driver.steps(case.order(16), {})[-1]
        case.tesla.refuses = "disconnected"
        error = await case.attempt(start.do())
        assert isinstance(error, Rejected)
        assert "no cable is plugged in" in str(error)
        case.tesla.refuses = "complete"
        await start.do()


async def test_what_the_car_is_already_is_not_paid_for_again():
    async with a_tesla() as case:
        await case.carry_out(case.order(16))
        await case.driver.read()
        assert case.driver.steps(case.order(16), {}) == []
        assert [step.what for step in case.driver.steps(case.order(10), {})] == ["set_charging_amps 10 A"]


async def test_a_start_after_our_own_stop_is_sent_although_the_old_reading_still_charges():
    async with a_tesla() as case:
        await case.carry_out(case.order(16))
        await case.driver.read()
        for step in case.driver.steps(case.order(0), {}):
            await step.do()
        assert [step.what for step in case.driver.steps(case.order(16), {})][-1] == "charge_start"


async def test_looking_whether_an_order_stands_costs_nothing_and_sees_another_hand():
    async with a_tesla() as case:
        order = case.order(16)
        await case.carry_out(order)
        await live(case, 70)
        billed = case.emulator.billed.total()
        assert (await case.driver.still(order, {})).agrees
        assert case.emulator.billed.total() == billed
        case.car.set_current(0)  # in the Tesla app
        await live(case, 70)
        assert not (await case.driver.still(order, {})).agrees


async def test_a_cable_that_allows_less_lowers_the_largest_current_while_it_is_in():
    async with a_tesla() as case:
        told = case.tesla.charge_state
        case.tesla.charge_state = lambda now: told(now) | {"charge_current_request_max": 13}
        await live(case, 310)
        assert case.driver.capabilities.max_current_a == 13
        case.car.plug(False)
        await live(case, 310)
        assert case.driver.capabilities.max_current_a == 32


async def test_a_current_that_no_tesla_keeps_to_is_not_sent():
    async with a_tesla() as case:
        with pytest.raises(NotSupported, match="5 A"):
            case.driver.steps(case.order(4), {})


class UnsignedTeslaCase(TeslaCase):
    def __init__(self):
        super().__init__()
        self.emulator.faults.wants_signed = True


async def test_a_car_that_wants_signed_commands_says_what_to_do():
    async with a_tesla(UnsignedTeslaCase) as case:
        error = await case.attempt(case.driver.steps(case.order(16), {})[0].do())
        assert isinstance(error, Rejected)
        assert "signed commands only" in str(error)
        assert "key_file" in str(error)


@pytest.mark.parametrize("ahead_s", [86_400, 30 * 86_400])
async def test_a_clock_that_is_ahead_for_one_look_gives_no_second_day(ahead_s):
    clock, documents = ManualClock(), MemoryDocuments()
    limits = Limits(wakes=1, reads=4)
    purse = Purse(documents, VIN, limits, clock, UTC)
    await purse.pay_for_wake()
    for _ in range(3):
        await purse.pay_for_reading()
    clock.turn(ahead_s)
    await purse.pay_for_reading()
    clock.turn(-ahead_s)
    for each in (purse, Purse(documents, VIN, limits, clock, UTC)):
        assert await each.least_s() == 12 * 3_600, "one of four is left until midnight"
        with pytest.raises(Unreachable):
            await each.pay_for_wake()
