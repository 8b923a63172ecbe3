"""All that the program knows of simulated devices: one row for each kind of them.

They stand in one house inside this process, or, with a `port`, behind the door of another one.
"""

from adapters.batteries.simulated.config import (
    SimulatedBattery,
    SimulatedCharger,
    SimulatedPv,
    SimulatedSolarForecast,
)
from adapters.kinds.rows import BatteryRow, ChargerRow, PvRow, SolarRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings
from domain.command.capabilities import ChargerCapabilities
from domain.errors import ConfigurationError
from domain.house.house import Loadpoint
from domain.ports.sources import ForecastSource

LOOPBACK = "127.0.0.1"


def open_battery(battery: SimulatedBattery, near: Surroundings) -> Opened:
    """A battery in the house of this process, and the meter at its grid connection."""
    from adapters.batteries.simulated.house import inside
    from adapters.simulated.battery import SimulatedBattery as Cells
    from adapters.simulated.drivers import SimulatedBatteryDriver

    house = inside(near)
    house.physics.battery = Cells(
        capacity_wh=battery.capacity_wh,
        max_charge_w=battery.max_charge_w,
        max_discharge_w=battery.max_discharge_w,
        reserve_pct=battery.reserve_pct,
        efficiency=battery.efficiency,
    )
    driver = SimulatedBatteryDriver(house.physics, near.clock, house.faults)
    return Opened(device=house.lived(driver), control=driver, beside={"grid": house.meter})


def open_charger(charger: SimulatedCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """A charge point with a car at it. Where no battery is configured, nothing else measures the grid, so
    that the house's meter comes with it.
    """
    abilities = ChargerCapabilities(
        min_current_a=loadpoint.min_current_a,
        max_current_a=loadpoint.max_current_a,
        switches_phases=True,
        tells_place=True,
    )
    if charger.port is not None:
        from adapters.simulated.remote import RemoteChargerDriver, RemoteHouse

        remote = RemoteChargerDriver(loadpoint.id, RemoteHouse(LOOPBACK, charger.port), near.clock, abilities)
        return Opened(device=remote, control=remote)
    from adapters.batteries.simulated.house import inside
    from adapters.simulated.charger import SimulatedCharger as ChargePoint
    from adapters.simulated.drivers import SimulatedChargerDriver

    house = inside(near)
    point = ChargePoint(
        phases=loadpoint.phases if isinstance(loadpoint.phases, int) else 1,
        voltage_v=loadpoint.voltage_v,
        connected=True,
        soc_pct=50,
    )
    house.physics.chargers[loadpoint.id] = point
    device = f"loadpoints/{loadpoint.id}"
    driver = SimulatedChargerDriver(device, point, house.physics, near.clock, house.faults, abilities)
    beside = {} if near.house.battery else {"grid": house.meter}
    return Opened(device=house.lived(driver), control=driver, beside=beside)


def open_pv(pv: SimulatedPv, near: Surroundings) -> Opened:
    """An inverter with its share of the roof of this process's house. Raises ConfigurationError."""
    from adapters.batteries.simulated.house import inside
    from adapters.simulated.inverter import SimulatedInverter

    house = inside(near)
    name = f"pv/{pv.id or len(house.physics.roof) + 1}"
    driver = SimulatedInverter(name, house.physics, near.clock, house.faults, pv.share_pct / 100)
    if sum(part.share for part in house.physics.roof.values()) > 1:
        raise ConfigurationError(["pv.share_pct: the simulated inverters have more than the whole roof"])
    return Opened(device=house.lived(driver), control=driver)


def open_solar(solar: SimulatedSolarForecast, near: Surroundings) -> ForecastSource:
    """The sky over the simulated house."""
    if solar.port is not None:
        from adapters.simulated.remote import RemoteHouse, RemoteSolarForecast

        return RemoteSolarForecast(RemoteHouse(LOOPBACK, solar.port), near.clock)
    from adapters.batteries.simulated.house import InsideSky, inside

    return InsideSky(inside(near))


def demo_charger(port: int) -> Tables:
    """The charge point behind the demo house's door."""
    return {"charger": {"driver": "simulated", "port": port}}


def demo_forecast(port: int) -> Tables:
    """The sky over the demo house, asked at its door."""
    return {"forecast": {"solar": {"driver": "simulated", "port": port}}}


BATTERY = BatteryRow(table=SimulatedBattery, make="simulated", told_by=(), open=open_battery)
CHARGER = ChargerRow(
    table=SimulatedCharger, make="simulated", told_by=(), open=open_charger, demo=demo_charger
)
PV = PvRow(table=SimulatedPv, make="simulated", told_by=(), open=open_pv)
SOLAR = SolarRow(table=SimulatedSolarForecast, open=open_solar, demo=demo_forecast)
