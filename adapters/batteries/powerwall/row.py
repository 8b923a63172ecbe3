"""All that the program knows of a Powerwall: the battery through its maker's cloud, and its tariff there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapters.batteries.powerwall.advice import CLOUD
from adapters.batteries.powerwall.config import PowerwallBattery
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import BatteryRow, Tables, TargetRow
from adapters.kinds.secret import revealed
from adapters.kinds.surroundings import Opened, Surroundings
from domain.ports.sources import TariffTarget

if TYPE_CHECKING:
    from adapters.batteries.powerwall.driver import PowerwallDriver


def open_powerwall(battery: PowerwallBattery, near: Surroundings) -> Opened:
    """A site through the cloud."""
    driver = _site(battery, near)
    return Opened(device=driver, control=driver, listener=driver.listener)


def open_tariff(battery: PowerwallBattery, near: Surroundings) -> TariffTarget:
    """The tariff of the same site, over the same account."""
    return _site(battery, near).tariff(near.documents)


def _site(battery: PowerwallBattery, near: Surroundings) -> "PowerwallDriver":
    from adapters.batteries.powerwall.open import open_site
    from adapters.clouds.tesla.account import Account, shared_budget, shared_tokens

    account = Account(
        api=battery.api,
        region=battery.region,
        token=revealed(battery.token),
        refresh_token=revealed(battery.refresh_token),
        client_id=battery.client_id,
        client_secret=revealed(battery.client_secret),
        base_url=battery.base_url,
        token_url=battery.token_url,
    )
    return near.share(
        ("powerwall", battery.site_id),
        lambda: open_site(
            account,
            battery.site_id,
            clock=near.clock,
            documents=near.documents,
            battery=battery.ratings,
            timezone=near.house.site.timezone,
            currency=near.house.site.currency,
            poll_s=battery.poll_s,
            stream=battery.stream,
            tokens=shared_tokens(account, near),
            budget=shared_budget(account, near),
        ),
    )


def it_can_sign_in(battery: PowerwallBattery) -> Iterator[Fault]:
    """Each way into the cloud needs tokens of its own kind."""
    if battery.api == "teslemetry":
        if battery.token is None:
            yield Fault("token", "is missing (Teslemetry takes the token of its console)")
        if battery.region == "cn":
            yield Fault("region", "'cn' is no region of Teslemetry (na or eu, or leave it out)")
    elif battery.refresh_token is not None:
        if battery.client_id is None:
            yield Fault("client_id", "is missing (a refresh_token is renewed in an application's name)")
    elif battery.token is None:
        yield Fault("refresh_token", "is missing (or a token, which works for some hours only)")


def emulated(place: Place) -> Emulator:
    """One Powerwall as its cloud shows it; site 1234567890, token `console-token`."""
    from adapters.batteries.powerwall.emulator.fleet_api import PowerwallEmulator

    return PowerwallEmulator(
        place.house, clock=place.clock, host=place.host, port=place.port, timezone=place.timezone
    )


def demo(port: int) -> Tables:
    """The site through Teslemetry's interface; the token opens the emulator only."""
    return {
        "battery": {
            "driver": "powerwall",
            "api": "teslemetry",
            "site_id": 1_234_567_890,
            "token": "console-token",
            "base_url": f"http://127.0.0.1:{port}",
        }
    }


POWERWALL = BatteryRow(
    table=PowerwallBattery,
    make="Powerwall",
    told_by=("site_id",),
    open=open_powerwall,
    faults=it_can_sign_in,
    keeps_tokens=lambda battery: battery.refresh_token is not None,
    advice=CLOUD,
    emulated=Emulated(build=emulated, port=10_443, capacity_wh=13_500),
    demo=demo,
)
POWERWALL_TARIFF = TargetRow(
    name="powerwall_tariff", words="powerwall", table=PowerwallBattery, open=open_tariff
)
