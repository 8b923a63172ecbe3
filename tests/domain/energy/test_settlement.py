"""Money is provisional until the price that is billed is told, and then it is settled: exactly, and once."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from domain.energy.history import MeanPower, Sample
from domain.energy.ledger import Ledger, add, settled
from domain.energy.lifetime import Lifetime, with_day
from domain.energy.series import Period, energy_of, measured_by
from domain.energy.settlement import settled_sample
from domain.energy.stored import Stored
from domain.energy.unsettled import Unsettled, noted
from domain.tariff.slots import PriceKind, PriceSlot
from tests.builders import NOON

BRISBANE = "Australia/Brisbane"
MINUTE = timedelta(minutes=1)


def a_slot(start_min: int, price: float, kind: PriceKind = PriceKind.ACTUAL) -> PriceSlot:
    start = NOON + start_min * MINUTE
    return PriceSlot(start=start, end=start + 5 * MINUTE, import_price=price, export_price=0.1, kind=kind)


def lived(prices: list[float], *, is_settled: bool = False) -> Ledger:
    """A quarter of an hour by minutes: 6 kW are taken, 3 of them for the house and 3 into the battery."""
    ledger = None
    for n, price in enumerate(prices):
        sample = Sample(
            at=NOON + (n + 1) * MINUTE,
            seconds=60,
            grid_w=6_000,
            pv_w=0,
            battery_w=-3_000,
            load_w=3_000,
            ev_w=0,
            import_price=price,
            export_price=0.1,
            is_settled=is_settled,
        )
        ledger = add(ledger, sample, BRISBANE)
    assert ledger is not None
    return ledger


def test_a_settled_price_stands_in_place_of_the_one_reckoned_with_on_both_sides_and_once():
    ledger = lived([0.30] * 10)
    told = [a_slot(0, 0.50), a_slot(5, 0.40, PriceKind.CURRENT)]
    after = settled(ledger, told)
    assert after.cost == pytest.approx(0.5 * 0.50 + 0.5 * 0.30)
    assert after.without_battery == pytest.approx(0.25 * 0.50 + 0.25 * 0.30)
    assert after.compared_paid == pytest.approx(after.paid)
    assert settled(after, told) == after
    assert settled(after, [a_slot(5, 0.20)]).cost == pytest.approx(0.5 * 0.50 + 0.5 * 0.20)


def test_what_flows_within_five_minutes_waits_as_one_for_each_pair_of_prices():
    """However many of them there are, and in whatever order they come again."""
    prices = (0.1, 0.2, 0.3, 0.4)
    waiting: tuple[Unsettled, ...] = ()
    for price in (*prices, *prices, *reversed(prices)):
        waiting = noted(waiting, Unsettled(at=NOON, import_price=price, seconds=60.0, import_wh=100.0))
    assert [(each.import_price, each.seconds, each.import_wh) for each in waiting] == [
        (price, 180.0, 300.0) for price in prices
    ]
    assert Unsettled(at=NOON, import_price=0.3).listed == (0.0, 0.0, 0.0)  # nothing flowed, and for no time
    later = noted(waiting, Unsettled(at=NOON + 5 * MINUTE, import_price=0.1, seconds=60.0))
    assert [each.at for each in later[-2:]] == [NOON, NOON + 5 * MINUTE]
    assert (later[-1].import_wh, later[-1].bare_import_wh, later[-1].late_terms_without) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("prices", "count"),
    [({"export_price": None}, 2), ({"import_price": None}, 2), ({}, 1)],
)
def test_what_lacks_a_price_waits_apart_by_the_side_that_it_lacks_it_for(prices, count):
    """The house bought in one minute, and the one without a battery would have sold in the next."""
    known = {"at": NOON, "import_price": 0.3, "export_price": 0.1, **prices}
    waiting: tuple[Unsettled, ...] = ()
    for energy in ({"compared_import_wh": 50.0}, {"bare_export_wh": 50.0}) * 2:
        waiting = noted(waiting, Unsettled(**known, seconds=60.0, **energy))
    assert len(waiting) == count
    assert sum(each.seconds for each in waiting) == 240.0


def a_seller() -> list[Sample]:
    """Ten minutes in which 4 kW are sold at a price that is not the billed one yet."""
    return [
        Sample(
            at=NOON + (n + 1) * MINUTE, seconds=60, grid_w=-4_000, pv_w=4_000, battery_w=0, load_w=0, ev_w=0,
            import_price=0.3, export_price=0.2,
        )
        for n in range(10)
    ]  # fmt: skip


def test_a_billed_price_that_lacks_what_is_sold_settles_nothing_that_was_sold_until_it_is_told():
    ledger, samples = None, a_seller()
    for sample in samples:
        ledger = add(ledger, sample, BRISBANE)
    half = [replace(a_slot(n, 0.5), export_price=None) for n in (0, 5)]
    whole = [replace(each, export_price=0.1) for each in half]
    waiting = settled(ledger, half)
    assert (waiting.cost, waiting.provisional) == (pytest.approx(-2 / 15), pytest.approx(-2 / 15))
    assert [settled_sample(sample, half) for sample in samples] == [
        replace(sample, import_price=0.5, is_of_market=True) for sample in samples
    ]
    assert (settled(waiting, whole).cost, settled(waiting, whole).provisional) == (pytest.approx(-1 / 15), 0)
    assert {settled_sample(sample, whole).export_price for sample in samples} == {0.1}


@pytest.mark.parametrize("known", [0.1, None])
def test_a_billed_price_that_lacks_what_is_sold_settles_what_was_bought(known):
    bought = replace(a_seller()[0], grid_w=4_000, pv_w=0, load_w=4_000, export_price=known)
    half = [replace(a_slot(0, 0.5), export_price=None)]
    assert settled_sample(bought, half) == replace(
        bought, import_price=0.5, is_settled=True, is_of_market=True
    )


def test_what_may_still_be_corrected_is_told_until_it_is():
    ledger = lived([0.30] * 10)
    assert ledger.provisional == pytest.approx(ledger.paid) == pytest.approx(0.30)
    assert settled(ledger, [a_slot(0, 0.50)]).provisional == pytest.approx(0.15)
    assert settled(ledger, [a_slot(0, 0.50), a_slot(5, 0.40)]).provisional == 0
    assert lived([0.30] * 5, is_settled=True).provisional == 0


def test_a_settled_price_gives_a_cost_to_what_had_none():
    blind = replace(lived([0.30] * 5), paid=0.0, priced_wh=0.0)
    unpriced = replace(blind.unsettled[0], import_price=None)
    after = settled(replace(blind, unsettled=(unpriced,)), [a_slot(0, 0.50)])
    assert (after.priced_wh, after.cost) == (pytest.approx(500), pytest.approx(0.25))


def test_a_fixed_price_is_settled_at_once_and_what_is_never_told_is_let_go_after_three_hours():
    assert lived([0.30] * 5, is_settled=True).unsettled == ()
    waiting = lived([0.30] * 420).unsettled
    assert len(waiting) == 36


@pytest.mark.parametrize(
    ("settled_s", "cost", "told"), [(300, 0.15, True), (299.5, 0.15, True), (200, 0.15, False)]
)
def test_a_period_says_whether_its_cost_is_settled(settled_s, cost, told):
    row = MeanPower(
        at=NOON, import_w=6_000, export_w=0, import_price=0.3, grid_s=300, price_s=300, settled_s=settled_s
    )
    [part] = measured_by(Period.DAY, [row], BRISBANE)
    period = energy_of(part, NOON, NOON + 5 * MINUTE)
    assert (period.cost, period.settled) == (pytest.approx(cost), told)
    assert energy_of(part, NOON, NOON + 60 * MINUTE).settled is None  # too little was measured for a cost


def test_the_terms_cost_of_days_adds_up_to_their_month():
    rows = [
        MeanPower(
            at=NOON + n * timedelta(hours=1), import_w=100 * n, export_w=0, import_price=0.3, grid_s=300,
            price_s=300, terms_cost=0.37 * n - 3, terms_cost_without=0.1,
        )
        for n in range(240)
    ]  # fmt: skip
    days = sum(part.sums["cost"] for part in measured_by(Period.DAY, rows, BRISBANE))
    [month] = measured_by(Period.MONTH, rows, BRISBANE)
    assert days == pytest.approx(month.sums["cost"], abs=1e-6)


def test_what_the_days_of_a_life_left_in_the_battery_counts_with_one_worth():
    """5 kWh stay for a night in which the worth goes from 0.20 to 0.30, then are used: nothing is left."""
    day = replace(lived([0.30] * 10, is_settled=True), compared_paid=1.0, without_battery=1.5)
    evening = replace(day, day=date(2026, 1, 15), stored=Stored(wh=5_000, worth=0.20, known_s=600))
    life = with_day(Lifetime(), evening)
    assert (life.savings, life.stored_wh, life.stored_value) == (pytest.approx(1.5), 5_000, pytest.approx(1))
    morning = replace(day, day=date(2026, 1, 16), stored=Stored(wh=-5_000, worth=0.30, known_s=600))
    life = with_day(life, morning)
    assert (life.savings, life.savings_days, life.stored_value) == (pytest.approx(1), 2, 0)


def test_a_life_is_the_sum_of_its_days_each_once():
    day = replace(lived([0.30] * 10, is_settled=True), day=date(2026, 1, 15))
    life = with_day(Lifetime(), day)
    assert with_day(life, day) == life
    life = with_day(life, replace(day, day=date(2026, 1, 16)))
    assert (life.since, life.until, life.days) == (date(2026, 1, 15), date(2026, 1, 16), 2)
    assert (life.import_wh, life.cost, life.cost_days) == (pytest.approx(2_000), pytest.approx(0.6), 2)
    short = replace(day, day=date(2026, 1, 17), priced_wh=0.0, paid=0.0)
    assert (with_day(life, short).cost_days, with_day(life, short).days) == (2, 3)


def test_money_that_an_older_version_kept_without_its_prices_is_never_counted_a_second_time():
    kept = (
        '{"day": "2026-01-15", "paid": 0.3, "unsettled": [{"at": "2026-01-15T12:00:00Z", "import_wh": 1000}]}'
    )
    ledger = msgspec.json.decode(kept, type=Ledger)
    assert settled(ledger, [a_slot(0, 0.5)]).paid == 0.3
    waiting = lived([0.30] * 5)
    assert msgspec.json.decode(msgspec.json.encode(waiting), type=Ledger) == waiting
