"""The money of random days, however their prices come in: the day's sums are those of History's rows and what
they come to by hand, a life is its days, and what is stored is worth at a day's end what it is at the next
one's begin.
"""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from adapters.stores.sqlite import SqliteRecords
from domain.energy.comparison import compare, prices_of
from domain.energy.history import MeanPower, Sample
from domain.energy.ledger import Ledger
from domain.energy.series import Period, gathered, measured_by
from domain.house.house import House, Site
from domain.instants import midnight
from domain.tariff.slots import Tariff
from scheduler.accounts import Accounts
from scheduler.state import HouseState
from tests.scheduler.random_days import BATTERY, CONTRACTS, Books, Market, lived

STARTS = [  # the day before a clock change, and days of a plain week
    ("Australia/Sydney", date(2026, 4, 4)),
    ("Australia/Sydney", date(2026, 10, 3)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("Europe/London", date(2026, 3, 28)),
    ("Europe/London", date(2026, 10, 24)),
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Australia/Brisbane", date(2026, 1, 14)),
]
FINE_S = 300


class Shell:
    """The part of a server that keeps money, over a file that stays."""

    def __init__(self, records: SqliteRecords, zone: str, contract: str) -> None:
        self.records, self.zone, self.contract = records, zone, contract
        self.waiting: list[Sample] = []
        self.begin()

    def begin(self) -> None:
        house = House(site=Site(timezone=self.zone), battery=BATTERY)
        self.state = HouseState(house, self.records.documents)
        self.accounts = Accounts(self.state, self.records.past, has_prices=True)

    async def restart(self) -> None:
        await self.flush()
        self.begin()
        await self.state.load()

    async def flush(self) -> None:
        await self.records.past.add_samples(self.waiting)
        self.waiting.clear()
        await self.state.keep_running_totals()


def check(shell: Shell, rows: Sequence[MeanPower], books: Books) -> None:
    """All sums of the house against its rows, and against what is reckoned by hand."""
    sums, zone = shell.state.sums, ZoneInfo(shell.zone)
    ledger = sums.ledger
    assert ledger is not None
    hours = measured_by(Period.HOUR, rows, shell.zone)
    days = {each.start.astimezone(zone).date(): each for each in gathered(Period.DAY, hours, shell.zone)}
    months = sum(each.sums["cost"] for each in gathered(Period.MONTH, hours, shell.zone))
    assert days.keys() == {day for day, each in books.days.items() if each.price_s or each.compared_s}
    for day, hand in books.days.items():
        assert days[day].sums["cost"] == pytest.approx(hand.paid, abs=1e-6), day
        begin, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        of_day = [row for row in rows if begin <= row.at < end]
        found = compare(of_day, begin, shell.zone, BATTERY)
        assert (found.cost, found.saved) == (
            pytest.approx(hand.paid, abs=1e-6),
            pytest.approx(hand.saved, abs=1e-6),
        )
        assert found.compared_s == pytest.approx(hand.compared_s, abs=1)
    assert months == pytest.approx(sum(each.paid for each in books.days.values()), abs=1e-6)
    check_day(ledger, books)
    told = {each.day: (each.mean, each.seconds) for each in ledger.stored.days}
    assert told == {
        each.day: (pytest.approx(each.mean, abs=1e-6), pytest.approx(each.seconds, abs=1))
        for each in prices_of(rows, shell.zone)
    }
    over = [each for day, each in books.days.items() if day < ledger.day]
    life = sums.lifetime
    assert life.days == len(over)
    assert life.cost == pytest.approx(sum(each.paid for each in over), abs=1e-6)
    stored_wh = saved = begun = 0.0
    for day in sorted(each for each in books.days if each < ledger.day):
        hand, worth = books.days[day], books.worth(day)
        assert worth is not None
        stored_wh += hand.stored_wh
        ended = stored_wh / 1000 * worth
        saved, begun = saved + hand.saved + ended - begun, ended  # it is worth in the morning what it was
    assert life.stored_wh == pytest.approx(stored_wh, abs=1e-6)
    assert life.stored_value == pytest.approx(begun, abs=1e-6)
    assert life.savings == pytest.approx(saved, abs=1e-6)


def check_day(ledger: Ledger, books: Books) -> None:
    hand = books.days[ledger.day]
    assert ledger.paid == pytest.approx(hand.paid, abs=1e-6)
    assert ledger.without_battery - ledger.compared_paid == pytest.approx(hand.saved, abs=1e-6)
    assert ledger.compared_s == pytest.approx(hand.compared_s, abs=1)
    assert ledger.stored.wh == pytest.approx(hand.stored_wh, abs=1e-6)
    worth = books.worth(ledger.day)
    assert ledger.stored.worth == (None if worth is None else pytest.approx(worth, abs=1e-6))


@pytest.fixture
async def records(tmp_path):
    """A file that is closed, whatever comes of the test: its thread would keep the process from ending."""
    records = await SqliteRecords.open(tmp_path / "house.db")
    yield records
    await records.close()


@pytest.mark.parametrize(
    ("zone", "first", "contract"),
    [
        (*start, contract)
        for n, start in enumerate(STARTS)
        for m, contract in enumerate(CONTRACTS)
        if n % 3 == m
    ],
)
async def test_the_days_of_a_house_are_its_rows_and_what_they_come_to_by_hand(zone, first, contract, records):
    dice = Random(f"{zone}{first}{contract}")
    start = midnight(first, ZoneInfo(zone)).astimezone(UTC)
    end = start + timedelta(hours=50)  # beyond the second midnight, whichever way the clock goes
    market = Market(dice, start, end + timedelta(hours=1), has_gaps=contract == "market")
    shell, counted = Shell(records, zone, contract), list[Sample]()
    look_at = start + timedelta(hours=3)
    for sample in lived(dice, market, start, end):
        if not sample.seconds:
            await shell.restart()
        now = sample.at
        shell.state.tariff = Tariff(
            slots=market.told(now), source="market", fetched_at=now, terms=CONTRACTS[contract]
        )
        taken = shell.accounts.take(sample)
        counted.append(sample)
        if taken.seconds:
            shell.waiting.append(taken)
        await shell.accounts.settle(shell.waiting, now)
        if dice.random() < 0.1:
            await shell.flush()
        if dice.random() < 0.01:
            await records.past.prune(now)
        if now >= look_at:
            look_at += timedelta(hours=dice.uniform(2, 9))
            await shell.flush()
            rows = await records.past.power(start, now + timedelta(minutes=5), FINE_S)
            check(shell, rows, Books(counted, market, contract, ZoneInfo(zone)))
    assert shell.state.sums.lifetime.days == 2
