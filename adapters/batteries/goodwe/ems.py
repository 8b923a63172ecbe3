"""Forced states by the EMS registers, the ET class's own remote control: a mode and a power.

The power is written first, zeros too: the mode that arrives before its power would act on the power of
the day before. Nothing ends by itself.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from adapters.batteries.goodwe.et import EtSettings
from adapters.batteries.goodwe.registers import EmsMode
from adapters.batteries.goodwe.settings import Settings, reversible
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Battery
from domain.ports.devices import ReadBack, Step
from domain.reading.battery import BatteryMode

MOST_W = 32_767

OBSERVED: Mapping[int, BatteryMode] = {
    EmsMode.CHARGE_PV: BatteryMode.FORCE_CHARGE,
    EmsMode.IMPORT_AC: BatteryMode.FORCE_CHARGE,
    EmsMode.CHARGE_BATTERY: BatteryMode.FORCE_CHARGE,
    EmsMode.DISCHARGE_PV: BatteryMode.FORCE_DISCHARGE,
    EmsMode.DISCHARGE_BATTERY: BatteryMode.FORCE_DISCHARGE,
    EmsMode.CONSERVE: BatteryMode.HOLD,
    EmsMode.BATTERY_STANDBY: BatteryMode.HOLD,
}


class Ems(Struct, frozen=True, kw_only=True):
    """An EMS mode and its power, W, never negative."""

    mode: int
    power_w: int


class EmsControl:
    """Turns orders into EMS writes."""

    def __init__(self, settings: EtSettings, battery: Battery) -> None:
        self._settings = settings
        self._battery = battery

    def steps(self, order: BatteryOrder, baseline: Settings) -> Sequence[Step]:
        """Two writes. Leaving for automatic frees the battery first and tidies the power up after."""
        wanted = self.wanted(order, baseline)
        power = reversible(
            f"EMS power {wanted.power_w} W",
            read=self._settings.ems_power_w,
            write=self._settings.set_ems_power_w,
            wanted=lambda _: wanted.power_w,
        )
        mode = reversible(
            f"EMS mode {wanted.mode}",
            read=self._settings.ems_mode,
            write=self._settings.set_ems_mode,
            wanted=lambda _: wanted.mode,
        )
        return (mode, power) if wanted.mode == EmsMode.AUTO else (power, mode)

    async def read_back(self, order: BatteryOrder, baseline: Settings) -> ReadBack:
        """Compares both registers."""
        wanted = self.wanted(order, baseline)
        found = await self._settings.ems()
        evidence = {
            "ems_mode": None if found is None else found[0],
            "ems_power_w": None if found is None else found[1],
            "wanted": {"ems_mode": int(wanted.mode), "ems_power_w": wanted.power_w},
        }
        return ReadBack(agrees=found == (wanted.mode, wanted.power_w), evidence=evidence)

    def wanted(self, order: BatteryOrder, baseline: Settings) -> Ems:
        """The order as registers, within the battery's ratings.

        As much as possible is what mode 2 is for. Where a power was chosen, mode 2 would add all the sun
        to it, so mode 11 holds it. A hold is standby: the plan counts on a battery that does nothing.
        """
        match order.action:
            case BatteryAction.FORCE_CHARGE if order.power_w is None:
                return Ems(mode=EmsMode.CHARGE_PV, power_w=_within(None, self._battery.max_charge_w))
            case BatteryAction.FORCE_CHARGE:
                return Ems(
                    mode=EmsMode.CHARGE_BATTERY,
                    power_w=_within(order.power_w, self._battery.max_charge_w),
                )
            case BatteryAction.FORCE_DISCHARGE:
                return Ems(
                    mode=EmsMode.DISCHARGE_BATTERY,
                    power_w=_within(order.power_w, self._battery.max_discharge_w),
                )
            case BatteryAction.HOLD:
                return Ems(mode=EmsMode.BATTERY_STANDBY, power_w=0)
            case _:
                mode = EmsMode.AUTO if baseline.ems_mode is None else baseline.ems_mode
                return Ems(mode=mode, power_w=baseline.ems_power_w or 0)


def _within(asked_w: float | None, rated_w: float) -> int:
    power_w = rated_w if asked_w is None else min(asked_w, rated_w)
    return int(max(0.0, min(power_w, MOST_W)))
