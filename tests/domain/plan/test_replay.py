"""An earlier plan's actions in a new problem: done as far as the battery, the house and the grid let them."""

import pytest
from msgspec.structs import replace

from domain.plan.explain import explain
from domain.plan.replay import replay
from tests.domain.plan.test_explain import BATTERY, START, a_draft, a_solution


def replayed(battery_kw, *, candidate=None, old=None, **changes):
    """What an old plan of these battery powers does in a draft of these values."""
    steps = len(battery_kw)
    before = a_draft(steps, **(old or {"load": 1.0}))
    previous = explain(before, a_solution(before, battery_kw), plan_id="old", made_at=START)
    draft = a_draft(steps, **{"load": 1.0, **changes})
    return replay(draft, previous, a_solution(draft, candidate or (0.0,) * steps))


@pytest.mark.parametrize(
    ("planned_kw", "changes", "charge_kw", "discharge_kw"),
    [
        (-3.0, {}, 3.0, 0.0),
        (-3.0, {"battery": replace(BATTERY, soc0_kwh=8.0)}, 2.0, 0.0),  # full
        (-3.0, {"battery": replace(BATTERY, max_charge_kw=2.0)}, 2.0, 0.0),
        (3.0, {}, 0.0, 3.0),
        (3.0, {"battery": replace(BATTERY, soc0_kwh=3.0)}, 0.0, 2.0),  # down to the reserve
        (3.0, {"battery": replace(BATTERY, max_discharge_kw=2.0)}, 0.0, 2.0),
        (3.0, {"battery_export_allowed": (False,)}, 0.0, 1.0),  # only what the house needs
        (3.0, {"battery_export_allowed": (False,), "load": 0.0}, 0.0, 0.0),
        (3.0, {"battery_export_allowed": (True,)}, 0.0, 3.0),
        (3.0, {"battery": replace(BATTERY, export_reserve_kwh=3.0)}, 0.0, 2.0),
        (3.0, {"battery": replace(BATTERY, export_reserve_kwh=6.0)}, 0.0, 1.0),
        (3.0, {"battery": replace(BATTERY, export_reserve_kwh=6.0), "load": 2.5}, 0.0, 2.5),
        (0.0, {"load": 4.0}, 0.0, 0.0),  # held
        (1.0, {"load": 2.0}, 0.0, 2.0),  # left to itself it follows the house
        (1.0, {"load": 1.0, "pv": 3.0}, 2.0, 0.0),
    ],
)
def test_an_old_action_is_done_as_far_as_it_can_be(planned_kw, changes, charge_kw, discharge_kw):
    plan = replayed((planned_kw,), **changes)
    assert plan.charge_kw == pytest.approx((charge_kw,))
    assert plan.discharge_kw == pytest.approx((discharge_kw,))


def test_losses_count_on_the_way_in_and_out():
    lossy = replace(BATTERY, eta_charge=0.5, eta_discharge=0.8)
    plan = replayed((-2.0, 3.0), battery=lossy)
    assert plan.soc_kwh == pytest.approx((6.0, 6.0 - 3.0 / 0.8))
    assert replayed((-5.0,), battery=replace(lossy, soc0_kwh=9.0)).charge_kw == pytest.approx((2.0,))
    assert replayed((5.0,), battery=replace(lossy, soc0_kwh=3.0)).discharge_kw == pytest.approx((1.6,))


def test_past_the_old_plans_end_the_new_powers_count():
    before = a_draft(1)
    previous = explain(before, a_solution(before, (-2.0,)), plan_id="old", made_at=START)
    draft = a_draft(3)
    plan = replay(draft, previous, a_solution(draft, (0.0, 1.5, -1.0)))
    assert plan.charge_kw == pytest.approx((2.0, 0.0, 1.0))
    assert plan.discharge_kw == pytest.approx((0.0, 1.5, 0.0))


@pytest.mark.parametrize(
    ("pv", "sell", "sold_kw", "wasted_kw"),
    [
        (4.0, 0.1, 3.0, 0.0),
        (8.0, 0.1, 5.0, 2.0),  # 5 kW may go out
        (4.0, -0.1, 0.0, 3.0),  # it would cost
        (4.0, 0.0, 3.0, 0.0),
        (0.0, -0.1, 0.0, 0.0),
    ],
)
def test_what_the_grid_cannot_or_shall_not_take_is_curtailed(pv, sell, sold_kw, wasted_kw):
    plan = replayed((0.0,), battery=replace(BATTERY, soc0_kwh=10.0, max_discharge_kw=0.0), pv=pv, sell=sell)
    assert plan.export_kw == pytest.approx((sold_kw,))
    assert plan.curtail_kw == pytest.approx((wasted_kw,))
    assert plan.import_kw == pytest.approx((max(0.0, 1.0 - pv),))
