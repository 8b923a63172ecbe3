"""Which device a table of the settings is about."""

from typing import Any

import msgspec
import pytest

from adapters.clock import SystemClock
from adapters.kinds.secret import Secret
from adapters.stores.memory.records import MemoryRecords
from powersync import vendors
from powersync.config import parse
from powersync.marks import ADDRESS, TELLING, mark_of
from powersync.wiring import open_devices, surroundings_of

ALPHA = {"model": "SMILE-T10", "host": "10.0.0.5"}
POWERWALL = {"api": "teslemetry", "site_id": 7, "token": "one"}


def table(driver: str, **settings: Any) -> Any:
    kind = vendors.BATTERIES[driver].table
    return msgspec.convert({"driver": driver, **settings}, kind, dec_hook=lambda _, text: Secret(text))


@pytest.mark.parametrize(
    ("driver", "before", "changed", "is_surely", "may_be"),
    [
        ("alphaess", ALPHA, {}, True, True),
        ("alphaess", ALPHA, {"host": "10.0.0.6"}, False, True),
        ("alphaess", ALPHA, {"capacity_wh": 20_000, "max_charge_w": 3_000, "reserve_pct": 30}, True, True),
        ("alphaess", ALPHA, {"model": "SMILE-G3"}, False, False),
        ("alphaess", ALPHA, {"unit": 86}, False, False),
        ("powerwall", POWERWALL, {"token": "another"}, True, True),
        ("powerwall", POWERWALL, {"site_id": 8}, False, False),
    ],
)
def test_another_address_may_be_the_same_device_and_a_new_key_is_it_surely(
    driver: str, before: dict[str, Any], changed: dict[str, Any], is_surely: bool, may_be: bool
) -> None:
    one, other = mark_of(table(driver, **before)), mark_of(table(driver, **before | changed))
    assert (one.is_surely(other), one.may_be(other)) == (is_surely, may_be)


def test_it_is_called_by_make_and_model() -> None:
    assert mark_of(table("alphaess", **ALPHA)).name == "AlphaESS SMILE-T10"


@pytest.mark.parametrize("rows", [vendors.BATTERIES, vendors.PV_INVERTERS, vendors.CHARGERS])
def test_every_device_that_takes_orders_has_a_name_and_something_that_tells_it(rows: Any) -> None:
    for driver, row in rows.items():
        names = {each.name for each in msgspec.structs.fields(row.table)} | {"serial"}
        assert driver == "simulated" or (row.make and names & {*TELLING, *ADDRESS})


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
