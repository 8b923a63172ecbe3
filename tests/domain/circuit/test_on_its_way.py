"""A car that follows its newest order before its charger tells so is no load of the house."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.command.decision import SiteDecision
from domain.house.house import Site
from tests.builders import a_charger, a_view, after, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, charging, one_phase

BEHIND_50_A = Site(main_fuse_a=50)


def looked_at(house: Connection, at_s: float, wants: dict, told_a: float, told_s: float, **seen) -> dict:
    """What each gets where the charger `a` last told, at `told_s`, that it draws `told_a`."""
    now = after(at_s)
    reading = a_charger(told_a * 230, current_a=told_a)
    observed = replace(
        an_observation(at=now, chargers={"a": reading}, **seen), grid_at=now, charger_at={"a": after(told_s)}
    )
    decision = SiteDecision(
        battery=house.battery,
        curtailment=NO_EXPORT_LIMIT,
        loadpoints={key: house.wish(key, amps, {}) for key, amps in wants.items()},
    )
    found = within_limits(decision, a_view(house.house, observed, held=house.held), house.memory, now)
    house.found = found.decision
    return {key: each.order.current_a for key, each in found.decision.loadpoints.items() if each.order}


@pytest.mark.parametrize(
    ("grid_w", "battery_w", "amps"),
    [
        (0, 1_900, 32),  # the battery gave way to the car, which the charger has not told yet
        (7_360, -5_000, 32),  # or the grid feeds it
        (12_360, -5_000, 26),  # what the car cannot explain is the house's
    ],
)
def test_a_car_that_has_just_begun_is_not_cut_for_its_own_current(grid_w, battery_w, amps):
    house = Connection(BEHIND_50_A, one_phase("a"))
    assert house.at(0, {"a": 32}, grid_w=0, battery_w=-5_000) == {"a": 32}
    house.battery = charging(5_000)
    got = looked_at(house, 6, {"a": 32}, told_a=0, told_s=5, grid_w=grid_w, battery_w=battery_w)
    assert got == {"a": amps}


@pytest.mark.parametrize(("told_s", "amps"), [(9, 32), (20, 16)])
def test_a_charger_that_was_read_long_enough_after_the_order_tells_what_its_car_takes(told_s, amps):
    house = Connection(BEHIND_50_A, one_phase("a"))
    house.at(0, {"a": 32}, grid_w=0)
    assert looked_at(house, told_s + 1, {"a": 32}, told_a=0, told_s=told_s, grid_w=7_360) == {"a": amps}


def test_what_has_last_been_measured_together_counts_for_a_minute_and_a_half_only():
    house = Connection(BEHIND_50_A, one_phase("a"))
    house.at(0, {"a": 32}, grid_w=0)
    house.held["loadpoints/a"] = replace(house.held["loadpoints/a"], since=after(85))
    assert looked_at(house, 90, {"a": 32}, told_a=0, told_s=86, grid_w=7_360) == {"a": 32}
    assert looked_at(house, 91, {"a": 32}, told_a=0, told_s=86, grid_w=7_360) == {"a": 16}


def test_a_phase_is_judged_like_the_whole():
    house = Connection(Site(main_fuse_a=25, phases=3), one_phase("a", phase="L2"))
    house.at(0, {"a": 16}, phase_a=(1, 2, 3))
    now, reading = after(6), a_charger(0.0, current_a=0.0)
    observed = replace(
        an_observation(at=now, chargers={"a": reading}),
        phase_a=(1.0, 18.0, 3.0),
        phase_at=now,
        charger_at={"a": now - timedelta(seconds=1)},
    )
    wish = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"a": house.wish("a", 16, {})})
    found = within_limits(wish, a_view(house.house, observed, held=house.held), house.memory, now)
    assert found.decision.loadpoints["a"].order.current_a == 16


SELLS = {"grid_w": 500 + 16 * 230 - 5_000, "battery_w": 5_000}
CHARGES = {"grid_w": 500 + 16 * 230 + 5_000, "battery_w": -5_000}


@pytest.mark.parametrize(
    ("seconds", "seen", "amps"),
    [
        (2, SELLS, 19),  # it has not begun
        (2, {**CHARGES, "battery_w": 5_000}, 19),  # the meter was read after the battery,
        (2, {**SELLS, "battery_w": -5_000}, 19),  # or before it: no room for more than there will be
        (2, {"grid_w": 4_180, "battery_w": 1_000}, 19),  # on its way
        (2, CHARGES, 19),
        (20, CHARGES, 19),
        (20, {**CHARGES, "battery_w": 5_000, "battery_age_s": 15}, 19),  # it was not read again since
        # what the battery cannot explain is the house's
        (2, {"grid_w": 11_180, "battery_w": 5_000}, 10),
        (20, {"grid_w": 11_180, "battery_w": -5_000}, 10),
    ],
)
@pytest.mark.parametrize("wants_a", [16, 32])
def test_a_battery_that_turns_from_selling_to_charging_counts_once(seconds, seen, amps, wants_a):
    house = Connection(Site(main_fuse_a=45), one_phase("a"))
    house.at(-60, {"a": 16}, {"a": 16}, **SELLS)
    house.battery = charging(5_000)
    assert house.at(0, {"a": 16}, {"a": 16}, **SELLS) == {"a": 16}
    assert house.found.battery.order.power_w == 5_000
    got = house.at(seconds, {"a": wants_a}, {"a": 16}, **seen)["a"]
    assert got <= min(wants_a, amps), "never more than the fuse carries when all is as it shall be"
    assert got >= min(16, amps), "and the car is not cut for what the battery took already"
    assert house.found.battery.order.power_w == 5_000


def test_of_a_battery_that_turns_nobody_knows_the_phase():
    house = Connection(Site(main_fuse_a=35, phases=3), one_phase("a", phase="L2"))
    sells: dict = {"grid_w": 2_180, "battery_w": 2_000, "phase_a": (-2.2, 13.8, -2.2)}
    house.at(-60, {"a": 16}, {"a": 16}, **sells)
    house.battery = charging(2_000)
    assert house.at(0, {"a": 16}, {"a": 16}, **sells) == {"a": 16}
    late: dict = {"grid_w": 6_180, "battery_w": 2_000, "phase_a": (3.6, 19.6, 3.6)}
    assert house.at(2, {"a": 16}, {"a": 16}, **late) == {"a": 16}
