"""All that the program knows of AlphaESS: a driver over Modbus TCP, and one that only its cloud can show."""

from typing import TYPE_CHECKING

from adapters.batteries.alphaess.advice import CLOUD, MODBUS
from adapters.batteries.alphaess.config import AlphaEssAccount, AlphaEssBattery, AlphaEssCloudBattery
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import BatteryRow, Tables
from adapters.kinds.surroundings import Opened, Surroundings

if TYPE_CHECKING:
    from adapters.batteries.alphaess.cloud import AlphaEssCloud


def open_alphaess(battery: AlphaEssBattery, near: Surroundings) -> Opened:
    """A system over Modbus TCP; its account, where there is one, is read while Modbus is silent."""
    from adapters.batteries.alphaess.driver import AlphaEssDriver
    from adapters.links.modbus.shared import link_of

    link = link_of(near, battery.host, battery.port, battery.unit)
    driver = AlphaEssDriver(link, model=battery.model, battery=battery.ratings, clock=near.clock)
    if battery.cloud is None:
        return Opened(device=driver, control=driver, model=battery.model)
    from adapters.batteries.alphaess.cloud import WithFallback

    both = WithFallback(driver, _cloud(battery.cloud, near, battery.model))
    return Opened(device=both, control=both, model=battery.model)


def open_alphaess_cloud(battery: AlphaEssCloudBattery, near: Surroundings) -> Opened:
    """A system that only its cloud can show."""
    driver = _cloud(battery.cloud, near, battery.model)
    return Opened(device=driver, control=driver, model=battery.model)


def _cloud(account: AlphaEssAccount, near: Surroundings, model: str | None) -> "AlphaEssCloud":
    from adapters.batteries.alphaess.cloud import BASE_URL, AlphaEssCloud, CloudLink

    link = CloudLink(account.base_url or BASE_URL, account.app_id, account.app_secret.reveal(), near.clock)
    return AlphaEssCloud(
        link,
        timezone=near.house.site.timezone,
        clock=near.clock,
        serial=account.serial,
        model=model,
    )


def emulated(place: Place) -> Emulator:
    """A SMILE-T10."""
    from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator

    return AlphaEssEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


def emulated_cloud(place: Place) -> Emulator:
    """The Open API with that SMILE-T10; app_id `alphademo`, app_secret `not-a-real-one`."""
    from adapters.batteries.alphaess.cloud.emulator import AlphaEssCloudEmulator

    return AlphaEssCloudEmulator(place.house, clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """A SMILE-T10 over Modbus TCP."""
    return {"battery": {"driver": "alphaess", "model": "SMILE-T10", "host": "127.0.0.1", "port": port}}


ALPHAESS = BatteryRow(
    table=AlphaEssBattery,
    make="AlphaESS",
    told_by=("model", "unit", "cloud.serial"),
    open=open_alphaess,
    modbus=MODBUS,
    emulated=Emulated(build=emulated, port=10_502),
    demo=demo,
)
ALPHAESS_CLOUD = BatteryRow(
    table=AlphaEssCloudBattery,
    make="AlphaESS",
    told_by=("model", "cloud.serial"),
    open=open_alphaess_cloud,
    advice=CLOUD,
    emulated=Emulated(build=emulated_cloud, port=10_445),
)
