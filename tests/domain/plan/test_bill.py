"""What a plan is told to cost is what the meter would settle: by all of the contract, from what is so far."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.energy.terms_so_far import BandCount, CreditCount, DemandCount, TermsSoFar
from domain.plan.bill import Counted, billing, with_bill
from domain.plan.plan import CostParts, Plan, PlanAction, PlanSlot
from domain.plan.turns import in_one_go
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, Side, TariffTerms
from domain.tariff.wall_clock import When

ZONE = "Australia/Brisbane"
START = datetime(2026, 1, 15, 2, tzinfo=UTC)  # noon
TODAY, MONTH = date(2026, 1, 15), date(2026, 1, 1)
NOON = (When(from_="12:00", to="14:00"),)

FREE = Band(name="free", upto_kwh=2.0, price=0.0)
STEP = Band(name="step", per=Per.MONTH, above_kwh=100.0, add=0.1)
TOPUP = Band(name="top-up", side=Side.EXPORT, upto_kwh=1.0, add=0.15)
PEAK = DemandCharge(name="peak", per_kw=12.0, interval_min=5)
LOOK = DemandCharge(name="look", per_kw=12.0, interval_min=0, when=NOON)
CREDIT = DayCredit(name="no import", amount=1.0, when=NOON)


def an_hour(n, grid_w):
    return PlanSlot(
        start=START + timedelta(hours=n),
        end=START + timedelta(hours=n + 1),
        action=PlanAction.SELF_CONSUMPTION,
        power_w=0,
        soc_pct=50.0,
        grid_w=grid_w,
        pv_w=0,
        load_w=0,
        import_price=9.0,
        export_price=9.0,
        reason=Reason(Why.SELF_CONSUMPTION),
    )


def used(bands_kwh=0.0, peak_kw=0.0, bought_kwh=0.0):
    """What is used of all of them at the start."""

    def band(each):
        since = TODAY if each.per is Per.DAY else MONTH
        return BandCount(
            side=each.side, when=each.when, per=each.per, since=since, until=START, kwh=bands_kwh
        )

    def demand(each):
        return DemandCount(
            when=each.when,
            billing_day=1,
            interval_min=each.interval_min,
            since=MONTH,
            until=START,
            peak_kw=peak_kw,
        )

    credit = CreditCount(when=NOON, most_kw=CREDIT.most_kw, since=TODAY, until=START, kwh=bought_kwh)
    bands = tuple(band(each) for each in (FREE, STEP, TOPUP))
    return TermsSoFar(bands=bands, demand=(demand(PEAK), demand(LOOK)), credits=(credit,))


def a_bill(grid_w, so_far, *, per_day=None, **terms):
    """Of so many hours of 30 and 5 c, from noon."""
    prices = PriceSlot(
        start=START, end=START + timedelta(hours=len(grid_w)), import_price=0.3, export_price=0.05
    )
    tariff = Tariff(slots=(prices,), supply_charge_per_day=per_day, terms=TariffTerms(**terms))
    slots = tuple(an_hour(n, watts) for n, watts in enumerate(grid_w))
    plan = Plan(id="p", made_at=START, status="optimal", slots=slots, solve_ms=1.0)
    counted = Counted(tariff=tariff, used=so_far, timezone=ZONE)
    return with_bill(plan, in_one_go(billing(plan.slots, counted)))


@pytest.mark.parametrize(
    ("grid_w", "so_far", "contract", "parts"),
    [
        ((1_000, -2_000), used(), {}, {"energy": 0.2}),
        ((1_000,) * 3, used(), {"bands": (FREE,)}, {"energy": 0.9, "quotas": -0.6}),
        ((1_000,) * 3, used(bands_kwh=1.5), {"bands": (FREE,)}, {"energy": 0.9, "quotas": -0.15}),
        ((1_000,) * 3, used(bands_kwh=98.0), {"bands": (STEP,)}, {"energy": 0.9, "quotas": 0.1}),
        ((-2_000,), used(), {"bands": (TOPUP,)}, {"energy": -0.1, "quotas": -0.15}),
        # the peak so far is lost already: only its rise costs
        ((1_000, 1_500), used(peak_kw=1.57), {"demand": (PEAK,)}, {"energy": 0.75}),
        ((5_413, 500), used(peak_kw=1.57), {"demand": (PEAK,)}, {"energy": 1.7739, "demand": 46.116}),
        ((2_000, 3_000), used(), {"demand": (PEAK,)}, {"energy": 1.5, "demand": 36.0}),
        # a single look counts where its slot lies, not where the slot ends
        ((0, 0, 4_000), used(), {"demand": (LOOK,)}, {"energy": 1.2}),
        ((0, 4_000, 0), used(), {"demand": (LOOK,)}, {"energy": 1.2, "demand": 48.0}),
        ((0, 0, 3_000), used(), {"credits": (CREDIT,)}, {"energy": 0.9, "credits": -1.0}),
        ((0, 0, 3_000), used(bought_kwh=1.0), {"credits": (CREDIT,)}, {"energy": 0.9}),
        ((0,) * 6, used(), {"per_day": 1.2}, {"supply": 0.3}),
    ],
)
def test_a_plan_costs_what_its_flows_would_be_billed(grid_w, so_far, contract, parts):
    plan = a_bill(grid_w, so_far, **contract)
    assert plan.cost_parts == CostParts(**parts)
    assert plan.cost == pytest.approx(sum(parts.values()))
    assert sum(slot.cost for slot in plan.slots) == pytest.approx(plan.cost)


def test_a_rise_of_the_peak_is_told_in_the_slot_in_which_it_rises():
    plan = a_bill((1_000, 3_000, 3_000), used(peak_kw=2.0), demand=(PEAK,))
    assert [slot.cost for slot in plan.slots] == pytest.approx([0.3, 0.9 + 12.0, 0.9])


def test_what_costs_nothing_has_no_sign():
    assert str(a_bill((-0.0001,), used()).cost) == "0.0"


def test_what_follows_an_order_begins_with_what_the_order_used():
    slots = (an_hour(0, 1_000.0),)
    tariff = Tariff(terms=TariffTerms(bands=(STEP,), demand=(PEAK,)))
    after = in_one_go(billing(slots, Counted(tariff=tariff, used=used(bands_kwh=4.0), timezone=ZONE))).used
    assert (after.bands[0].kwh, after.demand[0].peak_kw) == (pytest.approx(5.0), pytest.approx(1.0))
