"""Errors become one plain sentence that says what to do."""

import pytest

from adapters.links.modbus_probe import Probe, Reach
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from powersync.diagnosis import ANY, ModbusAddress, cannot, of_probe, of_text
from powersync.vendors import BATTERIES, every_row

AT = ModbusAddress(host="192.168.1.40", port=502, unit=85)
ALL = frozenset(BatteryAction)


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        (Reach.NO_NAME, "No machine is called 192.168.1.40"),
        (Reach.NO_HOST, "No machine answers at 192.168.1.40"),
        (Reach.CLOSED, "switch Modbus TCP on (the AlphaESS app, Settings, Communication, Modbus TCP)"),
        (Reach.HUNG_UP, "holds the only connection"),
        (Reach.GARBAGE, "speaks no Modbus"),
        (Reach.OTHER_UNIT, "set battery.unit = 1"),
        (Reach.SILENT, "its Modbus address is not 85"),
        (Reach.ANSWERS, "Try again"),
    ],
)
def test_every_reach_of_a_probe_says_what_to_do(reach, says):
    told = of_probe(BATTERIES["alphaess"].modbus, AT, Probe(reach=reach, unit=1))
    assert says in told
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("driver", "error", "says"),
    [
        ("alphaess_cloud", "AlphaESS cloud: getEssList: the signature is wrong, code 6007", "AppSecret anew"),
        (
            "alphaess_cloud",
            "AlphaESS cloud: the time of the request is wrong (check this machine's clock)",
            "time",
        ),
        ("alphaess_cloud", "AlphaESS cloud: no system is bound to this AppID", "check code"),
        ("alphaess_cloud", "so battery.cloud.serial must name one of AL1, AL2", "set battery.cloud.serial"),
        (
            "alphaess_cloud",
            "getLastPowerData: the system is offline in the cloud too, code 6042",
            "inverter is on",
        ),
        ("alphaess_cloud", "AlphaESS cloud: asked too often", "another program"),
        ("alphaess_cloud", "AlphaESS cloud: no connection (ConnectError)", "check the address"),
        ("powerwall", "the access token was refused; make a new one", "sign in again"),
        ("powerwall", "Tesla refused the refresh token (invalid_grant); sign in again", "sign in again"),
        ("powerwall", "the token has no permission for this (scopes energy_device_data)", "permission"),
        ("powerwall", "the account lives in another region (set battery.region)", "battery.region"),
        ("powerwall", "there is no such site for this account (check battery.site_id)", "battery.site_id"),
        ("powerwall", "the cloud has no newer values than minutes ago: the gateway is offline", "gateway"),
        ("goodwe_entity", "Home Assistant has no select.goodwe_ems_mode.", "called experimental"),
        ("goodwe_entity", "several inverters in Home Assistant: set battery.prefix to one of a, b", "prefix"),
        ("goodwe_entity", "its GoodWe integration does not reach the inverter or is still starting", "wait"),
        ("goodwe_entity", "ws://ha:8123: no connection: refused", "homeassistant.url"),
        ("goodwe", "10.0.0.9:8899: identify: nobody listens there", "goodwe_entity"),
        ("goodwe", "10.0.0.9:8899: identify: no sensible answer in 2 s", "one network"),
        ("goodwe", "its serial number says that it is of family ES, not ET", "battery.family"),
    ],
)
def test_the_words_of_an_error_say_what_to_do(driver, error, says):
    assert says in (of_text(BATTERIES[driver], error) or "")


def test_an_error_that_nobody_knows_stands_for_itself():
    assert of_text(BATTERIES["powerwall"], "status 500; it gave no reason") is None


def test_advice_is_one_or_two_plain_sentences():
    for rule in (*ANY, *(rule for row in every_row() for rule in row.advice)):
        assert rule.advice.endswith(".")
        assert len(rule.advice) < 200


@pytest.mark.parametrize(
    ("abilities", "told"),
    [
        (BatteryCapabilities(actions=ALL), ()),
        (None, ("it can be read, not commanded",)),
        (
            BatteryCapabilities(read_only=True, why_not="The cloud can only be read."),
            ("it can be read, not commanded", "The cloud can only be read."),
        ),
        (
            BatteryCapabilities(why_not="native AI owns it"),
            ("it can be read, not commanded", "native AI owns it"),
        ),
        (
            BatteryCapabilities(
                actions=ALL - {BatteryAction.HOLD, BatteryAction.CURTAIL}, why_not="old firmware"
            ),
            ("it cannot hold its charge or limit its export", "old firmware"),
        ),
        (BatteryCapabilities(actions=ALL, why_not="only 0 is safe"), ("only 0 is safe",)),
    ],
)
def test_a_model_without_control_is_told(abilities, told):
    assert cannot(abilities) == told
