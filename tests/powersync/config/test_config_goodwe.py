"""A GoodWe's table, and the driver it opens."""

import pytest

from adapters.batteries.goodwe.capabilities import ECO_CAPABILITIES, EMS_CAPABILITIES
from adapters.batteries.goodwe.driver import GoodWeDriver
from domain.errors import ConfigurationError
from powersync.config import parse
from tests.powersync.opened import open_battery

ET = {"driver": "goodwe", "family": "ET", "host": "192.168.1.41"}


def opened(**table):
    watch = open_battery(parse({"battery": ET | table}))
    assert isinstance(watch.device, GoodWeDriver)
    return watch


@pytest.mark.parametrize(
    ("table", "capabilities"),
    [
        ({}, EMS_CAPABILITIES),
        ({"family": "BT"}, EMS_CAPABILITIES),
        ({"control": "eco"}, ECO_CAPABILITIES),
        ({"family": "ES", "rated_w": 5_000}, ECO_CAPABILITIES),
        ({"family": "BP", "rated_w": 5_000}, ECO_CAPABILITIES),
    ],
)
def test_the_family_decides_what_it_can_do(table, capabilities):
    assert opened(**table).control.capabilities is capabilities


def test_the_model_is_shown_as_given():
    assert opened(model="GW10K-ET").model == "GW10K-ET"


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"family": "ES"}, "battery.rated_w: is missing"),
        ({"family": "EM", "rated_w": None}, "battery.rated_w"),
        ({"family": "DT"}, "battery.family: 'DT' is not allowed"),
        ({"control": "auto"}, "battery.control: 'auto' is not allowed"),
        ({"address": 300}, "battery.address: 300 is not allowed"),
        ({"unit": 247}, "battery.unit: is no setting"),
    ],
)
def test_one_wrong_thing_is_named(table, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse({"battery": ET | table})
    assert fault in str(caught.value)
