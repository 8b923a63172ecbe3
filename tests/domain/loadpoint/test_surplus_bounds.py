"""Surplus to the watt: what counts as full, as charging and as a car; and who gets which share of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from domain.loadpoint.surplus import Claim, Surplus, follows_surplus, share, surplus_of
from domain.reason.reason import Why
from tests.builders import a_loadpoint, an_observation

GRID, DIRECT = SolarSettings(), SolarSettings(method="direct")
PARALLEL = SolarSettings(parallel=True)
PROBE = Surplus(power_w=1_380, is_hidden=True, is_probe=True)
PARALLEL_DIRECT = SolarSettings(parallel=True, method="direct")


def left_w(settings: SolarSettings, cars_w: float = 0, *, forced: bool = False, **seen: Any) -> float | None:
    return surplus_of(an_observation(**seen), settings, cars_w, keeps_its_charge=forced).power_w


@pytest.mark.parametrize(
    ("seen", "surplus_w"),
    [
        ({"soc_pct": 79.9, "battery_w": 0}, 2_500),
        ({"soc_pct": 80, "battery_w": 0}, 7_500),  # at the floor and resting it needs nothing
        ({"soc_pct": 80, "battery_w": -50}, 7_550),  # no charge, but jitter
        ({"soc_pct": 80, "battery_w": -51}, 2_551),
        ({"soc_pct": 98.9, "battery_w": -1_000}, 3_500),
        ({"soc_pct": 99, "battery_w": -1_000}, 8_500),  # full
        ({"soc_pct": None, "battery_w": 0}, 2_500),  # nobody knows that it is full
        ({"has_battery": False}, 7_500),
    ],
)
def test_beside_a_battery_that_is_not_full_its_reserve_is_left_to_it(seen, surplus_w):
    assert left_w(PARALLEL, grid_w=-8_000, **seen) == surplus_w


@pytest.mark.parametrize(
    ("seen", "settings", "cars_w", "surplus_w"),
    [
        ({"pv_w": 6_000, "grid_w": -7_000}, DIRECT, 0, 5_500),  # meters read apart: no house gives power
        ({"pv_w": 6_000, "grid_w": -2_000}, DIRECT, 3_000, 4_500),  # the followers' draw is no house load
        ({"pv_w": 2_000, "grid_w": 0, "battery_w": 1_000}, DIRECT, 0, 0),
        ({"pv_w": 5_000, "grid_w": -1_000, "battery_w": 1_000}, DIRECT, 0, 0),
        ({"pv_w": 9_000, "grid_w": -3_000, "battery_w": -5_000, "soc_pct": 60}, PARALLEL_DIRECT, 0, 2_500),
        ({"pv_w": 9_000, "grid_w": -6_000, "battery_w": -2_000, "soc_pct": 60}, PARALLEL_DIRECT, 0, 2_500),
        ({"pv_w": 9_000, "grid_w": -2_000, "battery_w": -6_000, "soc_pct": 60}, PARALLEL_DIRECT, 0, 1_500),
    ],
)
def test_the_direct_method_counts_what_the_roof_brings_less_the_house(seen, settings, cars_w, surplus_w):
    assert left_w(settings, cars_w, **seen) == surplus_w


@pytest.mark.parametrize(
    ("battery_w", "forced", "surplus_w"),
    [(-4_000, False, 6_500), (-4_000, True, 2_500), (1_000, False, 1_500), (1_000, True, 1_500)],
)
def test_a_forced_charge_is_no_surplus_and_a_discharge_never_is(battery_w, forced, surplus_w):
    assert left_w(GRID, forced=forced, grid_w=-3_000, battery_w=battery_w) == surplus_w


@pytest.mark.parametrize(
    ("grid_w", "before_w", "surplus_w"),
    [
        (1_680, 0, 0),  # all of the sun was planned for the car that is bought
        (1_680, 1_000, 1_000),  # and no more than what was planned for others goes before it
        (1_680, 2_000, 1_500),  # nor more than there is: 3,680 W of it would else be bought
        (3_380, 2_000, 0),
        (-2_500, 1_000, 2_000),  # what is left over beside it anyway
        (-2_500, 2_000, 2_000),
    ],
)
def test_sun_goes_before_a_car_that_is_charged_from_the_grid_as_far_as_it_was_planned(
    grid_w, before_w, surplus_w
):
    seen = an_observation(grid_w=grid_w)
    found = surplus_of(seen, GRID, 0, bought_w=3_680, before_bought_w=before_w)
    assert found == Surplus(power_w=surplus_w)


@pytest.mark.parametrize("settings", [GRID, DIRECT])
def test_flows_that_are_minutes_late_tell_no_surplus(settings):
    late = replace(an_observation(grid_w=-9_000), is_delayed=True)
    assert surplus_of(late, settings, 0) == Surplus(why=Why.TELEMETRY_STALE)


@pytest.mark.parametrize(
    ("seen", "cars_w", "surplus"),
    [
        ({}, 50, PROBE),
        ({"pv_w": 50}, 50, Surplus(power_w=450)),  # a roof so dark hides nothing
        ({"pv_w": 51}, 50, PROBE),
        ({"pv_w": 50}, 51, Surplus(power_w=951)),  # a car draws: nothing is kept back
        ({"pv_w": None}, 0, Surplus(power_w=400)),
        ({"grid_w": -1_879}, 0, PROBE),
        ({"grid_w": -1_880}, 0, Surplus(power_w=1_380)),  # enough without a guess
        ({"grid_w": -3_880}, 0, Surplus(power_w=3_380)),
        ({"grid_w": 100}, 0, PROBE),
        ({"grid_w": 101}, 0, Surplus(power_w=0)),
        ({"grid_w": 80}, 60, Surplus(power_w=0)),  # a little bought beside a car is nothing to spare
        ({"soc_pct": 98.9}, 0, Surplus(power_w=400)),
        ({"soc_pct": 99}, 0, PROBE),
        ({"soc_pct": None}, 0, Surplus(power_w=400)),
        ({"has_battery": False}, 0, PROBE),
    ],
)
def test_where_our_limit_hides_the_sun_the_smallest_charge_is_tried(seen, cars_w, surplus):
    known = an_observation(**{"grid_w": -900, "pv_w": 1_500, "soc_pct": 100, **seen})
    assert surplus_of(known, GRID, cars_w, is_curtailed=True, most_export_w=0, probe_w=1_380) == surplus


@pytest.mark.parametrize("cars_w", [0, 1_380])
def test_where_nothing_is_limited_nothing_is_tried(cars_w):
    known = an_observation(grid_w=-900, pv_w=1_500, soc_pct=100)
    assert surplus_of(known, GRID, cars_w, probe_w=1_380) == Surplus(power_w=400 + cars_w)


@pytest.mark.parametrize(
    ("lp", "follows"),
    [
        (a_loadpoint(mode=Mode.OFF), False),
        (a_loadpoint(mode=Mode.SOLAR), True),
        (a_loadpoint(mode=Mode.FAST), False),
        (a_loadpoint(mode=Mode.SMART), False),
        (a_loadpoint(mode=Mode.CHEAP), False),
        (a_loadpoint(mode=Mode.CHEAP, cheap=CheapSettings(no_grid_import=True)), True),
        (a_loadpoint(mode=Mode.CHEAP, schedule=ScheduleSettings(no_grid_import=True)), False),
        (a_loadpoint(mode=Mode.SCHEDULE), False),
        (a_loadpoint(mode=Mode.SCHEDULE, schedule=ScheduleSettings(no_grid_import=True)), True),
        (a_loadpoint(mode=Mode.SCHEDULE, cheap=CheapSettings(no_grid_import=True)), False),
    ],
)
def test_modes_without_the_grid_follow_the_surplus(lp, follows):
    assert follows_surplus(lp) == follows


A = 230.0


def a_claim(id_: str, surplus_a: float, low: float = 6, high: float = 32, **changes: Any) -> Claim:
    """A one-phase claim in amperes."""
    known = {"surplus_w": surplus_a * A, "min_w": low * A, "max_w": high * A, "step_w": A, **changes}
    return Claim(id=id_, **known)


def shares(strategy: str, *claims: Claim) -> dict[str, float]:
    return {key: given / A for key, given in share(claims, strategy).items()}


@pytest.mark.parametrize(
    ("surplus_a", "given"),
    [
        (5.9, {"a": 0, "b": 0, "c": 0}),
        (6, {"a": 6, "b": 0, "c": 0}),
        (11.998, {"a": 11, "b": 0, "c": 0}),
        (12, {"a": 6, "b": 6, "c": 0}),
        (18, {"a": 6, "b": 6, "c": 6}),
        (30, {"a": 18, "b": 6, "c": 6}),
        (54, {"a": 32, "b": 16, "c": 6}),
        (200, {"a": 32, "b": 32, "c": 32}),
    ],
)
def test_minimums_go_first_and_the_rest_by_priority(surplus_a, given):
    claims = [a_claim(key, surplus_a, priority=high) for key, high in (("c", 0), ("a", 2), ("b", 1))]
    assert shares("priority_first", *claims) == given


@pytest.mark.parametrize(
    ("surplus_a", "given"),
    [
        (42, {"a": 17, "b": 17, "c": 8}),  # who takes less than its part leaves the rest to the others
        (43, {"a": 18, "b": 17, "c": 8}),  # and an odd ampere goes to the first
        (20, {"a": 7, "b": 7, "c": 6}),
        (11, {"a": 11, "b": 0, "c": 0}),
    ],
)
def test_an_even_share_is_even_among_those_who_can_take_it(surplus_a, given):
    claims = [a_claim("a", surplus_a, priority=1), a_claim("b", surplus_a), a_claim("c", surplus_a, high=8)]
    assert shares("even", *claims) == given


@pytest.mark.parametrize(("surplus_a", "given"), [(5, {"a": 0, "b": 0}), (50, {"a": 32, "b": 0})])
def test_priority_only_is_for_one(surplus_a, given):
    claims = [a_claim("b", surplus_a), a_claim("a", surplus_a, priority=1)]
    assert shares("priority_only", *claims) == given


def test_each_claim_is_held_to_the_surplus_that_it_sees_itself():
    assert shares("priority_first", a_claim("a", 20, priority=1), a_claim("b", 10)) == {"a": 20, "b": 0}
    assert shares("priority_first", a_claim("a", 20, priority=1), a_claim("b", 12)) == {"a": 14, "b": 6}
    assert shares("priority_first", a_claim("a", 10, priority=1), a_claim("b", 30)) == {"a": 6, "b": 24}


def test_priority_goes_before_who_runs_already():
    assert shares("priority_first", a_claim("runs", 7, is_running=True), a_claim("first", 7, priority=1)) == {
        "first": 6, "runs": 0,
    }  # fmt: skip


def test_one_that_runs_and_no_longer_fits_costs_its_minimum_once():
    given = shares(
        "priority_first",
        a_claim("big", 17, low=18, is_running=True, priority=1),
        a_claim("small", 24),
        a_claim("last", 17),
    )
    assert given == {"big": 0, "small": 6, "last": 0}


def test_a_waiting_one_that_does_not_fit_costs_nothing():
    assert shares("priority_first", a_claim("big", 17, low=18, priority=1), a_claim("small", 17)) == {
        "big": 0, "small": 17,
    }  # fmt: skip


@pytest.mark.parametrize(("surplus_a", "given"), [(20, 15), (12, 12), (10, 10)])
def test_what_nobody_takes_is_offered_to_who_may_show_that_it_uses_more(surplus_a, given):
    assert shares("priority_first", a_claim("a", surplus_a, high=10, spare_w=5 * A)) == {"a": given}


def test_steps_of_three_phases_are_whole_amperes_on_each():
    claim = a_claim("a", 25, low=18, high=96, step_w=3 * A)
    assert shares("priority_first", claim) == {"a": 24}


def test_nobody_claims_nothing():
    assert share([]) == {}
