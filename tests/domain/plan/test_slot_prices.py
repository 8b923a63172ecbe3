"""A slot's price is that of the kWh planned in it, as far as the contract's quotas go."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.followed import Contract
from domain.plan.draft.terms import priced
from domain.plan.why.words import plan_sentence
from domain.tariff.terms import Band, Side, TariffTerms
from tests.domain.plan.at_once import explain
from tests.domain.plan.plans import BATTERY, a_draft, an_answer
from tests.fakes.telling import a_telling

START = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
ZONE = ZoneInfo("Australia/Brisbane")
CLOCK = Clock(edges=tuple(START + timedelta(hours=h) for h in range(6)), zone=ZONE)
FREE = Band(name="free", upto_kwh=2.5, price=0.0)
DEARER = Band(name="dearer", above_kwh=3.0, add=0.05)
FED_IN = Band(name="fed in", side=Side.EXPORT, above_kwh=2.0, price=0.03)


def a_contract(*bands, used=0.0):
    counts = {
        (band.side, band.when, band.per): BandCount(
            side=band.side, when=band.when, per=band.per, since=date(2026, 1, 15), until=START, kwh=used
        )
        for band in bands
    }
    so_far = TermsSoFar(bands=tuple(counts.values()))
    return Contract(bands=bands, used=so_far, clock=CLOCK, buy=(0.3,) * 5, sell=(0.25,) * 5)


@pytest.mark.parametrize(
    ("bands", "side", "used", "kwh", "prices"),
    [
        ((FREE,), Side.IMPORT, 0.0, [1, 1, 1, 1, 0], [0, 0, 0.15, 0.3, 0.3]),  # the third is half free
        ((FREE,), Side.IMPORT, 2.45, [1, 1, 0, 0, 0], [0.285, 0.3, 0.3, 0.3, 0.3]),
        (
            (FREE,),
            Side.IMPORT,
            0.0,
            [0, 0, 0, 0, 3],
            [0, 0, 0, 0, 0.05],
        ),  # of none, what a first kWh would be
        ((DEARER,), Side.IMPORT, 0.0, [2, 2, 2, 0, 0], [0.3, 0.325, 0.35, 0.35, 0.35]),
        ((FREE, DEARER), Side.IMPORT, 0.0, [2, 2, 2, 0, 0], [0, 0.25, 0.35, 0.35, 0.35]),
        ((FED_IN,), Side.EXPORT, 0.0, [1, 2, 1, 0, 0], [0.25, 0.14, 0.03, 0.03, 0.03]),
        ((FED_IN,), Side.IMPORT, 0.0, [1, 2, 1, 0, 0], [0.3] * 5),
    ],
)
def test_the_plans_energy_is_followed_through_the_bands(bands, side, used, kwh, prices):
    found = a_contract(*bands, used=used).prices(side, kwh)
    assert found == pytest.approx(prices)


def a_plan(contract, *battery_kw, load_kw=1.0):
    under = priced(TariffTerms(bands=contract.bands), contract.used, CLOCK, contract.buy, contract.sell)
    draft = a_draft(
        5,
        load_kw=load_kw,
        battery=replace(BATTERY, terminal_value_per_kwh=0.4),
        import_price=under.import_price,
        export_price=under.export_price,
        quotas=under.quotas,
    )
    draft = replace(draft, contract=contract)
    return explain(draft, an_answer(draft, *battery_kw), plan_id="p", made_at=START)


def test_a_slot_beyond_the_quota_is_told_at_its_own_price():
    plan = a_plan(a_contract(FREE), 0.0, 0.0, 0.0, 0.0, 0.0)
    assert [slot.import_price for slot in plan.slots] == pytest.approx([0, 0, 0.15, 0.3, 0.3])


def test_where_the_price_beyond_the_quota_decides_the_sentence_says_so():
    plan = a_plan(a_contract(FREE), -2.0, 0.0, 0.0, 0.0, 0.0)
    compared = plan.slots[0].reason.facts["compared"]
    assert plan.slots[0].import_price == pytest.approx(0.05)  # 2.5 kWh free and half a one for 30 c
    assert compared["price_now"] == pytest.approx(0.3)
    assert "now" in compared["beyond_quota"]
    words = plan_sentence(plan.slots[0].reason, a_telling())
    assert "power costs 30 c/kWh beyond the quota" in words
