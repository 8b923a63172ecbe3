"""What Teslemetry pushes reaches a reading without a question, and where it falls silent the car is asked."""

import asyncio

import pytest

from adapters.chargers.tesla.signals import EVERY_S
from domain.errors import Unreachable
from domain.reading.charger import ChargerState
from tests.adapters.chargers.tesla.cars import TeslemetryCase, a_tesla
from tests.patience import until


async def test_what_the_car_pushes_is_read_without_a_question():
    async with a_tesla(TeslemetryCase) as case:
        woken = []
        listening = asyncio.ensure_future(case.listener.listen(lambda: woken.append(1)))
        await until(lambda: woken and case.listener.tells)
        assert set(case.emulator.fields) == set(EVERY_S)
        billed = case.emulator.billed["data"]
        case.clock.turn(60)
        case.car.set_current(10)  # in the Tesla app
        await until(lambda: case.driver.known.is_drawing)
        reading = await case.driver.read()
        assert (reading.charger.state, reading.charger.power_w) == (ChargerState.CHARGING, 2_300)
        assert reading.charger.is_home
        case.tesla.asleep = True
        await until(lambda: case.driver.known.sleeps)
        assert case.emulator.billed["data"] == billed
        await case.emulator.stop()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(listening, 60)
        assert not case.listener.tells


async def test_what_was_told_before_changes_nothing():
    async with a_tesla(TeslemetryCase) as case:
        stream, now = case.listener, case.clock.now().isoformat()
        charging = {"createdAt": now, "data": {"DetailedChargeState": "DetailedChargeStateCharging"}}
        assert stream._take(charging)
        assert not stream._take(charging)
        assert not stream._take({**charging, "vin": "of another car"})
        assert not stream._take({"createdAt": now, "alerts": []})


async def test_one_event_of_another_century_keeps_out_none_that_follows():
    async with a_tesla(TeslemetryCase) as case:
        stream, now = case.listener, case.clock.now()
        assert stream._take({"createdAt": now.replace(year=2126).isoformat(), "state": "asleep"})
        case.clock.turn(60)
        assert stream._take({"createdAt": case.clock.now().isoformat(), "state": "online"})
        assert not case.driver.known.sleeps


async def test_a_car_that_pushes_nothing_is_asked_as_if_there_were_no_stream():
    async with a_tesla(TeslemetryCase) as case:
        stream = case.listener
        stream._is_open = True  # and the car is too old to push
        assert not stream.tells
        assert stream._take({"data": {"DetailedChargeState": "Stopped"}})
        assert stream.tells
        case.clock.turn(1_201)
        assert not stream.tells
        case.driver.known.fell_asleep(case.clock.now())
        assert stream.tells
