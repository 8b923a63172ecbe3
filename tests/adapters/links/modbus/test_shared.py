"""All units behind one address share one socket, one lock and one spacing; another house has its own."""

import asyncio
from contextlib import asynccontextmanager

from adapters.kinds.surroundings import Surroundings
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ModbusServer
from adapters.links.modbus.shared import link_of
from adapters.stores.memory.records import MemoryRecords
from domain.house.house import House
from tests.adapters.emulators.houses import ManualClock
from tests.adapters.links.modbus.served import Memory


def near() -> Surroundings:
    return Surroundings(house=House(), clock=ManualClock(), documents=MemoryRecords().documents)


def test_one_unit_is_one_link_and_every_house_has_its_own() -> None:
    here, there = near(), near()
    link = link_of(here, "10.0.0.9", 502, 247)
    assert link_of(here, "10.0.0.9", 502, 247) is link
    assert link_of(here, "10.0.0.9", 502, 1) is not link
    assert link_of(here, "10.0.0.9", 503, 247) is not link
    assert link_of(there, "10.0.0.9", 502, 247) is not link


@asynccontextmanager
async def two_units(first_s=0.0, second_s=0.0):
    """An address that takes one client and has two units: the server, its clock, and a link to each."""
    here, meter = near(), Memory()
    meter.words[1] = 77
    server = ModbusServer(Memory(), ModbusFaults(), unit=1, more_units={2: meter})
    await server.start()
    links = [
        link_of(here, "127.0.0.1", server.port, unit, spacing_s)
        for unit, spacing_s in ((1, first_s), (2, second_s))
    ]
    try:
        yield server, here.clock, *links
    finally:
        for link in links:
            await link.close()
        await server.stop()


async def test_two_units_of_an_address_that_takes_one_client_are_both_read() -> None:
    async with two_units() as (server, _, inverter, meter):
        asked = [link.read_registers(1, 1) for link in (inverter, meter) * 3]
        assert await asyncio.gather(*asked) == [[1], [77]] * 3
        await meter.write_one(5, 9)
        assert await inverter.read_registers(5, 1) == [5], "it went to its own unit"
        assert (server.connections, server.turned_away) == (1, 0)
        assert (inverter.connections, meter.connections) == (1, 1)


async def test_the_widest_spacing_that_a_unit_needs_holds_for_the_whole_bus() -> None:
    for wishes in ((0.0, 1.0), (1.0, 0.0), (1.0, 0.5)):
        async with two_units(*wishes) as (_, clock, inverter, meter):
            await inverter.read_registers(1, 1)
            await meter.read_registers(1, 1)
            await inverter.read_registers(1, 1)
            assert clock.slept == [1.0, 1.0], wishes


async def test_a_unit_that_leaves_does_not_hang_up_on_the_other() -> None:
    async with two_units() as (server, _, inverter, meter):
        await inverter.read_registers(1, 1)
        await meter.read_registers(1, 1)
        await meter.close()
        await inverter.read_registers(1, 1)
        assert server.connections == 1
        await inverter.close()
        await inverter.read_registers(1, 1)
        assert server.connections == 2, "the last one had closed the socket"
