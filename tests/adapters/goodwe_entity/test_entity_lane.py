"""The entities behind the gateway's lane: what a broken Home Assistant leaves behind is always put back."""

from contextlib import suppress
from itertools import count
from random import Random

import pytest

from adapters.memory.records import MemoryRecords
from domain.command import CommandState
from domain.errors import Unreachable
from domain.order import BatteryAction, BatteryOrder
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.lane import Lane
from tests.adapters.goodwe_entity.entity_houses import LIMIT, MODE, an_entity_house, an_order

CHARGE = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, power_w=3_000)
HOLD = an_order(BatteryAction.HOLD)
CURTAIL = BatteryOrder(action=BatteryAction.CURTAIL, limit_w=0)
RELEASES = {
    "dispatch": BatteryOrder(action=BatteryAction.RESTORE),
    "export": BatteryOrder(action=BatteryAction.UNCURTAIL),
}


class Gateway:
    """One lane with what it needs."""

    def __init__(self, system):
        self.records = MemoryRecords()
        self._system, ids, self._generations = system, count(1), count(1)
        self._book = CommandBook(
            self.records.journal,
            system.clock,
            new_id=lambda: f"c{next(ids)}",
            tell=lambda command: None,
            word=lambda reason: reason,
        )
        self.lane = Lane(
            "battery",
            system.driver,
            book=self._book,
            documents=self.records.documents,
            clock=system.clock,
            budget=WriteBudget(10_000),
            local_day=lambda now: now.date(),
            on_outcome=lambda: None,
        )

    async def send(self, order):
        is_export = order.action in (BatteryAction.CURTAIL, BatteryAction.UNCURTAIL)
        command = self._book.make("battery", order.action, "user")
        errand = Errand(
            resource="export" if is_export else "dispatch",
            order=order,
            owner="user",
            issued_by="user",
            until=order.until,
            command_id=command.id,
            generation=next(self._generations),
            keeps=order not in RELEASES.values(),
        )
        await self.lane.submit(errand)
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
            self._system.clock.turn(60)
        raise AssertionError(f"still held: {self.lane.held}")


async def test_what_was_set_before_is_set_again_and_the_baseline_forgotten():
    async with an_entity_house() as system:
        system.entities.mode, system.entities.limit_w = "conserve", 1_200
        system.entities.export_limit_w, system.entities.export_limited = 3_000, True
        gateway = Gateway(system)
        for order in (CHARGE, CURTAIL, DISCHARGE, HOLD):
            assert (await gateway.send(order)).state is CommandState.SENT
        await gateway.release()
        assert (system.entities.mode, system.entities.limit_w) == ("conserve", 1_200)
        assert (system.entities.export_limit_w, system.entities.export_limited) == (3_000, True)
        assert await gateway.records.documents.all("baseline") == {}


async def test_a_mode_that_is_not_taken_rolls_the_power_back_and_fails_the_command():
    async with an_entity_house() as system:
        gateway = Gateway(system)
        take = system.entities.call

        def all_but_the_mode(service, data, entity_id):
            if entity_id != MODE:
                take(service, data, entity_id)

        system.entities.call = all_but_the_mode
        command = await gateway.send(CHARGE)
        assert command.state is CommandState.FAILED
        assert "still shows auto" in command.evidence["error"]
        written = [(entity_id, value) for _, entity_id, value in system.emulator.writes]
        assert written == [(LIMIT, 2_000), (MODE, "charge_battery"), (LIMIT, 10_000)]
        assert gateway.lane.held == {}


async def test_a_lying_inverter_is_not_called_done_before_its_power_moved():
    async with an_entity_house() as system:
        system.faults.lies = True
        gateway = Gateway(system)
        assert (await gateway.send(DISCHARGE)).state is CommandState.SENT
        assert "dispatch" in gateway.lane.proofs


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_mishap_leaves_it_forced(seed):
    random = Random(seed)
    mishaps = ("silent", "mute_after_write", "refuses_writes", "ignores_writes", "garbage", "drops_mid_frame")
    async with an_entity_house() as system:
        system.home = system.a_home(timeout_s=0.05)
        system.driver = system.a_driver(shown_s=0.02)
        await system.driver.read()
        before = await system.driver.baseline()
        gateway = Gateway(system)
        for _ in range(10):
            fault = random.choice((*mishaps, "unavailable", "restart", None))
            if fault == "restart":
                await system.emulator.stop()
            elif fault is not None:
                setattr(system.faults, fault, True)
            await gateway.send(random.choice((CHARGE, DISCHARGE, HOLD, CURTAIL, *RELEASES.values())))
            if fault == "restart":
                await system.emulator.start()
            elif fault is not None:
                setattr(system.faults, fault, False)
            system.clock.turn(60)
        await gateway.release()
        with suppress(Unreachable):  # the last mishap may not have been noticed yet
            await system.driver.read()
        system.clock.turn(60)
        assert await system.driver.baseline() == before
        assert (await system.reading()).battery.power_w == -2_000
