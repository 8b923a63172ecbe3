"""Which clouds are told the tariff."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.batteries.powerwall.emulator.gateway import faults_in, price_at
from adapters.batteries.powerwall.tariff_year import tariff_of_table
from adapters.clock import SystemClock
from adapters.prices.time_of_use.template import FOLDER
from adapters.stores.memory.records import MemoryRecords
from domain.tariff.adjust import Accepted
from domain.tariff.adjustments import Adjustments, Boost
from domain.tariff.effective import effective
from domain.tariff.table import fold
from powersync.config import parse
from powersync.wiring import adjustments_of, open_devices, open_prices, open_targets, surroundings_of

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


NOW = datetime(2026, 8, 3, 2, tzinfo=UTC)  # a Monday noon in Melbourne


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.glob("*.toml"))])
async def test_every_ready_tariff_becomes_one_that_a_powerwall_takes_with_its_quotas_and_demand(name) -> None:
    peak = {"from": "14:00", "to": "20:00", "days": "mon-fri", "per_kw": 12}
    upload = {"enabled": True, "demand": True}
    tariff = {"driver": "time_of_use", "template": name, "upload": upload, "demand": [peak]}
    config = parse({"site": {"timezone": "Australia/Melbourne"}, "battery": POWERWALL, "tariff": tariff})
    source = open_prices(config, surroundings_of(config, SystemClock(), MemoryRecords().documents))
    assert source is not None
    told = await source.fetch(NOW, NOW + timedelta(hours=48))
    table = replace(fold(told.slots, NOW, "Australia/Melbourne"), year=told.year)
    shown = effective(table, adjustments_of(config), Accepted(least=0.0), told.terms)
    sent = tariff_of_table(shown.table, "AUD")
    assert (len(shown.table.year), faults_in(sent)) == (1, [])
    monday, sunday = datetime(2026, 8, 3, 15, tzinfo=UTC), datetime(2026, 8, 9, 15, tzinfo=UTC)
    assert price_at(sent, monday)[0] == pytest.approx(2 + price_at(sent, sunday)[0])
    if name.startswith("globird"):
        assert 0.0 in [half.import_price for half in shown.halves], "the free hours are free"
        assert price_at(sent, monday.replace(hour=19))[1] >= 0.1, "the super export earns"


def test_the_upload_is_made_with_the_adjustments_of_the_file():
    upload = {"enabled": True, "demand": True, "boost": {"from": "16:00", "offset_price": 0.05}}
    tariff = {"driver": "time_of_use", "period": PERIODS, "upload": upload}
    config = parse({"battery": POWERWALL, "tariff": tariff})
    assert adjustments_of(config) == Adjustments(
        demand=True, boost=Boost(from_="16:00", to="21:00", offset_price=0.05)
    )
    assert adjustments_of(parse({"battery": POWERWALL})) == Adjustments()
