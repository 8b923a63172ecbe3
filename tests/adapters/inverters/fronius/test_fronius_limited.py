"""A Fronius that is limited: read over HTTP, ordered over Modbus, and each without the other."""

from contextlib import asynccontextmanager

import pytest

from adapters.inverters.fronius.driver import FroniusDriver
from adapters.inverters.fronius.emulator.solar_api import FroniusEmulator
from adapters.inverters.fronius.limited import LimitedFronius
from domain.command.order import OutputOrder
from domain.errors import NotSupported, Unreachable
from powersync.config import notices, parse
from tests.adapters.inverters.inverters import Inverter
from tests.fakes.lane_bench import LaneBench
from tests.powersync.opened import open_all


class Fronius(Inverter):
    async def start(self):
        self.solar_api = FroniusEmulator(self.house, clock=self.clock, roof="sunspec", meter=None)
        await self.solar_api.start()
        await super().start()

    def driven(self, link, clock):
        reader = FroniusDriver("127.0.0.1", self.solar_api.port, clock, timeout_s=0.5)
        return LimitedFronius(reader, link)

    async def stop(self):
        await super().stop()
        await self.solar_api.stop()


@asynccontextmanager
async def a_limited_fronius(**wishes):
    fronius = Fronius(**wishes)
    await fronius.start()
    try:
        yield fronius
    finally:
        await fronius.stop()


async def test_it_is_read_over_http_and_limited_over_modbus():
    async with a_limited_fronius() as fronius:
        assert (await fronius.driver.read()).pv_w == 4_000
        assert fronius.driver.capabilities.rated_w == 5_000
        bench = LaneBench(fronius)
        await bench.send(OutputOrder(limit_w=2_000))
        fronius.clock.turn(5)
        assert (await fronius.driver.read()).pv_w == 2_000
        await bench.release()
        fronius.clock.turn(5)
        assert (await fronius.driver.read()).pv_w == 4_000


async def test_where_modbus_is_silent_it_is_read_all_the_same():
    async with a_limited_fronius() as fronius:
        fronius.faults.silent = True
        reading = await fronius.driver.read()
        assert reading.pv_w == 4_000
        assert "cannot be limited now" in reading.caveat
        assert not fronius.driver.capabilities.is_limitable
        fronius.faults.silent = False
        fronius.clock.turn(60)
        assert (await fronius.driver.read()).caveat is None
        assert fronius.driver.capabilities.is_limitable


async def test_where_the_solar_api_is_silent_nothing_is_known():
    async with a_limited_fronius() as fronius:
        fronius.solar_api.faults.silent = True
        with pytest.raises(Unreachable):
            await fronius.driver.read()


async def test_several_that_are_read_in_one_are_not_limited_by_one_of_them():
    async with a_limited_fronius() as fronius:
        fronius.solar_api.shares = {"1": 0.5, "2": 0.5}
        await fronius.driver.read()
        able = fronius.driver.capabilities
        assert (able.is_limitable, "pv.inverter" in able.why_not) == (False, True)


def test_only_one_with_a_modbus_unit_takes_orders():
    read = {"driver": "fronius", "host": "192.168.1.45"}
    watch = open_all(parse({"pv": [read | {"modbus_unit": 1}]}))["pv/1"]
    assert watch.control is watch.device
    config = parse({"pv": [read]})
    read_only = open_all(config)["pv/1"].control
    assert (read_only.capabilities.limits, read_only.capabilities.is_limitable) == (False, False)
    assert "modbus_unit" in read_only.capabilities.why_not
    assert read_only.steps(OutputOrder(limit_w=None), {}) == ()
    with pytest.raises(NotSupported):
        read_only.steps(OutputOrder(limit_w=0), {})
    assert any("never limited" in line for line in notices(config))


def test_one_that_the_battery_sees_is_not_counted_twice():
    table = {"driver": "fronius", "host": "192.168.1.45", "seen_by_battery": True}
    watches = open_all(parse({"pv": [table, {"driver": "fronius", "host": "192.168.1.46"}]}))
    assert [watches[each].is_counted_by_others for each in ("pv/1", "pv/2")] == [True, False]
