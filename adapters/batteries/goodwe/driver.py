"""GoodWe hybrid inverters on their own UDP port, through the `goodwe` library.

The library's convenient calls write several registers at once, forget zeros and guess; so it carries the
frames here, and each write is a step of ours with a way back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from adapters.batteries.goodwe.capabilities import (
    ECO_CAPABILITIES,
    EMS_CAPABILITIES,
    NO_BATTERY_CAPABILITIES,
)
from adapters.batteries.goodwe.eco import forced_sign
from adapters.batteries.goodwe.ems import OBSERVED, EmsControl
from adapters.batteries.goodwe.es import EsSettings
from adapters.batteries.goodwe.et import EtSettings
from adapters.batteries.goodwe.export import ExportLimit
from adapters.batteries.goodwe.link import GoodWeLink
from adapters.batteries.goodwe.registers import NO_VALUE, EmsMode, WorkMode
from adapters.batteries.goodwe.settings import Settings, reversible
from adapters.batteries.goodwe.survey import survey
from adapters.batteries.goodwe.telemetry import live, percent
from adapters.batteries.goodwe.timed import TimedControl
from adapters.batteries.goodwe.unforced import SELF_CONSUMING, self_consuming, unforced
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import (
    FORCED,
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    InverterOrder,
    SettingOrder,
)
from domain.errors import NotSupported
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.reading import Reading

BY_SIGN = {1: BatteryMode.FORCE_DISCHARGE, -1: BatteryMode.FORCE_CHARGE, 0: BatteryMode.UNKNOWN}


class GoodWeDriver:
    """One inverter. `control` ems is the ET class's remote control, eco works by timed groups.

    `rated_w` is the inverter's rating, which eco groups count in and the ES class does not tell.
    """

    def __init__(
        self,
        link: GoodWeLink,
        *,
        battery: Battery,
        clock: Clock,
        control: Literal["ems", "eco"] = "ems",
        rated_w: float | None = None,
        model: str | None = None,
    ) -> None:
        self._link, self._clock, self._model = link, clock, model
        self._settings: EtSettings | EsSettings
        self._ems: EmsControl | None = None
        if link.is_es:
            self._settings = EsSettings(link)
        else:
            self._settings = et = EtSettings(link)
            self._ems = EmsControl(et, battery) if control == "ems" else None
        self._timed = TimedControl(self._settings, link.identify, battery, rated_w)
        self._export = ExportLimit(self._settings)
        self._has_battery = True  # until the inverter says that it has none

    @property
    def capabilities(self) -> BatteryCapabilities:
        """By the way it is commanded; without a battery there is only the export limit."""
        if not self._has_battery:
            return NO_BATTERY_CAPABILITIES
        return ECO_CAPABILITIES if self._ems is None else EMS_CAPABILITIES

    async def read(self) -> Reading:
        """The newest values, and what is set."""
        identity = await self._link.identify()
        data = live(await self._link.live())
        self._has_battery = data.has_battery
        found = await self._settings.read(with_eco=False)
        return Reading(
            read_at=self._clock.now(),
            grid_w=data.grid_w,
            pv_w=data.pv_w,
            battery=BatteryReading(
                power_w=data.battery_w,
                soc_pct=data.soc_pct,
                mode=await self._observed(found) if data.has_battery else BatteryMode.UNKNOWN,
                max_charge_w=data.max_charge_w,
                max_discharge_w=data.max_discharge_w,
                reserve_pct=percent(found.min_soc_pct),
                export_limit_w=_limit_w(found),
                off_grid=data.off_grid,
            ),
            firmware=identity.firmware,
            model=self._model or identity.model,
        )

    async def survey(self) -> dict[str, float | bool | datetime | None]:
        """All that one poll tells beyond what the house is run by."""
        await self._link.identify()
        return survey(await self._link.live())

    async def close(self) -> None:
        """Closes the socket, if one is open."""
        await self._link.close()

    async def baseline(self) -> Baseline:
        """Work mode, EMS, export limit, minimum charge, and the eco groups where they will be used or are
        what forces the battery now.
        """
        await self._link.identify()
        found = await self._settings.read(with_eco=False)
        if await self._needs_eco(found):
            found = msgspec.structs.replace(found, eco=await self._settings.eco.read())
        saved: Baseline = msgspec.to_builtins(found)
        return saved

    def unforced(self, captured: Baseline) -> Baseline:
        """EMS to automatic and work mode to general, where a forced state was found."""
        free: Baseline = msgspec.to_builtins(unforced(msgspec.convert(captured, Settings)))
        return free

    def with_setting(self, baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
        """No order moves the reserve; it is kept with the others all the same."""
        return {**baseline, "min_soc_pct": int(value)}

    def steps(self, order: InverterOrder | SettingOrder, baseline: Baseline) -> Sequence[Step]:
        """The writes, in order. Raises NotSupported for what this unit cannot do."""
        if isinstance(order, SettingOrder):
            return (self._min_soc(int(order.percent)),)
        saved = _wanted_back(order, baseline)
        if isinstance(order, ExportOrder):
            return self._export.steps(order, saved)
        if order.action in FORCED and not self._has_battery:
            raise NotSupported(NO_BATTERY_CAPABILITIES.why_not)
        steps = self._way(order, saved).steps(order, saved)
        if order.action is BatteryAction.FORCE_DISCHARGE:
            # A limit of ours would hold back the very power that was asked for.
            return (*self._export.as_it_was(saved, only_if_other=True), *steps)
        return steps

    async def read_back(self, order: InverterOrder | SettingOrder, baseline: Baseline) -> ReadBack:
        """Reads anew what the order set, and compares."""
        if isinstance(order, SettingOrder):
            found_pct = await self._settings.min_soc_pct()
            return ReadBack(agrees=found_pct == order.percent, evidence={"min_soc_pct": found_pct})
        saved = _wanted_back(order, baseline)
        if isinstance(order, ExportOrder):
            return await self._export.read_back(order, saved)
        return await self._way(order, saved).read_back(order, saved)

    def _min_soc(self, reserve_pct: int) -> Step:
        return reversible(
            f"minimum charge {reserve_pct} %",
            read=self._settings.min_soc_pct,
            write=self._settings.set_min_soc_pct,
            wanted=lambda _: reserve_pct,
        )

    async def _needs_eco(self, found: Settings) -> bool:
        if self._ems is None or found.ems_mode is None:
            return True
        return found.work_mode == WorkMode.ECO and forced_sign(await self._settings.eco.group_1()) != 0

    def _way(self, order: BatteryOrder, saved: Settings) -> EmsControl | TimedControl:
        """The EMS, where there is one. Groups that were saved beside it had forced the battery, so that
        handing it back has to end them.
        """
        if self._ems is None or saved.ems_mode is None:
            return self._timed
        return self._ems if saved.eco is None or order.action in FORCED else self._timed

    async def _observed(self, found: Settings) -> BatteryMode:
        """The EMS first; in automatic the work mode counts, and in the eco mode its first group."""
        if found.ems_mode is not None and found.ems_mode != EmsMode.AUTO:
            return OBSERVED.get(found.ems_mode, BatteryMode.UNKNOWN)
        if found.work_mode == WorkMode.ECO:
            return BY_SIGN[forced_sign(await self._settings.eco.group_1())]
        if found.work_mode not in SELF_CONSUMING:
            return BatteryMode.UNKNOWN
        if _limit_w(found) == 0:
            return BatteryMode.CURTAILED
        return BatteryMode.SELF_CONSUMPTION


def _wanted_back(order: InverterOrder, baseline: Baseline) -> Settings:
    """What an order goes back to; a person who asks for self-consumption gets it, whatever was set."""
    saved = unforced(msgspec.convert(baseline, Settings))
    if isinstance(order, ExportOrder):
        return saved
    if order.action is BatteryAction.SELF_CONSUMPTION and order.until is not None:
        return self_consuming(saved)
    return saved


def _limit_w(found: Settings) -> float | None:
    if not found.export_limited or found.export_limit_w is None or found.export_limit_w == NO_VALUE:
        return None
    return float(found.export_limit_w)
