"""A car at an EVDC that feeds the house: the plant's mode for it, and the limits of what flows either way.

The protocol document names the mode (V2G, with Remote EMS) and a largest power of the car, and says no more.
So the car's own charge is held at its least meanwhile: one that would charge instead takes little.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from adapters.batteries.sigenergy.chargers.registers import DC_GIVEN_LIMIT, DC_LIMIT, LEAST_CHARGE_W
from adapters.batteries.sigenergy.modes import ControlMode, why_not_ours
from adapters.batteries.sigenergy.plant import Plant
from adapters.batteries.sigenergy.registers import CONTROL_MODE, REMOTE_EMS
from adapters.links.modbus import Block, Register
from domain.errors import Rejected
from domain.ports.devices import Baseline, Step

Write = Callable[[Register, float], Awaitable[None]]
V2G, SELF = float(ControlMode.V2G), float(ControlMode.SELF_CONSUMPTION)


class HouseFeed:
    """Both ways through the settings. `limit` writes one of the charger's own limits, `turn` its switch."""

    def __init__(self, plant: Plant, limit: Write, turn: Callable[[bool], Awaitable[None]]) -> None:
        self.plant = plant
        self._limit, self._turn = limit, turn
        self._found: Block | None = None

    async def baseline(self) -> Baseline:
        """Whether Remote EMS is on; None where the firmware has none."""
        return {REMOTE_EMS.name: (await self.plant.settings()).number(REMOTE_EMS.name)}

    def begin(self, power_w: float) -> Sequence[Step]:
        """The limits before the mode, the mode before the start. Its first step raises Rejected while the
        plant follows an optimisation of its own, which would not come back by itself.
        """
        return (
            Step(what=f"let the car give {power_w:g} W", do=partial(self._allow, power_w)),
            Step(what="hold its charge at the least", do=partial(self._limit, DC_LIMIT, LEAST_CHARGE_W)),
            Step(what="Remote EMS on", do=partial(self._set, REMOTE_EMS, 1.0)),
            Step(what="mode V2G", do=partial(self._set, CONTROL_MODE, V2G)),
            Step(what="start", do=partial(self._turn, True)),
        )

    def change(self, power_w: float) -> Sequence[Step]:
        """Another power for a car that gives already."""
        return (
            Step(what=f"let the car give {power_w:g} W", do=partial(self._limit, DC_GIVEN_LIMIT, power_w)),
        )

    def end(self, baseline: Baseline) -> Sequence[Step]:
        """The charger first; then the mode, unless another hand chose one; then the limits from before."""
        steps = [
            Step(what="stop", do=partial(self._turn, False)),
            Step(what="back to self-consumption", do=partial(self._leave, CONTROL_MODE, SELF)),
        ]
        if baseline.get(REMOTE_EMS.name) == 0:
            steps.append(Step(what="Remote EMS off", do=partial(self._leave, REMOTE_EMS, 0.0)))
        for row in (DC_LIMIT, DC_GIVEN_LIMIT):
            before_w = baseline.get(row.name)
            lowest, highest = row.allowed or (0.0, 0.0)
            if isinstance(before_w, int | float) and lowest <= before_w <= highest:
                steps.append(Step(what=f"put back {before_w:g} W", do=partial(self._limit, row, before_w)))
        return steps

    async def is_on(self) -> bool:
        """Whether the plant is in the mode for it."""
        settings = await self.plant.settings()
        return settings.number(REMOTE_EMS.name) == 1 and settings.number(CONTROL_MODE.name) == V2G

    async def _allow(self, power_w: float) -> None:
        live, settings = await self.plant.live(), await self.plant.settings()
        remote = settings.number(REMOTE_EMS.name)
        if refusal := why_not_ours(live.number("work_mode"), remote, take_control=True):
            raise Rejected(refusal)
        self._found = settings
        await self._limit(DC_GIVEN_LIMIT, power_w)

    async def _set(self, row: Register, value: float) -> None:
        if self._found is None or self._found.number(row.name) != value:
            await self.plant.write(row, value)

    async def _leave(self, row: Register, value: float) -> None:
        """Only a mode that is ours is left: what another hand chose stays."""
        if row is CONTROL_MODE:
            self._found = await self.plant.settings()
        found = self._found
        is_ours = found is None or found.number(CONTROL_MODE.name) == V2G
        if is_ours and (found is None or found.number(REMOTE_EMS.name) == 1):
            await self.plant.write(row, value)
