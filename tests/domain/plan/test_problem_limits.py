"""What a problem allows in each step, what it may leave out, and what contradicts itself."""

import json

import msgspec
import pytest
from msgspec.structs import replace

from domain.errors import InvalidRequest
from domain.plan.problem.decode import decode_problem, faults_of
from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.problem import BatterySpec, DemandSpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.quota import BandSpec, QuotaSpec

BATTERY = BatterySpec(
    capacity_kwh=10.0,
    max_charge_kw=3.0,
    max_discharge_kw=4.0,
    eta_charge=0.9,
    eta_discharge=0.9,
    soc0_kwh=5.0,
)
CARS = (
    EvSpec(name="a", start=0, deadline=1, max_kw=7.0, energy_kwh=5.0),
    EvSpec(name="b", start=1, deadline=2, max_kw=2.0, energy_kwh=5.0),
)
PROBLEM = PlanProblem(
    steps=2,
    dt_h=0.5,
    battery=BATTERY,
    import_price=(0.3, 0.4),
    export_price=(0.1, 0.1),
    pv_kw=(2.0, 6.0),
    load_kw=(1.0, 0.5),
)


def test_a_file_may_leave_out_what_most_houses_do_not_have():
    least = {
        "steps": 2,
        "dt_h": 0.5,
        "battery": {
            "capacity_kwh": 10,
            "max_charge_kw": 3,
            "max_discharge_kw": 4,
            "eta_charge": 0.9,
            "eta_discharge": 0.9,
            "soc0_kwh": 5,
        },
        "evs": [{"name": "a", "start": 0, "deadline": 2, "max_kw": 7, "energy_kwh": 5}],
        "demand": {"price_per_kw": 4, "window_steps": [0]},
        "import_price": [0.3, 0.4],
        "export_price": [0.1, 0.1],
        "pv_kw": [2, 6],
        "load_kw": [1, 0.5],
    }
    assert json.loads(msgspec.json.encode(decode_problem(json.dumps(least).encode()))) == least | {
        "schema": 1,
        "quotas": [],
        "floors": [],
        "earnings_limits": [],
        "curtail_beside_import": True,
        "curtail_while_forced": True,
        "curtail_while_held": False,
        "note": "",
        "per_dollar": 1.0,
        "start_hour_local": 0.0,
        "battery": least["battery"]
        | {
            "reserve_kwh": 0.0,
            "reserve_penalty_per_kwh_h": 2.0,
            "cycle_cost_per_kwh_discharged": 0.0,
            "terminal_value_per_kwh": 0.0,
            "export_reserve_kwh": None,
            "reserve_slack_kwh": None,
            "grid_charge_max_kwh": None,
            "holds_up_to_kwh": None,
            "whole_power": False,
        },
        "grid": {"import_limit_kw": None, "export_limit_kw": None},
        "pv_curtailable": True,
        "curtail_cost_per_kwh": 1e-4,
        "evs": [
            least["evs"][0]
            | {"min_kw": 0.0, "efficiency": 0.9, "shortfall_penalty_per_kwh": 3.0, "step_max_kw": None}
        ],
        "demand": least["demand"]
        | {
            "enabled_by_default": False,
            "interval_h": 0.5,
            "peak_so_far_kw": 0.0,
            "block_so_far_kwh": None,
            "counts_parts": False,
            "note": "",
        },
        "charge_max_kw": None,
        "discharge_max_kw": None,
        "curtail_max_kw": None,
        "import_max_kw": None,
        "export_max_kw": None,
        "battery_export_allowed": None,
        "variants": {},
    }


@pytest.mark.parametrize(
    ("soc0", "reserve", "slack", "start", "floor"),
    [
        (5.0, 2.0, None, 5.0, 0.0),  # a reserve that is wished for
        (5.0, 2.0, 0.0, 5.0, 2.0),  # and one that holds
        (5.0, 2.0, 0.5, 5.0, 1.5),
        (5.0, 2.0, 3.0, 5.0, 0.0),
        (-0.5, 0.0, None, 0.0, 0.0),
        (10.5, 0.0, None, 10.0, 0.0),
    ],
)
def test_measured_energy_is_clipped_and_the_floor_lies_below_the_reserve_by_the_slack(
    soc0, reserve, slack, start, floor
):
    battery = replace(BATTERY, soc0_kwh=soc0, reserve_kwh=reserve, reserve_slack_kwh=slack)
    assert (battery.start_kwh, battery.floor_kwh) == (start, floor)


@pytest.mark.parametrize(
    ("changes", "name", "limits"),
    [
        ({}, "charge_limits_kw", (3.0, 3.0)),
        ({"charge_max_kw": (0.0, 5.0)}, "charge_limits_kw", (0.0, 3.0)),  # never beyond the battery's own
        ({}, "discharge_limits_kw", (4.0, 4.0)),
        ({"discharge_max_kw": (0.0, 5.0)}, "discharge_limits_kw", (0.0, 4.0)),
        ({}, "curtail_limits_kw", (2.0, 6.0)),
        ({"pv_curtailable": False}, "curtail_limits_kw", (0.0, 0.0)),
        ({"curtail_max_kw": (3.0, 1.0)}, "curtail_limits_kw", (2.0, 1.0)),  # never beyond the sun
        ({"curtail_max_kw": (3.0, 1.0), "pv_curtailable": False}, "curtail_limits_kw", (2.0, 1.0)),
        ({}, "import_limits_kw", (4.0, 3.5)),  # all that could be used at once
        ({"evs": CARS}, "import_limits_kw", (13.0, 12.5)),
        ({"grid": GridSpec(import_limit_kw=0.0)}, "import_limits_kw", (0.0, 0.0)),
        ({"grid": GridSpec(import_limit_kw=7.0)}, "import_limits_kw", (7.0, 7.0)),
        (
            {"grid": GridSpec(import_limit_kw=7.0), "import_max_kw": (9.0, 1.0)},
            "import_limits_kw",
            (9.0, 1.0),
        ),
        ({}, "export_limits_kw", (6.0, 10.0)),  # all that could be had at once
        ({"grid": GridSpec(export_limit_kw=0.0)}, "export_limits_kw", (0.0, 0.0)),
        (
            {"grid": GridSpec(export_limit_kw=5.0), "export_max_kw": (9.0, 1.0)},
            "export_limits_kw",
            (9.0, 1.0),
        ),
        ({}, "hours", (0.5, 0.5)),
        ({"dt_h": (0.25, 0.5)}, "hours", (0.25, 0.5)),
    ],
)
def test_each_step_has_its_limits(changes, name, limits):
    assert getattr(replace(PROBLEM, **changes), name) == limits


def test_a_demand_charge_counts_only_where_it_is_switched_on():
    off = DemandSpec(price_per_kw=4.0, window_steps=(0,))
    on = replace(off, enabled_by_default=True)
    assert PROBLEM.active_demands == ()
    assert replace(PROBLEM, demand=off).active_demands == ()
    assert replace(PROBLEM, demand=on).active_demands == (on,)
    assert replace(PROBLEM, demand=(on, off, on)).active_demands == (on, on)


QUOTA = QuotaSpec(
    name="free hours", side="import", steps=(0, 1), bands=(BandSpec(width_kwh=5.0, price_change=-0.3),)
)
ENDLESS = BandSpec(price_change=0.1)
FLOOR = FloorSpec(name="evening", steps=(1,), kwh=5.0, penalty_per_kwh=30.0)
LIMIT = EarningsLimit(name="today", steps=(0, 1), most=1.0)


def car(**changes) -> dict:
    return {"evs": (replace(CARS[0], **changes),)}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"battery": replace(BATTERY, reserve_kwh=10.0, export_reserve_kwh=10.0)}, []),
        ({"battery": replace(BATTERY, reserve_kwh=10.1)}, ["battery.reserve_kwh"]),
        ({"battery": replace(BATTERY, export_reserve_kwh=10.1)}, ["battery.export_reserve_kwh"]),
        (car(min_kw=7.0), []),  # one power or none
        (car(min_kw=7.1), ["evs[0].min_kw"]),
        (car(start=0, deadline=2), []),
        (car(start=1, deadline=2), []),
        (car(start=1, deadline=1), ["evs[0].deadline"]),
        (car(start=0, deadline=3), ["evs[0].deadline"]),
        ({"evs": CARS}, []),
        ({"evs": (CARS[0], replace(CARS[1], name="a"))}, ["evs[1].name"]),
        ({"demand": DemandSpec(price_per_kw=1.0, window_steps=(0, 1))}, []),
        ({"demand": DemandSpec(price_per_kw=1.0, window_steps=(0, 2))}, ["demand.window_steps"]),
        (
            {"demand": (DemandSpec(price_per_kw=1.0, window_steps=(2,)),) * 2},
            ["demand[0].window_steps", "demand[1].window_steps"],
        ),
        ({"battery": replace(BATTERY, grid_charge_max_kwh=10.1)}, ["battery.grid_charge_max_kwh"]),
        ({"floors": (FLOOR,), "earnings_limits": (LIMIT,)}, []),
        ({"floors": (FLOOR, replace(FLOOR, steps=(2,)))}, ["floors[1].steps"]),
        ({"earnings_limits": (replace(LIMIT, steps=(0, 2)),)}, ["earnings_limits[0].steps"]),
        ({"quotas": (QUOTA, replace(QUOTA, name="other"))}, []),
        ({"quotas": (QUOTA, QUOTA)}, ["quotas[1].name"]),
        ({"quotas": (replace(QUOTA, steps=(2,)),)}, ["quotas[0].steps"]),
        ({"quotas": (replace(QUOTA, steps=(1, 1)),)}, ["quotas[0].steps"]),
        ({"quotas": (replace(QUOTA, bands=(ENDLESS,)),)}, []),
        ({"quotas": (replace(QUOTA, bands=(*QUOTA.bands, ENDLESS)),)}, []),
        ({"quotas": (replace(QUOTA, bands=(ENDLESS, *QUOTA.bands)),)}, ["quotas[0].bands"]),
        ({"dt_h": (0.5, 0.5)}, []),
        ({"dt_h": (0.5,)}, ["dt_h"]),
        ({"pv_kw": (1.0,), "load_kw": (1.0, 1.0, 1.0)}, ["pv_kw", "load_kw"]),
        ({"import_price": (), "export_price": (1.0,)}, ["import_price", "export_price"]),
        ({"charge_max_kw": (1.0, 1.0)}, []),
        *(({f"{name}_max_kw": (1.0,)}, [f"{name}_max_kw"]) for name in ("charge", "discharge", "curtail")),
        *(({f"{name}_max_kw": (1.0,)}, [f"{name}_max_kw"]) for name in ("import", "export")),
        ({"battery_export_allowed": (True,)}, ["battery_export_allowed"]),
    ],
)
def test_what_contradicts_itself_is_named(changes, fields):
    assert list(faults_of(replace(PROBLEM, **changes))) == fields


@pytest.mark.parametrize(
    ("document", "field", "said"),
    [
        (b'{"steps": 1, "surprise": 2}', "surprise", "is no known field"),
        (b'{"steps": 1}', "dt_h", "is missing"),
        (b'{"steps": 1, "dt_h": 1, "battery": {"colour": 1}}', "battery.colour", "is no known field"),
        (b'{"steps": 1, "dt_h": 1, "battery": {}}', "battery.capacity_kwh", "is missing"),
        (b"7", "problem", "Expected `object`, got `int`"),
        (b'{"steps": 0}', "steps", "Expected `int` >= 1"),
    ],
)
def test_a_file_is_refused_by_the_place_of_its_fault(document, field, said):
    with pytest.raises(InvalidRequest) as refused:
        decode_problem(document)
    assert refused.value.fields == {field: said}
