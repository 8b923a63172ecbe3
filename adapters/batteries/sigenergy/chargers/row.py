"""All that the program knows of a Sigenergy plant's car chargers."""

from adapters.batteries.sigenergy.chargers.config import SigenergyAcTable, SigenergyDcTable
from adapters.kinds.advice import ModbusSwitch
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import ChargerRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings
from domain.house.house import Loadpoint

MODBUS = ModbusSwitch(
    switch="the installer's part of the mySigen app, Modbus TCP",
    closed=" An EVAC has no address of its own: host is the inverter's.",
)


def open_ac(table: SigenergyAcTable, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """An EVAC, on the connection that the plant's battery uses too."""
    from adapters.batteries.sigenergy.chargers.ac import SigenergyAcCharger
    from adapters.batteries.sigenergy.registers import SPACING_S
    from adapters.links.modbus.shared import link_of

    driver = SigenergyAcCharger(link_of(near, table.host, table.port, table.unit, SPACING_S), near.clock)
    return Opened(device=driver, control=driver)


def open_dc(table: SigenergyDcTable, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """An EVDC, on the connection that the plant's battery uses too."""
    from adapters.batteries.sigenergy.chargers.dc import SigenergyDcCharger
    from adapters.batteries.sigenergy.plant import Plant
    from adapters.batteries.sigenergy.registers import PLANT_UNIT, SPACING_S
    from adapters.links.modbus.shared import link_of

    phases = loadpoint.phases if isinstance(loadpoint.phases, int) else 1
    plant = link_of(near, table.host, table.port, PLANT_UNIT, SPACING_S) if table.feeds_house else None
    driver = SigenergyDcCharger(
        link_of(near, table.host, table.port, table.unit, SPACING_S),
        near.clock,
        plant=None if plant is None else Plant(plant, table.unit, near.clock),
        watts_per_amp=phases * loadpoint.voltage_v,
        max_current_a=loadpoint.max_current_a,
    )
    return Opened(device=driver, control=driver)


def emulated_ac(place: Place) -> Emulator:
    """An EVAC of 32 A, on unit 1."""
    from adapters.batteries.sigenergy.emulator.chargers import AcChargerUnit, ChargerEmulator

    unit = AcChargerUnit(place.house, clock=place.clock, loadpoint=place.loadpoint)
    return ChargerEmulator(unit, host=place.host, port=place.port)


def emulated_dc(place: Place) -> Emulator:
    """An EVDC of 25 kW with firmware V2.9, on unit 1, and the mode of its plant on unit 247."""
    from adapters.batteries.sigenergy.emulator.chargers import ChargerEmulator
    from adapters.batteries.sigenergy.emulator.dc_charger import DcChargerUnit, PlantMode
    from adapters.batteries.sigenergy.registers import PLANT_UNIT

    unit, plant = DcChargerUnit(place.house, clock=place.clock, loadpoint=place.loadpoint), PlantMode()
    unit.is_v2g = lambda: plant.is_v2g
    return ChargerEmulator(unit, host=place.host, port=place.port, more_units={PLANT_UNIT: plant})


def demo_ac(port: int) -> Tables:
    """That EVAC."""
    return {"charger": {"driver": "sigenergy_ac", "host": "127.0.0.1", "port": port}}


def demo_dc(port: int) -> Tables:
    """That EVDC."""
    return {"charger": {"driver": "sigenergy_dc", "host": "127.0.0.1", "port": port, "feeds_house": True}}


SIGENERGY_AC = ChargerRow(
    table=SigenergyAcTable,
    make="Sigenergy",
    told_by=("unit",),
    open=open_ac,
    modbus=MODBUS,
    emulated=Emulated(build=emulated_ac, port=10_510),
    demo=demo_ac,
)
SIGENERGY_DC = ChargerRow(
    table=SigenergyDcTable,
    make="Sigenergy",
    told_by=("unit",),
    open=open_dc,
    modbus=MODBUS,
    emulated=Emulated(build=emulated_dc, port=10_511),
    demo=demo_dc,
)
