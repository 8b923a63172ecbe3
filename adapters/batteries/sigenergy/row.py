"""All that the program knows of Sigenergy: the plant over Modbus TCP, and the account told the tariff."""

from adapters.batteries.sigenergy.config import SigenergyBattery
from adapters.kinds.advice import ModbusSwitch
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import BatteryRow, Tables, TargetRow
from adapters.kinds.surroundings import Opened, Surroundings
from domain.ports.sources import TariffTarget


def open_sigenergy(battery: SigenergyBattery, near: Surroundings) -> Opened:
    """A plant over Modbus TCP, a second between its requests."""
    from adapters.batteries.sigenergy.driver import SigenergyDriver
    from adapters.batteries.sigenergy.registers import SPACING_S
    from adapters.batteries.sigenergy.remote_ems import EmsChoices
    from adapters.links.modbus.shared import link_of

    link = link_of(near, battery.host, battery.port, battery.unit, SPACING_S)
    driver = SigenergyDriver(
        link,
        battery=battery.ratings,
        clock=near.clock,
        inverter_unit=battery.inverter_unit,
        choices=EmsChoices(
            optimisation=battery.optimisation,
            take_control=battery.take_control,
            charge_from=battery.charge_from,
            curtail_with=battery.curtail_with,
            export_cap_w=near.house.site.export_limit_w,
        ),
    )
    return Opened(device=driver, control=driver)


def open_cloud(battery: SigenergyBattery, near: Surroundings) -> TariffTarget:
    """The app's account."""
    from adapters.batteries.sigenergy.cloud import Account, SigenergyCloud, url_of

    cloud = battery.cloud
    assert cloud is not None, "the row takes only plants with an account"
    account = Account(
        url=cloud.base_url or url_of(cloud.region),
        username=cloud.username,
        password=cloud.password.reveal,
        station_id=cloud.station_id,
        device_id=cloud.device_id,
    )
    return SigenergyCloud(account, documents=near.documents, clock=near.clock)


def emulated(place: Place) -> Emulator:
    """A plant whose Remote EMS is switched on."""
    from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator

    return SigenergyEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


def emulated_cloud(place: Place) -> Emulator:
    """The app's cloud with station 82026050500123, owner@home.example and password `sunshine-42`."""
    from adapters.batteries.sigenergy.cloud.emulator import SigenergyCloudEmulator

    return SigenergyCloudEmulator(clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The plant over Modbus TCP."""
    return {"battery": {"driver": "sigenergy", "host": "127.0.0.1", "port": port}}


SIGENERGY = BatteryRow(
    table=SigenergyBattery,
    make="Sigenergy",
    told_by=("unit", "cloud.station_id"),
    holds_export_limit=True,
    open=open_sigenergy,
    modbus=ModbusSwitch(switch="the installer's part of the mySigen app, Modbus TCP"),
    emulated=Emulated(build=emulated, port=10_503),
    demo=demo,
)
SIGENERGY_CLOUD = TargetRow(
    name="sigenergy_cloud",
    words="sigenergy with a [battery.cloud]",
    table=SigenergyBattery,
    open=open_cloud,
    takes=lambda battery: battery.cloud is not None,
    emulated=Emulated(build=emulated_cloud, port=10_444),
)
