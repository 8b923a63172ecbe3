"""The tables of an AlphaESS system, with and without its cloud, and what they open."""

import pytest

from adapters.batteries.alphaess.cloud import AlphaEssCloud, WithFallback
from adapters.batteries.alphaess.driver import AlphaEssDriver
from domain.errors import ConfigurationError
from powersync.config import masked, parse, secrets_of
from tests.powersync.opened import open_battery

SYSTEM = {"driver": "alphaess", "model": "SMILE-T10", "host": "192.168.1.40"}
ACCOUNT = {"app_id": "alpha1", "app_secret": "s3cret-text", "serial": "AL1"}


def opened(table):
    return open_battery(parse({"battery": table}))


@pytest.mark.parametrize(
    ("table", "kind", "driver"),
    [
        (SYSTEM, AlphaEssDriver, "alphaess"),
        (SYSTEM | {"cloud": ACCOUNT}, WithFallback, "alphaess"),
        ({"driver": "alphaess_cloud", "cloud": ACCOUNT}, AlphaEssCloud, "alphaess_cloud"),
    ],
)
async def test_the_table_decides_the_way_to_the_values(table, kind, driver):
    watch = opened(table)
    assert isinstance(watch.device, kind)
    assert watch.control is watch.device
    assert watch.driver == driver
    await watch.close()


async def test_a_fallback_can_do_what_the_inverter_can_and_the_cloud_nothing():
    both, cloud = opened(SYSTEM | {"cloud": ACCOUNT}), opened({"driver": "alphaess_cloud", "cloud": ACCOUNT})
    assert both.control.capabilities.actions
    assert not cloud.control.capabilities.actions
    assert cloud.control.capabilities.read_only
    await both.close()
    await cloud.close()


def test_the_secret_shows_nowhere_and_may_come_from_a_file(tmp_path):
    config = parse({"battery": SYSTEM | {"cloud": ACCOUNT}})
    assert "s3cret-text" not in repr(config) + str(masked(config))
    assert "s3cret-text" in secrets_of(config)
    (tmp_path / "secret").write_text("from-a-file\n")
    table = {"app_id": "alpha1", "app_secret_file": str(tmp_path / "secret")}
    battery = parse({"battery": {"driver": "alphaess_cloud", "cloud": table}}).battery
    assert battery.cloud.app_secret.reveal() == "from-a-file"


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"driver": "alphaess_cloud"}, "battery.cloud: is missing"),
        ({"driver": "alphaess_cloud", "cloud": {"app_id": "a"}}, "battery.cloud.app_secret: is missing"),
        ({"driver": "alphaess_cloud", "cloud": ACCOUNT, "host": "10.0.0.1"}, "battery.host: is no setting"),
        (SYSTEM | {"cloud": ACCOUNT | {"app_id": ""}}, "battery.cloud.app_id"),
        (SYSTEM | {"cloud": ACCOUNT | {"sn": "AL1"}}, "battery.cloud.sn: is no setting"),
    ],
)
def test_every_fault_is_named_by_its_key(table, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse({"battery": table})
    assert any(line.startswith(fault) for line in caught.value.faults)
