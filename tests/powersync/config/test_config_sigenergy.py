"""A Sigenergy plant's table, and the driver it opens."""

import pytest

from adapters.batteries.sigenergy.driver import NATIVE, SMART, SigenergyDriver
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from powersync.config import masked, parse
from powersync.wiring import open_targets, surroundings_of
from tests.adapters.emulators.houses import ManualClock
from tests.powersync.opened import open_battery

PLANT = {"driver": "sigenergy", "host": "192.168.1.42"}
CLOUD = {
    "region": "aus",
    "username": "owner@home.example",
    "password": "s3cret",
    "station_id": "82026050500123",
}
UPLOAD = {"driver": "time_of_use", "period": [{"import": 0.3}], "upload": {"enabled": True}}


def opened(**table):
    return open_battery(parse({"battery": PLANT | table}))


@pytest.mark.parametrize(
    ("table", "capabilities"),
    [({}, SMART), ({"optimisation": "smart"}, SMART), ({"optimisation": "native"}, NATIVE)],
)
def test_the_optimisation_decides_what_it_can_do(table, capabilities):
    watch = opened(**table)
    assert isinstance(watch.device, SigenergyDriver)
    assert watch.control.capabilities is capabilities


def test_the_factory_settings_need_no_line():
    battery = parse({"battery": PLANT}).battery
    assert (battery.port, battery.unit, battery.inverter_unit) == (502, 247, 1)
    assert not battery.take_control


def test_a_password_shows_nowhere_and_may_come_from_a_file(tmp_path):
    config = parse({"battery": PLANT | {"cloud": CLOUD}})
    assert "s3cret" not in repr(config) + str(masked(config))
    (tmp_path / "password").write_text("from-a-file\n")
    from_file = {key: value for key, value in CLOUD.items() if key != "password"}
    from_file["password_file"] = str(tmp_path / "password")
    battery = parse({"battery": PLANT | {"cloud": from_file}}).battery
    assert battery.cloud.password.reveal() == "from-a-file"


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"optimisation": "ai"}, "battery.optimisation: 'ai' is not allowed"),
        ({"charge_from": "grid"}, "battery.charge_from: 'grid' is not allowed"),
        ({"curtail_with": "dc"}, "battery.curtail_with: 'dc' is not allowed"),
        ({"inverter_unit": 247}, "battery.inverter_unit: 247 is not allowed"),
        ({"cloud": CLOUD | {"station_id": "AB12CD"}}, "the station's number in quotes, not its code"),
        ({"cloud": CLOUD | {"region": "jp"}}, "battery.cloud.region: 'jp' is not allowed"),
        ({"cloud": {"region": "eu", "username": "x"}}, "battery.cloud.password: is missing"),
        ({"cloud": CLOUD | {"device_id": "123"}}, "13 digits"),
    ],
)
def test_one_wrong_thing_is_named(table, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse({"battery": PLANT | table})
    assert len(caught.value.faults) == 1
    assert fault in str(caught.value)


async def test_the_account_opens_a_target_that_shows_no_password():
    config = parse({"battery": PLANT | {"cloud": CLOUD}, "tariff": UPLOAD})
    near = surroundings_of(config, ManualClock(), MemoryRecords().documents)
    (target,) = open_targets(config, near)
    assert target.name == "sigenergy"
    assert "s3cret" not in repr(vars(target))
    await target.close()


def test_the_tariff_goes_up_only_with_an_account_to_send_it_to():
    assert parse({"battery": PLANT | {"cloud": CLOUD}, "tariff": UPLOAD}).tariff.upload.enabled
    with pytest.raises(ConfigurationError, match="takes no tariff upload"):
        parse({"battery": PLANT, "tariff": UPLOAD})
