"""Which clouds are told the tariff."""

import pytest

from adapters.clock import SystemClock
from adapters.stores.memory.records import MemoryRecords
from powersync.config import parse
from powersync.wiring import open_devices, open_targets, surroundings_of

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
