"""Requests of several tasks over one line: apart, one after the other, and given up alone."""

import asyncio

import pytest

from domain.errors import Unreachable
from tests.adapters.links.modbus.served import a_device


async def test_requests_keep_their_distance_on_the_clock():
    async with a_device(spacing_s=1.0) as (_, link, _faults, clock):
        await link.read_registers(1, 1)
        await link.read_registers(1, 1)
        clock.turn(0.4)
        await link.read_registers(1, 1)
        clock.turn(5)
        await link.read_registers(1, 1)
        assert clock.slept == [pytest.approx(1.0), pytest.approx(0.6)]


async def test_requests_of_several_tasks_never_overlap():
    async with a_device() as (server, link, faults, _):
        faults.slow_s = 0.01
        answers = await asyncio.gather(*(link.read_registers(address, 1) for address in range(8)))
        assert answers == [[address] for address in range(8)]
        assert server.connections == 1


async def test_a_cancelled_request_frees_the_link_and_its_late_answer_reaches_nobody():
    async with a_device() as (server, link, faults, _):
        await link.read_registers(1, 1)
        faults.slow_s = 0.2
        waiting = asyncio.create_task(link.read_registers(1, 1))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        faults.slow_s = 0
        await asyncio.sleep(0.25)  # the device is done with the old request
        assert await link.read_registers(2, 1) == [2]
        assert server.connections == 2


async def test_a_request_cancelled_in_the_queue_leaves_the_socket_alone():
    async with a_device() as (server, link, faults, _):
        faults.slow_s = 0.05
        first = asyncio.create_task(link.read_registers(1, 1))
        await asyncio.sleep(0)
        second = asyncio.create_task(link.read_registers(2, 1))
        await asyncio.sleep(0)
        second.cancel()
        assert await first == [1]
        assert server.connections == 1


async def test_closing_ends_a_request_at_once():
    async with a_device() as (_, link, faults, _clock):
        faults.silent = True
        waiting = asyncio.create_task(link.read_registers(1, 1))
        await asyncio.sleep(0.02)
        await link.close()
        with pytest.raises(Unreachable, match="closed"):
            await waiting
