"""Limiting the export: a value and its switch, never wider than what was there, and put back as found."""

import pytest

from domain.command.order import ExportOrder
from domain.errors import NotSupported
from tests.adapters.batteries.goodwe.inverters import an_inverter, an_order
from tests.adapters.batteries.goodwe.writes import DISCHARGE, NO_EXPORT, one, power_and_mode

LIMITS = {"ET": (47509, 47510), "ES": (18, 52)}

WRITES = {
    "ET": {
        "limit": lambda w: one(47510, w),
        "switch": lambda on: one(47509, on),
    },
    "ES": {
        "limit": lambda w: f"033502{w:04x}",
        "switch": lambda on: f"023905001201{on:04x}",
    },
}


@pytest.mark.parametrize("family", ["ET", "ES"])
@pytest.mark.parametrize("limit_w", [0, 1_500])
async def test_curtailing_is_a_value_and_then_its_switch(family, limit_w):
    async with an_inverter(family=family, soc_pct=100) as inverter:
        write = WRITES[family]
        order = ExportOrder(limit_w=limit_w)
        baseline = await inverter.carry_out(order)
        assert inverter.writes == [write["limit"](limit_w), write["switch"](1)]
        assert (await inverter.driver.read_back(order, baseline)).agrees
        reading = await inverter.driver.read()
        assert (reading.grid_w, reading.battery.export_limit_w) == (-limit_w, limit_w)

        inverter.emulator.server.forget_writes()
        await inverter.carry_out(ExportOrder(limit_w=None), baseline)
        assert inverter.writes == [write["switch"](0), write["limit"](10_000)]
        assert (await inverter.driver.read_back(ExportOrder(limit_w=None), baseline)).agrees
        assert (await inverter.driver.read()).grid_w == -2_000


@pytest.mark.parametrize("family", ["ET", "ES"])
async def test_a_limit_that_was_there_before_us_is_put_back_and_never_widened(family):
    async with an_inverter(family=family, soc_pct=100, pv_w=9_000) as inverter:
        switch, limit = LIMITS[family]
        write = WRITES[family]
        inverter.emulator.held |= {switch: 1, limit: 5_000}
        baseline = await inverter.carry_out(ExportOrder(limit_w=7_000))
        assert inverter.writes == [write["limit"](5_000), write["switch"](1)]
        await inverter.carry_out(NO_EXPORT, baseline)
        inverter.emulator.server.forget_writes()
        await inverter.carry_out(ExportOrder(limit_w=None), baseline)
        assert inverter.writes == [write["limit"](5_000), write["switch"](1)]
        assert (await inverter.driver.read()).grid_w == -5_000


async def test_a_limit_that_is_off_may_read_zero():
    async with an_inverter() as inverter:
        baseline = await inverter.carry_out(NO_EXPORT)
        inverter.emulator.drops_limit_when_off = True
        await inverter.carry_out(ExportOrder(limit_w=None), baseline)
        assert (await inverter.driver.read_back(ExportOrder(limit_w=None), baseline)).agrees


async def test_a_zero_of_ours_that_is_still_there_is_no_limit_put_back():
    async with an_inverter() as inverter:
        baseline = await inverter.driver.baseline()
        inverter.emulator.held[47510] = 0  # a curtailment that got no further than its first write
        assert not (await inverter.driver.read_back(ExportOrder(limit_w=None), baseline)).agrees


async def test_our_limit_is_lifted_before_a_forced_discharge():
    async with an_inverter() as inverter:
        baseline = await inverter.carry_out(NO_EXPORT)
        inverter.emulator.server.forget_writes()
        await inverter.carry_out(an_order(DISCHARGE), baseline)
        assert inverter.writes == [one(47509, 0), one(47510, 10_000), *power_and_mode(4_500, 12)]
        assert (await inverter.driver.read()).grid_w == -6_500


async def test_the_laws_limit_is_not_lifted_for_a_forced_discharge():
    async with an_inverter() as inverter:
        inverter.emulator.held |= {47509: 1, 47510: 5_000}
        await inverter.carry_out(an_order(DISCHARGE))
        assert inverter.writes == power_and_mode(4_500, 12)
        assert (await inverter.driver.read()).grid_w == -5_000


async def test_firmware_without_an_export_limit_says_so():
    async with an_inverter() as inverter:
        inverter.emulator.missing |= {47509, 47510}
        with pytest.raises(NotSupported, match="no export limit"):
            inverter.driver.steps(NO_EXPORT, await inverter.driver.baseline())
