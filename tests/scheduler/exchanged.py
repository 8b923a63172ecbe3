"""A house whose server is killed and started anew with other devices than before."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from adapters.clock import LoopClock, SharedTime
from adapters.stores.memory.records import MemoryRecords
from domain.command.capabilities import InverterCapabilities
from domain.command.held import Held
from domain.command.order import BatteryOrder, ExportOrder, Order, OutputOrder
from domain.house.devices import loadpoint_of
from domain.house.house import Battery, House, Loadpoint
from domain.house.which_device import DeviceMark
from domain.ports.devices import Baseline, Step
from domain.status.problems import Problem, ProblemCode
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch
from tests.builders import NOON
from tests.fakes.battery import WorkbenchBattery

ALPHAESS = DeviceMark(driver="alphaess", which={"unit": "85"}, at="A", name="AlphaESS SMILE-T10")
SIGENERGY = DeviceMark(driver="sigenergy", which={"unit": "247"}, at="B", name="Sigenergy")
ROOF = DeviceMark(driver="sunspec", which={"unit": "1"}, at="C", name="SunSpec")
SHED = DeviceMark(driver="sunspec", which={"unit": "1"}, at="D", name="SunSpec")
TEN_MINUTES = NOON + timedelta(minutes=10)


class Device(WorkbenchBattery):
    """On the workbench; `given` is what it was handed back with."""

    def __init__(self, clock: LoopClock, mark: DeviceMark | None, settings: dict[str, object]) -> None:
        super().__init__(clock, has_timer=True)
        self.mark, self.settings = mark, settings
        self.given: list[Baseline] = []
        if mark is not None and mark.driver == "sunspec":
            self.capabilities: Any = InverterCapabilities(limits=True, rated_w=5_000)

    def steps(self, order: BatteryOrder, baseline: Baseline) -> Sequence[Step]:
        if order.action in ("restore", "self_consumption", "uncurtail"):
            self.given.append(dict(baseline))
        return super().steps(order, baseline)


class Exchanged:
    """Devices by id, records that stay, and a server over both."""

    def __init__(self) -> None:
        self.records, self.clock, self._ids = MemoryRecords(), LoopClock(NOON), count(1)
        self.engine: Engine

    def device(self, mark: DeviceMark | None, **settings: object) -> Device:
        return Device(self.clock, mark, settings)

    async def start(self, **devices: Device) -> Engine:
        """`pv_roof` is the device `pv/roof`."""
        named = {name.replace("_", "/", 1): device for name, device in devices.items()}
        numbers = await ReservedNumbers.open(lambda n: self.records.documents.reserve("seq", n))
        self.engine = Engine(
            House(
                battery=Battery() if "battery" in named else None,
                loadpoints=tuple(
                    Loadpoint(id=loadpoint_of(each)) for each in named if each.startswith("loadpoints/")
                ),
            ),
            watches={
                name: Watch(
                    name,
                    device,
                    driver="none" if device.mark is None else device.mark.driver,
                    control=device,
                    mark=device.mark,
                )
                for name, device in named.items()
            },
            journal=self.records.journal,
            documents=self.records.documents,
            past=self.records.past,
            stream=StatusStream(numbers, lambda: 0.0),
            prices=None,
            solver=None,
            solar=None,
            load=None,
            clock=self.clock,
            real=SharedTime(self.clock),
            new_id=lambda: f"c{next(self._ids)}",
        )
        await self.engine.boot()
        return self.engine

    async def tick(self, times: int = 3) -> None:
        for _ in range(times):
            await self.engine.loop.tick()
            await self.engine.room.gateway.finish()
            await self.clock.sleep(10)

    async def hold(
        self, target: str, order: Order, owner: str = "optimiser", *, is_fed: bool = False
    ) -> None:
        """An order stands at a device, as after a lane has written it; `is_fed`: while it is written anew."""
        lane = self.engine.lanes[target]
        await lane.leases.baseline(lane.control)
        resource = {BatteryOrder: "dispatch", ExportOrder: "export", OutputOrder: "output"}[type(order)]
        until = getattr(order, "until", None)
        held = Held(
            target=target,
            order=order,
            owner=owner,
            issued_by=owner,
            since=self.clock.now(),
            until=until,
            ends_by_itself=is_fed or until is not None,
        )
        await lane.leases.keep(resource, held)

    @property
    def left(self) -> list[Problem]:
        """What is told to be left on devices of before."""
        return [each for each in self.engine.room.status.problems if each.code is ProblemCode.LEFT_BEHIND]


def exchanged(story: Callable[[Exchanged], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        await story(Exchanged())

    run_in_virtual_time(whole())
