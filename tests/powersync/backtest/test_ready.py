"""Ready contracts under the backtest: their prices by the wall clock, their terms, and who pays in what."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.prices.time_of_use.template import template
from domain.errors import InvalidRequest
from domain.house.house import Site
from powersync.backtest.ready import READY, ZONES, contract, ready_past

LONG_DAY = date(2026, 4, 5)  # Sydney's clocks go back at three


@pytest.mark.parametrize("name", READY)
async def test_every_ready_contract_can_be_lived(name):
    past = await ready_past(name, date(2026, 6, 8), date(2026, 6, 9))
    assert (past.counted, past.steps, past.currency) == (96, 192, template(name).currency)
    assert past.timezone == ZONES[past.currency]
    assert min(past.import_price) >= 0.0
    assert len(past.before) == 30 * 48


async def test_a_free_window_is_where_the_wall_clock_says_and_has_its_quota():
    past = await ready_past("au_solar_sharer", LONG_DAY, LONG_DAY)
    assert past.counted == 50  # half-hours of a day of 25 hours
    free = [past.at(n) for n in range(past.counted) if past.import_price[n] == 0.0]
    assert (free[0], len(free)) == (datetime(2026, 4, 5, 1, 0, tzinfo=UTC), 6)  # 11:00 in winter's time
    (beyond,) = past.terms.bands
    assert (beyond.above_kwh, beyond.price) == (24, 0.34)


async def test_the_house_lives_its_own_day_of_the_year():
    past = await ready_past("au_solar_sharer", date(2025, 12, 22), date(2025, 12, 22))
    assert (past.load_w[0], past.pv_w[25]) == pytest.approx((338.0, 6 * 112.0))


async def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(InvalidRequest, match="before"):
        await ready_past("au_solar_sharer", LONG_DAY, LONG_DAY - timedelta(days=1))


def test_a_contract_in_other_money_than_the_house_s_is_refused():
    with pytest.raises(InvalidRequest, match="NZD, your house reckons in AUD"):
        contract("nz_day_night", Site(timezone="Australia/Sydney", currency="AUD"))
