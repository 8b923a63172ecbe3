"""Opens the configured battery: one function per family, one dict that names them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from adapters.batteries.alphaess.config import AlphaEssAccount, AlphaEssBattery, AlphaEssCloudBattery
from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.goodwe.config import GoodWeBattery, GoodWeEntityBattery
from adapters.batteries.powerwall.config import PowerwallBattery
from adapters.batteries.sigenergy.config import SigenergyBattery
from adapters.batteries.sigenergy.driver import SigenergyDriver
from adapters.batteries.sigenergy.registers import SPACING_S
from adapters.batteries.sigenergy.remote_ems import EmsChoices
from adapters.kinds.secret import Secret
from adapters.kinds.tables import BatteryConfig, part_of
from adapters.links.homeassistant import HomeAssistant
from adapters.links.modbus.link import ModbusLink
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.records import Documents
from powersync.config import Config
from scheduler.watch import Watch

if TYPE_CHECKING:
    from adapters.batteries.alphaess.cloud import AlphaEssCloud


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a driver may need of the house it is opened in. `documents` keep what must survive a restart;
    `home` is the one connection to Home Assistant that all drivers share, None without one configured.
    """

    config: Config
    clock: Clock
    documents: Documents
    home: HomeAssistant | None = None


def open_alphaess(battery: AlphaEssBattery, near: Surroundings) -> Watch:
    """An AlphaESS system over Modbus TCP."""
    link = ModbusLink(battery.host, battery.port, battery.unit, near.clock)
    driver = AlphaEssDriver(link, model=battery.model, battery=part_of(battery, Battery), clock=near.clock)
    if battery.cloud is None:
        return Watch("battery", driver, driver="alphaess", model=battery.model, control=driver)
    from adapters.batteries.alphaess.cloud import WithFallback

    both = WithFallback(driver, _alphaess_cloud(battery.cloud, near, battery.model))
    return Watch("battery", both, driver="alphaess", model=battery.model, control=both)


def open_alphaess_cloud(battery: AlphaEssCloudBattery, near: Surroundings) -> Watch:
    """An AlphaESS system that only its cloud can show."""
    driver = _alphaess_cloud(battery.cloud, near, battery.model)
    return Watch("battery", driver, driver="alphaess_cloud", model=battery.model, control=driver)


def _alphaess_cloud(account: AlphaEssAccount, near: Surroundings, model: str | None) -> "AlphaEssCloud":
    """The HTTP client is imported only where there is an account."""
    from adapters.batteries.alphaess.cloud import BASE_URL, AlphaEssCloud, CloudLink

    link = CloudLink(account.base_url or BASE_URL, account.app_id, account.app_secret.reveal(), near.clock)
    return AlphaEssCloud(
        link,
        timezone=near.config.site.timezone,
        clock=near.clock,
        serial=account.serial,
        model=model,
    )


def open_goodwe(battery: GoodWeBattery, near: Surroundings) -> Watch:
    """A GoodWe hybrid inverter by UDP; its library is imported only where there is one."""
    from adapters.batteries.goodwe.driver import GoodWeDriver
    from adapters.batteries.goodwe.link import GoodWeLink

    link = GoodWeLink(battery.host, port=battery.port, family=battery.family, address=battery.address)
    driver = GoodWeDriver(
        link,
        battery=part_of(battery, Battery),
        clock=near.clock,
        control=battery.control,
        rated_w=battery.rated_w,
        model=battery.model,
    )
    return Watch("battery", driver, driver="goodwe", model=battery.model, control=driver)


def open_goodwe_entity(battery: GoodWeEntityBattery, near: Surroundings) -> Watch:
    """A GoodWe hybrid inverter through Home Assistant's entities."""
    from adapters.batteries.goodwe.entity import GoodWeEntityDriver

    assert near.home is not None, "powersync/config/checks.py asks for [homeassistant]"
    driver = GoodWeEntityDriver(
        near.home, battery=part_of(battery, Battery), clock=near.clock, prefix=battery.prefix
    )
    return Watch("battery", driver, driver="goodwe_entity", control=driver)


def open_powerwall(battery: PowerwallBattery, near: Surroundings) -> Watch:
    """A Tesla Powerwall through the cloud; its HTTP client is imported only where there is one."""
    from adapters.batteries.powerwall.open import Account, open_site

    account = Account(
        api=battery.api,
        region=battery.region,
        token=_revealed(battery.token),
        refresh_token=_revealed(battery.refresh_token),
        client_id=battery.client_id,
        client_secret=_revealed(battery.client_secret),
        base_url=battery.base_url,
        token_url=battery.token_url,
    )
    driver = open_site(
        account,
        battery.site_id,
        clock=near.clock,
        documents=near.documents,
        battery=part_of(battery, Battery),
        timezone=near.config.site.timezone,
        currency=near.config.site.currency,
        poll_s=battery.poll_s,
        stream=battery.stream,
    )
    return Watch("battery", driver, driver="powerwall", control=driver)


def open_sigenergy(battery: SigenergyBattery, near: Surroundings) -> Watch:
    """A Sigenergy plant over Modbus TCP, a second between its requests."""
    link = ModbusLink(battery.host, battery.port, battery.unit, near.clock, spacing_s=SPACING_S)
    driver = SigenergyDriver(
        link,
        battery=part_of(battery, Battery),
        clock=near.clock,
        inverter_unit=battery.inverter_unit,
        choices=EmsChoices(
            optimisation=battery.optimisation,
            take_control=battery.take_control,
            charge_from=battery.charge_from,
            curtail_with=battery.curtail_with,
            export_cap_w=near.config.site.export_limit_w,
        ),
    )
    return Watch("battery", driver, driver="sigenergy", control=driver)


def _revealed(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


OPENERS: dict[type[BatteryConfig], Callable[[Any, Surroundings], Watch]] = {
    AlphaEssBattery: open_alphaess,
    AlphaEssCloudBattery: open_alphaess_cloud,
    GoodWeBattery: open_goodwe,
    GoodWeEntityBattery: open_goodwe_entity,
    PowerwallBattery: open_powerwall,
    SigenergyBattery: open_sigenergy,
}


def open_battery(near: Surroundings) -> Watch | None:
    """The battery behind its driver; None without one, or where it lives in this process."""
    battery = near.config.battery
    opener = None if battery is None else OPENERS.get(type(battery))
    return None if battery is None or opener is None else opener(battery, near)
