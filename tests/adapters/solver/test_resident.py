"""A model that stays while the clock moves what a contract and its owner ask for to other steps."""

import pytest
from msgspec.structs import replace

from adapters.solver.columns import Binaries
from adapters.solver.engines import run_highs
from adapters.solver.resident import ResidentModel
from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.problem import DemandSpec
from domain.plan.problem.quota import BandSpec, QuotaSpec
from tests.adapters.solver import plan_files as files


def steps(first, count):
    return tuple(range(first, first + count))


def quotas(at):
    """Free kWh, of which some are used every time, and a credit that is lost with the next kWh."""
    free = (BandSpec(width_kwh=6.0 - at / 10, price_change=0.0), BandSpec(price_change=0.2))
    lost = (BandSpec(width_kwh=at / 10, price_change=0.0), BandSpec(width_kwh=0.1, price_change=5.0))
    return (
        QuotaSpec(name="free", side="import", steps=steps(20 - at, 12 + at), bands=free),
        QuotaSpec(name="credit", side="import", steps=steps(40 - at, 10 - at), bands=lost),
    )


CHANGES = {
    "quotas": lambda at: {"quotas": quotas(at)},
    "a demand window": lambda at: {
        "demand": DemandSpec(
            enabled_by_default=True, price_per_kw=3.0, window_steps=steps(30 - at, 12 + at), interval_h=0.5
        )
    },
    "floors": lambda at: {
        "floors": (
            FloorSpec(name="evening", steps=steps(25 - at, 6 + at), kwh=5.0 + at, penalty_per_kwh=1.0),
            FloorSpec(name="by then", steps=(45 - at,), kwh=8.0, penalty_per_kwh=1.0),
        )
    },
    "a limit of earnings": lambda at: {
        "earnings_limits": (EarningsLimit(name="day", steps=steps(0, 30 + at), most=0.2),)
    },
    "negative prices": lambda at: {
        "curtail_beside_import": False,
        "import_price": tuple(
            -0.1 if 20 - at <= t < 26 else price for t, price in enumerate(files.half_hours().import_price)
        ),
    },
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_finds_the_optimum_without_being_built_again_when_they_move(change):
    model = ResidentModel()
    for at in (0, 1, 3, 2):
        problem = replace(files.half_hours(), **change(at))
        found, cold = model.solve(problem, 30.0), run_highs(problem, Binaries(), {}, 30.0)
        assert found.objective == pytest.approx(cold.objective, rel=1e-7), at
    assert model.rebuilds == 1


def test_it_is_built_again_when_one_more_is_asked_for():
    model = ResidentModel()
    for several in (quotas(1)[:1], quotas(1)):
        problem = replace(files.half_hours(), quotas=several)
        cold = run_highs(problem, Binaries(), {}, 30.0)
        assert model.solve(problem, 30.0).objective == pytest.approx(cold.objective, rel=1e-7)
    assert model.rebuilds == 2
