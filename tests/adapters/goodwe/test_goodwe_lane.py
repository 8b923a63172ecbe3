"""A GoodWe behind the gateway's lane: what a broken line leaves behind, and that it is always put back."""

from itertools import count
from random import Random

import pytest

from adapters.memory.records import MemoryRecords
from domain.command import CommandState
from domain.order import BatteryAction, BatteryOrder
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.lane import Lane
from tests.adapters.goodwe.inverters import an_inverter, an_order

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, power_w=3_000)
CURTAIL = BatteryOrder(action=BatteryAction.CURTAIL, limit_w=0)
RELEASES = {
    "dispatch": BatteryOrder(action=BatteryAction.RESTORE),
    "export": BatteryOrder(action=BatteryAction.UNCURTAIL),
}
WAYS = [("ET", "ems"), ("ET", "eco"), ("ES", "ems")]


class Gateway:
    """One lane with what it needs."""

    def __init__(self, inverter):
        self.records = MemoryRecords()
        ids = count(1)
        self.generations = count(1)
        self.book = CommandBook(
            self.records.journal,
            inverter.clock,
            new_id=lambda: f"c{next(ids)}",
            tell=lambda command: None,
            word=lambda reason: reason,
        )
        self.lane = Lane(
            "battery",
            inverter.driver,
            book=self.book,
            documents=self.records.documents,
            clock=inverter.clock,
            budget=WriteBudget(10_000),
            local_day=lambda now: now.date(),
            on_outcome=lambda: None,
        )

    async def send(self, order):
        is_export = order.action in (BatteryAction.CURTAIL, BatteryAction.UNCURTAIL)
        command = self.book.make("battery", order.action, "user")
        await self.lane.submit(
            Errand(
                resource="export" if is_export else "dispatch",
                order=order,
                owner="user",
                issued_by="user",
                until=order.until,
                command_id=command.id,
                generation=next(self.generations),
                keeps=order not in RELEASES.values(),
            )
        )
        await self.lane.finish()
        return await self.records.journal.command(command.id)

    async def release(self):
        """As the control loop does: again and again, until it is confirmed."""
        for _ in range(20):
            for resource, order in RELEASES.items():
                if resource in self.lane.held:
                    await self.send(order)
            if not self.lane.held:
                return
        raise AssertionError(f"still held: {self.lane.held}")


@pytest.mark.parametrize(("family", "control"), WAYS)
async def test_what_was_set_before_is_set_again(family, control):
    async with an_inverter(family=family, control=control, rated_w=10_000) as inverter:
        before = dict(inverter.emulator.held)
        gateway = Gateway(inverter)
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
        gateway = Gateway(inverter)
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
        gateway = Gateway(inverter)
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
        gateway = Gateway(inverter)
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
