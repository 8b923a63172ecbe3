"""Drivers of the simulated devices: the same ports as real ones, with faults on request."""

from collections.abc import Sequence

from msgspec.structs import replace

from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.faults import Fault, Faults
from adapters.simulated.house import SimulatedHouse
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities, ReserveRange
from domain.command.order import (
    BatteryAction,
    BatteryOrder,
    ChargeOrder,
    ChargerOrder,
    ExportOrder,
    FeedOrder,
    GridChargingOrder,
    InverterOrder,
    SettingOrder,
)
from domain.errors import Rejected, Unreachable
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.reading import Reading

SimulatedOrder = InverterOrder | GridChargingOrder | SettingOrder
SLOW_S = 20.0  # longer than any tick waits
BATTERY_CAPABILITIES = BatteryCapabilities(
    actions=frozenset(BatteryAction),
    ends_by_itself=True,
    hold_keeps_empty=True,
    forbids_grid_charging=True,
    reserve=ReserveRange(),
    settings={BatterySetting.GRID_CHARGING: frozenset()},
)

BESIDE_THE_SUN = replace(
    BATTERY_CAPABILITIES, actions=frozenset(BatteryAction) - {BatteryAction.CURTAIL, BatteryAction.UNCURTAIL}
)


class SimulatedMeter:
    """The meter at the grid connection; sees grid, the sun without what AC-coupled inverters tell of it, and
    (where given) the phase currents.
    """

    def __init__(self, device: str, house: SimulatedHouse, clock: Clock, faults: Faults) -> None:
        self._device, self._house, self._clock, self._faults = device, house, clock, faults

    async def read(self) -> Reading:
        """Grid and solar power."""
        await undergo(self._faults.get(self._device), self._device, self._clock)
        pv_w = self._house.measured("pv_w")
        return Reading(
            read_at=self._clock.now(),
            grid_w=self._house.measured("grid_w"),
            pv_w=None if pv_w is None else max(0.0, pv_w - self._house.beside_w),
            phase_a=self._house.phase_a,
        )

    async def close(self) -> None:
        """Nothing to let go of."""


class SimulatedBatteryDriver:
    """The battery: every action, its own timer, and an export limit where sun comes through it."""

    def __init__(self, house: SimulatedHouse, clock: Clock, faults: Faults) -> None:
        if house.battery is None:
            raise ValueError("a house without a battery has no battery driver")
        self._house, self._battery, self._clock, self._faults = house, house.battery, clock, faults

    @property
    def capabilities(self) -> BatteryCapabilities:
        """All, but where the whole roof is AC-coupled there is nothing that it could hold back."""
        roof = self._house.roof
        has_sun = not roof or sum(part.share for part in roof.values()) < 1
        return BATTERY_CAPABILITIES if has_sun else BESIDE_THE_SUN

    async def read(self) -> Reading:
        """Power, state of charge and the observed mode."""
        fault = self._faults.get("battery")
        self._battery.obeys = self._house.limit_obeyed = fault is not Fault.LIES
        await undergo(fault, "battery", self._clock)
        return Reading(
            read_at=self._clock.now(),
            battery=BatteryReading(
                power_w=self._house.measured("battery_w"),
                soc_pct=self._battery.soc_pct,
                mode=self._mode(),
                reserve_pct=self._battery.reserve_pct,
                export_limit_w=self._house.export_limit_w,
                settings={BatterySetting.GRID_CHARGING: self._battery.may_charge_from_grid},
            ),
        )

    async def close(self) -> None:
        """Nothing to let go of."""

    def _mode(self) -> BatteryMode:
        forced = self._battery.forced
        if forced is not None and forced.power_w:
            return BatteryMode.FORCE_DISCHARGE if forced.power_w > 0 else BatteryMode.FORCE_CHARGE
        if forced is not None:
            return BatteryMode.HOLD
        return BatteryMode.CURTAILED if self._house.export_limit_w == 0 else BatteryMode.SELF_CONSUMPTION

    async def baseline(self) -> Baseline:
        """The export limit before ours, and whether it may charge from the grid by itself."""
        return {
            "export_limit_w": self._house.export_limit_w,
            "grid_charging": self._battery.may_charge_from_grid,
        }

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured: a forced state is no part of it."""
        return captured

    def with_setting(self, baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
        """No forced state moves the reserve."""
        return {**baseline, "grid_charging": value} if setting is BatterySetting.GRID_CHARGING else baseline

    def steps(self, order: SimulatedOrder, baseline: Baseline) -> Sequence[Step]:
        """One write each."""
        return [Step(what=order.action, do=lambda: self._write(order, baseline))]

    async def _write(self, order: SimulatedOrder, baseline: Baseline) -> None:
        fault = self._faults.get("battery")
        await undergo(fault, "battery", self._clock)
        if fault is Fault.REFUSES:
            raise Rejected("battery: refused")
        self._house.advance(self._clock.now())
        self._battery.obeys = self._house.limit_obeyed = fault is not Fault.LIES
        if isinstance(order, SettingOrder):
            if order.setting is BatterySetting.GRID_CHARGING:
                self._battery.may_charge_from_grid = bool(order.value)
            else:
                self._battery.reserve_pct = order.percent
            return
        if isinstance(order, GridChargingOrder):
            self._battery.may_charge_from_grid = not order.forbidden and baseline.get("grid_charging", True)
            return
        if isinstance(order, ExportOrder):
            lifted_w = baseline.get("export_limit_w")
            self._house.export_limit_w = lifted_w if order.limit_w is None else order.limit_w
            return
        match order.action:
            case BatteryAction.FORCE_CHARGE:
                power_w = self._battery.max_charge_w if order.power_w is None else order.power_w
                self._battery.force(-power_w, order.target_soc_pct, order.until)
            case BatteryAction.FORCE_DISCHARGE:
                power_w = self._battery.max_discharge_w if order.power_w is None else order.power_w
                self._battery.force(power_w, order.target_soc_pct, order.until)
            case BatteryAction.HOLD:
                self._battery.force(0.0, None, order.until)
            case BatteryAction.SELF_CONSUMPTION | BatteryAction.RESTORE:
                self._battery.release()

    async def read_back(self, order: SimulatedOrder, baseline: Baseline) -> ReadBack:
        """What is set, whether or not it is done."""
        await undergo(self._faults.get("battery"), "battery", self._clock)
        if isinstance(order, SettingOrder):
            is_grid = order.setting is BatterySetting.GRID_CHARGING
            found = self._battery.may_charge_from_grid if is_grid else self._battery.reserve_pct
            return ReadBack(agrees=found == order.value, evidence={order.setting.value: found})
        if isinstance(order, GridChargingOrder):
            wanted = not order.forbidden and baseline.get("grid_charging", True)
            is_allowed = self._battery.may_charge_from_grid
            return ReadBack(agrees=is_allowed == wanted, evidence={"grid_charging": is_allowed})
        if isinstance(order, ExportOrder):
            limit_w = self._house.export_limit_w
            wanted_w = baseline.get("export_limit_w") if order.limit_w is None else order.limit_w
            return ReadBack(agrees=limit_w == wanted_w, evidence={"export_limit_w": limit_w})
        forced = self._battery.forced
        evidence = {"forced_w": None if forced is None else forced.power_w}
        if order.action in (BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE):
            return ReadBack(agrees=forced is None, evidence=evidence)
        return ReadBack(agrees=forced is not None and self._fits(order, forced.power_w), evidence=evidence)

    def _fits(self, order: BatteryOrder, forced_w: float) -> bool:
        match order.action:
            case BatteryAction.FORCE_CHARGE:
                return forced_w == -(self._battery.max_charge_w if order.power_w is None else order.power_w)
            case BatteryAction.FORCE_DISCHARGE:
                return forced_w == (self._battery.max_discharge_w if order.power_w is None else order.power_w)
            case _:
                return forced_w == 0


class SimulatedChargerDriver:
    """A charge point in the same process as its house."""

    def __init__(
        self,
        device: str,
        charger: SimulatedCharger,
        house: SimulatedHouse,
        clock: Clock,
        faults: Faults,
        capabilities: ChargerCapabilities,
    ) -> None:
        self._device, self._charger, self._house = device, charger, house
        self._clock, self._faults, self._able = clock, faults, capabilities

    @property
    def capabilities(self) -> ChargerCapabilities:
        """What it can do; whether a car can feed the house is the charge point's."""
        charger, able = self._charger, self._able
        told = (charger.feeds_house_w, charger.keeps_pause, charger.parks)
        if told != (able.feeds_house_w, able.keeps_pause, able.parks):
            feeds_house_w, keeps_pause, parks = told
            self._able = replace(able, feeds_house_w=feeds_house_w, keeps_pause=keeps_pause, parks=parks)
        return self._able

    async def read(self) -> Reading:
        """Plug, power, current and the car's state of charge."""
        fault = self._faults.get(self._device)
        self._charger.obeys = fault is not Fault.LIES
        await undergo(fault, self._device, self._clock)
        return Reading(read_at=self._clock.now(), charger=charger_reading(self._charger))

    async def close(self) -> None:
        """Nothing to let go of."""

    async def baseline(self) -> Baseline:
        """A charger has no settings of its own that we overwrite."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargerOrder, baseline: Baseline) -> Sequence[Step]:
        """One write."""
        what = f"feed {order.power_w} W" if isinstance(order, FeedOrder) else f"set {order.current_a} A"
        return [Step(what=what, do=lambda: self._write(order))]

    async def _write(self, order: ChargerOrder) -> None:
        fault = self._faults.get(self._device)
        await undergo(fault, self._device, self._clock)
        if fault is Fault.REFUSES:
            raise Rejected(f"{self._device}: refused")
        self._house.advance(self._clock.now())
        self._charger.obeys = fault is not Fault.LIES
        if isinstance(order, FeedOrder):
            self._charger.set_feed(order.power_w)
        else:
            self._charger.is_parked = order.frees and self._charger.connected
            self._charger.set_current(self._current_a(order), order.phases)

    def _current_a(self, order: ChargeOrder) -> int:
        return self._able.max_current_a if order.frees else order.current_a

    async def read_back(self, order: ChargerOrder, baseline: Baseline) -> ReadBack:
        """The current it is set to, and on how many phases; what a driver started is not our 0."""
        await undergo(self._faults.get(self._device), self._device, self._clock)
        charger = self._charger
        if isinstance(order, FeedOrder):
            return ReadBack(agrees=charger.feed_w == order.power_w, evidence={"feed_w": charger.feed_w})
        is_drivers = charger.obeys and charger.external_w is not None
        current_a = charger.offered_a if is_drivers else charger.set_current_a
        agrees = current_a == self._current_a(order) and order.phases in (None, charger.set_phases)
        agrees = agrees and (order.frees or not charger.is_parked)
        phases = {} if order.phases is None else {"phases": charger.set_phases}
        return ReadBack(agrees=agrees, evidence={"set_current_a": current_a} | phases)


def charger_reading(charger: SimulatedCharger) -> ChargerReading:
    """A charge point as its meter and its car describe it."""
    power_w = charger.power_w()
    if not charger.connected:
        state = ChargerState.DISCONNECTED
    elif power_w > 0:
        state = ChargerState.CHARGING
    elif charger.is_full and charger.offered_a:
        state = ChargerState.FINISHED
    elif charger.offered_a:
        state = ChargerState.SUSPENDED_EV
    else:
        state = ChargerState.CONNECTED
    used, current_a = charger.used_phases, power_w / (charger.used_phases * charger.voltage_v)
    currents = (current_a, current_a if used > 1 else 0.0, current_a if used > 2 else 0.0)
    return ChargerReading(
        state=state,
        connected=charger.connected,
        charging=power_w > 0,
        power_w=power_w,
        current_a=current_a,
        phase_current_a=currents if power_w > 0 else None,
        target_current_a=charger.offered_a if charger.external_w is not None else charger.set_current_a,
        phases=charger.phases,
        energy_wh=charger.energy_wh,
        vehicle_soc_pct=charger.soc_pct if charger.connected else None,
        soc_source="charger" if charger.connected and charger.soc_pct is not None else None,
        is_home=charger.is_home,
        obstacle=charger.obstacle,
        identities=(charger.identity,) if charger.connected and charger.identity else (),
    )


async def undergo(fault: Fault | None, device: str, clock: Clock) -> None:
    """Lets a fault happen to one request. Raises Unreachable when the device is offline."""
    if fault is Fault.OFFLINE:
        raise Unreachable(f"{device}: no answer")
    if fault is Fault.SLOW:
        await clock.sleep(SLOW_S)
