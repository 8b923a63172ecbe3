"""Surplus: what the cars may take, and how they share it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.house.settings import SolarSettings
from domain.loadpoint.surplus import Claim, Surplus, share, surplus_of
from domain.plan.cars.wish import turn_of
from domain.reason.reason import Why
from tests.builders import NOON, a_charger, after, an_observation

GRID = SolarSettings()
DIRECT = SolarSettings(method="direct")
PARALLEL = SolarSettings(parallel=True)
PROBE = Surplus(power_w=1_380, is_hidden=True, is_probe=True)
FOUND = Surplus(power_w=1_380, is_hidden=True)


@pytest.mark.parametrize(
    ("seen", "settings", "cars_w", "surplus_w"),
    [
        ({"grid_w": -4_800}, GRID, 0, 4_300),
        ({"grid_w": -1_800}, GRID, 0, 1_300),
        ({"grid_w": -6_000, "battery_w": 4_000}, GRID, 0, 1_500),  # battery discharge is never surplus
        ({"grid_w": 0, "battery_w": -3_000}, GRID, 0, 2_500),  # what self-consumption soaks up is
        ({"grid_w": -660}, GRID, 4_140, 4_300),  # the car's own draw counts exactly once
        ({"grid_w": 900}, GRID, 0, 0),
        ({"grid_w": -3_000, "battery_w": -5_000, "soc_pct": 60}, PARALLEL, 0, 2_500),
        (
            {"grid_w": -3_000, "battery_w": 0, "soc_pct": 99},
            PARALLEL,
            0,
            2_500,
        ),  # a full one needs no reserve
        (
            {"grid_w": -3_000, "battery_w": 0, "soc_pct": 85},
            PARALLEL,
            0,
            2_500,
        ),  # above the floor and resting
        ({"grid_w": -4_000, "pv_w": 6_000, "battery_w": -1_000}, DIRECT, 0, 3_500),
    ],
)
def test_scenario_ev4_surplus_leaves_out_buffer_battery_and_reserve(seen, settings, cars_w, surplus_w):
    assert surplus_of(an_observation(**seen), settings, cars_w) == Surplus(power_w=surplus_w)


@pytest.mark.parametrize(
    ("seen", "settings", "cars_w", "why"),
    [
        ({"grid_w": None}, GRID, 0, Why.TELEMETRY_STALE),
        ({"battery_w": None}, GRID, 0, Why.TELEMETRY_STALE),
        ({"grid_w": None, "pv_w": 8_000}, DIRECT, 0, Why.LOAD_UNKNOWN),
        ({"pv_w": None}, DIRECT, 0, Why.LOAD_UNKNOWN),
    ],
)
def test_unknown_surplus_is_unknown_and_says_why_instead_of_zero(seen, settings, cars_w, why):
    assert surplus_of(an_observation(**seen), settings, cars_w) == Surplus(why=why)


def test_a_house_without_a_battery_has_surplus_too():
    seen = an_observation(grid_w=-4_800, has_battery=False)
    assert surplus_of(seen, GRID, 0) == Surplus(power_w=4_300)


def test_the_direct_method_takes_a_drivers_charge_for_house_load():
    seen = an_observation(
        grid_w=-1_000, pv_w=8_000, chargers={"garage": a_charger(), "other": a_charger(7_000)}
    )
    assert surplus_of(seen, DIRECT, 0) == Surplus(power_w=500)


@pytest.mark.parametrize(
    ("planned_w", "others_w", "surplus_w", "most_w"),
    [
        (0, 0, 500, 500),
        (300, 0, 500, 500),
        (3_000, 0, 3_000, 3_000),
        (9_000, 0, 4_500, 9_000),
        (3_000, 1_000, 4_000, 3_000),
        (0, 3_000, 3_000, 0),  # all that there is was left to the others
        (0, 300, 500, 200),
    ],
)
def test_a_forced_charge_keeps_its_power_but_for_what_the_plan_left_to_cars(
    planned_w, others_w, surplus_w, most_w
):
    seen = an_observation(grid_w=-1_000, battery_w=-4_000)
    found = surplus_of(seen, GRID, 0, keeps_its_charge=True, planned_w=planned_w, planned_others_w=others_w)
    assert (found.power_w, found.most_w) == (surplus_w, most_w)
    assert found.charged_w == max(0, 4_500 - surplus_w)  # so much more without the battery's charge


@pytest.mark.parametrize(
    ("seen", "cars_w", "surplus"),
    [
        ({"pv_w": 1_500}, 0, PROBE),
        ({"pv_w": 1_500}, 1_380, FOUND),  # the buffer would hide what the probe found
        ({"pv_w": 1_500, "grid_w": -900}, 1_380, Surplus(power_w=2_280, is_hidden=True)),
        ({"pv_w": 40}, 0, Surplus(power_w=0)),
        ({"pv_w": 1_500, "grid_w": 101}, 0, Surplus(power_w=0)),
        ({"pv_w": 1_500, "soc_pct": 98}, 0, Surplus(power_w=0)),
    ],
)
def test_curtailed_solar_is_probed_at_the_minimum(seen, cars_w, surplus):
    known = an_observation(**{"soc_pct": 100, **seen})
    assert surplus_of(known, GRID, cars_w, is_curtailed=True, most_export_w=0, probe_w=1_380) == surplus


@pytest.mark.parametrize(
    ("strategy", "due_w", "due", "other"),
    [
        ("priority_first", 3_000, 2_990, 2_990),  # what it needs first, the rest by priority
        ("priority_first", 5_000, 5_980, 0),
        ("even", 3_000, 3_680, 2_300),
        ("priority_only", 3_000, 5_980, 0),
    ],
)
def test_what_a_departure_needs_goes_before_priority(strategy, due_w, due, other):
    claims = [a_claim("a", 6_000, priority=1), a_claim("b", 6_000, due_w=due_w)]
    found = share(claims, strategy)
    assert (found["b"], found["a"]) == (due, other)


@pytest.mark.parametrize(
    ("leaves_h", "needed_h", "first"),
    [
        ((6, 3), (1.0, 1.0), "b"),  # the one that leaves first, though the other has priority
        ((3, 6), (1.0, 1.0), "a"),
        ((3, 6), (1.0, 6.0), "b"),  # the one without time to spare
        ((6, 6), (1.0, 1.0), "a"),
    ],
)
def test_of_two_departures_the_urgent_one_has_its_planned_sun_first(leaves_h, needed_h, first):
    claims = [
        a_claim(key, 3_000, priority=n, due_w=3_000, departure=turn_of(after(3_600 * leaves), needed, NOON))
        for key, n, leaves, needed in zip("ab", (1, 0), leaves_h, needed_h, strict=True)
    ]
    found = share(claims)
    other = "b" if first == "a" else "a"
    assert (found[first], found[other]) == (2_990, 0)


def a_claim(id_: str, surplus_w: float, **changes) -> Claim:
    return Claim(id=id_, surplus_w=surplus_w, **{"min_w": 1_380, "max_w": 7_360, "step_w": 230, **changes})


@pytest.mark.parametrize(
    ("strategy", "surplus_w", "first", "second"),
    [
        ("priority_first", 10_000, 7_360, 2_530),
        ("priority_first", 4_000, 2_530, 1_380),  # the other's minimum comes before the first one's rest
        ("priority_first", 2_000, 1_840, 0),
        ("even", 10_000, 5_060, 4_830),
        ("even", 2_000, 1_840, 0),  # halves below the minimum would charge nobody
        ("priority_only", 10_000, 7_360, 0),
    ],
)
def test_two_cars_share_the_surplus(strategy, surplus_w, first, second):
    claims = [a_claim("b", surplus_w), a_claim("a", surplus_w, priority=1)]
    assert share(claims, strategy) == {"a": first, "b": second}


def test_a_running_car_keeps_its_minimum_before_a_new_start_of_equal_priority():
    claims = [a_claim("new", 2_000), a_claim("running", 2_000, is_running=True)]
    assert share(claims) == {"new": 0, "running": 1_840}


def test_a_running_car_that_no_longer_fits_still_keeps_others_from_what_it_draws():
    claims = [a_claim("big", 2_000, min_w=4_140, step_w=690, is_running=True), a_claim("small", 2_000)]
    assert share(claims) == {"big": 0, "small": 0}


def test_three_phases_count_in_the_cap_of_the_first_car():
    claims = [a_claim("a", 12_000, min_w=4_140, max_w=11_040, step_w=690, priority=1), a_claim("b", 12_000)]
    assert share(claims) == {"a": 10_350, "b": 1_610}


CLAIMS = st.lists(
    st.builds(
        lambda number, phases, low, high, priority, running: Claim(
            id=str(number),
            surplus_w=0,
            min_w=low * phases * 230,
            max_w=max(low, high) * phases * 230,
            step_w=phases * 230,
            priority=priority,
            is_running=running,
        ),
        st.integers(0, 5),
        st.sampled_from([1, 3]),
        st.integers(1, 16),
        st.integers(6, 32),
        st.integers(-1, 2),
        st.booleans(),
    ),
    unique_by=lambda claim: claim.id,
    max_size=5,
)


@given(CLAIMS, st.floats(0, 40_000), st.sampled_from(["priority_first", "even", "priority_only"]))
def test_shares_never_exceed_the_surplus_and_are_whole_amps_in_range(claims, surplus_w, strategy):
    known = {claim.id: claim for claim in claims}
    sees = [
        Claim(**{**{name: getattr(c, name) for name in c.__struct_fields__}, "surplus_w": surplus_w})
        for c in claims
    ]
    given_w = share(sees, strategy)
    assert sum(given_w.values()) <= surplus_w + 1e-3
    for key, power_w in given_w.items():
        claim = known[key]
        assert power_w == 0 or claim.min_w <= power_w <= claim.max_w
        assert power_w % claim.step_w == 0
