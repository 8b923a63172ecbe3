"""Forced states by an eco group that is valid around the clock, where there is no EMS or it is not wanted.

This is what other programs call the operation modes 98 and 99. A change of work mode resets the EMS, so
whoever had set one gets it back afterwards.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from msgspec import to_builtins

from adapters.batteries.goodwe.eco import OTHERS, SWITCH_OFF, around_the_clock, percent_of
from adapters.batteries.goodwe.es import EsSettings
from adapters.batteries.goodwe.et import EtSettings
from adapters.batteries.goodwe.link import Identity
from adapters.batteries.goodwe.registers import UDP_PORT, WorkMode
from adapters.batteries.goodwe.settings import Eco, Settings, reversible
from domain.command.order import FORCED, BatteryAction, BatteryOrder
from domain.errors import NotSupported
from domain.house.house import Battery
from domain.ports.devices import ReadBack, Step

FULL_PCT = 100


class TimedControl:
    """Turns orders into eco groups and a work mode. `rated_w` None asks the inverter for its rating."""

    def __init__(
        self,
        settings: EtSettings | EsSettings,
        identify: Callable[[], Awaitable[Identity]],
        battery: Battery,
        rated_w: float | None,
    ) -> None:
        self._settings = settings
        self._identify = identify
        self._battery = battery
        self._rated_w = rated_w

    def steps(self, order: BatteryOrder, baseline: Settings) -> Sequence[Step]:
        """The writes, in order. Raises NotSupported for a hold, or where it was set to run off the grid."""
        if order.action is BatteryAction.HOLD:
            raise NotSupported("eco groups cannot hold a battery: they charge or discharge")
        if baseline.work_mode == WorkMode.OFF_GRID:
            raise NotSupported("the inverter is set to run off the grid")
        if order.action in FORCED:
            return (*self._force(order), *self._settings.mode_steps(WorkMode.ECO, baseline))
        mode = WorkMode.GENERAL if baseline.work_mode is None else baseline.work_mode
        leave = self._settings.mode_steps(mode, baseline)
        groups = self._put_back(baseline.eco)
        # In the eco mode the person's own groups have to be there before the mode is entered anew.
        steps = (*groups, *leave) if mode == WorkMode.ECO else (*leave, *groups)
        return (*steps, *self._put_back_ems(baseline))

    async def read_back(self, order: BatteryOrder, baseline: Settings) -> ReadBack:
        """Compares work mode, group and switches; after a restore the EMS, too."""
        found = await self._settings.read(with_eco=True)
        assert found.eco is not None
        if order.action in FORCED:
            group = await self._group(order, bytes.fromhex(found.eco.group_1))
            wanted: dict[str, Any] = {"work_mode": int(WorkMode.ECO), "group_1": group.hex(), "others": "off"}
            others = (
                "off"
                if all(word & ~SWITCH_OFF == 0 for word in found.eco.switches)
                else list(found.eco.switches)
            )
            seen: dict[str, Any] = {
                "work_mode": found.work_mode,
                "group_1": found.eco.group_1,
                "others": others,
            }
        else:
            wanted, seen = _restorable(baseline), _restorable(found)
            if baseline.eco is None:
                wanted["eco"] = seen["eco"] = None
        evidence = {**seen, "wanted": wanted}
        if seen["work_mode"] != wanted["work_mode"]:
            evidence["hint"] = (
                f"work mode {wanted['work_mode']} was acknowledged and did not stay:"
                f" an inverter takes it only by UDP port {UDP_PORT}"
            )
        return ReadBack(agrees=seen == wanted, evidence=evidence)

    def _force(self, order: BatteryOrder) -> Sequence[Step]:
        return (
            Step(what="eco group 1 around the clock", **self._replacing_group(order)),
            *(
                self._switch(f"eco group {number} off", number, lambda word: word & SWITCH_OFF)
                for number in OTHERS
            ),
        )

    def _replacing_group(self, order: BatteryOrder) -> dict[str, Any]:
        before: list[bytes] = []
        sent: list[bytes] = []
        eco = self._settings.eco

        async def send(group: bytes) -> None:
            sent[:] = [group]
            await eco.set_group_1(group)

        async def do() -> None:
            present = await eco.group_1()
            group = await self._group(order, present)
            before[:] = before or [present]
            await send(group)

        async def undo() -> None:
            if before:
                await send(before[0])

        async def came() -> bool:
            return [await eco.group_1()] == sent

        return {"do": do, "undo": undo, "came": came}

    def _put_back(self, eco: Eco | None) -> Sequence[Step]:
        if eco is None:
            return ()
        group = bytes.fromhex(eco.group_1)
        return (
            reversible(
                "eco group 1 as it was",
                read=self._settings.eco.group_1,
                write=self._settings.eco.set_group_1,
                wanted=lambda _: group,
            ),
            *(
                self._switch(f"eco group {number} as it was", number, _always(word))
                for number, word in zip(OTHERS, eco.switches, strict=True)
            ),
        )

    def _switch(self, what: str, number: int, wanted: Callable[[int], int]) -> Step:
        groups = self._settings.eco
        return reversible(
            what,
            read=partial(groups.switch, number),
            write=partial(groups.set_switch, number),
            wanted=wanted,
        )

    def _put_back_ems(self, baseline: Settings) -> Sequence[Step]:
        if baseline.ems_mode is None or not isinstance(self._settings, EtSettings):
            return ()
        mode, power_w = baseline.ems_mode, baseline.ems_power_w or 0
        return (
            reversible(
                f"EMS power {power_w} W",
                read=self._settings.ems_power_w,
                write=self._settings.set_ems_power_w,
                wanted=lambda _: power_w,
                only_if_other=True,
            ),
            reversible(
                f"EMS mode {mode}",
                read=self._settings.ems_mode,
                write=self._settings.set_ems_mode,
                wanted=lambda _: mode,
                only_if_other=True,
            ),
        )

    async def _group(self, order: BatteryOrder, present: bytes) -> bytes:
        identity = await self._identify()
        rated_w = self._rated_w or identity.rated_w
        if rated_w is None:
            raise NotSupported("the inverter does not say its rated power: set rated_w")
        is_charge = order.action is BatteryAction.FORCE_CHARGE
        most_w = self._battery.max_charge_w if is_charge else self._battery.max_discharge_w
        power_w = most_w if order.power_w is None else min(order.power_w, most_w)
        percent = percent_of(power_w, rated_w)
        target_pct = FULL_PCT if order.target_soc_pct is None else int(order.target_soc_pct)
        return around_the_clock(
            present, -percent if is_charge else percent, target_pct, is_745=identity.is_745
        )


def _restorable(settings: Settings) -> dict[str, Any]:
    return {
        "work_mode": settings.work_mode,
        "eco": to_builtins(settings.eco),
        "ems_mode": settings.ems_mode,
        "ems_power_w": settings.ems_power_w,
    }


def _always(word: int) -> Callable[[int], int]:
    return lambda _: word
