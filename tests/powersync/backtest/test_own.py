"""The house's own recorded days, under its own tariff."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.prices.time_of_use.driver import TimeOfUse
from adapters.stores.memory import MemoryRecords
from domain.energy.history import Sample
from domain.errors import InvalidRequest, Unreachable
from domain.house.house import Site
from domain.tariff.slots import Tariff
from domain.tariff.terms import Band, TariffTerms
from domain.tariff.time_of_use import TariffPeriod
from powersync.backtest.own import own_past
from powersync.backtest.past import LEARNED

FIRST = date(2026, 3, 10)
START = datetime(2026, 3, 10, tzinfo=UTC)
SITE = Site(timezone="UTC", currency="EUR")
NOW = START + timedelta(days=30)
FIVE = timedelta(minutes=5)
TARIFF = TimeOfUse(
    [
        TariffPeriod(from_="00:00", to="06:00", import_price=0.10, export_price=0.02),
        TariffPeriod(from_="06:00", to="24:00", import_price=0.40, export_price=0.05),
    ],
    "UTC",
)


async def recorded(begin, end, load_w=lambda at: 600.0, *, gap=(None, None), price=lambda at: None):
    records = MemoryRecords()
    stamps = [begin + n * FIVE for n in range((end - begin) // FIVE)]
    known = [at for at in stamps if gap[0] is None or not gap[0] <= at < gap[1]]
    await records.past.add_samples(
        [
            Sample(
                at=at + FIVE,
                seconds=300,
                grid_w=3_500.0,
                load_w=load_w(at),
                pv_w=100.0,
                ev_w=3_000.0,
                import_price=price(at),
                export_price=None if price(at) is None else 0.05,
            )
            for at in known
        ]
    )
    return records.past


async def test_the_days_are_lived_again_with_what_was_recorded_and_the_tariff_of_then():
    past = await own_past(
        await recorded(START - timedelta(days=3), START + timedelta(days=4)), TARIFF, SITE, FIRST, FIRST, NOW
    )
    assert (past.counted, past.steps, past.step) == (48, 48 * 3, timedelta(minutes=30))
    assert (past.load_w[0], past.pv_w[0], past.currency) == (600.0, 100.0, "EUR")
    assert (past.import_price[11], past.import_price[12], past.export_price[12]) == (0.10, 0.40, 0.05)
    assert {row.at.date() for row in past.before} == {FIRST - timedelta(days=n) for n in (1, 2, 3)}
    assert timedelta(days=30) == LEARNED


async def test_the_last_days_have_as_much_to_look_ahead_at_as_was_recorded():
    past = await own_past(
        await recorded(START, START + timedelta(days=1, hours=5)), TARIFF, SITE, FIRST, FIRST, NOW
    )
    assert past.steps == 48 + 10


async def test_an_hour_that_was_not_recorded_is_taken_from_the_day_before():
    gap = (START + timedelta(hours=3), START + timedelta(hours=4))
    begin = START - timedelta(days=1)
    told = await recorded(
        begin, START + timedelta(days=1), lambda at: 900.0 if at.hour == 3 else 600.0, gap=gap
    )
    past = await own_past(told, TARIFF, SITE, FIRST - timedelta(days=1), FIRST, NOW)
    assert past.load_w[48 + 6 : 48 + 8] == pytest.approx((900.0, 900.0))


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (FIRST, FIRST - timedelta(days=1), "before"),
        (FIRST + timedelta(days=9), FIRST + timedelta(days=9), "less than nine tenths"),
    ],
)
async def test_days_that_were_not_recorded_are_refused(first, last, why):
    records = await recorded(START, START + timedelta(days=1))
    with pytest.raises(InvalidRequest, match=why):
        await own_past(records, TARIFF, SITE, first, last, NOW)


FREE = TariffTerms(bands=(Band(name="free", upto_kwh=5.0, price=0.0),))


class Market:
    """Fits PriceSource: a market that knows no past."""

    async def fetch(self, now, until):
        if now < NOW:
            raise Unreachable("nothing is told of the past")
        return Tariff(terms=FREE)

    async def close(self):
        pass


@pytest.mark.parametrize(
    ("prices", "first_price"),
    [
        (Market(), 0.3),
        (
            TimeOfUse([TariffPeriod(from_="00:00", to="06:00", import_price=0.1, export_price=0.0)], "UTC"),
            0.3,
        ),
        (TARIFF, 0.1),  # what stands in the contract is surer than what was read then
    ],
)
async def test_prices_that_the_tariff_does_not_tell_are_those_that_were_recorded(prices, first_price):
    told = await recorded(
        START, START + timedelta(days=1, hours=5), price=lambda at: 0.3 if at.minute < 5 else 0.2
    )
    past = await own_past(told, prices, SITE, FIRST, FIRST, NOW)
    assert past.import_price[:2] == pytest.approx((first_price, 0.2 if first_price == 0.3 else 0.1))
    assert past.export_price[0] == pytest.approx(0.02 if first_price == 0.1 else 0.05)
    assert past.steps == (48 + 10) * (1 if first_price == 0.1 else 6)
    assert past.terms == (FREE if isinstance(prices, Market) else TariffTerms())


async def test_days_whose_prices_nobody_knows_are_refused():
    records = await recorded(START, START + timedelta(days=1))
    with pytest.raises(InvalidRequest, match="prices were recorded for less than nine tenths"):
        await own_past(records, Market(), SITE, FIRST, FIRST, NOW)
