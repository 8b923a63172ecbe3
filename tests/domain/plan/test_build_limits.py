"""The limits of a planning problem: of the connection, and of what may be sold or thrown away."""

from datetime import timedelta
from math import inf, nan

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.command.order import BatteryAction
from domain.house.house import Curtailment, Optimiser, Site
from domain.plan.draft.build import ABLE
from domain.plan.problem.problem import GridSpec
from tests.domain.plan.numbered import ALL, hourly
from tests.domain.plan.test_build import HOUSE, NOON, a_draft, a_forecast, a_tariff


@pytest.mark.parametrize(
    ("site", "grid"),
    [
        ({}, (None, None)),
        ({"import_limit_w": 7_000}, (7.0, None)),
        ({"import_limit_w": 0, "export_limit_w": 0}, (0.0, 0.0)),
        ({"export_limit_w": 2_500}, (None, 2.5)),
        ({"main_fuse_a": 20, "fuse_margin_a": 2}, (4.14, None)),
        ({"main_fuse_a": 20, "fuse_margin_a": 2, "phases": 3}, (12.42, None)),
        ({"main_fuse_a": 2, "fuse_margin_a": 3}, (0.0, None)),  # nothing is left, and no less than that
        ({"main_fuse_a": 20, "fuse_margin_a": 2, "import_limit_w": 3_000}, (3.0, None)),
        ({"main_fuse_a": 20, "fuse_margin_a": 2, "import_limit_w": 5_000}, (4.14, None)),
    ],
)
def test_the_tighter_of_limit_and_fuse_holds(site, grid):
    found = a_draft(house=replace(HOUSE, site=Site(**site))).problem.grid
    assert (found.import_limit_kw, found.export_limit_kw) == pytest.approx(grid)
    assert isinstance(found, GridSpec)


@pytest.mark.parametrize(
    ("load_w", "pv_w", "import_kw"),
    [(9_000.0, 1_000.0, 8.0), (3_000.0, 0.0, 3.0), (3_001.0, 0.0, 3.001), (9_000.0, 9_500.0, 3.0)],
)
def test_an_import_limit_is_raised_to_what_the_house_alone_needs(load_w, pv_w, import_kw):
    house = replace(HOUSE, site=Site(import_limit_w=3_000))
    problem = a_draft(house=house, load=a_forecast(load_w), solar=a_forecast(pv_w)).problem
    assert set(problem.import_max_kw) == {import_kw}
    assert a_draft().problem.import_max_kw is None


@pytest.mark.parametrize(
    ("earned", "enter_below", "acts", "is_allowed"),
    [
        (0.0101, 0.01, ALL, True),
        (0.01, 0.01, ALL, False),  # what is not worth exporting is not worth a discharge
        (0.001, -0.05, ALL, True),
        (0.0, -0.05, ALL, False),
        (None, 0.01, ALL, False),
        (nan, 0.01, ALL, False),
        (inf, 0.01, ALL, False),
        (0.5, 0.01, ALL - {BatteryAction.FORCE_DISCHARGE}, False),
    ],
)
def test_the_battery_is_sold_only_for_a_known_price_that_is_worth_it(earned, enter_below, acts, is_allowed):
    house = replace(HOUSE, curtailment=Curtailment(enter_below=enter_below))
    problem = a_draft(
        house=house, tariff=a_tariff(sell=lambda _h: earned), able=replace(ABLE, actions=acts)
    ).problem
    assert set(problem.battery_export_allowed) == {is_allowed}


@pytest.mark.parametrize(
    ("earned", "is_limited", "acts", "limits_kw"),
    [
        ((0.05, 0.007, 0.05), False, ALL, [None, 0.0, None]),
        ((0.011, 0.007, 0.011), True, ALL, [0.0, 0.0, 0.0]),  # within the dead band what was goes on
        ((0.011, 0.007, 0.011), None, ALL, [None, 0.0, 0.0]),  # and where nobody tells, nothing was
        ((0.011, 0.05, 0.011), True, ALL, [0.0, None, None]),
        ((0.007, None, 0.05), False, ALL, [0.0, 0.0, None]),  # an unknown price changes nothing
        ((0.007,) * 3, False, ALL - {BatteryAction.CURTAIL}, [None] * 3),
    ],
)
def test_the_plan_sells_nothing_where_the_export_limit_will_hold(earned, is_limited, acts, limits_kw):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600, horizon_h=3))
    house = replace(house, curtailment=Curtailment(enabled=True))
    draft = a_draft(
        house=house,
        soc_pct=100.0,
        tariff=a_tariff(sell=lambda hour: earned[min(int(hour), 2)]),
        solar=hourly(6_000, 6_000, 6_000),
        able=replace(ABLE, actions=acts),
        **({} if is_limited is None else {"is_limited": is_limited}),
    )
    most, solution = draft.problem.export_max_kw, solve(draft.problem)
    at = [int((start - NOON) / timedelta(hours=1)) for start in draft.edges[:-1]]
    assert solution.has_plan
    for t, hour in enumerate(at):
        assert (t in draft.held_back) is (limits_kw[hour] == 0.0)
        if limits_kw[hour] == 0.0:
            assert (most[t], solution.export_kw[t]) == (0.0, pytest.approx(0.0, abs=1e-6))
        else:
            assert most is None or most[t] > 1


def test_a_step_whose_export_price_is_known_in_part_sells_nothing():
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600))
    problem = a_draft(
        house=house,
        now=NOON - timedelta(minutes=30),
        tariff=a_tariff(
            start=NOON - timedelta(hours=1, minutes=30), sell=lambda h: None if h == 2 else 0.015
        ),
        load=a_forecast(start=NOON - timedelta(hours=1)),
    ).problem
    assert problem.battery_export_allowed[:4] == (True, False, False, True)  # its hour lies across two steps
    assert problem.export_price[:4] == pytest.approx((0.015, 0.0075, 0.0075, 0.015))


@pytest.mark.parametrize(
    ("lacks", "charge_kw", "discharge_kw"),
    [
        (None, None, None),
        (BatteryAction.FORCE_CHARGE, (0.0, 2.0), None),  # the sun that the house leaves
        (BatteryAction.FORCE_DISCHARGE, None, (1.5, 0.0)),  # what the house needs beyond the sun
    ],
)
def test_what_cannot_be_forced_is_bounded_by_what_happens_by_itself(lacks, charge_kw, discharge_kw):
    house = replace(HOUSE, optimiser=Optimiser(enabled=True, step_s=3600))
    problem = a_draft(
        house=house,
        load=hourly(2_000.0, 1_000.0),
        solar=hourly(500.0, 3_000.0),
        able=replace(ABLE, actions=ALL - {lacks}),
    ).problem
    assert problem.charge_max_kw == charge_kw
    assert problem.discharge_max_kw == discharge_kw


@pytest.mark.parametrize(
    ("curtails", "to_import", "export_limit_w", "pv_w", "most_kw"),
    [
        (False, False, 2_000, 2_500.0, 0.0),  # all that is left over may go out
        (False, False, 2_000, 3_000.0, 0.0),
        (False, False, 0, 3_000.0, 2.0),
        (False, True, None, 3_000.0, 0.0),
        (True, False, None, 500.0, 0.0),
        (True, False, 500, 3_000.0, 2.0),
        (True, True, None, 500.0, 0.5),
    ],
)
def test_how_much_sun_may_be_thrown_away(curtails, to_import, export_limit_w, pv_w, most_kw):
    house = replace(
        HOUSE,
        site=Site(export_limit_w=export_limit_w),
        curtailment=Curtailment(enabled=curtails),
        optimiser=Optimiser(enabled=True, curtail_to_import=to_import),
    )
    problem = a_draft(house=house, solar=a_forecast(pv_w)).problem
    assert set(problem.curtail_max_kw) == {most_kw}
    assert problem.pv_curtailable is curtails
    assert problem.curtail_cost_per_kwh == 1e-4  # breaks a tie, and is no price
