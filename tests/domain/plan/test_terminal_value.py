"""What is stored at a plan's end is worth something: a cheap hour, and no more than its refill."""

from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.house.house import Optimiser
from domain.plan.draft.worth import percentile, terminal_value_per_kwh
from tests.domain.plan.test_build import HOUSE, NOON, a_draft, a_forecast, a_tariff


def test_the_stored_energy_keeps_a_value_at_the_end():
    draft = a_draft(tariff=a_tariff(buy=lambda _h: 0.30, sell=lambda _h: 0.10), soc_pct=80.0)
    battery = draft.problem.battery
    assert battery.terminal_value_per_kwh == pytest.approx(0.92 * 0.30)
    assert sum(solve(draft.problem).export_kw) < 1e-3  # not dumped for 10 c at the end


def test_the_terminal_value_moves_by_a_hair_when_the_plan_is_made_again():
    tariff = a_tariff(hours=72, buy=lambda h: 0.1 + 0.02 * (h % 24))
    values = [
        a_draft(now=NOON + timedelta(minutes=5 * i), tariff=tariff, load=a_forecast(hours=72))
        .problem.battery.terminal_value_per_kwh
        for i in range(36)
    ]  # fmt: skip
    assert max(abs(a - b) for a, b in pairwise(values)) < 0.005


def test_the_terminal_value_never_exceeds_what_refilling_costs():
    battery = replace(a_draft().problem.battery, max_charge_kw=0.1)
    assert terminal_value_per_kwh(battery, [0.1, 0.9], [12.0, 12.0]) <= 0.9 / 0.92
    assert terminal_value_per_kwh(battery, [-0.2] * 24, [1.0] * 24) == 0.0


@pytest.mark.parametrize(
    ("prices", "hours", "value"),
    [
        ([], [], 0.0),
        ([0.30] * 24, [1.0] * 24, 0.27),
        ([0.01] * 24 + [0.30] * 24, [1.0] * 48, 0.27),  # the last day counts, and no more
        ([0.01, 0.30], [24.0, 24.0], 0.27),
        ([0.01, 0.20, 0.40], [30.0, 6.0, 18.0], 0.9 * 0.25),  # half-way between the middles, at 6 h
        ([0.10] * 3 + [0.40] * 21, [1.0] * 24, 0.10 / 0.8),  # refilled in two and a half cheap hours
        ([0.10, 0.50], [1.0, 1.0], 0.9 * 0.10),
        ([-0.10] * 24, [1.0] * 24, 0.0),
    ],
)
def test_stored_energy_is_worth_a_cheap_hour_and_no_more_than_its_refill(prices, hours, value):
    battery = replace(
        a_draft().problem.battery, capacity_kwh=10.0, max_charge_kw=5.0, eta_charge=0.8, eta_discharge=0.9
    )
    assert terminal_value_per_kwh(battery, prices, hours) == pytest.approx(value)


def test_wear_is_taken_off_what_stored_energy_is_worth_and_off_every_use():
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, wear_per_kwh=0.05))
    battery = replace(a_draft(house).problem.battery, eta_discharge=0.9, eta_charge=1.0)
    assert battery.cycle_cost_per_kwh_discharged == 0.05
    assert terminal_value_per_kwh(battery, [0.30] * 24, [1.0] * 24) == pytest.approx(0.9 * 0.25)
    assert terminal_value_per_kwh(battery, [0.04] * 24, [1.0] * 24) == 0.0


def test_a_battery_that_cannot_be_charged_keeps_the_value_of_what_it_holds():
    battery = replace(a_draft().problem.battery, max_charge_kw=0.0, eta_discharge=0.9)
    assert terminal_value_per_kwh(battery, [0.30] * 24, [1.0] * 24) == pytest.approx(0.27)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.125, 1.0), (0.5, 2.5), (1.0, 4.0)])
def test_a_percentile_is_weighted_and_interpolated(share, value):
    assert percentile([(1.0, 1.0), (4.0, 1.0), (2.0, 1.0), (3.0, 1.0)], share) == pytest.approx(value)
