"""Which device a table of the settings is about."""

from typing import Any

import msgspec
import pytest

from adapters.clock import SystemClock
from adapters.kinds.rows import DeviceRow
from adapters.kinds.secret import Secret
from adapters.stores.memory.records import MemoryRecords
from domain.house.which_device import DeviceMark
from powersync import vendors
from powersync.config import parse
from powersync.marks import ADDRESS, mark_of
from powersync.wiring import open_devices, surroundings_of

ALPHA = {"model": "SMILE-T10", "host": "10.0.0.5"}
POWERWALL = {"api": "teslemetry", "site_id": 7, "token": "one"}
SIGEN = {"host": "10.0.0.5"}
ZAPTEC = {"username": "a@home.example", "password": "one", "charger_id": "ZAP1"}
CAR, OTHER_CAR = "5YJ3E7EB0KF000316", "5YJ3E7EB0KF000317"

DEVICES: dict[str, DeviceRow[Any]] = {**vendors.BATTERIES, **vendors.PV_INVERTERS, **vendors.CHARGERS}
del DEVICES["simulated"]  # each kind has one, and no house two


def station(number: str) -> dict[str, Any]:
    account = {"region": "eu", "username": "a", "password": "b", "station_id": number}
    return {"cloud": account}


def system(serial: str) -> dict[str, Any]:
    return {"cloud": {"app_id": "a", "app_secret": "b", "serial": serial}}


APART: list[tuple[str, dict[str, Any], dict[str, Any]]] = [  # what the next of a make has, each for itself
    ("alphaess", ALPHA, {"model": "SMILE-G3"}),
    ("alphaess", ALPHA, {"unit": 86}),
    ("alphaess", ALPHA | system("AL1"), system("AL2")),
    ("alphaess_cloud", system("AL1"), system("AL2")),
    ("alphaess_cloud", {"model": "A"} | system("AL1"), {"model": "B"}),
    ("goodwe", {"host": "10.0.0.5", "family": "ET"}, {"family": "BT"}),
    ("goodwe", {"host": "10.0.0.5", "family": "ET"}, {"address": 246}),
    ("goodwe", {"host": "10.0.0.5", "family": "ET", "model": "A"}, {"model": "B"}),
    ("goodwe_entity", {"prefix": "goodwe"}, {"prefix": "goodwe_2"}),
    ("goodwe_ms", {"host": "10.0.0.5", "rated_w": 5_000}, {"address": 128}),
    ("powerwall", POWERWALL, {"site_id": 8}),
    ("sigenergy", SIGEN, {"unit": 246}),
    ("sigenergy", SIGEN | station("1"), station("2")),
    ("sigenergy_ac", SIGEN, {"unit": 2}),
    ("sigenergy_dc", SIGEN, {"unit": 2}),
    ("fronius", {"host": "10.0.0.5", "inverter": 1}, {"inverter": 2}),
    ("solaredge", {"host": "10.0.0.5"}, {"unit": 2}),
    ("sunspec", {"host": "10.0.0.5"}, {"unit": 2}),
    ("homeassistant", {"switch": "switch.one"}, {"switch": "switch.two"}),
    ("homeassistant", {"current": "number.one"}, {"current": "number.two"}),
    ("ocpp", {"identity": "CP-A"}, {"identity": "CP-B"}),
    ("ocpp", {"identity": "CP-A"}, {"connector": 2}),
    ("tesla_ble", {"vin": CAR, "key": "a"}, {"vin": OTHER_CAR}),
    ("tesla_fleet", {"vin": CAR}, {"vin": OTHER_CAR}),
    ("teslemetry", {"vin": CAR}, {"vin": OTHER_CAR}),
    ("zaptec", ZAPTEC, {"username": "b@home.example"}),
    ("zaptec", ZAPTEC, {"charger_id": "ZAP2"}),
]


def mark(driver: str, settings: dict[str, Any]) -> DeviceMark:
    row = DEVICES[driver]
    return mark_of(row, msgspec.convert(settings, row.table, dec_hook=lambda _, text: Secret(text)))


@pytest.mark.parametrize(
    ("driver", "before", "changed", "is_surely"),
    [
        ("alphaess", ALPHA, {}, True),
        ("alphaess", ALPHA, {"host": "10.0.0.6"}, False),
        ("alphaess", ALPHA, {"capacity_wh": 20_000, "max_charge_w": 3_000, "reserve_pct": 30}, True),
        ("alphaess", ALPHA, system("AL1"), True),  # what was not told before tells nothing
        ("powerwall", POWERWALL, {"token": "another"}, True),
        ("zaptec", ZAPTEC, {"password": "another"}, True),
    ],
)
def test_another_address_may_be_the_same_device_and_a_new_key_is_it_surely(
    driver: str, before: dict[str, Any], changed: dict[str, Any], is_surely: bool
) -> None:
    one, other = mark(driver, before), mark(driver, before | changed)
    assert (one.is_surely(other), one.may_be(other)) == (is_surely, True)


@pytest.mark.parametrize(("driver", "before", "changed"), APART)
def test_what_its_row_names_tells_a_device_from_the_next_of_its_make(
    driver: str, before: dict[str, Any], changed: dict[str, Any]
) -> None:
    one, other = mark(driver, before), mark(driver, before | changed)
    assert (one.is_surely(other), one.may_be(other)) == (False, False)


@pytest.mark.parametrize("driver", DEVICES)
def test_every_driver_names_what_tells_its_devices_apart_or_where_they_are(driver: str) -> None:
    row = DEVICES[driver]
    told = {each.rpartition(".")[2] for each in row.told_by}
    shown = {_last(changed) for each, _, changed in APART if each == driver}
    addressed = {each.name for each in msgspec.structs.fields(row.table)} & {*ADDRESS}
    assert told == shown
    assert told or addressed


def _last(changed: dict[str, Any]) -> str:
    ((name, value),) = changed.items()
    return name if not isinstance(value, dict) else list(value)[-1]


def test_it_is_called_by_make_and_model() -> None:
    assert mark("alphaess", ALPHA).name == "AlphaESS SMILE-T10"


async def test_every_device_of_a_house_is_told_which_it_is() -> None:
    config = parse(
        {
            "battery": {"driver": "alphaess", **ALPHA},
            "pv": [{"driver": "sunspec", "id": "roof", "host": "10.0.0.7"}],
            "loadpoint": [{"id": "garage", "charger": {"driver": "ocpp", "identity": "CP-A"}}],
        }
    )
    watches = open_devices(config, surroundings_of(config, SystemClock(), MemoryRecords().documents))
    names = {name: watch.mark and watch.mark.name for name, watch in watches.items() if watch.control}
    assert names == {"battery": "AlphaESS SMILE-T10", "pv/roof": "SunSpec", "loadpoints/garage": "OCPP"}
    for watch in watches.values():
        await watch.close()
