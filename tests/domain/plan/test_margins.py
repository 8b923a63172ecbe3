"""What a kWh more or less of a plan costs by the contract is what the meter would settle more or less."""

from random import Random

import pytest
from msgspec.structs import replace

from domain.energy.terms_account import Flow, settle
from domain.plan.draft.followed import Contract
from domain.plan.draft.margins import margins
from domain.plan.why.words import plan_sentence
from domain.tariff.terms import Band, Side, TariffTerms
from domain.tariff.wall_clock import When
from tests.domain.plan.at_once import explain
from tests.domain.plan.plans import BATTERY, START, a_draft, an_answer
from tests.domain.plan.test_planned_as_settled import (
    BRISBANE,
    BUY,
    CLOCK,
    SELL,
    WINDOWS,
    counts,
    random_bands,
)
from tests.domain.plan.test_slot_prices import a_contract
from tests.fakes.telling import a_telling

A_BIT_KWH = 0.02


def settled(bands, so_far, bought, sold):
    """What the day costs at the meter."""
    total = 0.0
    for hour, (into, out) in enumerate(zip(bought, sold, strict=True)):
        flow = Flow(
            start=CLOCK.edges[hour],
            end=CLOCK.edges[hour + 1],
            import_kwh=into,
            export_kwh=out,
            import_price=BUY,
            export_price=SELL,
        )
        so_far, cost = settle(so_far, TariffTerms(bands=tuple(bands)), flow, BRISBANE)
        total += BUY * into - SELL * out + cost
    return total


def with_more(kwh, hour, more):
    return [each + more * (at == hour) for at, each in enumerate(kwh)]


@pytest.mark.parametrize("seed", range(4))
def test_a_kwh_more_or_less_costs_what_the_meter_would_settle(seed):
    random = Random(seed)
    for _ in range(12):
        bands = random_bands(random, is_crossing=True)
        bought = [random.choice([0.0, 0.7, 2.0]) for _ in range(24)]
        sold = [random.choice([0.0, 0.7, 2.0]) for _ in range(24)]
        before = {(side, when): random.choice([0.0, 2.1, 11.3]) for side in Side for when in WINDOWS}
        used = counts(bands, lambda side, when, before=before: before[side, when])
        contract = Contract(bands=tuple(bands), used=used, clock=CLOCK, buy=(BUY,) * 24, sell=(SELL,) * 24)
        cost = settled(bands, used, bought, sold)
        into, out = margins(contract, Side.IMPORT, bought), margins(contract, Side.EXPORT, sold)
        for hour in random.sample(range(24), 6):
            for bit, name in ((A_BIT_KWH, "more"), (-A_BIT_KWH, "less")):
                if bought[hour] + bit > 0:
                    more = settled(bands, used, with_more(bought, hour, bit), sold) - cost
                    assert bit * getattr(into[hour], name) == pytest.approx(more, abs=1e-9), (
                        bands,
                        hour,
                        name,
                    )
                if sold[hour] + bit > 0:
                    more = settled(bands, used, bought, with_more(sold, hour, bit)) - cost
                    assert bit * getattr(out[hour], name) == pytest.approx(-more, abs=1e-9), (
                        bands,
                        hour,
                        name,
                    )


FREE = Band(name="free", when=(When(from_="12:00", to="14:00"),), price=0.0)


@pytest.mark.parametrize(
    ("step_kwh", "price_now", "quota", "words"),
    [
        (3.0, 0.0, None, "power costs 0 c/kWh now"),  # later kWh are beyond it whatever the free hours take
        (6.0, 0.16, "with_quota", "power costs 16 c/kWh with the quota that it uses"),
        (9.0, 0.0, None, "power costs 0 c/kWh now"),
    ],
)
def test_a_free_hour_is_told_dear_only_by_what_it_makes_dearer(step_kwh, price_now, quota, words):
    step = Band(name="step", above_kwh=step_kwh, price=0.46)
    draft = a_draft(5, battery=replace(BATTERY, terminal_value_per_kwh=0.4))
    draft = replace(draft, contract=a_contract(FREE, step))
    plan = explain(draft, an_answer(draft, -2.0, 0.0, 0.0, 0.0, 0.0), plan_id="p", made_at=START)
    compared = plan.slots[0].reason.facts["compared"]
    assert (plan.slots[0].import_price, compared["price_now"]) == pytest.approx((0.0, price_now))
    assert [name for name in ("beyond_quota", "with_quota") if name in compared] == ([quota] if quota else [])
    assert words in plan_sentence(plan.slots[0].reason, a_telling())
