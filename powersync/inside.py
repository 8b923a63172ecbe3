"""A simulated house inside the server's own process, for a configuration that asks for simulated devices."""

from datetime import date

from adapters.batteries.simulated.config import SimulatedBattery, SimulatedCharger
from adapters.emulators.house_series import HouseSeries
from adapters.simulated.battery import SimulatedBattery as Cells
from adapters.simulated.charger import SimulatedCharger as ChargePoint
from adapters.simulated.drivers import SimulatedBatteryDriver, SimulatedChargerDriver, SimulatedMeter
from adapters.simulated.faults import Faults
from adapters.simulated.living import LivingHouse
from domain.command.capabilities import ChargerCapabilities
from domain.ports.clock import Clock
from powersync.config import Config
from powersync.config.devices import LoadpointConfig
from scheduler.watch import Watch

HOUSE_DAY = date(2011, 12, 28)  # a sunny summer day of the recorded household


def inside_house(config: Config, clock: Clock) -> LivingHouse | None:
    """The simulated house this configuration asks for; None when every device is elsewhere."""
    battery = config.battery if isinstance(config.battery, SimulatedBattery) else None
    chargers = simulated_loadpoints(config)
    if battery is None and not (chargers and config.battery is None):
        return None
    now = clock.now()
    return LivingHouse(
        HouseSeries(config.site.timezone, source_day=HOUSE_DAY, as_day=now.date()),
        now,
        battery=None
        if battery is None
        else Cells(
            capacity_wh=battery.capacity_wh,
            max_charge_w=battery.max_charge_w,
            max_discharge_w=battery.max_discharge_w,
            reserve_pct=battery.reserve_pct,
            efficiency=battery.efficiency,
        ),
        chargers={
            lp.id: ChargePoint(
                phases=lp.phases if isinstance(lp.phases, int) else 1,
                voltage_v=lp.voltage_v,
                connected=True,
                soc_pct=50,
            )
            for lp in chargers
        },
    )


def simulated_loadpoints(config: Config) -> list[LoadpointConfig]:
    """Loadpoints whose charger lives in this process."""
    return [
        lp for lp in config.loadpoints if isinstance(lp.charger, SimulatedCharger) and lp.charger.port is None
    ]


def inside_watches(config: Config, house: LivingHouse, clock: Clock) -> list[Watch]:
    """The simulated devices behind their drivers."""
    faults: Faults = {}
    watches = [Watch("grid", SimulatedMeter("grid", house, clock, faults), driver="simulated")]
    if house.battery is not None:
        battery = SimulatedBatteryDriver(house, clock, faults)
        watches.append(Watch("battery", battery, driver="simulated", control=battery))
    for lp in simulated_loadpoints(config):
        abilities = ChargerCapabilities(min_current_a=lp.min_current_a, max_current_a=lp.max_current_a)
        device = f"loadpoints/{lp.id}"
        charger = SimulatedChargerDriver(device, house.chargers[lp.id], house, clock, faults, abilities)
        watches.append(Watch(device, charger, driver="simulated", control=charger))
    return watches
