"""A price that is told only later counts in the day's sums as in History's rows: both sides of the savings,
what came to lie in the battery, and the terms of the contract.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.energy.comparison import Compared, compare, prices_of
from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add, finished, settled
from domain.energy.lifetime import Ended, Lifetime, settled_life, with_day
from domain.energy.means import means
from domain.energy.savings import without_battery_w
from domain.energy.series import Period, measured_by
from domain.energy.settlement import settled_sample
from domain.energy.stored import PricedDay
from domain.energy.terms_book import TermsBook, booked
from domain.energy.terms_counting import nothing_used
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
FREE = TariffTerms(
    bands=(Band(name="free", upto_kwh=0.7, price=0.0), Band(name="step", above_kwh=1, price=0.45))
)
FED_IN = TariffTerms(
    bands=(
        Band(name="best", side=Side.EXPORT, upto_kwh=0.4, price=0.45),
        Band(name="after", side=Side.EXPORT, above_kwh=0.8, price=0.1),
        Band(name="bonus", side=Side.EXPORT, upto_kwh=1.0, add=0.03),
    )
)
EACH_OTHER = TariffTerms(bands=(*FREE.bands, *FED_IN.bands))
CONTRACTS = (TariffTerms(), BONUS, DEARER, FREE, FED_IN, EACH_OTHER)


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
    dice, soc_pct, made, book = Random(seed), 50.0, [], a_book(seed)
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


def a_book(seed: int) -> TermsBook:
    terms = CONTRACTS[seed % len(CONTRACTS)]
    nothing = nothing_used(terms, MIDNIGHT - 61 * HALF, ZoneInfo(BRISBANE))
    return TermsBook(terms=terms, used=nothing, without_battery=nothing)


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


def both_days(samples: list[Sample]) -> tuple[Ledger, Ledger]:
    """The day that ends with midnight, and the one that begins with it."""
    day, ledger = None, None
    for sample in samples:
        before = ledger
        ledger = add(ledger, sample, BRISBANE, BATTERY)
        if before is not None and before.day < ledger.day:
            day = finished(before, sample, BRISBANE)
    assert day is not None
    assert ledger is not None
    return day, ledger


class Told:
    """The samples counted as they came, and then every price that was told since."""

    def __init__(self, seed: int) -> None:
        samples, dice = lived(seed)
        day, ledger = both_days(samples)
        self.life, ended = with_day(Lifetime(), day), Ended(day=day, before=Lifetime())
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


@cache
def told_late(seed: int) -> Told:
    """One and the same for all that is asked of it."""
    return Told(seed)


BEGUN, ENDED = MIDNIGHT - timedelta(minutes=35), MIDNIGHT + timedelta(hours=1)
SEEDS = range(18)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_days_sums_are_those_of_its_rows_however_late_its_prices_were_told(seed):
    told = told_late(seed)
    for day, since, until in ((told.yesterday, BEGUN, MIDNIGHT), (told.today, MIDNIGHT, ENDED)):
        rows = told.compared(since, until)
        assert day.paid == pytest.approx(rows.cost)
        assert day.without_battery - day.compared_paid == pytest.approx(rows.saved)
        assert day.compared_s == pytest.approx(rows.compared_s)
        assert day.priced_wh == pytest.approx(day.import_wh + day.export_wh)
        assert day.provisional == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_came_to_lie_in_the_battery_meanwhile_counts_with_the_price(seed):
    told = told_late(seed)
    rows = told.compared(MIDNIGHT, ENDED, HALF)  # a row of five minutes tells the middle of its energy
    assert told.today.stored.wh == pytest.approx(rows.stored.wh)
    assert told.today.stored.known_s == pytest.approx(rows.stored.known_s)
    assert told.today.stored.known_s == pytest.approx(3_600 - unknown_s(told.samples))


def unknown_s(samples: list[Sample]) -> float:
    """Of today, in which the meters contradict each other: it is compared with nothing, whatever it costs."""
    return sum(s.seconds for s in samples if s.at > MIDNIGHT and without_battery_w(s) is None)


@pytest.mark.parametrize("seed", SEEDS)
def test_month_and_life_are_the_days_added_up(seed):
    told = told_late(seed)
    [month] = measured_by(Period.MONTH, told.rows(BEGUN, ENDED), BRISBANE)
    assert month.sums["cost"] == pytest.approx(told.yesterday.paid + told.today.paid)
    once = with_day(Lifetime(), told.yesterday)
    assert told.life.cost == pytest.approx(once.cost)
    assert (told.life.cost_days, told.life.savings) == (once.cost_days, pytest.approx(once.savings))


@pytest.mark.parametrize("seed", [0, 6, 12])
def test_the_sums_are_what_every_watt_second_costs_at_the_newest_price(seed):
    """The contracts without terms, by hand."""
    told, paid, bare = told_late(seed), 0.0, 0.0
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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sums_are_those_of_the_house_whose_prices_were_known_at_once(seed):
    told, book, samples = told_late(seed), a_book(seed), []
    for each in told.samples:
        at_once = replace(each, terms_cost=0.0, terms_cost_without=0.0, set_share=0.0, set_share_without=0.0)
        book, at_once = booked(book, at_once, BRISBANE)
        samples.append(at_once)
    for day, wanted in zip((told.yesterday, told.today), both_days(samples), strict=True):
        assert day.paid == pytest.approx(wanted.paid, abs=1e-9)
        assert day.compared_paid == pytest.approx(wanted.compared_paid, abs=1e-9)
        assert day.without_battery == pytest.approx(wanted.without_battery, abs=1e-9)


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


def half_told(seed: int) -> tuple[Ledger, list[Sample], list[PriceSlot]]:
    """An hour that buys and sells in turn, and its billed prices, some of which lack what is sold."""
    samples, dice = lived(seed)
    samples, ledger = [sample for sample in samples if sample.at > MIDNIGHT], NONE_AT_ALL
    for sample in samples:
        ledger = add(ledger, sample, BRISBANE, BATTERY)
    told = [slot for turn in told_in_turn(dice) for slot in turn]
    return (
        ledger,
        samples,
        [replace(slot, export_price=None) if dice.random() < 0.6 else slot for slot in told],
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_billed_price_without_its_half_for_what_is_sold_settles_what_was_bought_in_the_sums_as_in_rows(
    seed,
):
    ledger, samples, told = half_told(seed)
    for slot in told:
        ledger = settled(ledger, [slot], BATTERY)
        samples = [settled_sample(sample, [slot]) for sample in samples]
        rows = list(means(samples, HALF, MIDNIGHT, ENDED))
        found = compare(rows, MIDNIGHT, BRISBANE, BATTERY)
        assert ledger.paid == pytest.approx(found.cost, abs=1e-9)
        assert ledger.without_battery - ledger.compared_paid == pytest.approx(found.saved, abs=1e-9)
        assert ledger.compared_s == pytest.approx(found.compared_s)
        assert ledger.stored.days == approximately(prices_of(rows, BRISBANE))
        kept = compare(means(samples, BUCKET, MIDNIGHT, ENDED), MIDNIGHT, BRISBANE, BATTERY)
        assert (kept.cost, kept.saved) == pytest.approx((found.cost, found.saved), abs=1e-9)


def approximately(days: tuple[PricedDay, ...]) -> tuple[PricedDay, ...]:
    return tuple(
        replace(
            each,
            mean=pytest.approx(each.mean),
            seconds=pytest.approx(each.seconds),
            export_mean=pytest.approx(each.export_mean),
        )
        for each in days
    )


def test_what_was_bought_is_settled_beside_what_was_sold_in_the_same_five_minutes():
    """A minute buys 1 kWh for 30 c, the next sells 1 kWh for 10 c; what is bought comes to 50 c."""
    at = {"pv_w": 0.0, "battery_w": 0.0, "load_w": 0.0, "ev_w": 0.0, "is_of_market": True}
    bought = Sample(
        at=MIDNIGHT + 2 * HALF, seconds=60, grid_w=60_000, import_price=0.3, export_price=0.1, **at
    )
    sold = replace(bought, at=MIDNIGHT + 4 * HALF, grid_w=-60_000)
    ledger = add(add(NONE_AT_ALL, bought, BRISBANE), sold, BRISBANE)
    half = PriceSlot(start=MIDNIGHT, end=MIDNIGHT + BUCKET, import_price=0.5, kind=PriceKind.ACTUAL)
    after = settled(ledger, [half])
    assert (after.paid, after.provisional) == (pytest.approx(0.4), pytest.approx(-0.1))
    whole = settled(after, [replace(half, export_price=0.2)])
    assert (whole.paid, whole.provisional) == (pytest.approx(0.3), 0.0)


def test_a_price_of_a_half_hour_is_waited_for_as_long_from_its_end_on_as_one_of_five_minutes():
    sample = Sample(at=MIDNIGHT + HALF, seconds=30, grid_w=1_200, import_price=0.3, is_of_market=True)
    ledger = NONE_AT_ALL
    for n in range(290):  # until 2 h 25 min after it
        ledger = add(ledger, replace(sample, at=sample.at + n * HALF), BRISBANE)
    slot = PriceSlot(start=MIDNIGHT, end=MIDNIGHT + 6 * BUCKET, import_price=0.5, kind=PriceKind.ACTUAL)
    assert settled(ledger, [slot]).paid - ledger.paid == pytest.approx(0.5 * 1.2 * 0.2)
