"""A battery on a workbench: records every write, and misbehaves on request."""

import asyncio
from collections.abc import Sequence

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import DeviceError
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.reading import Reading

MODES = {
    BatteryAction.FORCE_CHARGE: BatteryMode.FORCE_CHARGE,
    BatteryAction.FORCE_DISCHARGE: BatteryMode.FORCE_DISCHARGE,
    BatteryAction.HOLD: BatteryMode.HOLD,
}


class WorkbenchBattery:
    """`script` holds one entry per write: an error to raise instead, or None. `has_timer`: what is set ends
    by itself at its end.
    """

    def __init__(
        self, clock: Clock, *, steps_each: int = 1, pause_s: float = 0.0, has_timer: bool = False
    ) -> None:
        self.clock, self.has_timer = clock, has_timer
        self.capabilities = BatteryCapabilities(actions=frozenset(BatteryAction), ends_by_itself=has_timer)
        self.steps_each, self.pause_s = steps_each, pause_s
        self.log: list[str] = []
        self.script: list[Exception | None] = []
        self.hint: str | None = None
        self.read_back_errors: list[DeviceError] = []
        self.undo_errors: list[DeviceError] = []
        self.baseline_errors: list[DeviceError] = []
        self.obeys, self.forgets = True, False
        self.settings: dict[str, object] = {"export_limit_w": None, "mode": "normal"}
        self.set: BatteryOrder | None = None
        self.on_write = lambda: None

    def let_go(self) -> None:
        """Its timer, where it has one."""
        until = getattr(self.set, "until", None)  # no limit of export has one
        if self.has_timer and until is not None and self.clock.now() >= until:
            self.set = None

    async def read(self) -> Reading:
        self.let_go()
        action = None if self.set is None else self.set.action
        mode = MODES.get(action, BatteryMode.SELF_CONSUMPTION) if action else BatteryMode.SELF_CONSUMPTION
        return Reading(read_at=self.clock.now(), battery=BatteryReading(power_w=0.0, soc_pct=50.0, mode=mode))

    async def close(self) -> None:
        self.log.append("close")

    async def baseline(self) -> Baseline:
        self.log.append("baseline")
        if self.baseline_errors:
            raise self.baseline_errors.pop(0)
        return dict(self.settings)

    def unforced(self, captured: Baseline) -> Baseline:
        return {key: "normal" if value == "forced" else value for key, value in captured.items()}

    def with_setting(self, baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
        return {**baseline, setting.value: value}

    def steps(self, order: BatteryOrder, baseline: Baseline) -> Sequence[Step]:
        return [
            Step(
                what=f"{order.action} {number}",
                do=lambda number=number: self._write(order, number),
                pause_s=self.pause_s if number else 0.0,
                undo=lambda number=number: self._undo(order, number),
            )
            for number in range(self.steps_each)
        ]

    async def _write(self, order: BatteryOrder, number: int) -> None:
        self.on_write()
        self.log.append(f"{order.action} {number}")
        await asyncio.sleep(0)
        error = self.script.pop(0) if self.script else None
        if error is not None:
            raise error
        if number == self.steps_each - 1 and self.obeys:
            self.set = order

    async def _undo(self, order: BatteryOrder, number: int) -> None:
        self.log.append(f"undo {order.action} {number}")
        if self.undo_errors:
            raise self.undo_errors.pop(0)

    async def read_back(self, order: BatteryOrder, baseline: Baseline) -> ReadBack:
        self.log.append("read back")
        self.let_go()
        if self.read_back_errors:
            raise self.read_back_errors.pop(0)
        if order.action in (BatteryAction.RESTORE, BatteryAction.SELF_CONSUMPTION):
            return ReadBack(agrees=self.set is None or self.set.action == order.action)
        evidence = {"set": str(self.set)} | ({} if self.hint is None else {"hint": self.hint})
        agrees = self.set == order
        return ReadBack(agrees=agrees, is_lost=self.forgets and not agrees, evidence=evidence)
