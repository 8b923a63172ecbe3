"""A flat cheap window of hours is one charge, not a dozen."""

from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve_resident
from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House
from domain.house.optimiser import Optimiser
from domain.plan.acts.switches import switch_price
from domain.plan.draft.build import build
from domain.plan.plan import PlanAction
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Band, TariffTerms
from domain.tariff.wall_clock import When
from tests.domain.plan.at_once import settle

MORNING = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHEAP = (When(from_="10:00", to="15:00"),)
FREE = Band(name="free", when=CHEAP, upto_kwh=20.0, price=0.0)
COUNTED = BandCount(side=FREE.side, per=FREE.per, when=CHEAP, since=MORNING.date(), until=MORNING)


@pytest.mark.parametrize(
    ("price", "terms", "used"),
    [
        (0.08, TariffTerms(), TermsSoFar()),
        (0.30, TariffTerms(bands=(FREE,)), TermsSoFar(bands=(COUNTED,))),
    ],
    ids=["cheap", "free up to so many kWh"],
)
def test_a_flat_cheap_window_is_charged_in_once(price, terms, used):
    slots = tuple(
        PriceSlot(
            start=MORNING + h * HOUR,
            end=MORNING + (h + 1) * HOUR,
            import_price=price if 1 <= h < 6 else 0.30 if h < 9 else 0.50,
            export_price=0.05,
        )
        for h in range(24)
    )
    draft = build(
        House(battery=Battery(), optimiser=Optimiser(enabled=True)),
        MORNING,
        soc_pct=15.0,
        tariff=Tariff(slots=slots, terms=terms),
        load=PowerForecast(slots=(PowerSlot(MORNING, MORNING + 24 * HOUR, 700.0),)),
        solar=None,
        used=used,
    )
    _, acts = settle(draft, solve_resident(ResidentModel(), draft.problem, 60.0), None, switch_price(0.005))
    first_day = [
        act.action for act, start in zip(acts, draft.edges, strict=False) if start < MORNING + 9 * HOUR
    ]
    assert [action for action, _ in groupby(first_day)].count(PlanAction.CHARGE) == 1
