"""The time-of-use source, as the scheduler asks it."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.prices.time_of_use.driver import TimeOfUse
from domain.errors import DeviceError
from domain.tariff.slots import PriceKind
from domain.tariff.time_of_use import TariffPeriod

NOW = datetime(2026, 1, 15, 2, 30, tzinfo=UTC)  # 12:30 in Brisbane


async def test_prices_are_a_schedule_of_the_sites_own_zone():
    periods = [TariffPeriod(import_price=0.30), TariffPeriod(import_price=0.50, from_="12:00", to="14:00")]
    source = TimeOfUse(periods, "Australia/Brisbane", network_fees=0.05)
    tariff = await source.fetch(NOW, NOW + timedelta(hours=48))
    assert (tariff.source, tariff.fetched_at) == ("time_of_use", NOW)
    assert {slot.kind for slot in tariff.slots} == {PriceKind.SCHEDULE}
    assert tariff.at(NOW).import_price == pytest.approx(0.55)
    assert tariff.at(NOW).export_price is None
    assert tariff.slots[-1].end >= NOW + timedelta(hours=48)


async def test_no_period_ahead_is_an_error_and_not_free_power():
    winter = [TariffPeriod(import_price=0.30, season="jun-aug")]
    with pytest.raises(DeviceError):
        await TimeOfUse(winter, "Australia/Brisbane").fetch(NOW, NOW + timedelta(hours=48))
