"""Puts a car's parts together from what an owner configures: account, commands, costs."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.chargers.tesla.abilities import by_radio, through_the_cloud
from adapters.chargers.tesla.cloud import CloudCar, Commands
from adapters.chargers.tesla.config import (
    TeslaBleCharger,
    TeslaCloudCharger,
    TeslaFleetCharger,
    TeslemetryCharger,
)
from adapters.chargers.tesla.driver import TeslaCharger
from adapters.chargers.tesla.keys import key_from
from adapters.chargers.tesla.known import Known
from adapters.chargers.tesla.pace import BY_RADIO, Pace
from adapters.chargers.tesla.place import Whereabouts
from adapters.chargers.tesla.purse import Limits, Purse
from adapters.chargers.tesla.stream import CarStream
from adapters.clouds.tesla import TeslaLink
from adapters.clouds.tesla.account import Account, shared_budget, shared_tokens
from adapters.clouds.tesla.answers import CAR_WORDS
from adapters.kinds.secret import revealed
from adapters.kinds.surroundings import Opened, Surroundings
from domain.house.house import Loadpoint
from domain.ports.clock import Clock

if TYPE_CHECKING:
    from adapters.chargers.tesla.ble.radio import Radio

MODELS = {"S": "Model S", "X": "Model X", "3": "Model 3", "Y": "Model Y", "C": "Cybertruck", "R": "Roadster"}


def open_fleet(
    table: TeslaFleetCharger, loadpoint: Loadpoint, near: Surroundings, timeout_s: float = 15.0
) -> Opened:
    """A car through Fleet API; its commands are signed where there is a key. Raises ConfigurationError."""
    account = Account(
        api="fleet",
        region=table.region,
        token=revealed(table.token),
        refresh_token=revealed(table.refresh_token),
        client_id=table.client_id,
        client_secret=revealed(table.client_secret),
        base_url=table.base_url,
        token_url=table.token_url,
        key=f"loadpoint '{loadpoint.id}' charger",
    )
    link = _link(account, near, timeout_s)
    commands: Commands | None = None
    if table.key is not None:
        from adapters.chargers.tesla.signed import SignedCommands

        commands = SignedCommands(link, table.vin, key_from(table.key.reveal()))
    car = CloudCar(link, table.vin, near.clock, commands)
    driver = _driver(car, table, loadpoint, near)
    return Opened(device=driver, control=driver, model=model_of(table.vin))


def open_teslemetry(
    table: TeslemetryCharger, loadpoint: Loadpoint, near: Surroundings, timeout_s: float = 15.0
) -> Opened:
    """A car through Teslemetry, which signs commands itself. Raises ConfigurationError."""
    account = Account(
        api="teslemetry",
        region=table.region,
        token=revealed(table.token),
        base_url=table.base_url,
        key=f"loadpoint '{loadpoint.id}' charger",
    )
    link, known = _link(account, near, timeout_s), Known()
    stream = CarStream(link, table.vin, known, near.clock) if table.stream else None
    driver = _driver(CloudCar(link, table.vin, near.clock), table, loadpoint, near, known, stream)
    return Opened(device=driver, control=driver, model=model_of(table.vin), listener=stream)


def open_ble(
    table: TeslaBleCharger, loadpoint: Loadpoint, near: Surroundings, radio: "Radio | None" = None
) -> Opened:
    """A car by `radio`, None: the one that is configured. Raises ConfigurationError."""
    from adapters.chargers.tesla.ble.car import RadioCar

    car = RadioCar(table.vin, key_from(table.key.reveal()), radio or _radio_of(table), near.clock)
    driver = TeslaCharger(
        car,
        vin=table.vin,
        clock=near.clock,
        purse=purse_of(table.vin, Limits(wakes=table.max_wakes_per_day, reads=None), near),
        abilities=by_radio(loadpoint),
        pace=BY_RADIO,
    )
    return Opened(device=driver, control=driver, model=model_of(table.vin))


async def introduce(table: TeslaBleCharger, clock: Clock) -> None:
    """Asks the car to take the key; its owner holds a key card to the console. Raises DeviceError."""
    from adapters.chargers.tesla.ble.car import RadioCar

    car = RadioCar(table.vin, key_from(table.key.reveal()), _radio_of(table), clock)
    try:
        await car.introduce()
    finally:
        await car.close()


def _radio_of(table: TeslaBleCharger) -> "Radio":
    """The Bluetooth of this machine, or what listens at a TCP address."""
    if table.radio is not None:
        from adapters.chargers.tesla.ble.wire_radio import WireRadio

        host, _, port = table.radio.rpartition(":")
        return WireRadio(host, int(port))
    from adapters.chargers.tesla.ble.bleak_radio import BleakRadio

    return BleakRadio()


def model_of(vin: str) -> str:
    """What people call it."""
    return f"Tesla {MODELS.get(vin[3], 'car')}"


def purse_of(vin: str, limits: Limits, near: Surroundings) -> Purse:
    """What the car may cost in a day of the house."""
    return Purse(near.documents, vin, limits, near.clock, ZoneInfo(near.house.site.timezone))


def _link(account: Account, near: Surroundings, timeout_s: float) -> TeslaLink:
    return TeslaLink(
        account.url,
        shared_tokens(account, near),
        near.clock,
        name="Tesla" if account.is_fleet else "Teslemetry",
        budget=shared_budget(account, near),
        timeout_s=timeout_s,
        words=CAR_WORDS,
        sleeps=True,
    )


def _driver(
    car: CloudCar,
    table: TeslaCloudCharger,
    loadpoint: Loadpoint,
    near: Surroundings,
    known: Known | None = None,
    stream: CarStream | None = None,
) -> TeslaCharger:
    limits = Limits(wakes=table.max_wakes_per_day, reads=table.max_reads_per_day)
    return TeslaCharger(
        car,
        vin=table.vin,
        clock=near.clock,
        purse=purse_of(table.vin, limits, near),
        abilities=through_the_cloud(loadpoint, tells_place=table.home is not None),
        pace=Pace(charging_s=table.poll_s),
        where=Whereabouts(home=table.home, places=table.place),
        known=known,
        stream=stream,
    )
