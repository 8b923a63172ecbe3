"""What a plan counts with for a demand charge is what the meter settles for the same flows."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from domain.energy.terms_account import Flow, settle
from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Site
from domain.house.optimiser import Optimiser
from domain.plan.draft.build import Draft, build
from domain.plan.problem.totals import Totals
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import DemandCharge, TariffTerms
from domain.tariff.wall_clock import When

ZONE = ZoneInfo("Australia/Sydney")
MORNING = datetime(2026, 1, 15, 12, 0, tzinfo=ZONE)
A_MINUTE = timedelta(minutes=1)


def clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def lived(terms, so_far, steps, import_kw):
    """The counts after so much was taken in each of the steps, and what the peaks' rise cost."""
    cost = 0.0
    for (start, end), kw in zip(steps, import_kw, strict=True):
        kwh = kw * (end - start) / timedelta(hours=1)
        flow = Flow(start=start, end=end, import_kwh=kwh, export_kwh=0.0, import_price=0.3, export_price=0.0)
        so_far, more = settle(so_far, terms, flow, ZONE)
        cost += more
    return so_far, cost


@pytest.mark.parametrize("seed", range(40))
def test_peaks_are_planned_as_the_meter_settles_them(seed):
    """Windows begin and end within clock blocks, the plan begins and ends in one."""
    dice = Random(seed)
    now = MORNING + dice.randrange(0, 480, 5) * A_MINUTE
    soon = (now + 5 * A_MINUTE - MORNING) // A_MINUTE + 12 * 60
    begins = [
        dice.choice((soon, dice.randrange(13 * 60, 21 * 60, 10))),
        dice.randrange(13 * 60 + 1, 21 * 60, 10),
    ]
    charge = DemandCharge(
        name="peak",
        per_kw=2.0,
        when=(When(from_=clock(min(begins)), to=clock(max(begins))),),
        interval_min=dice.choice((5, 10, 15, 30, 60)),
    )
    terms = TariffTerms(demand=(charge,))
    before = [(at, at + A_MINUTE) for at in (MORNING - 60 * A_MINUTE + n * A_MINUTE for n in range(24 * 60))]
    before = [step for step in before if step[1] <= now]
    used, _ = lived(terms, TermsSoFar(), before, [dice.choice((0.0, 0.5)) for _ in before])
    end = now + dice.randrange(60, 600, 5) * A_MINUTE
    draft = build(
        House(
            site=Site(timezone="Australia/Sydney"),
            battery=Battery(),
            optimiser=Optimiser(enabled=True, step_s=dice.choice((300, 900, 1800))),
        ),
        now,
        soc_pct=50.0,
        tariff=Tariff(
            slots=(PriceSlot(start=now, end=end, import_price=0.3, export_price=0.0),), terms=terms
        ),
        load=PowerForecast(slots=(PowerSlot(now, end, 500.0),)),
        solar=None,
        used=used,
    )
    assert isinstance(draft, Draft)
    inside = [t for demand in draft.problem.active_demands for t in demand.window_steps] or [0]
    near = dice.choice((inside[0], inside[-1]))
    import_kw = [
        dice.choice((1.0, 4.0)) if abs(t - near) < 4 else 0.1 * dice.random()
        for t in range(draft.problem.steps)
    ]
    _, settled = lived(terms, used, list(zip(draft.edges, draft.edges[1:], strict=False)), import_kw)
    nothing = [0.0] * draft.problem.steps
    lost = sum(each.price_per_kw * each.peak_so_far_kw for each in draft.problem.active_demands)
    planned = Totals(draft.problem).cost(import_kw, nothing, ()) - lost
    assert planned == pytest.approx(settled, abs=1e-6)
