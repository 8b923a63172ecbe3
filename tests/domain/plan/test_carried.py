"""A plan's acts within the limits of today's problem: cars, room, floors, what is left over."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.carried import carried
from domain.plan.acts.switches import FREE
from domain.plan.problem.check import check
from domain.plan.problem.cost import objective_of
from domain.plan.problem.problem import GridSpec
from domain.plan.problem.solution import Enforced, SolveStatus
from domain.plan.why.explain import acts_of
from tests.domain.plan.at_once import settle
from tests.domain.plan.plans import BATTERY, a_draft, an_answer


def replayed(*battery_kw: float, ev_kw=None, **changes):
    """What acts of these battery powers do in a draft of these values."""
    steps = len(battery_kw)
    before = a_draft(steps, hours=changes.get("hours", 1.0))
    draft = a_draft(steps, cars=dict.fromkeys(ev_kw or {}, 0.0), **changes)
    return carried(draft.problem, acts_of(before, an_answer(before, *battery_kw)), ev_kw or {})


@pytest.mark.parametrize(
    ("planned_kw", "changes", "charge_kw", "discharge_kw"),
    [
        (-3.0, {"charge_max_kw": (0.5,)}, 0.5, 0.0),
        (3.0, {"discharge_max_kw": (0.5,)}, 0.0, 0.5),
        (-3.0, {"battery": replace(BATTERY, soc0_kwh=10.0)}, 0.0, 0.0),
        (-3.0, {"battery": replace(BATTERY, soc0_kwh=11.0)}, 0.0, 0.0),
        (-4.0, {"hours": 0.5, "battery": replace(BATTERY, soc0_kwh=9.0, eta_charge=0.8)}, 2.5, 0.0),
        (4.0, {"hours": 0.5, "battery": replace(BATTERY, soc0_kwh=2.0, eta_discharge=0.8)}, 0.0, 1.6),
        (3.0, {"battery": replace(BATTERY, soc0_kwh=1.0)}, 0.0, 0.0),
        (3.0, {"battery": replace(BATTERY, soc0_kwh=0.5)}, 0.0, 0.0),
        (
            3.0,
            {"hours": 0.5, "battery": replace(BATTERY, export_reserve_kwh=4.5)},
            0.0,
            1.0,
        ),  # half a kWh in half an hour
        (
            3.0,
            {"hours": 0.5, "battery": replace(BATTERY, export_reserve_kwh=4.0, eta_discharge=0.8)},
            0.0,
            1.6,
        ),
        (3.0, {"load_kw": 0.0, "battery": replace(BATTERY, export_reserve_kwh=5.0)}, 0.0, 0.0),
        (3.0, {"load_kw": 0.0, "battery": replace(BATTERY, export_reserve_kwh=6.0)}, 0.0, 0.0),
        (0.5, {"load_kw": 3.0, "pv_kw": 1.0}, 0.0, 2.0),  # left to itself: it follows the house of today
        (0.5, {"load_kw": 1.0, "pv_kw": 4.0}, 3.0, 0.0),
        (3.0, {"load_kw": 0.0, "pv_kw": 2.0, "battery_export_allowed": (False,)}, 0.0, 0.0),
    ],
)
def test_an_old_action_stays_within_the_battery_and_its_floors(planned_kw, changes, charge_kw, discharge_kw):
    plan = replayed(planned_kw, **changes)
    assert plan.charge_kw == pytest.approx((charge_kw,))
    assert plan.discharge_kw == pytest.approx((discharge_kw,))


@pytest.mark.parametrize(
    ("planned_kw", "car_kw", "changes", "discharge_kw", "import_kw"),
    [
        (0.5, 2.0, {}, 3.0, 0.0),  # a car is need like the house's
        (3.0, 2.0, {"battery_export_allowed": (False,)}, 3.0, 0.0),
        (3.0, 1.0, {"battery_export_allowed": (False,)}, 2.0, 0.0),
        (0.0, 2.0, {}, 0.0, 3.0),  # held
    ],
)
def test_a_car_of_the_new_plan_is_need_like_the_houses(planned_kw, car_kw, changes, discharge_kw, import_kw):
    plan = replayed(planned_kw, ev_kw={"car": (car_kw,)}, **changes)
    assert plan.discharge_kw == pytest.approx((discharge_kw,))
    assert plan.import_kw == pytest.approx((import_kw,))
    assert plan.ev_kw == {"car": (car_kw,)}


@pytest.mark.parametrize(
    ("sell", "limit_kw", "changes", "sold_kw", "wasted_kw"),
    [
        (0.1, 2.0, {}, 2.0, 1.0),
        (0.1, None, {}, 3.0, 0.0),
        (-0.1, 5.0, {}, 0.0, 3.0),
        (-0.1, 5.0, {"curtail_max_kw": (1.0,)}, 2.0, 1.0),
        (-0.1, 5.0, {"pv_curtailable": False}, 3.0, 0.0),
        (0.1, 2.0, {"pv_curtailable": False}, 3.0, 0.0),  # it goes out, and the checker says so
    ],
)
def test_what_is_left_over_is_sold_as_far_as_it_pays_and_may(sell, limit_kw, changes, sold_kw, wasted_kw):
    plan = replayed(
        0.0,
        export_price=sell,
        pv_kw=4.0,
        grid=GridSpec(export_limit_kw=limit_kw),
        battery=replace(BATTERY, soc0_kwh=10.0),
        **changes,
    )
    assert (plan.export_kw, plan.curtail_kw, plan.import_kw) == ((sold_kw,), (wasted_kw,), (0.0,))


def test_energy_follows_the_replayed_powers_over_steps_of_any_length():
    battery = replace(BATTERY, eta_charge=0.8, eta_discharge=0.5)
    plan = replayed(-2.0, -2.0, 3.0, hours=(0.5, 1.0, 0.25), battery=battery)
    assert plan.soc_kwh == pytest.approx((5.8, 7.4, 5.9))


def test_stored_energy_starts_within_what_the_battery_holds():
    assert replayed(0.0, battery=replace(BATTERY, soc0_kwh=11.0)).soc_kwh == (10.0,)
    assert replayed(0.0, battery=replace(BATTERY, soc0_kwh=-1.0)).soc_kwh == (0.0,)


def test_what_is_carried_out_is_priced_and_keeps_every_rule():
    draft = a_draft(3, hours=(0.5, 1.0, 1.0), import_price=(0.1, 0.2, 0.6))
    rules = Enforced(exclusive_steps=3, backed_steps=3, ev_steps=3)
    candidate = an_answer(draft, -2.0, 0.0, 1.5, enforced=rules, solve_ms=3.0, build_ms=2.0)
    plan, _ = settle(draft, candidate, None, FREE)
    assert plan.objective == objective_of(draft.problem, plan)
    assert plan.objective <= 0.15 + 0.2 - 0.05  # what the answer costs
    assert check(draft.problem, plan) == []
    assert plan.status is SolveStatus.FEASIBLE
    assert (plan.enforced, plan.solve_ms, plan.build_ms) == (rules, 3.0, 2.0)
