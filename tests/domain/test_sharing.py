"""Sharing the sun: only who would really use a share gets one, and a silent charger costs only its own."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.house.house import Loadpoint
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from domain.site import Memory, decide_site
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_price, a_view, after, an_observation

FOLLOWER = a_loadpoint(id="sun", mode=Mode.SOLAR, solar=SolarSettings(start_delay_s=0, buffer_w=0))
RUNNING = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=10)
DIRECT = SolarSettings(start_delay_s=0, buffer_w=0, method="direct")


def first_in_line(mode: Mode, **settings: Any) -> Loadpoint:
    return a_loadpoint(id="first", mode=mode, priority=5, **settings)


def currents(
    first: Loadpoint, sun: Loadpoint = FOLLOWER, memory: dict[str, LoadpointMemory] | None = None, **seen
):
    view = a_view(
        a_house(first, sun),
        an_observation(**{"chargers": {"first": a_charger(), "sun": a_charger()}, **seen}),
        memory=Memory(loadpoints=memory or {}),
    )
    loadpoints = decide_site(view, NOON).decision.loadpoints
    return {key: found.order and found.order.current_a for key, found in loadpoints.items()}


WINDOW = ScheduleSettings(no_grid_import=True, from_="11:00", to="13:00")
BARGAIN = CheapSettings(no_grid_import=True)


@pytest.mark.parametrize(
    ("first", "price", "sun_a"),
    [
        (first_in_line(Mode.SCHEDULE, schedule=replace(WINDOW, from_="01:00", to="05:00")), 0.2, 20),
        (first_in_line(Mode.SCHEDULE, schedule=WINDOW), 0.2, 9),  # in its window it goes first
        (first_in_line(Mode.SCHEDULE, schedule=WINDOW), 0.6, 20),  # but not at any price
        (first_in_line(Mode.CHEAP, cheap=BARGAIN), 0.05, 9),
        (first_in_line(Mode.CHEAP, cheap=BARGAIN), 0.2, 20),
        (first_in_line(Mode.CHEAP, cheap=replace(BARGAIN, battery_min_soc_pct=95)), 0.05, 20),
        (first_in_line(Mode.SOLAR, solar=SolarSettings(battery_start_soc_pct=95)), 0.2, 20),
    ],
)
def test_a_loadpoint_that_would_not_charge_now_leaves_its_share_to_the_others(first, price, sun_a):
    assert currents(first, grid_w=-4_600, price=a_price(price))["sun"] == sun_a


def test_a_charge_that_goes_on_against_an_obstacle_uses_its_minimum_and_no_more():
    just_begun = LoadpointMemory(owner=Owner.CHEAP, on_since=after(-60), current_a=10)
    cars = {"first": a_charger(2_300), "sun": a_charger()}
    found = currents(
        first_in_line(Mode.CHEAP, cheap=BARGAIN), memory={"first": just_begun},
        grid_w=-2_300, price=a_price(0.5), chargers=cars,
    )  # fmt: skip
    assert found == {"first": 6, "sun": 14}


def test_a_loadpoint_that_just_stopped_gets_what_the_others_leave():
    resting = LoadpointMemory(off_since=after(-10))
    first = first_in_line(Mode.SOLAR, solar=SolarSettings(start_delay_s=0, buffer_w=0))
    assert currents(first, memory={"first": resting}, grid_w=-3_680) == {"first": 0, "sun": 16}
    rested = LoadpointMemory(off_since=after(-300))
    assert currents(first, memory={"first": rested}, grid_w=-3_680) == {"first": 10, "sun": 6}


@pytest.mark.parametrize("method", ["grid", "direct"])
@pytest.mark.parametrize(
    ("still_drawn_w", "sun_a"),
    [(0, 16), (2_300, 6)],  # what a silent car still draws is load of the house, known or not
)
def test_a_charger_that_fell_silent_costs_the_others_what_it_still_draws(method, still_drawn_w, sun_a):
    settings = replace(DIRECT, method=method)
    sun = replace(FOLLOWER, solar=settings)
    found = currents(
        first_in_line(Mode.SOLAR, solar=settings), sun, memory={"first": RUNNING, "sun": RUNNING},
        pv_w=4_180, grid_w=still_drawn_w - 1_380, chargers={"first": None, "sun": a_charger(2_300)},
    )  # fmt: skip
    assert found["sun"] == sun_a


@pytest.mark.parametrize(
    "hindered",
    [
        {"obstacle": why}
        for why in (Why.CHARGER_PAUSED, Why.PROVIDER_COOLDOWN, Why.REPLUG_REQUIRED, Why.COMMAND_REJECTED)
    ]
    + [{"state": ChargerState.FAULTED}],
)
def test_a_car_that_cannot_charge_whatever_we_want_leaves_the_sun_to_the_next(hindered):
    first = first_in_line(Mode.SOLAR, solar=FOLLOWER.solar)
    found = currents(first, grid_w=-4_600, chargers={"first": a_charger(**hindered), "sun": a_charger()})
    assert found == {"first": None, "sun": 20}


def test_a_car_that_has_to_be_plugged_in_anew_leaves_the_sun_to_the_next_and_is_not_named():
    done = {"first": LoadpointMemory(needs_replug=True)}
    assert currents(first_in_line(Mode.SOLAR, solar=FOLLOWER.solar), memory=done, grid_w=-4_600)["sun"] == 20


def test_what_a_deaf_charger_goes_on_with_is_no_sun_for_others():
    first = first_in_line(Mode.SOLAR, solar=FOLLOWER.solar)
    cars = {"first": a_charger(2_300, obstacle=Why.PROVIDER_COOLDOWN), "sun": a_charger()}
    found = currents(first, memory={"first": RUNNING}, grid_w=-2_300, chargers=cars)
    assert found["sun"] == 10
