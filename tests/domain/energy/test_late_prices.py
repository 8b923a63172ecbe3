"""A price that is told only later counts in the day's sums as in History's rows: both sides of the savings,
what came to lie in the battery, and the terms of the contract.
"""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from domain.energy.comparison import Compared, compare
from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add, finished, settled
from domain.energy.lifetime import Ended, Lifetime, settled_life, with_day
from domain.energy.means import means
from domain.energy.savings import without_battery_w
from domain.energy.series import Period, measured_by
from domain.energy.settlement import settled_sample
from domain.energy.terms_book import TermsBook, booked
from domain.house.house import Battery
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.terms import Band, Side, TariffTerms

BRISBANE = "Australia/Brisbane"
MIDNIGHT = datetime(2026, 1, 14, 14, tzinfo=UTC)
HALF = timedelta(seconds=30)
BUCKET = timedelta(minutes=5)
BATTERY = Battery(capacity_wh=10_000)
NONE_AT_ALL = Ledger(day=MIDNIGHT.date())
BONUS = TariffTerms(bands=(Band(name="bonus", side=Side.EXPORT, upto_kwh=0.5, add=0.3),))
DEARER = TariffTerms(bands=(Band(name="step", above_kwh=1.0, add=0.2),))


def a_sample(n: int, dice: Random, soc_pct: float, *, is_priced: bool, sells: bool) -> Sample:
    battery_w, grid_w = dice.uniform(-5_000, 5_000), dice.choice((-1.0, 1.0)) * dice.uniform(0, 5_000)
    pv_w = max(0.0, dice.uniform(-2_000, 6_000))
    load_w = dice.choice((grid_w + battery_w + pv_w,) * 9 + (None,))
    return Sample(
        at=MIDNIGHT + n * HALF,
        seconds=30,
        grid_w=grid_w,
        pv_w=pv_w,
        battery_w=battery_w,
        load_w=load_w,
        ev_w=0.0,
        soc_pct=soc_pct,
        import_price=dice.uniform(0, 0.6) if is_priced else None,
        export_price=dice.uniform(-0.1, 0.3) if is_priced and sells else None,
        is_of_market=True,
    )


def lived(seed: int) -> tuple[list[Sample], Random]:
    """An hour and a half around a midnight, with times in which prices, or what is earned, are unknown."""
    dice, soc_pct, made, book = Random(seed), 50.0, [], TermsBook(terms=terms_of(seed))
    is_priced, sells = True, True
    for n in range(-60, 121):
        if dice.random() < 0.1:
            is_priced, sells = dice.random() < 0.6, dice.random() < 0.7
        if n:  # what flowed just before midnight is the new day's
            soc_pct = min(100.0, max(0.0, soc_pct + dice.uniform(-1, 1)))
        sample = a_sample(n, dice, soc_pct, is_priced=is_priced, sells=sells)
        book, sample = booked(book, sample, BRISBANE)
        made.append(sample)
    return made, dice


def terms_of(seed: int) -> TariffTerms:
    return (TariffTerms(), BONUS, DEARER)[seed % 3]


def told_in_turn(dice: Random) -> list[list[PriceSlot]]:
    """A billed price for every five minutes, some of them twice, in any order and a few at a time."""
    starts = [MIDNIGHT + n * BUCKET for n in range(-8, 13)]
    starts += dice.sample(starts, 6)
    dice.shuffle(starts)
    slots = [
        PriceSlot(
            start=start,
            end=start + BUCKET,
            import_price=dice.uniform(0, 0.6),
            export_price=dice.uniform(-0.1, 0.3),
            kind=PriceKind.ACTUAL,
        )
        for start in starts
    ]
    return [slots[at : at + 3] for at in range(0, len(slots), 3)]


class Told:
    """The samples counted as they came, and then every price that was told since."""

    def __init__(self, seed: int) -> None:
        samples, dice = lived(seed)
        ledger, self.life, ended = None, Lifetime(), None
        for sample in samples:
            before = ledger
            ledger = add(ledger, sample, BRISBANE, BATTERY)
            if before is not None and before.day < ledger.day:
                day = finished(before, sample, BRISBANE)
                ended, self.life = Ended(day=day, before=self.life), with_day(self.life, day)
        assert ledger is not None
        assert ended is not None
        for told in told_in_turn(dice):
            ledger = settled(ledger, told)
            self.life, ended = settled_life(self.life, ended, told)
            assert ended is not None
            samples = [settled_sample(sample, told) for sample in samples]
        self.today, self.yesterday, self.samples = ledger, ended.day, samples

    def rows(self, since: datetime, until: datetime, width: timedelta = BUCKET):
        return list(means(self.samples, width, since, until))

    def compared(self, since: datetime, until: datetime, width: timedelta = BUCKET) -> Compared:
        return compare(self.rows(since - BUCKET, until, width), since, BRISBANE, BATTERY)


BEGUN, ENDED = MIDNIGHT - timedelta(minutes=35), MIDNIGHT + timedelta(hours=1)
SEEDS = range(30)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_days_sums_are_those_of_its_rows_however_late_its_prices_were_told(seed):
    told = Told(seed)
    for day, since, until in ((told.yesterday, BEGUN, MIDNIGHT), (told.today, MIDNIGHT, ENDED)):
        rows = told.compared(since, until)
        assert day.paid == pytest.approx(rows.cost)
        assert day.without_battery - day.compared_paid == pytest.approx(rows.saved)
        assert day.compared_s == pytest.approx(rows.compared_s)
        assert day.priced_wh == pytest.approx(day.import_wh + day.export_wh)
        assert day.provisional == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_came_to_lie_in_the_battery_meanwhile_counts_with_the_price(seed):
    told = Told(seed)
    rows = told.compared(MIDNIGHT, ENDED, HALF)  # a row of five minutes tells the middle of its energy
    assert told.today.stored.wh == pytest.approx(rows.stored.wh)
    assert told.today.stored.known_s == pytest.approx(rows.stored.known_s)
    assert told.today.stored.known_s == pytest.approx(3_600 - unknown_s(told.samples))


def unknown_s(samples: list[Sample]) -> float:
    """Of today, in which the meters contradict each other: it is compared with nothing, whatever it costs."""
    return sum(s.seconds for s in samples if s.at > MIDNIGHT and without_battery_w(s) is None)


@pytest.mark.parametrize("seed", SEEDS)
def test_month_and_life_are_the_days_added_up(seed):
    told = Told(seed)
    [month] = measured_by(Period.MONTH, told.rows(BEGUN, ENDED), BRISBANE)
    assert month.sums["cost"] == pytest.approx(told.yesterday.paid + told.today.paid)
    once = with_day(Lifetime(), told.yesterday)
    assert told.life.cost == pytest.approx(once.cost)
    assert (told.life.cost_days, told.life.savings) == (once.cost_days, pytest.approx(once.savings))


@pytest.mark.parametrize("seed", [0, 3, 6])
def test_the_sums_are_what_every_watt_second_costs_at_the_newest_price(seed):
    """The contracts without terms, by hand."""
    told, paid, bare = Told(seed), 0.0, 0.0
    for sample in told.samples:
        without_w = without_battery_w(sample)
        assert sample.import_price is not None
        assert sample.export_price is not None
        assert sample.grid_w is not None
        if sample.at <= MIDNIGHT:
            continue
        price = sample.import_price if sample.grid_w > 0 else sample.export_price
        paid += sample.grid_w * price / 120_000
        if without_w is not None:
            bought = without_w[0] * sample.import_price - without_w[1] * sample.export_price
            bare += (bought - sample.grid_w * price) / 120_000
    assert told.today.paid == pytest.approx(paid)
    assert told.today.without_battery - told.today.compared_paid == pytest.approx(bare)


def test_a_house_that_had_sold_waits_for_what_that_earns_and_not_for_what_it_paid():
    """It stores what it would have sold, and buys a little; what that costs is told first."""
    sample = Sample(
        at=MIDNIGHT + HALF,
        seconds=30,
        grid_w=1_200,
        pv_w=4_000,
        battery_w=-4_000,
        load_w=1_200,
        ev_w=0.0,
        soc_pct=50.0,
    )
    ledger = add(add(NONE_AT_ALL, replace(sample, at=MIDNIGHT, seconds=0.0), BRISBANE), sample, BRISBANE)
    half = PriceSlot(start=MIDNIGHT, end=MIDNIGHT + BUCKET, import_price=0.5, kind=PriceKind.ACTUAL)
    after = settled(ledger, [half])
    assert (after.paid, after.compared_s) == (pytest.approx(0.005), 0.0)
    whole = settled(after, [replace(half, export_price=0.1)])
    assert (whole.paid, whole.compared_s) == (pytest.approx(0.005), 30.0)
    assert whole.without_battery == pytest.approx(-0.1 * 2.8 / 120)
    assert settled(whole, [replace(half, export_price=0.1)]) == whole


def test_what_is_never_priced_is_never_compared():
    samples, _ = lived(1)
    ledger = None
    for sample in samples:
        ledger = add(ledger, replace(sample, import_price=None, export_price=None), BRISBANE, BATTERY)
    assert ledger is not None
    assert (ledger.compared_s, ledger.stored.wh, ledger.stored.known_s) == (0.0, 0.0, 0.0)
    assert ledger.savings is None or ledger.savings == 0.0
