"""One lane with all it needs, for a driver over its emulator: send orders, and release until it is done."""

from itertools import count
from typing import Any

from adapters.stores.memory.records import MemoryRecords
from domain.command.command import Command
from domain.command.order import (
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    GridChargingOrder,
    InverterOrder,
    OutputOrder,
    SettingOrder,
)
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.keeper import Keeper
from scheduler.lane import Lane

CURTAIL = ExportOrder(limit_w=0)
RELEASES = {
    "dispatch": BatteryOrder(action=BatteryAction.RESTORE),
    "export": ExportOrder(limit_w=None),
    "output": OutputOrder(limit_w=None),
}
EVERY_RELEASE = {**RELEASES, "grid_charging": GridChargingOrder(forbidden=False)}
KINDS = {
    ExportOrder: "export",
    GridChargingOrder: "grid_charging",
    OutputOrder: "output",
}


class LaneBench:
    """`system` has a `driver` and a `clock`; `records` are those of an earlier life, if there was one."""

    def __init__(self, system: Any, records: MemoryRecords | None = None) -> None:
        self.records = records or MemoryRecords()
        self._clock, ids, self._generations = system.clock, count(1), count(1)
        self.book = CommandBook(
            self.records.journal,
            system.clock,
            new_id=lambda: f"c{next(ids)}",
            tell=lambda command: None,
            word=lambda reason: reason,
        )
        self.lane = Lane(
            "battery",
            system.driver,
            book=self.book,
            keeper=Keeper(self.records.documents),
            clock=system.clock,
            budget=WriteBudget(10_000),
            local_day=lambda now: now.date(),
            on_outcome=lambda: None,
        )

    async def send(self, order: InverterOrder | GridChargingOrder | OutputOrder | SettingOrder) -> Command:
        """Hands an order over and waits for what becomes of it."""
        command = self.book.make("battery", order.action, "user")
        await self.lane.submit(
            Errand(
                resource=order.action
                if isinstance(order, SettingOrder)
                else KINDS.get(type(order), "dispatch"),
                order=order,
                owner="user",
                issued_by="user",
                until=order.until if isinstance(order, BatteryOrder) else None,
                command_id=command.id,
                generation=next(self._generations),
                keeps=order not in EVERY_RELEASE.values() and not isinstance(order, SettingOrder),
            )
        )
        await self.lane.finish()
        kept = await self.records.journal.command(command.id)
        assert kept is not None
        return kept

    async def release(self, minutes_apart: float = 0) -> None:
        """As the control loop does: again and again, until it is confirmed."""
        for _ in range(20):
            for resource, order in EVERY_RELEASE.items():
                if resource in self.lane.held:
                    await self.send(order)
            if not self.lane.held:
                return
            if minutes_apart:
                self._clock.turn(60 * minutes_apart)
        raise AssertionError(f"still held: {self.lane.held}")
