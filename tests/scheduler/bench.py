"""A lane to a battery on the workbench, alone or behind its gateway, with everything it needs."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from msgspec.structs import replace

from adapters.clock import LoopClock
from adapters.stores.memory.records import MemoryRecords
from domain.command.command import Command, CommandState
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.curtailment.proof import CurtailmentProof
from domain.house.house import Battery, House
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.desire import Desire
from scheduler.errand import Errand
from scheduler.gateway import Gateway
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.lane import Lane
from scheduler.problems import Problems
from tests.builders import after, an_observation
from tests.fakes.battery import WorkbenchBattery

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
DISCHARGE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2000, until=NOON + timedelta(hours=1))
CHARGE = BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=1000, until=NOON + timedelta(hours=1))
RESTORE = BatteryOrder(action=BatteryAction.RESTORE)


class SettableClock(LoopClock):
    """The loop's clock, and a hand that sets it."""

    offset = timedelta(0)

    def now(self) -> datetime:
        """The loop's time, as it was set."""
        return super().now() + self.offset


class Bench:
    """A lane with everything it needs, in virtual time."""

    def __init__(self, **battery: Any) -> None:
        self.clock = SettableClock(NOON)
        self.records = MemoryRecords()
        ids = count(1)
        self.told: list[Command] = []
        self.book = CommandBook(
            self.records.journal,
            self.clock,
            lambda: f"c{next(ids)}",
            self.told.append,
            lambda reason: reason,
        )
        self.battery = WorkbenchBattery(self.clock, **battery)
        self.lane = Lane(
            "battery",
            self.battery,
            book=self.book,
            keeper=Keeper(self.records.documents),
            clock=self.clock,
            budget=WriteBudget(10),
            local_day=lambda now: now.date(),
            on_outcome=self._on_outcome,
        )
        self._generations = count(1)
        self.outcomes = 0

    def _on_outcome(self) -> None:
        self.outcomes += 1

    async def submit(
        self, order: BatteryOrder | ExportOrder, *, lets_go: bool = False, resource: str = "dispatch"
    ) -> str:
        """Hands a new command over; returns its id."""
        command = self.book.make("battery", order.action, "user")
        await self.resubmit(order, command.id, lets_go=lets_go, resource=resource)
        return command.id

    async def resubmit(
        self,
        order: BatteryOrder | ExportOrder,
        command_id: str | None,
        *,
        lets_go: bool = False,
        resource: str = "dispatch",
    ) -> None:
        """Hands it over once more; without a command it only repeats what is held."""
        await self.lane.submit(
            Errand(
                resource=resource,
                order=order,
                owner="user",
                issued_by="user",
                until=order.until if isinstance(order, BatteryOrder) else None,
                command_id=command_id,
                generation=next(self._generations),
                keeps=order is not RESTORE,
                lets_go=lets_go,
            )
        )

    async def send(self, order: BatteryOrder) -> Command:
        command_id = await self.submit(order)
        await self.lane.finish()
        return await self.command(command_id)

    async def command(self, command_id: str) -> Command:
        found = await self.records.journal.command(command_id)
        assert found is not None
        return found


def on_the_bench(story: Callable[[Bench], Coroutine[Any, Any, None]], **battery: Any) -> None:
    async def told() -> None:
        await story(Bench(**battery))

    run_in_virtual_time(told())


class GatewayBench(Bench):
    """The same lane behind a gateway; `able` are the battery's capabilities."""

    def __init__(self, able: dict[str, Any] | None = None, writes_per_hour: int = 10, **battery: Any) -> None:
        super().__init__(**battery)
        self.battery.capabilities = replace(self.battery.capabilities, **(able or {}))
        self.lane.budget = WriteBudget(writes_per_hour)
        self.problems = Problems()
        self.gateway = Gateway(
            {"battery": self.lane}, self.book, self.problems, Kept(Keeper(self.records.documents))
        )
        self.seen = an_observation(battery_w=0.0)

    async def at(self, seconds: float) -> datetime:
        """Waits until so long after noon."""
        await self.clock.sleep((after(seconds) - self.clock.now()).total_seconds())
        return self.clock.now()

    def desire(self, order: BatteryOrder, issued_by: str, command_id: str | None = None) -> Desire:
        """What somebody wants of the battery."""
        return Desire(
            target="battery",
            resource="dispatch",
            order=order,
            owner=issued_by,
            issued_by=issued_by,
            action=order.action,
            reason=Reason(Why.USER_COMMAND),
            until=order.until,
            command_id=command_id,
            keeps=order != RESTORE,
        )

    async def want(
        self, order: BatteryOrder, issued_by: str = "optimiser", command_id: str | None = None
    ) -> None:
        """What one tick wants, and what its lane makes of it."""
        await self.gateway.want(self.desire(order, issued_by, command_id), self.seen, self.clock.now())
        await self.gateway.finish()

    async def prove(self, seen: Observation | None = None, house: House | None = None) -> None:
        """What one tick makes of what it sees."""
        house = house or House(battery=Battery())
        await self.gateway.prove(house, seen or self.seen, self.clock.now(), CurtailmentProof())
        await self.gateway.finish()

    async def hold(self, order: BatteryOrder, issued_by: str = "optimiser") -> Command:
        """An order that stands and is proven: 2 kW flow the way it wants."""
        await self.want(order, issued_by)
        await self.clock.sleep(1)
        power_w = -2_000.0 if order.action is BatteryAction.FORCE_CHARGE else 2_000.0
        await self.prove(an_observation(grid_w=-500.0, battery_w=power_w, at=self.clock.now()))
        command = await self.newest()
        assert command.state is CommandState.VERIFIED
        return command

    async def newest(self) -> Command:
        """The newest command."""
        return (await self.records.journal.commands())[0]

    @property
    def writes(self) -> list[str]:
        """What was written to the battery."""
        return [each for each in self.battery.log if each.endswith(" 0")]


def at_the_gateway(story: Callable[[GatewayBench], Coroutine[Any, Any, None]], **bench: Any) -> None:
    """Tells a story of a battery behind its gateway."""

    async def told() -> None:
        await story(GatewayBench(**bench))

    run_in_virtual_time(told())
