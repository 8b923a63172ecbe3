"""On equal prices the house uses what it has: a battery kept full saves nothing."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Optimiser
from domain.plan.acts.switches import switch_price
from domain.plan.cars.wish import CarWish
from domain.plan.plan import PlanAction
from tests.domain.plan.at_once import explain, settle
from tests.domain.plan.test_build import HOUSE, NOON, a_draft, a_forecast, a_tariff

HALF_HOURS = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=1_800))  # wear as it is delivered
SUNNY = PowerForecast(
    slots=(
        PowerSlot(NOON, NOON + timedelta(hours=12), 0.0),
        PowerSlot(NOON + timedelta(hours=12), NOON + timedelta(hours=16), 3_000.0),
        PowerSlot(NOON + timedelta(hours=16), NOON + timedelta(hours=24), 0.0),
    )
)
CAR = CarWish(name="garage", ready=NOON, departure=NOON + timedelta(hours=9), energy_kwh=6.0, max_kw=7.0)


def flat(_hour):
    return 0.30


def peak_is_over(hour):
    return 0.50 if 20 <= hour < 23 else 0.20


def planned(**changes):
    known = {
        "soc_pct": 80.0,
        "tariff": a_tariff(hours=24, buy=flat),
        "load": a_forecast(700.0),
        "solar": None,
    }
    return a_draft(HALF_HOURS, **(known | changes))


@pytest.mark.parametrize(
    ("changes", "was_held"),
    [
        ({}, False),
        ({"soc_pct": 30.0}, True),  # a battery that was held is let go of
        ({"tariff": a_tariff(hours=24, buy=lambda _h: 30.0, sell=lambda _h: 8.0)}, False),  # small money
        ({"solar": SUNNY}, False),
        ({"load": a_forecast(300.0), "tariff": a_tariff(hours=24, buy=peak_is_over)}, True),
        ({"cars": (CAR,)}, False),
    ],
    ids=["flat", "flat-and-low", "flat-yen", "known-sun", "after-the-peak", "a-car"],
)
def test_a_kwh_that_saves_as_much_now_as_later_is_used_now(changes, was_held):
    draft, previous = planned(**changes), None
    if was_held:
        past = replace(draft, edges=tuple(edge - timedelta(hours=1) for edge in draft.edges))
        previous = explain(past, solve(past.problem), plan_id="old", made_at=NOON)
        slots = tuple(replace(slot, action=PlanAction.HOLD) for slot in previous.slots)
        previous = replace(previous, slots=slots)
    plan, acts = settle(draft, solve(draft.problem), previous, switch_price(0.005))
    assert acts[0].action is PlanAction.SELF_CONSUMPTION
    assert plan.discharge_kw[0] >= draft.problem.load_kw[0]


def test_what_saves_more_later_is_kept():
    draft = planned(tariff=a_tariff(hours=24, buy=lambda h: 0.50 if 10 <= h < 22 else 0.30))
    _, acts = settle(draft, solve(draft.problem), None, switch_price(0.005))
    assert acts[0].action in (PlanAction.HOLD, PlanAction.CHARGE)


def test_nothing_is_bought_only_to_be_used_sooner():
    draft = planned(soc_pct=10.0)
    lossless = replace(draft.problem.battery, eta_charge=1.0, eta_discharge=1.0)
    draft = replace(draft, problem=replace(draft.problem, battery=lossless))
    plan, _ = settle(draft, solve(draft.problem), None, switch_price(0.0))
    assert sum(plan.charge_kw) == 0
