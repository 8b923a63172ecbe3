"""A contract's terms in the plan: quotas with what is left of them, demand with the peak so far."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.energy.terms_so_far import BandCount, CreditCount, DemandCount, TermsSoFar
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Site
from domain.house.optimiser import Optimiser
from domain.plan.draft.build import build
from domain.plan.draft.terms import terms_cuts
from domain.plan.problem.check import check
from domain.plan.problem.demand import demand_blocks
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, Side, TariffTerms
from domain.tariff.wall_clock import When

SYDNEY = ZoneInfo("Australia/Sydney")
MORNING = datetime(2026, 1, 15, 6, 0, tzinfo=SYDNEY)
TODAY = date(2026, 1, 15)
HOUR = timedelta(hours=1)

MIDDAY = (When(from_="11:00", to="14:00"),)
EVENING = (When(from_="18:00", to="20:00"),)
FREE = Band(name="free", when=MIDDAY, upto_kwh=4.0, price=0.0)
SUPER = Band(name="super export", side=Side.EXPORT, when=EVENING, upto_kwh=3.0, add=0.4)
STEP = Band(name="step", per=Per.MONTH, above_kwh=100.0, add=0.1)


NOTHING = TermsSoFar()


def counted(band, kwh, since=TODAY, *, is_known=True):
    return BandCount(
        side=band.side, per=band.per, when=band.when, since=since, until=MORNING, kwh=kwh, is_known=is_known
    )


def a_draft(
    terms, used=NOTHING, *, buy=0.3, sell=0.05, load=500.0, soc_pct=0.0, hours=24, now=MORNING, **more
):
    slots = tuple(
        PriceSlot(start=MORNING + h * HOUR, end=MORNING + (h + 1) * HOUR, import_price=buy, export_price=sell)
        for h in range(hours)
    )
    watts = (PowerSlot(MORNING, MORNING + hours * HOUR, load),)
    house = House(
        site=Site(timezone="Australia/Sydney"),
        battery=Battery(
            capacity_wh=10_000, max_charge_w=5_000, max_discharge_w=5_000, efficiency=1, reserve_pct=0
        ),
        optimiser=Optimiser(**{"enabled": True, "wear_per_kwh": 0, "reserve_pct": 0, "step_s": 3600, **more}),
    )
    return build(
        house,
        now,
        soc_pct=soc_pct,
        tariff=Tariff(slots=slots, terms=terms),
        load=PowerForecast(slots=watts),
        solar=None,
        used=used,
    )


def solved(draft):
    plan = solve(draft.problem)
    assert check(draft.problem, plan) == []
    return plan


def hour_of(draft, local_hour):
    """The step that begins then today."""
    return draft.edges.index(datetime(2026, 1, 15, local_hour, 0, tzinfo=SYDNEY).astimezone(UTC))


def bought(draft, plan, first, last):
    steps = range(hour_of(draft, first), hour_of(draft, last))
    return sum(plan.import_kw[t] * draft.problem.hours[t] for t in steps)


@pytest.mark.parametrize(
    ("used_kwh", "is_known", "expected"),
    [
        (0.0, True, 4.0),
        (1.5, True, 2.5),
        (4.0, True, 1.5),  # used up: three hours of half a kilowatt, and no more
        (9.0, True, 1.5),
        (0.0, False, 1.5),  # nobody knows what is left: as if it were nothing
    ],
)
def test_a_free_window_is_charged_from_as_far_as_its_quota_goes(used_kwh, is_known, expected):
    used = TermsSoFar(bands=(counted(FREE, used_kwh, is_known=is_known),))
    draft = a_draft(TariffTerms(bands=(FREE,)), used)
    assert bought(draft, solved(draft), 11, 14) == pytest.approx(expected, abs=1e-6)


def test_a_quota_that_nobody_has_counted_yet_is_no_bonus():
    draft = a_draft(TariffTerms(bands=(FREE, SUPER)))
    assert draft.problem.quotas == ()
    assert draft.problem.import_price == pytest.approx([0.3] * draft.problem.steps)
    assert draft.problem.export_price == pytest.approx([0.05] * draft.problem.steps)


def test_tomorrows_quota_is_whole_and_another_than_todays():
    used = TermsSoFar(bands=(counted(FREE, 3.0),))
    draft = a_draft(TariffTerms(bands=(FREE,)), used, hours=48)
    widths = {quota.name: quota.widths_kwh[0] for quota in draft.problem.quotas}
    assert widths == {"free 2026-01-15": 1.0, "free 2026-01-16": 4.0}


def test_a_better_export_price_is_sold_into_as_far_as_it_is_left():
    used = TermsSoFar(bands=(counted(SUPER, 1.0),))
    draft = a_draft(TariffTerms(bands=(SUPER,)), used, soc_pct=100.0)
    plan = solved(draft)
    assert sum(plan.export_kw) == pytest.approx(2.0)
    assert draft.problem.export_price[hour_of(draft, 18)] == pytest.approx(0.45)


def test_above_so_many_kwh_of_the_month_everything_is_dearer_and_next_month_it_is_not():
    late = datetime(2026, 1, 31, 12, 0, tzinfo=SYDNEY)
    used = TermsSoFar(bands=(counted(STEP, 98.0, date(2026, 1, 1)),))
    slots = (PriceSlot(start=late, end=late + 24 * HOUR, import_price=0.3, export_price=0.05),)
    house = House(
        site=Site(timezone="Australia/Sydney"),
        battery=Battery(capacity_wh=10_000),
        optimiser=Optimiser(enabled=True),
    )
    draft = build(
        house,
        late,
        soc_pct=50.0,
        tariff=Tariff(slots=slots, terms=TariffTerms(bands=(STEP,))),
        load=PowerForecast(slots=(PowerSlot(late, late + 24 * HOUR, 1_000.0),)),
        solar=None,
        used=used,
    )
    january, february = draft.problem.quotas
    assert january.widths_kwh[0] == pytest.approx(2.0)  # the month ends within the plan: all that is left
    assert january.costs_per_kwh == pytest.approx((0.0, 0.1))
    assert february.widths_kwh[0] == pytest.approx(100.0 * 12 / (28 * 24))  # its first twelve hours
    assert max(january.steps) < min(february.steps)


@pytest.mark.parametrize(
    ("band", "since", "used", "planned_kwh"),
    [
        # eighteen hours of the first day and 16 days more are left of January
        pytest.param(STEP, date(2026, 1, 1), 32.0, 68.0 * 24 / (18 + 16 * 24), id="a day of what is left"),
        pytest.param(replace(STEP, when=EVENING), date(2026, 1, 1), 32.0, 68.0 * 2 / 34, id="of its windows"),
        pytest.param(replace(STEP, per=Per.DAY), TODAY, 32.0, 68.0, id="a day's quota is all the day's"),
        pytest.param(
            replace(STEP, add=-0.1), date(2026, 1, 1), 32.0, 68.0, id="what is better later is not near"
        ),
        pytest.param(
            replace(SUPER, per=Per.MONTH, upto_kwh=36.0),
            date(2026, 1, 1),
            2.0,
            34.0 * 2 / 34,
            id="of exports too",
        ),
    ],
)
def test_of_a_months_quota_a_plan_takes_its_share_where_it_is_dearer_beyond(band, since, used, planned_kwh):
    draft = a_draft(TariffTerms(bands=(band,)), TermsSoFar(bands=(counted(band, used, since),)))
    assert draft.problem.quotas[0].widths_kwh[0] == pytest.approx(planned_kwh)


def test_beyond_its_share_a_slot_tells_the_price_that_the_plan_counts_with():
    used = TermsSoFar(bands=(counted(STEP, 32.0, date(2026, 1, 1)),))
    contract = a_draft(TariffTerms(bands=(STEP,)), used).contract
    share, steps = 68.0 * 24 / (18 + 16 * 24), len(contract.buy)
    told = contract.prices(Side.IMPORT, [share] + [1.0] * (steps - 1))
    assert told == pytest.approx([0.3] + [0.4] * (steps - 1))


def test_bands_of_one_window_follow_each_other_and_what_holds_first_is_the_steps_price():
    free = replace(FREE, upto_kwh=2.0)
    cheap = replace(FREE, name="cheap", above_kwh=2.0, upto_kwh=6.0, price=0.1)
    draft = a_draft(TariffTerms(bands=(free, cheap)), TermsSoFar(bands=(counted(free, 1.0),)))
    (quota,) = draft.problem.quotas
    assert quota.widths_kwh[:2] == pytest.approx((1.0, 4.0))
    assert quota.costs_per_kwh == pytest.approx((0.0, 0.1, 0.3))
    assert [draft.problem.import_price[t] for t in quota.steps] == pytest.approx([0.0] * 3)


def test_a_charge_on_the_highest_single_look_has_no_block_that_runs():
    charge = DemandCharge(name="look", per_kw=10.0, interval_min=0)
    (demand,) = a_draft(TariffTerms(demand=(charge,))).problem.active_demands
    assert (demand.block_so_far_kwh, demand.window_steps[0]) == (None, 0)


def test_steps_end_where_windows_do_and_a_minute_before_a_demand_window():
    terms = TariffTerms(
        bands=(replace(FREE, when=(When(from_="11:10", to="13:50"),)),),
        demand=(DemandCharge(name="peak", per_kw=10.0, when=(When(from_="14:00", to="20:00"),)),),
    )
    cuts = {
        at.astimezone(SYDNEY).strftime("%H:%M")
        for at in terms_cuts(terms, SYDNEY, MORNING, MORNING + 12 * HOUR)
    }
    assert cuts == {"11:10", "13:50", "13:59", "14:00"}


PEAK = DemandCharge(name="peak", per_kw=12.0, when=(When(from_="14:00", to="20:00"),))


def demand_count(**changes):
    usual = {
        "when": PEAK.when,
        "since": date(2026, 1, 1),
        "until": MORNING,
        "billing_day": 1,
        "interval_min": 30,
    }
    return DemandCount(**{**usual, **changes})


def test_scenario_30_the_plan_knows_the_peak_so_far_and_charges_nothing_from_the_grid_from_a_minute_before():
    used = TermsSoFar(demand=(demand_count(peak_kw=4.1),))
    draft = a_draft(TariffTerms(demand=(PEAK,)), used)
    (demand,) = draft.problem.active_demands
    assert (demand.price_per_kw, demand.interval_h, demand.peak_so_far_kw) == (12.0, 0.5, 4.1)
    window = [draft.edges[t].astimezone(SYDNEY).hour for t in demand.window_steps]
    assert (min(window), max(window)) == (14, 19)
    before = hour_of(draft, 14) - 1
    assert draft.edges[before].astimezone(SYDNEY).strftime("%H:%M") == "13:59"
    assert draft.problem.charge_limits_kw[before] == 0.0
    assert draft.problem.charge_limits_kw[before - 1] == 5.0
    assert draft.problem.charge_limits_kw[before + 1] == 5.0  # inside, the charge itself decides


def test_a_demand_charge_is_shaved_by_the_battery_and_a_peak_that_is_lost_is_not():
    low, lost = demand_count(), demand_count(peak_kw=3.0)

    def peak(count):
        draft = a_draft(TariffTerms(demand=(PEAK,)), TermsSoFar(demand=(count,)), load=2_000.0)
        plan = solved(draft)
        return max(plan.import_kw[t] for t in draft.problem.active_demands[0].window_steps)

    assert peak(low) == pytest.approx(2 - 10 / 6, abs=1e-6)  # 10 kWh over six hours
    assert peak(lost) <= 3.0 + 1e-6


def test_the_running_block_counts_with_what_it_has_imported_and_a_new_period_begins_without_a_peak():
    now = datetime(2026, 1, 31, 15, 10, tzinfo=SYDNEY)
    count = demand_count(peak_kw=2.0, block=now - timedelta(minutes=10), block_kwh=0.7)
    slots = (PriceSlot(start=now, end=now + 24 * HOUR, import_price=0.3, export_price=0.05),)
    house = House(
        site=Site(timezone="Australia/Sydney"), battery=Battery(), optimiser=Optimiser(enabled=True)
    )
    draft = build(
        house,
        now,
        soc_pct=50.0,
        tariff=Tariff(slots=slots, terms=TariffTerms(demand=(PEAK,))),
        load=PowerForecast(slots=(PowerSlot(now, now + 24 * HOUR, 1_000.0),)),
        solar=None,
        used=TermsSoFar(demand=(count,)),
    )
    january, february = draft.problem.active_demands
    assert (january.peak_so_far_kw, january.block_so_far_kwh) == (2.0, 0.7)
    assert (february.peak_so_far_kw, february.block_so_far_kwh) == (0.0, None)
    assert draft.problem.start_hour_local == pytest.approx(15 + 1 / 6)


@pytest.mark.parametrize("looked", [True, False])
def test_the_running_block_counts_to_the_microsecond_and_unseen_as_what_is_left_of_it(looked):
    now = datetime(2026, 1, 15, 15, 0, 38, 417_000, tzinfo=SYDNEY)
    begin = now.replace(second=0, microsecond=0)
    charge = replace(PEAK, interval_min=5)
    count = demand_count(
        interval_min=5, until=now if looked else begin - HOUR, block=begin if looked else None, block_kwh=0.1
    )
    draft = a_draft(TariffTerms(demand=(charge,)), TermsSoFar(demand=(count,)), now=now, step_s=300)
    (demand,) = draft.problem.active_demands
    running = next(block for block in demand_blocks(draft.problem, demand) if block.steps[0] == 0)
    left = 1 - 38.417 / 300
    expected = 0.1 * 12 + 5 * left if looked else 5.0
    assert running.mean_kw([5.0] * draft.problem.steps) == pytest.approx(expected)


CREDIT = DayCredit(name="zero hero", amount=1.0, when=EVENING)


@pytest.mark.parametrize(
    ("kwh", "is_known", "is_kept"),
    [(0.0, True, True), (0.05, True, True), (0.07, True, False), (0.0, False, False)],
)
def test_a_days_credit_is_kept_where_it_can_be_and_not_counted_on_where_it_is_lost(kwh, is_known, is_kept):
    count = CreditCount(
        when=CREDIT.when, since=TODAY, until=MORNING, kwh=kwh, is_known=is_known, most_kw=CREDIT.most_kw
    )
    draft = a_draft(TariffTerms(credits=(CREDIT,)), TermsSoFar(credits=(count,)), load=1_000.0, soc_pct=30.0)
    assert bool(draft.problem.quotas) is is_kept
    if is_kept:
        assert bought(draft, solved(draft), 18, 20) <= 0.06 - kwh + 1e-6
