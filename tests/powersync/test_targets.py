"""Which clouds are told the tariff."""

import pytest

from adapters.clock import SystemClock
from adapters.stores.memory.records import MemoryRecords
from domain.tariff.adjustments import Adjustments, Boost
from powersync.config import parse
from powersync.wiring import adjustments_of, open_devices, open_targets, surroundings_of

PERIODS = [{"import": 0.3, "export": 0.1}]
SIGENERGY = {
    "driver": "sigenergy",
    "host": "127.0.0.1",
    "cloud": {"region": "aus", "username": "me", "password": "quiet", "station_id": "42"},
}
POWERWALL = {"driver": "powerwall", "api": "teslemetry", "site_id": 7, "token": "quiet"}


@pytest.mark.parametrize(
    ("battery", "upload", "names"),
    [
        (SIGENERGY, True, ["sigenergy"]),
        (SIGENERGY, False, []),
        (POWERWALL, True, ["powerwall"]),
        (POWERWALL, False, []),
        ({"driver": "simulated"}, False, []),
    ],
)
async def test_the_battery_s_cloud_is_told_where_upload_is_enabled(battery, upload, names) -> None:
    tariff = {"driver": "time_of_use", "period": PERIODS, "upload": {"enabled": upload}}
    config = parse({"battery": battery, "tariff": tariff})
    clock, documents = SystemClock(), MemoryRecords().documents
    near = surroundings_of(config, clock, documents)
    watches = open_devices(config, near)
    targets = open_targets(config, near)
    assert [target.name for target in targets] == names
    for target in targets:
        await target.close()
    for watch in watches.values():
        await watch.close()


def test_the_upload_is_made_with_the_adjustments_of_the_file():
    upload = {"enabled": True, "demand": True, "boost": {"from": "16:00", "offset_price": 0.05}}
    tariff = {"driver": "time_of_use", "period": PERIODS, "upload": upload}
    config = parse({"battery": POWERWALL, "tariff": tariff})
    assert adjustments_of(config) == Adjustments(
        demand=True, boost=Boost(from_="16:00", to="21:00", offset_price=0.05)
    )
    assert adjustments_of(parse({"battery": POWERWALL})) == Adjustments()
