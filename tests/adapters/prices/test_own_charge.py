"""An owner who knows what the connection costs is believed before the source."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from powersync.config import parse
from powersync.wiring import open_prices, surroundings_of
from tests.adapters.emulators.houses import ManualClock

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)


@pytest.mark.parametrize(("told", "charge"), [({}, None), ({"supply_charge_per_day": 1.1}, 1.1)])
async def test_the_supply_charge_is_the_owner_s(told, charge):
    config = parse({"tariff": {"driver": "time_of_use", "period": [{"import": 0.3}], **told}})
    source = open_prices(config, surroundings_of(config, ManualClock(), MemoryRecords().documents))
    tariff = await source.fetch(NOW, NOW + timedelta(hours=48))
    await source.close()
    assert tariff.supply_charge_per_day == charge
    assert tariff.at(NOW).import_price == 0.3


def test_a_charge_below_nothing_is_refused():
    with pytest.raises(ConfigurationError, match=r"tariff\.supply_charge_per_day: -1 is not allowed"):
        parse({"tariff": {"driver": "aemo", "region": "SA1", "supply_charge_per_day": -1}})
