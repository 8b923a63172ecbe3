"""A problem file is read whole or refused by name."""

import json
from pathlib import Path

import pytest

from domain.errors import InvalidRequest
from domain.plan.problem.decode import decode_problem
from domain.plan.problem.demand import demand_blocks

SMALL = json.loads((Path(__file__).parents[2] / "data" / "lp-problem-small.json").read_text())


def changed(path, value):
    """The small problem with one value replaced (a dotted path, digits index lists)."""
    document = json.loads(json.dumps(SMALL))
    *parents, last = path.split(".")
    place = document
    for name in parents:
        place = place[int(name)] if name.isdigit() else place[name]
    place[last] = value
    return json.dumps(document).encode()


def test_the_shipped_problem_is_read_with_all_its_parts():
    problem = decode_problem(json.dumps(SMALL).encode())
    assert (problem.steps, problem.hours[0]) == (48, 0.5)
    assert [ev.name for ev in problem.evs] == ["car_a", "car_b"]
    assert problem.active_demands == ()  # off unless it says otherwise
    assert problem.import_limits_kw == (14.0,) * 48


FREE = {"name": "a", "side": "import", "steps": [0], "bands": [{"width_kwh": 5, "price_change": -0.3}]}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("battery.capacity_kwh", -1, "battery.capacity_kwh"),
        ("battery.eta_charge", 0, "battery.eta_charge"),
        ("battery.eta_discharge", 1.01, "battery.eta_discharge"),
        ("battery.soc0_kwh", "full", "battery.soc0_kwh"),
        ("battery.reserve_kwh", 99, "battery.reserve_kwh"),
        ("battery.colour", "red", "battery.colour"),
        ("grid.import_limit_kw", -5, "grid.import_limit_kw"),
        ("dt_h", 0, "dt_h"),
        ("dt_h", [0.5, 0.5], "dt_h"),
        ("steps", 0, "steps"),
        ("steps", 47, "import_price"),
        ("load_kw", [1.0] * 47, "load_kw"),
        ("load_kw", [-1.0] * 48, "load_kw[0]"),
        ("pv_kw", None, "pv_kw"),
        ("evs.0.deadline", 49, "evs[0].deadline"),
        ("evs.1.start", 46, "evs[1].deadline"),
        ("evs.0.min_kw", 9, "evs[0].min_kw"),
        ("evs.1.name", "car_a", "evs[1].name"),
        ("demand.window_steps", [48], "demand.window_steps"),
        ("demand", [{"price_per_kw": 1, "window_steps": [48]}], "demand[0].window_steps"),
        ("quotas", [{"name": "a", "side": "import", "steps": [0]}], "quotas[0].bands"),
        ("quotas", [{**FREE, "side": "both"}], "quotas[0].side"),
        ("quotas", [{**FREE, "steps": [48]}], "quotas[0].steps"),
        ("quotas", [FREE, FREE], "quotas[1].name"),
        (
            "quotas",
            [{**FREE, "bands": [{"width_kwh": -1, "price_change": 0}]}],
            "quotas[0].bands[0].width_kwh",
        ),
        ("quotas", [{**FREE, "bands": [{"price_change": 0}, {"price_change": 0}]}], "quotas[0].bands"),
        ("charge_max_kw", [1.0], "charge_max_kw"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(path, value, field):
    with pytest.raises(InvalidRequest) as refused:
        decode_problem(changed(path, value))
    assert field in refused.value.fields


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"steps": NaN}', b'{"steps": 1e999}', b"null"])
def test_what_is_no_problem_at_all_is_refused(raw):
    with pytest.raises(InvalidRequest) as refused:
        decode_problem(raw)
    assert refused.value.fields


def test_several_faults_are_told_at_once():
    with pytest.raises(InvalidRequest) as refused:
        decode_problem(changed("steps", 40))
    assert {"import_price", "export_price", "pv_kw", "load_kw"} <= set(refused.value.fields)


@pytest.mark.parametrize(
    ("start_hour", "dt", "window", "extra", "blocks"),
    [
        (12.0, [0.25] * 8, [0, 1, 2, 3], {}, [(0, 1), (2, 3)]),
        (12.25, [0.25] * 8, [0, 1, 2, 3], {}, [(1, 2), (0,)]),  # the last is not whole
        (12.25, [0.25] * 8, [0, 1, 2], {"block_so_far_kwh": 1.0}, [(1, 2), (0,)]),
        (12.0, [1.0] * 8, [2, 3], {}, [(2,), (3,)]),  # a step longer than a block is one
        (12.0, [0.25] * 8, [], {}, []),
    ],
)
def test_demand_looks_at_whole_clock_blocks(start_hour, dt, window, extra, blocks):
    document = json.loads(json.dumps(SMALL)) | {"steps": 8, "dt_h": dt, "evs": []}
    document["start_hour_local"] = start_hour
    for name in ("import_price", "export_price", "pv_kw", "load_kw"):
        document[name] = document[name][:8]
    document["demand"] = {"enabled_by_default": True, "price_per_kw": 1.0, "window_steps": window, **extra}
    problem = decode_problem(json.dumps(document).encode())
    (demand,) = problem.active_demands
    found = demand_blocks(problem, demand)
    assert sorted(block.steps for block in found) == sorted(blocks)
