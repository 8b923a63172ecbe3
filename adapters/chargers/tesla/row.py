"""All that the program knows of a Tesla as a charger: through Fleet API, Teslemetry, or by Bluetooth."""

from collections.abc import Iterator

from adapters.chargers.tesla.advice import CLOUD, RADIO
from adapters.chargers.tesla.config import (
    TeslaBleCharger,
    TeslaCloudCharger,
    TeslaFleetCharger,
    TeslemetryCharger,
)
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import ChargerRow, Introduction, Tables
from adapters.kinds.secret import Secret
from adapters.kinds.surroundings import Opened, Surroundings
from domain.house.house import Loadpoint
from domain.ports.clock import Clock

VIN = "LRW3E7FS0PC123456"  # of no car
CARD = "hold your key card to the reader in the console of the car within a minute, and confirm on its screen"
ANYWHERE = "home: is missing, so that a car plugged in elsewhere is commanded as if it stood here"


def open_fleet(table: TeslaFleetCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """A car through Fleet API, with the owner's application and key."""
    from adapters.chargers.tesla.open import open_fleet

    return open_fleet(table, loadpoint, near)


def open_teslemetry(table: TeslemetryCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """A car through Teslemetry."""
    from adapters.chargers.tesla.open import open_teslemetry

    return open_teslemetry(table, loadpoint, near)


def open_ble(table: TeslaBleCharger, loadpoint: Loadpoint, near: Surroundings) -> Opened:
    """A car by the Bluetooth of this machine."""
    from adapters.chargers.tesla.open import open_ble

    return open_ble(table, loadpoint, near)


async def introduce(table: TeslaBleCharger, clock: Clock) -> None:
    """Asks the car to take our key."""
    from adapters.chargers.tesla.open import introduce

    await introduce(table, clock)


def fleet_can_sign_in(table: TeslaFleetCharger) -> Iterator[Fault]:
    """A refresh token is renewed in an application's name, and a key must be one."""
    if table.refresh_token is not None:
        if table.client_id is None:
            yield Fault("client_id", "is missing (a refresh_token is renewed in an application's name)")
    elif table.token is None:
        yield Fault("refresh_token", "is missing (or a token, which works for some hours only)")
    if table.key is not None:
        yield from key_is_one(table.key)
    yield from places_are_told_apart(table)


def places_are_told_apart(table: TeslaCloudCharger) -> Iterator[Fault]:
    """A place is one that home is not, and has a name of its own."""
    if table.place and table.home is None:
        yield Fault("home", "is missing (other places are told from it)", ("place",))
    names = [each.name.casefold() for each in table.place]
    for index, name in enumerate(names):
        if name in ("home", "away") or name in names[:index]:
            yield Fault(f"place[{index}].name", f"'{table.place[index].name}' is taken already")


def ble_has_its_key(table: TeslaBleCharger) -> Iterator[Fault]:
    """Nothing is told or asked without a key."""
    yield from key_is_one(table.key)


def key_is_one(key: object) -> Iterator[Fault]:
    """A key of the right kind; one that is missing is told already."""
    if not isinstance(key, Secret):
        return
    from adapters.chargers.tesla.keys import key_from

    try:
        key_from(key.reveal())
    except ValueError as err:
        yield Fault("key", str(err))


def teslemetry_can_sign_in(table: TeslemetryCharger) -> Iterator[Fault]:
    """Teslemetry takes the token of its console."""
    if table.token is None:
        yield Fault("token", "is missing (Teslemetry takes the token of its console)")
    if table.region == "cn":
        yield Fault("region", "'cn' is no region of Teslemetry (na or eu, or leave it out)")
    yield from places_are_told_apart(table)


def fleet_notices(table: TeslaFleetCharger) -> Iterator[str]:
    """What will not work, or works further than it should."""
    if table.key is None and not takes_plain_commands(table.vin):
        yield "key: is missing; this car takes signed commands only: it can be watched and not charged"
    yield from cloud_notices(table)


def cloud_notices(table: TeslaCloudCharger) -> Iterator[str]:
    """A car without a home is at home everywhere."""
    if table.home is None:
        yield ANYWHERE


def takes_plain_commands(vin: str) -> bool:
    """Whether it is a Model S or X from before 2021, the only cars that take commands without a signature."""
    model, year, plant = vin[3], vin[9], vin[7]
    return model in "SX" and (year <= "L" or (year == "M" and plant in "1234"))


def emulated_fleet(place: Place) -> Emulator:
    """One car as Fleet API shows it; token `console-token`."""
    from adapters.chargers.tesla.emulator.cloud import TeslaEmulator

    return TeslaEmulator(
        place.house, clock=place.clock, host=place.host, port=place.port, loadpoint=place.loadpoint
    )


def demo_of(driver: str, port: int) -> Tables:
    """That car, which is at home; the token opens the emulator only."""
    from adapters.chargers.tesla.emulator.cloud import HOME

    return {
        "charger": {
            "driver": driver,
            "vin": VIN,
            "token": "console-token",
            "home": HOME,
            "max_reads_per_day": 5_000,
            "base_url": f"http://127.0.0.1:{port}",
        }
    }


def emulated_radio(place: Place) -> Emulator:
    """One car in reach of a radio; it takes any key."""
    from adapters.chargers.tesla.emulator.radio import TeslaRadioEmulator

    return TeslaRadioEmulator(
        place.house, clock=place.clock, host=place.host, port=place.port, loadpoint=place.loadpoint
    )


def demo_ble(port: int) -> Tables:
    """That car, and a key that was made for it."""
    from adapters.chargers.tesla.keys import new_key

    return {
        "charger": {"driver": "tesla_ble", "vin": VIN, "key": new_key(), "radio": f"127.0.0.1:{port}"},
    }


TESLA_FLEET = ChargerRow(
    table=TeslaFleetCharger,
    make="Tesla",
    told_by=("vin",),
    open=open_fleet,
    faults=fleet_can_sign_in,
    notices=fleet_notices,
    keeps_tokens=lambda table: table.refresh_token is not None,
    advice=CLOUD,
    emulated=Emulated(build=emulated_fleet, port=10_448),
    demo=lambda port: demo_of("tesla_fleet", port),
)
TESLEMETRY = ChargerRow(
    table=TeslemetryCharger,
    make="Tesla",
    told_by=("vin",),
    open=open_teslemetry,
    faults=teslemetry_can_sign_in,
    notices=cloud_notices,
    advice=CLOUD,
    emulated=Emulated(build=emulated_fleet, port=10_449),
    demo=lambda port: demo_of("teslemetry", port),
)
TESLA_BLE = ChargerRow(
    table=TeslaBleCharger,
    make="Tesla",
    told_by=("vin",),
    open=open_ble,
    faults=ble_has_its_key,
    advice=RADIO,
    introduction=Introduction(how=CARD, ask=introduce),
    emulated=Emulated(build=emulated_radio, port=10_454),
    demo=demo_ble,
)
