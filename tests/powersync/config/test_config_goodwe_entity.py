"""A GoodWe through Home Assistant: what has to be configured, and the driver it opens."""

import pytest

from adapters.batteries.goodwe.entity import GoodWeEntityDriver
from domain.errors import ConfigurationError
from powersync.config import notices, parse
from tests.powersync.opened import open_all

TABLES = {
    "homeassistant": {"url": "http://homeassistant.local:8123", "token": "long-lived"},
    "battery": {"driver": "goodwe_entity", "capacity_wh": 13_300},
}


def test_it_opens_the_driver_and_contacts_nothing():
    watches = open_all(parse(TABLES))
    assert isinstance(watches["battery"].device, GoodWeEntityDriver)
    assert watches["battery"].driver == "goodwe_entity"
    assert watches["battery"].control is watches["battery"].device


def test_home_assistant_is_used_then_and_only_then():
    assert not any(line.startswith("homeassistant") for line in notices(parse(TABLES)))
    without = {"homeassistant": TABLES["homeassistant"]}
    assert any(line.startswith("homeassistant") for line in notices(parse(without)))


@pytest.mark.parametrize(
    ("battery", "fault"),
    [
        (
            {"prefix": "select.goodwe"},
            "battery.prefix: 'select.goodwe' is not allowed (what entity names begin",
        ),
        ({"prefix": ""}, "battery.prefix: '' is not allowed"),
        ({"host": "192.168.1.41"}, "battery.host: is no setting"),
        ({"port": 8899}, "battery.port: is no setting"),
    ],
)
def test_one_wrong_thing_is_named(battery, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse({**TABLES, "battery": {**TABLES["battery"], **battery}})
    assert fault in str(caught.value)


def test_without_home_assistant_it_says_what_is_missing():
    with pytest.raises(ConfigurationError, match=r"homeassistant: is missing \(goodwe_entity reaches"):
        parse({"battery": TABLES["battery"]})
