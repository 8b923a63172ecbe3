"""How much of a solver's rounding each rule lets pass, and what a broken one tells."""

import pytest
from msgspec.structs import replace

from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec, PlanProblem
from domain.plan.problem.solution import Enforced, Solution
from tests.domain.plan.test_check import GOOD, PROBLEM, at


def broken(plan: Solution, problem: PlanProblem = PROBLEM) -> list[tuple[str, int | None]]:
    return [(fault.name, fault.step) for fault in check(problem, plan)]


def amount_of(plan: Solution, name: str) -> float:
    return next(fault.amount for fault in check(PROBLEM, plan) if fault.name == name)


@pytest.mark.parametrize(
    ("series", "step", "by", "rule"),
    [
        ("import_kw", 1, 1e-5, "balance"),
        ("export_kw", 2, 1e-5, "balance"),
        ("soc_kwh", 2, 1e-4, "storage"),
        ("soc_kwh", 2, -1e-4, "storage"),
    ],
)
def test_flows_may_be_off_by_a_hundredth_of_a_watt_and_energy_by_a_tenth_of_a_watt_hour(
    series, step, by, rule
):
    values = getattr(GOOD, series)
    for share, is_broken in ((0.9, False), (1.05, True)):
        plan = replace(GOOD, **{series: at(values, step, values[step] + share * by)})
        assert ((rule, step) in broken(plan)) is is_broken


@pytest.mark.parametrize(
    ("series", "limit"),
    [("import_kw", 8.0), ("export_kw", 5.0), ("charge_kw", 5.0), ("discharge_kw", 5.0), ("soc_kwh", 10.0)],
)
def test_a_limit_may_be_passed_by_a_hundredth_of_a_watt(series, limit):
    values = getattr(GOOD, series)
    for beyond, is_broken in ((0.0, False), (0.9e-5, False), (1.1e-5, True), (0.5, True)):
        plan = replace(GOOD, **{series: at(values, 0, limit + beyond)})
        assert ((f"{series}.limit", 0) in broken(plan)) is is_broken
    for below, is_broken in ((0.0, False), (1e-5, False), (1.1e-5, True), (0.5, True)):
        plan = replace(GOOD, **{series: at(values, 0, -below)})
        assert ((f"{series}.negative", 0) in broken(plan)) is is_broken


def test_one_fault_of_storage_is_told_once_and_the_next_is_told_again():
    shifted = replace(GOOD, soc_kwh=tuple(soc + 0.5 for soc in GOOD.soc_kwh))
    assert [fault for fault in broken(shifted) if fault[0] == "storage"] == [("storage", 0)]
    twice = replace(GOOD, soc_kwh=(7.3, 7.3, 7.8, 7.8 - 2 / 0.9))
    assert [fault for fault in broken(twice) if fault[0] == "storage"] == [("storage", 0), ("storage", 2)]
    assert amount_of(twice, "storage") == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("soc_kwh", "name", "is_broken"),
    [
        (2.0 - 0.9e-4, "reserve", False),
        (2.0 - 1.05e-4, "reserve", True),
        (4.0 - 0.9e-3, "export_reserve", False),
        (4.0 - 1.05e-3, "export_reserve", True),
    ],
)
def test_floors_hold_but_for_a_hair(soc_kwh, name, is_broken):
    plan = replace(GOOD, soc_kwh=at(GOOD.soc_kwh, 3, soc_kwh))
    assert ((name, 3) in broken(plan)) is is_broken


RESERVED = replace(PROBLEM.battery, soc0_kwh=2.0)


@pytest.mark.parametrize(
    ("changes", "discharge_kw", "load_kw", "pv_kw", "car_kw", "found"),
    [
        ({}, 3.0, 1.0, 0.0, 0.0, ["export_reserve"]),  # 2 kW beyond the house
        ({}, 3.0, 3.0, 0.0, 0.0, []),
        ({}, 3.0, 3.5, 0.5, 0.0, []),
        ({}, 3.0, 3.5, 1.0, 0.0, ["export_reserve"]),
        ({}, 3.0, 1.0, 0.0, 2.0, []),  # a car is no export
        ({}, 3.0, 0.0, 2.0, 3.0, []),  # sun that is left over counts for nothing
        ({"battery_export_allowed": (False,)}, 3.0, 1.0, 0.0, 0.0, ["battery_export", "export_reserve"]),
        ({"battery_export_allowed": (False,)}, 3.0, 3.0, 0.0, 0.0, []),
        ({"battery_export_allowed": (True,)}, 3.0, 1.0, 0.0, 0.0, ["export_reserve"]),
        ({"battery": replace(RESERVED, export_reserve_kwh=None)}, 3.0, 1.0, 0.0, 0.0, []),
        ({"battery": replace(RESERVED, reserve_kwh=2.5, export_reserve_kwh=1.0)}, 3.0, 1.0, 0.0, 0.0, []),
        ({}, 0.5, 0.0, 0.0, 0.0, ["export_reserve"]),
        ({}, 3.00009, 3.0, 0.0, 0.0, []),  # a hair is no export
        ({}, 3.00011, 3.0, 0.0, 0.0, ["export_reserve"]),
    ],
)
def test_the_battery_exports_only_where_it_may_and_above_its_export_reserve(
    changes, discharge_kw, load_kw, pv_kw, car_kw, found
):
    problem = replace(
        PROBLEM,
        steps=1,
        evs=(EvSpec(name="car", start=0, deadline=1, max_kw=4.0, energy_kwh=9.0),),
        demand=None,
        import_price=(0.1,),
        export_price=(0.1,),
        load_kw=(load_kw,),
        pv_kw=(pv_kw,),
        **{"battery": RESERVED, **changes},
    )
    plan = replace(
        GOOD,
        **dict.fromkeys(("import_kw", "export_kw", "charge_kw", "curtail_kw"), (0.0,)),
        discharge_kw=(discharge_kw,),
        soc_kwh=(3.0,),  # between the reserve of 2 and the export reserve of 4
        ev_kw={"car": (car_kw,)},
    )
    names = [name for name, _ in broken(plan, problem)]
    assert [name for name in names if "export" in name and "." not in name] == found


@pytest.mark.parametrize(
    ("backed_steps", "soc_kwh", "is_broken"),
    [
        (4, 3.9, True),
        (3, 3.9, False),  # later it counts in proportion: a fifth of the power, a fifth of the way
        (3, 2.41, False),
        (3, 2.39, True),
    ],
)
def test_far_steps_are_backed_in_proportion_to_what_they_export(backed_steps, soc_kwh, is_broken):
    plan = replace(
        GOOD,
        soc_kwh=at(GOOD.soc_kwh, 3, soc_kwh),  # 1 of 5 kW is exported there
        enforced=replace(GOOD.enforced, backed_steps=backed_steps),
    )
    assert (("export_reserve", 3) in broken(plan)) is is_broken


@pytest.mark.parametrize(
    ("power_kw", "found"),
    [
        ((4.0, 0.0, 0.0, 0.0), []),
        ((4.0, 0.00012, 0.0, 0.0), ["ev_energy.car", "ev_min_kw.car"]),  # 0.108 Wh too much
        ((4.0, 0.00009, 0.0, 0.0), []),
        ((2.0, 2.0, 0.0, 0.0), []),
        ((2.0, 1.9999, 0.0, 0.0), []),
        ((2.0, 1.999895, 0.0, 0.0), ["ev_min_kw.car"]),
        ((2.0, 0.0, 0.0, 0.0), []),  # less than it wanted costs, and breaks nothing
        ((0.0, 0.0, 2.0, 0.0), ["ev_kw.car.limit"]),
        ((0.0001, 0.0, 0.0, 0.0), []),
        ((0.000105, 0.0, 0.0, 0.0), ["ev_min_kw.car"]),
    ],
)
def test_a_car_gets_its_power_in_its_window_and_no_more_than_it_wants(power_kw, found):
    plan = replace(GOOD, ev_kw={"car": power_kw})
    names = [fault.name for fault in check(PROBLEM, plan)]
    assert [name for name in names if name.startswith("ev_")] == found


@pytest.mark.parametrize(("ev_steps", "is_broken"), [(0, False), (1, False), (2, True), (4, True)])
def test_a_minimum_holds_in_the_steps_it_was_asked_for(ev_steps, is_broken):
    plan = replace(GOOD, ev_kw={"car": (2.0, 1.0, 0.0, 0.0)}, enforced=Enforced(ev_steps=ev_steps))
    assert (("ev_min_kw.car", 1) in broken(plan)) is is_broken
    if is_broken:
        assert amount_of(plan, "ev_min_kw.car") == pytest.approx(1.0)


@pytest.mark.parametrize(("exclusive_steps", "is_broken"), [(0, False), (3, False), (4, True), (9, True)])
def test_opposite_flows_break_a_rule_in_the_steps_it_was_asked_for(exclusive_steps, is_broken):
    plan = replace(
        GOOD,
        charge_kw=at(GOOD.charge_kw, 3, 1.0),
        import_kw=at(GOOD.import_kw, 3, 0.5),
        enforced=Enforced(exclusive_steps=exclusive_steps),
    )
    assert (("charge_and_discharge", 3) in broken(plan)) is is_broken
    assert (("import_and_export", 3) in broken(plan)) is is_broken


@pytest.mark.parametrize(("both_kw", "is_broken"), [(0.9e-4, False), (1.1e-4, True)])
def test_a_hair_of_an_opposite_flow_is_rounding(both_kw, is_broken):
    plan = replace(GOOD, charge_kw=at(GOOD.charge_kw, 3, both_kw))
    assert (("charge_and_discharge", 3) in broken(plan)) is is_broken


@pytest.mark.parametrize(("by", "is_broken"), [(0.9, False), (1.1, True), (-0.9, False), (-1.1, True)])
def test_the_cost_is_right_to_a_millionth(by, is_broken):
    assert GOOD.objective > 1
    plan = replace(GOOD, objective=GOOD.objective * (1 + by * 1e-6))
    assert (("objective", None) in broken(plan)) is is_broken
    cheap = replace(PROBLEM, demand=None, import_price=(0.0,) * 4, export_price=(0.0,) * 4)
    cost = 1e-4 - 0.1 * GOOD.soc_kwh[-1]  # below one, a millionth of one
    plan = replace(GOOD, objective=cost + by * 1e-6)
    assert (("objective", None) in broken(plan, cheap)) is is_broken


def test_a_fault_tells_by_how_much():
    assert amount_of(replace(GOOD, objective=None), "objective") == pytest.approx(GOOD.objective)
    assert amount_of(replace(GOOD, import_kw=at(GOOD.import_kw, 0, 9.0)), "import_kw.limit") == 1.0
    assert amount_of(replace(GOOD, import_kw=at(GOOD.import_kw, 1, 0.25)), "balance") == -0.75
    assert amount_of(replace(GOOD, charge_kw=at(GOOD.charge_kw, 1, -0.5)), "charge_kw.negative") == 0.5
    assert amount_of(replace(GOOD, soc_kwh=at(GOOD.soc_kwh, 3, 1.5)), "reserve") == 0.5
    assert amount_of(replace(GOOD, soc_kwh=at(GOOD.soc_kwh, 3, 3.5)), "export_reserve") == 0.5
    assert amount_of(replace(GOOD, soc_kwh=GOOD.soc_kwh[:3]), "soc_kwh.length") == -1
    assert amount_of(replace(GOOD, ev_kw={"car": (4.0, 1.0, 0.0, 0.0)}), "ev_energy.car") == pytest.approx(
        0.9
    )
