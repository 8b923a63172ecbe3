"""The unhappy half: silence, refusals, nonsense and short frames, told as what the caller should do next."""

import asyncio

import pytest

from adapters.batteries.goodwe.link import GoodWeLink
from domain.command.order import BatteryAction
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.batteries.goodwe.inverters import an_inverter, an_order

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)


async def the_first_write_fails(inverter, error, **faults):
    baseline = await inverter.driver.baseline()
    step = inverter.driver.steps(CHARGE, baseline)[0]
    for name, value in faults.items():
        setattr(inverter.faults, name, value)
    with pytest.raises(error) as caught:
        await step.do()
    return str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [{"silent": True}, {"garbage": True}, {"drops_mid_frame": True}, {"slow_s": 0.6}],
    ids=lambda fault: next(iter(fault)),
)
async def test_a_read_without_a_sensible_answer_never_left_us(fault):
    async with an_inverter() as inverter:
        await inverter.driver.read()
        for name, value in fault.items():
            setattr(inverter.faults, name, value)
        with pytest.raises(Unreachable, match="no sensible answer"):
            await inverter.driver.read()


@pytest.mark.parametrize("family", ["ET", "ES"])
async def test_a_write_that_nobody_confirms_is_in_doubt_and_can_be_asked_after(family):
    async with an_inverter(family=family, rated_w=10_000) as inverter:
        baseline = await inverter.driver.baseline()
        before = dict(inverter.emulator.held)
        inverter.faults.mute_after_write = True
        step = inverter.driver.steps(CHARGE, baseline)[0]
        with pytest.raises(OutcomeUnknown, match="no sensible answer"):
            await step.do()
        assert len(inverter.writes) == 1
        assert inverter.emulator.held != before
        assert await step.came()


async def test_a_write_that_never_arrived_can_be_asked_after():
    async with an_inverter() as inverter:
        baseline = await inverter.driver.baseline()
        inverter.emulator.server.loses_requests = 1
        step = inverter.driver.steps(CHARGE, baseline)[0]
        with pytest.raises(OutcomeUnknown):
            await step.do()
        assert inverter.writes == []
        assert not await step.came()


@pytest.mark.parametrize(("fault", "says"), [("refuses_writes", "device failure"), ("busy", "busy")])
async def test_an_exception_is_a_refusal(fault, says):
    async with an_inverter() as inverter:
        assert says in await the_first_write_fails(inverter, Rejected, **{fault: True})


async def test_where_nobody_listens_nothing_was_written():
    async with an_inverter() as inverter:
        step = inverter.driver.steps(CHARGE, await inverter.driver.baseline())[0]
        await inverter.emulator.stop()
        with pytest.raises(Unreachable):
            await step.do()


async def test_a_newcomer_is_told_about_dongles_without_udp():
    link = GoodWeLink("127.0.0.1", port=1, family="ET", timeout_s=0.1)
    with pytest.raises(Unreachable, match="Kit-20 has no UDP port 8899: use goodwe_entity"):
        await link.identify()


async def test_a_name_that_does_not_exist_is_unreachable():
    link = GoodWeLink("no-such-inverter.invalid", family="ET", timeout_s=0.1)
    with pytest.raises(Unreachable):
        await link.identify()


@pytest.mark.parametrize(
    ("serial", "says"),
    [
        ("95048ESU22AW0001", "speaks as family ES, not ET"),
        ("9010KDTU22AW0001", "has no battery"),
    ],
)
async def test_another_family_is_named(serial, says):
    async with an_inverter(emulator={"serial": serial}) as inverter:
        with pytest.raises(Rejected, match=says):
            await inverter.driver.read()


async def test_an_es_g2_speaks_as_an_et():
    async with an_inverter(emulator={"serial": "56000ESN22AW0001"}) as inverter:
        inverter.emulator.overrides |= dict.fromkeys(range(36045, 36125), 0)
        assert (await inverter.driver.read()).battery.power_w == -2_000


async def test_a_lost_datagram_is_asked_for_again():
    async with an_inverter() as inverter:
        await inverter.driver.read()
        inverter.emulator.server.deaf_to.add(37000)
        asyncio.get_running_loop().call_later(0.15, inverter.emulator.server.deaf_to.clear)
        assert (await inverter.driver.read()).battery.soc_pct == 50


async def test_a_failure_leaves_the_next_request_all_its_tries():
    async with an_inverter() as inverter:
        await inverter.driver.read()
        inverter.faults.silent = True
        with pytest.raises(Unreachable):
            await inverter.driver.read()
        asyncio.get_running_loop().call_later(0.15, setattr, inverter.faults, "silent", False)
        assert (await inverter.driver.read()).pv_w == 3_000


async def test_requests_of_two_callers_do_not_mix():
    async with an_inverter() as inverter:
        readings = await asyncio.gather(*(inverter.driver.read() for _ in range(4)))
        assert [reading.pv_w for reading in readings] == [3_000] * 4


async def test_a_cancelled_read_ends_at_once_and_sends_no_more():
    async with an_inverter() as inverter:
        await inverter.driver.read()
        inverter.emulator.server.deaf_to.add(35100)
        reading = asyncio.create_task(inverter.driver.read())
        await asyncio.sleep(0.02)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        inverter.emulator.server.deaf_to.clear()
        assert (await inverter.driver.read()).pv_w == 3_000


async def test_closing_twice_is_harmless():
    async with an_inverter() as inverter:
        await inverter.driver.read()
        await inverter.driver.close()
        await inverter.driver.close()
        assert (await inverter.driver.read()).pv_w == 3_000
