"""Orders under way, one write after the other: power limits before the mode, and what to take back."""

from collections.abc import Sequence
from functools import partial

from adapters.batteries.sigenergy.plant import Plant
from adapters.batteries.sigenergy.registers import (
    BACKUP_PCT,
    CHARGE_LIMIT,
    CONTROL_MODE,
    DISCHARGE_LIMIT,
    EXPORT_LIMIT,
    REMOTE_EMS,
)
from adapters.batteries.sigenergy.remote_ems import RemoteEms, Settings
from adapters.links.modbus import Block, Register
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import Rejected
from domain.ports.devices import Baseline, Step

LIMITS: dict[BatteryAction, tuple[Register, ...]] = {
    BatteryAction.FORCE_CHARGE: (CHARGE_LIMIT,),
    BatteryAction.FORCE_DISCHARGE: (EXPORT_LIMIT, DISCHARGE_LIMIT),
}
BACK_TO_OURS: tuple[Register, ...] = (REMOTE_EMS, CONTROL_MODE, EXPORT_LIMIT, CHARGE_LIMIT, DISCHARGE_LIMIT)
BACK_TO_THEM: tuple[Register, ...] = (
    CONTROL_MODE,
    EXPORT_LIMIT,
    CHARGE_LIMIT,
    DISCHARGE_LIMIT,
    BACKUP_PCT,
    REMOTE_EMS,
)


class LastWrite:
    """What was written last, to be asked for where its answer was lost."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._last: tuple[Register, float] | None = None

    async def write(self, register: Register, value: float) -> None:
        """One setting."""
        self._last = register, value
        await self._plant.write(register, value)

    async def came(self) -> bool:
        """Whether the plant has it."""
        if self._last is None:
            return False
        register, value = self._last
        holds_it = self._plant.cut_offs if register is BACKUP_PCT else None
        block = await (self._plant.settings() if holds_it is None else holds_it.read())
        return block.values.get(register.name) == value


class ForceRun:
    """A forced state. It looks before its first write, and every write can be taken back. `curtailed_w`: an
    export limit of ours that has to stay.
    """

    def __init__(
        self, ems: RemoteEms, order: BatteryOrder, baseline: Baseline, curtailed_w: float | None
    ) -> None:
        self.order = order
        self.wanted: Settings = {}
        self._ems, self._baseline, self._curtailed_w = ems, baseline, curtailed_w
        self._last = LastWrite(ems.plant)
        self._before: Block | None = None

    @property
    def steps(self) -> Sequence[Step]:
        """The writes. Their first raises Rejected while the battery is not ours to dispatch."""
        registers = (*LIMITS.get(self.order.action, ()), REMOTE_EMS, CONTROL_MODE)
        return tuple(
            Step(
                what=f"write {register.name}",
                do=partial(self._write, register),
                undo=partial(self._take_back, register),
                came=self._last.came,
            )
            for register in registers
        )

    async def _write(self, register: Register) -> None:
        if self._before is None:
            self._before = await self._look()
        await self._last.write(register, self.wanted[register])

    async def _look(self) -> Block:
        plant = self._ems.plant
        live, before = await plant.live(), await plant.settings()
        if refusal := self._ems.why_not_ours(live, before):
            raise Rejected(refusal)
        self.wanted = await self._ems.forced(self.order, self._baseline, live)
        left_w, saved_w = before.number(EXPORT_LIMIT.name), self._baseline.get(EXPORT_LIMIT.name)
        is_ours = self._curtailed_w is not None and left_w == self._curtailed_w
        if EXPORT_LIMIT not in self.wanted and left_w and saved_w and left_w < saved_w and not is_ours:
            # A discharge before this one left the site's limit, narrower than what was found.
            await self._last.write(EXPORT_LIMIT, saved_w)
        return before

    async def _take_back(self, register: Register) -> None:
        value = None if self._before is None else self._before.number(register.name)
        if value is not None:
            await self._last.write(register, value)


class ReleaseRun:
    """The way back to what was found. `curtailed_w` is an export limit of ours that has to stay.

    Where Remote EMS was on it stays on, in self-consumption. Where it was off it is switched off last,
    after all other writes worked: the plant must not fall back on limits that are still ours. Where the
    owner has switched it off meanwhile, only the limits are put back.
    """

    def __init__(self, ems: RemoteEms, baseline: Baseline, curtailed_w: float | None) -> None:
        self._ems, self._baseline, self._curtailed_w = ems, baseline, curtailed_w
        self._last = LastWrite(ems.plant)
        self._wanted: Settings = {}
        self._found: Block | None = None

    @property
    def steps(self) -> Sequence[Step]:
        """The writes."""
        registers = BACK_TO_OURS
        if self._baseline.get(REMOTE_EMS.name) == 0:
            registers = BACK_TO_THEM
            if self._baseline.get(BACKUP_PCT.name) is None:
                registers = tuple(register for register in registers if register is not BACKUP_PCT)
        return tuple(
            Step(
                what=f"write {register.name}",
                do=partial(self._write, register),
                came=self._last.came,
            )
            for register in registers
        )

    async def _write(self, register: Register) -> None:
        plant = self._ems.plant
        if self._found is None:
            self._found = await plant.settings()
            wanted = await self._ems.released(self._baseline)
            self._wanted = still_wanted(wanted, self._found, self._curtailed_w)
        if register in self._wanted:
            await self._last.write(register, self._wanted[register])


def still_wanted(wanted: Settings, found: Block, curtailed_w: float | None) -> Settings:
    """What of a release is still ours to write: no curtailment's limit, nobody else's choice of mode.

    An export limit of 0 is a curtailment's: a discharge sets it only where the site may let nothing out.
    """
    left = dict(wanted)
    limit_w = found.number(EXPORT_LIMIT.name)
    if limit_w == 0 or (curtailed_w is not None and limit_w == curtailed_w):
        del left[EXPORT_LIMIT]
    if found.number(REMOTE_EMS.name) == 0:
        del left[CONTROL_MODE]
        del left[REMOTE_EMS]
    return left
