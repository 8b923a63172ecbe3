"""What Amber billed, over sockets: cents become currency, and an odd answer costs no more than itself."""

from datetime import datetime, timedelta

import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.amber.bills import AmberBills
from adapters.prices.amber.emulator.retailer import SITE_ID, TOKEN, AmberEmulator
from adapters.prices.amber.service import AmberService
from domain.energy.billed import Quality, billed_days
from domain.errors import Rejected, Unreachable
from tests.adapters.prices.turned import TurnedClock

NOON = datetime.fromisoformat("2025-12-28T12:00:00+10:00")
BEGIN, DAY = datetime.fromisoformat("2025-12-25T00:00:00+10:00"), timedelta(days=1)
ZONE = "Australia/Brisbane"


class Bench:
    """An emulated account and what reads its bills."""

    def __init__(self, token=TOKEN):
        self.clock = TurnedClock(NOON)
        self.emulator = AmberEmulator(RecordedMarket("SA1"), clock=self.clock)
        self._token = token

    async def __aenter__(self):
        await self.emulator.start()
        base_url = f"{self.emulator.url}/v1"
        self.bills = AmberBills(AmberService(self._token, self.clock, base_url=base_url, site_id=SITE_ID))
        return self

    async def __aexit__(self, *error):
        await self.bills.close()
        await self.emulator.stop()

    async def days(self, days=3):
        return billed_days(await self.bills.billed(BEGIN, BEGIN + days * DAY), ZONE)


def a_row(**changes):
    row = {
        "type": "Usage",
        "duration": 30,
        "nemTime": "2025-12-25T12:00:00+10:00",
        "channelType": "feedIn",
        "channelIdentifier": "B1",
        "kwh": 2.5,
        "cost": -26.1,
        "quality": "billable",
        "perKwh": -10.44,
    }
    return row | changes


async def test_days_are_told_in_currency_and_their_quality():
    async with Bench() as bench:
        days = await bench.days()
    assert [each.day.day for each in days] == [25, 26, 27]
    assert [each.quality for each in days] == [Quality.BILLABLE, Quality.MIXED, Quality.ESTIMATED]
    assert [(each.import_wh, each.export_wh) for each in days] == [(9_000, 6_000)] * 3
    assert all(0 < abs(each.cost) < 50 for each in days)


async def test_cents_are_no_dollars_and_what_was_earned_is_below_zero():
    async with Bench() as bench:
        bench.emulator.used = [a_row(), a_row(channelType="general", kwh=1.0, cost=31.5)]
        earned, paid = await bench.bills.billed(BEGIN, BEGIN + DAY)
    assert (earned.is_import, earned.wh, earned.cost, earned.is_billable) == (False, 2_500, -0.261, True)
    assert (paid.is_import, paid.wh, paid.cost) == (True, 1_000, 0.315)
    assert (paid.start.isoformat(), paid.end.isoformat()) == (
        "2025-12-25T01:30:00+00:00",
        "2025-12-25T02:00:00+00:00",
    )


@pytest.mark.parametrize(
    "row",
    [
        a_row(channelType="controlledLoad"),
        a_row(kwh=-1),
        a_row(kwh=None),
        a_row(cost="much"),
        a_row(nemTime="2025-12-25T12:07:00+10:00"),
        a_row(nemTime="2025-12-29T12:00:00+10:00"),  # of another day than was asked for
    ],
)
async def test_an_odd_row_costs_itself(row):
    async with Bench() as bench:
        bench.emulator.used = [row, a_row()]
        told = await bench.bills.billed(BEGIN, BEGIN + DAY)
    assert [each.cost for each in told] == [-0.261]


async def test_a_word_for_the_quality_that_is_not_known_is_no_bill():
    async with Bench() as bench:
        bench.emulator.used = [a_row(quality="provisional")]
        (told,) = await bench.bills.billed(BEGIN, BEGIN + DAY)
    assert not told.is_billable


async def test_six_local_days_are_no_more_than_amber_tells_at_once():
    async with Bench() as bench:
        adelaide = BEGIN + timedelta(minutes=-30)
        await bench.bills.billed(adelaide - 6 * DAY, adelaide)
        with pytest.raises(Rejected):
            await bench.bills.billed(adelaide - 8 * DAY, adelaide)


async def test_the_calls_that_are_left_are_known_until_amber_counts_anew():
    async with Bench() as bench:
        assert bench.bills.calls_left is None
        await bench.days()
        assert bench.bills.calls_left == 49
        await bench.clock.turn(301)
        assert bench.bills.calls_left is None


@pytest.mark.parametrize(
    ("fault", "value", "error"),
    [
        ("status", 500, Unreachable),
        ("status", 404, Rejected),
        ("status", 429, Unreachable),
        ("web_page", True, Unreachable),
        ("half_answer", True, Unreachable),
    ],
)
async def test_an_answer_that_is_none_is_an_error_and_the_next_one_is_whole(fault, value, error):
    async with Bench() as bench:
        setattr(bench.emulator.faults, fault, value)
        with pytest.raises(error):
            await bench.days()
        bench.emulator.faults = type(bench.emulator.faults)()
        await bench.clock.turn(400)
        assert len(await bench.days()) == 3


async def test_a_wrong_token_is_said():
    async with Bench("psk_mistyped") as bench:
        with pytest.raises(Rejected, match="does not take this token"):
            await bench.days()
