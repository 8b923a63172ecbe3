"""A GoodWe behind the gateway's lane: what a broken line leaves behind, and that it is always put back."""

from random import Random

import pytest

from domain.command.command import CommandState
from domain.command.order import BatteryAction
from domain.errors import OutcomeUnknown
from domain.reason.reason import Why
from tests.adapters.batteries.goodwe.inverters import an_inverter, an_order
from tests.fakes.lane_bench import CURTAIL, RELEASES, LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, power_w=3_000)
WAYS = [("ET", "ems"), ("ET", "eco"), ("ES", "ems")]


@pytest.mark.parametrize(("family", "control"), WAYS)
async def test_what_was_set_before_is_set_again(family, control):
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        before = dict(inverter.emulator.held)
        gateway = LaneBench(inverter)
        for order in (CHARGE, CURTAIL, DISCHARGE):
            command = await gateway.send(order)
            assert command.state is CommandState.SENT
        await gateway.release()
        cleared = {47533: 1, 0x0700: 1}  # a command's trace, no setting
        assert inverter.emulator.held == before | {
            at: word for at, word in cleared.items() if inverter.emulator.held.get(at) == word
        }
        assert await gateway.records.documents.all("baseline") == {}


async def test_a_refusal_in_the_middle_is_rolled_back_and_fails_the_command():
    async with an_inverter() as inverter:
        gateway = LaneBench(inverter)
        await inverter.driver.read()
        await gateway.lane.leases.baseline(gateway.lane.control)
        before = dict(inverter.emulator.held)
        inverter.emulator.missing.add(47511)  # the second write's register
        command = await gateway.send(CHARGE)
        assert command.state is CommandState.FAILED
        assert inverter.emulator.held == before
        assert [write.values for write in inverter.writes] == [(2_000,), (0,)]
        assert gateway.lane.held == {}


async def test_a_device_that_only_echoes_is_not_called_done_before_its_power_moved():
    async with an_inverter() as inverter:
        inverter.faults.lies = True
        gateway = LaneBench(inverter)
        command = await gateway.send(DISCHARGE)
        assert command.state is CommandState.SENT
        assert "dispatch" in gateway.lane.proofs


@pytest.mark.parametrize(("family", "control"), WAYS)
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_mishap_leaves_it_forced(family, control, seed):
    random = Random(seed)
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        await inverter.driver.read()
        before = await inverter.driver.baseline()
        gateway = LaneBench(inverter)
        datagrams = inverter.link._inverter.datagrams
        datagrams.timeout = 0.03  # real: eight mishaps in less than a second
        mishaps = ("silent", "mute_after_write", "refuses_writes", "garbage", "drops_mid_frame", "busy", None)
        for _ in range(8):
            fault = random.choice(mishaps)
            if fault is not None:
                setattr(inverter.faults, fault, True)
            await gateway.send(random.choice((CHARGE, DISCHARGE, CURTAIL, *RELEASES.values())))
            if fault is not None:
                setattr(inverter.faults, fault, False)
            inverter.clock.turn(60)
        datagrams.timeout = 1.0
        await gateway.release()
        assert await inverter.driver.baseline() == before
        assert (await inverter.driver.read()).battery.power_w == -2_000


@pytest.mark.parametrize("lost", ["loses_requests", "loses_answers"])
@pytest.mark.parametrize("order", [CHARGE, DISCHARGE, CURTAIL], ids=lambda order: order.action)
@pytest.mark.parametrize(("family", "control"), WAYS)
async def test_one_lost_datagram_of_a_write_fails_no_command(family, control, order, lost):
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        await inverter.driver.read()
        for at in range(len(inverter.driver.steps(order, await inverter.driver.baseline()))):
            gateway = LaneBench(inverter)
            skipped = SkippingServer(inverter.emulator.server, at, lost)
            command = await gateway.send(order)
            skipped.disarm()
            assert command.state is CommandState.SENT, (at, command.reason)
            assert "dispatch" in gateway.lane.proofs or order is CURTAIL
            await gateway.release()


class SkippingServer:
    """Lets so many writes through, and loses the next one."""

    def __init__(self, server, at, lost):
        self._unit, self._server, self._left, self._lost = server._unit, server, at, lost
        server._unit = self
        self._arm()

    def _arm(self):
        if self._left == 0:
            setattr(self._server, self._lost, 1)
        self._left -= 1

    def write(self, register, values):
        self._unit.write(register, values)
        self._arm()

    def aa55(self, request):
        answer = self._unit.aa55(request)
        if request.code >= 0x0200:
            self._arm()
        return answer

    def read(self, register, count):
        return self._unit.read(register, count)

    def disarm(self):
        self._server._unit = self._unit
        setattr(self._server, self._lost, 0)


@pytest.mark.parametrize(("family", "control"), WAYS)
async def test_a_write_that_never_arrives_is_no_refusal(family, control):
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        await inverter.driver.read()
        baseline = await inverter.driver.baseline()
        inverter.emulator.server.loses_requests = 5
        with pytest.raises(OutcomeUnknown, match="no sensible answer"):
            await inverter.carry_out(CHARGE, baseline)


async def test_a_work_mode_that_does_not_stay_names_the_port_in_the_reason():
    async with an_inverter(control="eco") as inverter:
        inverter.emulator.overrides[47000] = 0  # acknowledged, and ignored
        command = await LaneBench(inverter).send(CHARGE)
        assert command.state is CommandState.FAILED
        assert "UDP port 8899" in command.reason.facts["error"]


async def test_a_command_whose_writes_all_get_lost_was_not_refused():
    async with an_inverter() as inverter:
        await inverter.driver.read()
        gateway = LaneBench(inverter)
        inverter.emulator.server.loses_requests = 100
        command = await gateway.send(CHARGE)
        assert command.reason.code is Why.NO_ANSWER, command.reason
