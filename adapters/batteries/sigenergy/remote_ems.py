"""What an order means in settings of Remote EMS, worked out from what the plant says now.

A power is the battery's own: it goes to the limit of its charge or discharge. What may go out besides is the
owner's export limit, which no forced state makes for itself.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from adapters.batteries.sigenergy.modes import ControlMode, mode_of, why_not_ours
from adapters.batteries.sigenergy.plant import Plant
from adapters.batteries.sigenergy.registers import (
    BACKUP_PCT,
    CHARGE_LIMIT,
    CONTROL_MODE,
    DISCHARGE_LIMIT,
    EXPORT_LIMIT,
    NO_LIMIT_W,
    PV_LIMIT,
    REMOTE_EMS,
)
from adapters.kinds.owners_limit import never_wider
from adapters.links.modbus import Block, Register
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import Rejected
from domain.house.house import Battery
from domain.ports.devices import Baseline
from domain.reading.battery import BatteryMode

SELF = float(ControlMode.SELF_CONSUMPTION)
Settings = dict[Register, float]
# What a forced state may have set beside the mode: other programs limit what a discharge lets out.
LIMITS_OF: Mapping[BatteryMode, tuple[Register, ...]] = {
    BatteryMode.FORCE_CHARGE: (CHARGE_LIMIT,),
    BatteryMode.FORCE_DISCHARGE: (EXPORT_LIMIT, DISCHARGE_LIMIT),
    BatteryMode.HOLD: (),
}


class EmsChoices(Struct, frozen=True, kw_only=True):
    """The owner's choices. `export_cap_w` is what the site may export, W."""

    optimisation: Literal["smart", "native"] = "smart"
    take_control: bool = False
    charge_from: Literal["pv_first", "grid_first"] = "pv_first"
    curtail_with: Literal["export_limit", "pv_limit"] = "export_limit"
    export_cap_w: float | None = None


class RemoteEms:
    """One plant's rules; `third_party_w` is what other makes' inverters bring, as last read, W."""

    def __init__(self, plant: Plant, battery: Battery, choices: EmsChoices) -> None:
        self.plant, self.choices = plant, choices
        self._battery = battery
        self.third_party_w = 0.0

    async def rated_w(self) -> tuple[float, float]:
        """The most the battery may charge and discharge, W: its rating and the owner's figure."""
        rated = await self.plant.ratings()
        charge_w, discharge_w = rated.number("rated_charge_w"), rated.number("rated_discharge_w")
        return (
            int(min(self._battery.max_charge_w, charge_w or self._battery.max_charge_w)),
            int(min(self._battery.max_discharge_w, discharge_w or self._battery.max_discharge_w)),
        )

    def why_not_ours(self, live: Block, settings: Block) -> str:
        """Why the battery must not be dispatched now; empty when it may."""
        return why_not_ours(
            live.number("work_mode"), settings.number(REMOTE_EMS.name), self.choices.take_control
        )

    async def forced(self, order: BatteryOrder, baseline: Baseline, live: Block) -> Settings:
        """The settings of a forced state. Nothing of it ends by itself.

        While there is sun a discharge lets that out first: where both do not fit beneath the export limit or
        through the inverter, the battery can wait and the sun cannot.
        """
        charge_w, discharge_w = await self.rated_w()
        switch_on = {REMOTE_EMS: 1.0}
        if order.action is BatteryAction.HOLD:
            return switch_on | {CONTROL_MODE: ControlMode.STANDBY}
        if order.action is BatteryAction.FORCE_CHARGE:
            is_grid_first = self.choices.charge_from == "grid_first"
            mode = ControlMode.CHARGE_GRID_FIRST if is_grid_first else ControlMode.CHARGE_PV_FIRST
            return {CHARGE_LIMIT: _at_most(order.power_w, charge_w)} | switch_on | {CONTROL_MODE: mode}
        has_sun = max(0.0, live.number("pv_w") or 0.0) + self.third_party_w > 0
        return {
            EXPORT_LIMIT: int(never_wider(await self.uncurtailed_w(baseline), self.choices.export_cap_w)),
            DISCHARGE_LIMIT: _at_most(order.power_w, discharge_w),
            **switch_on,
            CONTROL_MODE: (
                ControlMode.DISCHARGE_PV_FIRST if has_sun else ControlMode.DISCHARGE_BATTERY_FIRST
            ),
        }

    async def released(self, baseline: Baseline) -> Settings:
        """The settings as they were before us; only what nobody knows gives way to the rating.

        While Remote EMS was off its mode meant nothing, and self-consumption is the safe one to leave.
        """
        charge_w, discharge_w = await self.rated_w()
        was_off = baseline.get(REMOTE_EMS.name) == 0
        values: Settings = {
            REMOTE_EMS: 0.0 if was_off else 1.0,
            CONTROL_MODE: _saved(baseline, CONTROL_MODE, SELF) if not was_off else SELF,
            EXPORT_LIMIT: await self.uncurtailed_w(baseline),
            CHARGE_LIMIT: _saved(baseline, CHARGE_LIMIT, charge_w),
            DISCHARGE_LIMIT: _saved(baseline, DISCHARGE_LIMIT, discharge_w),
        }
        backup_pct = baseline.get(BACKUP_PCT.name)
        if values[REMOTE_EMS] == 0 and backup_pct is not None:
            values[BACKUP_PCT] = backup_pct  # the firmware may reset it when Remote EMS toggles
        return values

    async def uncurtailed_w(self, baseline: Baseline) -> float:
        """The export limit without curtailment, W. A saved 0 may be our own, from before a crash: other
        integrations never take it for the owner's limit either.
        """
        if saved_w := baseline.get(EXPORT_LIMIT.name):
            return float(saved_w)
        if self.choices.export_cap_w is not None:
            return self.choices.export_cap_w
        rated = await self.plant.ratings()
        known = [value for name in rated.values if (value := rated.number(name))]
        return min(known) if known else NO_LIMIT_W

    async def curtailed(self, limit_w: float, baseline: Baseline) -> Settings:
        """The one setting that keeps export at `limit_w`. Raises Rejected where nothing measures it.

        Never wider than the one before us; a saved 0 may be our own.
        """
        live = await self.plant.live()
        if self.choices.curtail_with == "pv_limit":
            used_w = used_in_house_w(live, self.third_party_w)
            if used_w is None:
                raise Rejected("the plant does not say what the house uses, so solar cannot be matched to it")
            return {PV_LIMIT: never_wider(int(limit_w + used_w), baseline.get(PV_LIMIT.name) or None)}
        if live.number("has_grid_sensor") == 0:
            raise Rejected("no grid sensor is connected, without which the inverter cannot limit export")
        return self.limits_of(limit_w, baseline)

    def limits_of(self, limit_w: float, baseline: Baseline) -> Settings:
        """What an export limit is known to have set: nothing where it follows sun and house."""
        if self.choices.curtail_with == "pv_limit":
            return {}
        return {EXPORT_LIMIT: never_wider(limit_w, baseline.get(EXPORT_LIMIT.name) or None)}

    async def uncurtailed(self, baseline: Baseline) -> Settings:
        """The setting that lifts a curtailment. A saved 0, which shuts the sun out, may be our own, too."""
        if self.choices.curtail_with == "pv_limit":
            return {PV_LIMIT: baseline.get(PV_LIMIT.name) or NO_LIMIT_W}
        return {EXPORT_LIMIT: await self.uncurtailed_w(baseline)}


def unforced(captured: Baseline) -> Baseline:
    """A baseline without a forced state of Remote EMS, whose limits were made for it and for nothing else.

    None stands for a limit nobody knows any more: the rating, or the owner's figure, takes its place. One
    that limits nothing was made for nothing.
    """
    made_for = LIMITS_OF.get(mode_of(captured.get(CONTROL_MODE.name)))
    if made_for is None or not captured.get(REMOTE_EMS.name):
        return captured
    made_for_it = {row.name: None for row in made_for if (captured.get(row.name) or 0) < NO_LIMIT_W}
    return {**captured, CONTROL_MODE.name: float(ControlMode.SELF_CONSUMPTION), **made_for_it}


def used_in_house_w(live: Block, third_party_w: float) -> float | None:
    """What house and battery take now, W, as far as the plant's own strings have to bring it."""
    pv_w, grid_w, battery_w = (live.number(name) for name in ("pv_w", "grid_w", "battery_w"))
    if pv_w is None or grid_w is None or battery_w is None:
        return None
    load_w = pv_w + third_party_w + grid_w + battery_w
    charging_w = max(0.0, -battery_w)
    return max(0.0, load_w + charging_w - third_party_w)


def self_consuming(baseline: Baseline) -> Baseline:
    """The baseline in self-consumption, whatever Remote EMS was set to."""
    return {**baseline, CONTROL_MODE.name: SELF}


def _saved(baseline: Baseline, row: Register, unknown: float) -> float:
    """A setting as it was found, 0 too."""
    value = baseline.get(row.name)
    return unknown if value is None else float(value)


def _at_most(asked_w: float | None, most_w: float) -> float:
    return int(most_w if asked_w is None else max(0.0, min(asked_w, most_w)))
