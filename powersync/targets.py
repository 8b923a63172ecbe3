"""Opens the clouds that are told the tariff: those of the battery, where [tariff.upload] asks for it."""

from collections.abc import Mapping

from adapters.batteries.powerwall.config import PowerwallBattery
from adapters.batteries.sigenergy.config import SigenergyBattery, SigenergyCloudConfig
from domain.ports.sources import TariffTarget
from powersync.batteries import Surroundings
from scheduler.watch import Watch


def open_targets(near: Surroundings, watches: Mapping[str, Watch]) -> tuple[TariffTarget, ...]:
    """Nothing is contacted yet. A Powerwall's target shares its driver's account."""
    tariff, battery = near.config.tariff, near.config.battery
    if tariff is None or not tariff.upload.enabled:
        return ()
    if isinstance(battery, SigenergyBattery) and battery.cloud is not None:
        return (open_sigenergy_cloud(battery.cloud, near),)
    if isinstance(battery, PowerwallBattery):
        from adapters.batteries.powerwall.driver import PowerwallDriver

        driver = watches["battery"].device
        assert isinstance(driver, PowerwallDriver)
        return (driver.tariff,)
    return ()


def open_sigenergy_cloud(cloud: SigenergyCloudConfig, near: Surroundings) -> TariffTarget:
    """The account that is told the tariff; its HTTP client is imported only where there is one."""
    from adapters.batteries.sigenergy.cloud import Account, SigenergyCloud, url_of

    account = Account(
        url=cloud.base_url or url_of(cloud.region),
        username=cloud.username,
        password=cloud.password.reveal,
        station_id=cloud.station_id,
        device_id=cloud.device_id,
    )
    return SigenergyCloud(account, documents=near.documents, clock=near.clock)
