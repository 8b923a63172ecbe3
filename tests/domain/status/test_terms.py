"""What is left of quotas at a glance, with the figures that the prices are told with."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.energy.terms_shown import BandShown, DemandShown, TermsShown
from domain.status.terms import terms_status
from domain.tariff.terms import Per, Side

NOON = datetime(2026, 1, 15, 2, tzinfo=UTC)


def test_the_status_tells_the_very_figures_of_the_tariff():
    band = BandShown(
        name="free", side=Side.IMPORT, when=(), per=Per.DAY, price=0.0, add=None, above_kwh=0.0,
        upto_kwh=24.0, used_kwh=23.95, left_kwh=0.05, is_open=True, applies=True, resets_at=NOON,
    )  # fmt: skip
    demand = DemandShown(
        name="peak", when=(), per_kw=12.0, peak_kw=4.126, cost=49.5123, running_kw=None, is_open=True,
        is_whole=True, since=NOON.astimezone(ZoneInfo("Australia/Brisbane")).date(),
    )  # fmt: skip
    told = terms_status(TermsShown(bands=(band,), demand=(demand,), credits=()))
    assert told is not None
    assert told.quotas[0].left_kwh == band.left_kwh
    assert (told.demand[0].peak_kw, told.demand[0].cost) == (demand.peak_kw, demand.cost)
