"""What a plan counts with for a contract's bands is what the meter settles for the same flows, or more."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from domain.energy.terms_account import Flow, settle
from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.terms import priced
from domain.plan.problem.quota import least_costs
from domain.tariff.terms import Band, Per, Side, TariffTerms
from domain.tariff.wall_clock import When

BRISBANE = ZoneInfo("Australia/Brisbane")
MIDNIGHT = datetime(2026, 1, 30, 14, tzinfo=UTC)  # of the last day of a month: all of its quota is for today
CLOCK = Clock(edges=tuple(MIDNIGHT + timedelta(hours=h) for h in range(25)), zone=BRISBANE)
BUY, SELL = 0.3, 0.05
NOON, LUNCH = (When(from_="11:00", to="14:00"),), (When(from_="12:00", to="16:00"),)
EVENING = (When(from_="17:00", to="21:00"),)

FREE = Band(name="free", when=NOON, upto_kwh=5, price=0.0)
DEAR = Band(name="dear", above_kwh=10, price=0.6)
DEARER = Band(name="dearer", above_kwh=10, add=0.3)
CHEAPER = Band(name="cheaper", above_kwh=10, price=0.2)
TOPUP = Band(name="top-up", side=Side.EXPORT, when=EVENING, upto_kwh=5, add=0.1)
WORTH_LITTLE = Band(name="little", side=Side.EXPORT, above_kwh=10, price=0.02)
FED_IN = Band(name="fed in", side=Side.EXPORT, when=EVENING, upto_kwh=8, price=0.25)

NONE = [0.0] * 24
AT_NOON = [5.0 if 11 <= h < 14 else 2.0 if 18 <= h < 22 else 0.0 for h in range(24)]


def counts(bands, used):
    return TermsSoFar(
        bands=tuple(
            BandCount(
                side=side, when=when, per=per, since=day_or_month(per), until=MIDNIGHT, kwh=used(side, when)
            )
            for side, when, per in dict.fromkeys((band.side, band.when, band.per) for band in bands)
        )
    )


def day_or_month(per):
    return date(2026, 1, 31) if per is Per.DAY else date(2026, 1, 1)


def both(bands, bought, sold, used=lambda side, when: 0.0, buy=(BUY,) * 24):
    """What the flows, kWh in each hour, cost in the plan and in the ledger."""
    terms, so_far = TariffTerms(bands=tuple(bands)), counts(bands, used)
    plan = priced(terms, so_far, CLOCK, buy, [SELL] * 24)
    planned = sum(p * kwh for p, kwh in zip(plan.import_price, bought, strict=True))
    planned -= sum(p * kwh for p, kwh in zip(plan.export_price, sold, strict=True))
    planned += sum(quota.cost(quota.energy_kwh(CLOCK.hours, bought, sold)) for quota in plan.quotas)
    settled = sum(p * kwh for p, kwh in zip(buy, bought, strict=True)) - sum(SELL * kwh for kwh in sold)
    for hour in range(24):
        start, end = CLOCK.edges[hour], CLOCK.edges[hour + 1]
        flow = Flow(
            start=start,
            end=end,
            import_kwh=bought[hour],
            export_kwh=sold[hour],
            import_price=buy[hour],
            export_price=SELL,
        )
        so_far, cost = settle(so_far, terms, flow, BRISBANE)
        settled += cost
    return planned, settled


@pytest.mark.parametrize(
    ("bands", "bought", "sold", "cost"),
    [
        ((FREE, DEAR), AT_NOON, NONE, 9.3),  # 5 kWh free, 5 at 30 c, 13 at 60 c
        ((FREE, DEARER), AT_NOON, NONE, 9.3),
        ((DEARER, FREE), AT_NOON, NONE, 9.3),  # what is added is added to any price that holds
        ((DEAR,), AT_NOON, NONE, 10.8),
        ((FED_IN, WORTH_LITTLE), NONE, AT_NOON, -(10 * 0.05 + 5 * 0.02 + 6 * 0.25 + 2 * 0.02)),
        ((FED_IN, WORTH_LITTLE, TOPUP), NONE, AT_NOON, None),
    ],
)
def test_what_is_settled_is_planned(bands, bought, sold, cost):
    planned, settled = both(bands, bought, sold)
    if cost is not None:
        assert settled == pytest.approx(cost)
    assert planned >= settled - 1e-9


@pytest.mark.parametrize("bands", [(FREE, DEAR), (FREE, DEARER), (DEARER, FREE), (DEAR,), (DEAR, TOPUP)])
def test_a_free_window_beside_a_step_is_planned_to_the_cent(bands):
    planned, settled = both(bands, AT_NOON, AT_NOON)
    assert planned == pytest.approx(settled)


def test_what_is_free_beyond_the_step_costs_a_plan_what_the_step_adds():
    """Which of the kWh were free is not followed: a plan counts with too much, never with too little."""
    morning = [*AT_NOON[:6], 12.0, *AT_NOON[7:]]
    planned, settled = both((FREE, DEAR), morning, NONE)
    assert planned == pytest.approx(settled + 5 * 0.3)


def test_a_cheaper_step_beside_a_free_window_counts_only_outside_it():
    planned, settled = both((FREE, CHEAPER), AT_NOON, NONE)
    assert planned == pytest.approx(settled + 5 * 0.1)  # of noon's 10 kWh that are not free


def random_bands(random, is_crossing):
    """Contracts of up to four bands; unless `is_crossing` no price counts before another window's price."""
    bands, setting = [], {}
    for number in range(random.randint(1, 4)):
        side, when = random.choice(list(Side)), random.choice([(), NOON, LUNCH, EVENING])
        above = random.choice([0.0, 0.0, 4.0, 9.0])
        upto = random.choice([None, above + 3.0, above + 6.0])
        price = random.choice([None, 0.0, 0.1, 0.2, 0.6])
        if price is not None and not is_crossing and setting.setdefault(side, when) != when:
            price = None
        add = random.choice([-0.1, 0.1, 0.2]) if price is None else None
        per = random.choice(list(Per)) if is_crossing or price is None else Per.DAY
        bands.append(
            Band(
                name=f"band {number}",
                side=side,
                when=when,
                per=per,
                above_kwh=above,
                upto_kwh=upto,
                price=price,
                add=add,
            )
        )
    return bands


@pytest.mark.parametrize("is_crossing", [False, True])
def test_no_contract_is_planned_below_what_it_settles(is_crossing):
    random = Random(15)
    for _ in range(60):
        bands = random_bands(random, is_crossing)
        bought = [random.choice([0.0, 0.0, 0.5, 2.0]) for _ in range(24)]
        sold = [random.choice([0.0, 0.0, 0.5, 2.0]) for _ in range(24)]
        before = {
            key: random.choice([0.0, 0.0, 2.0, 11.0]) for key in ((s, w) for s in Side for w in WINDOWS)
        }
        planned, settled = both(bands, bought, sold, lambda side, when, before=before: before[side, when])
        assert planned >= settled - 1e-9, bands
        if not is_crossing:
            assert planned == pytest.approx(settled), bands


WINDOWS = ((), NOON, LUNCH, EVENING)


ALWAYS_FREE = Band(name="free", when=NOON, price=0.0)
BY_TIME = [0.34] * 11 + [0.0] * 3 + [0.34] + [0.48] * 6 + [0.34] * 3
STEPS_OF_A_DAY = [
    (DEAR,),
    (Band(name="flat", above_kwh=8, price=0.3),),  # dearer at noon, cheaper in the evening
    (Band(name="two", above_kwh=4, upto_kwh=9, price=0.4), Band(name="then", above_kwh=9, price=0.2)),
    (ALWAYS_FREE, DEAR),
    (ALWAYS_FREE, DEARER),
    (ALWAYS_FREE, Band(name="flat", above_kwh=8, price=0.3), TOPUP),
]


@pytest.mark.parametrize("bands", STEPS_OF_A_DAY)
@pytest.mark.parametrize("listed", [[BUY] * 24, BY_TIME])
def test_a_days_step_over_prices_by_time_is_planned_to_the_cent(bands, listed):
    """Of what is beyond it, every kWh costs what it costs in its own hour: of free hours nothing."""
    random = Random(3)
    for _ in range(20):
        bought = [random.choice([0.0, 0.0, 0.5, 2.0]) for _ in range(24)]
        before = random.choice([0.0, 0.0, 3.0, 11.0])
        planned, settled = both(bands, bought, NONE, lambda side, when, before=before: before, buy=listed)
        assert planned == pytest.approx(settled), bought


@pytest.mark.parametrize(
    ("price", "least"),
    [(0.6, [0.0] * 24), (0.3, [-0.18] * 21 + [-0.04] * 3), (0.2, [-0.28] * 21 + [-0.14] * 3)],
)
def test_a_step_over_prices_by_time_makes_no_kwh_cheaper_than_the_latest_may_become(price, least):
    """A kWh more in the morning moves one beyond the step: any of the later ones."""
    step = Band(name="step", above_kwh=8, price=price)
    plan = priced(
        TariffTerms(bands=(step,)), counts([step], lambda side, when: 0.0), CLOCK, BY_TIME, [SELL] * 24
    )
    gains = [0.0] * 24
    for found in least_costs(plan.quotas):
        for t, gain in found.items():
            gains[t] += gain
    assert gains == pytest.approx(least)


@pytest.mark.parametrize("bands", [(FREE, DEAR), (FREE, CHEAPER), (FREE, DEARER), (TOPUP, DEAR, FREE)])
def test_beside_a_quota_of_free_kwh_a_step_over_prices_by_time_is_planned_with_no_less(bands):
    random = Random(4)
    for _ in range(40):
        bought = [random.choice([0.0, 0.0, 0.5, 2.0]) for _ in range(24)]
        before = random.choice([0.0, 0.0, 3.0, 11.0])
        planned, settled = both(bands, bought, NONE, lambda side, when, before=before: before, buy=BY_TIME)
        assert planned >= settled - 1e-9, bought
