"""Which followers of the sun the limits keep from charging at all, so that their share goes to others."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.house import Circuit, Loadpoint, Site
from domain.house.settings import CheapSettings, Mode, SmartSettings
from domain.plan.cars.car_plan import CarSlot, Source
from domain.reason.reason import Reason, Why
from tests.builders import after
from tests.domain.circuit.connection import Connection, one_phase
from tests.domain.loadpoint.test_smart import a_plan

FEED = (Circuit(id="feed", max_a=20),)


def sunny(lp_id: str, **changes: Any) -> Loadpoint:
    return one_phase(lp_id, **{"mode": Mode.SOLAR, "circuit": "feed", **changes})


def beside_a_guest(*cars: Loadpoint) -> Connection:
    return Connection(Site(), one_phase("guest", circuit="feed"), *cars, circuits=FEED)


def starved(house: Connection, seconds: float, guest_a: float, **wants: int) -> set[str]:
    house.at(seconds, {"guest": None, **wants}, {"guest": guest_a})
    return set(house.memory.starved)


def test_a_follower_starves_below_its_minimum_and_eats_again_one_ampere_above_it():
    house = beside_a_guest(sunny("sun"))
    left = ((0, 14), (10, 14.1), (20, 14), (30, 13.1), (40, 13), (50, 14))
    found = [starved(house, seconds, guest_a, sun=0) for seconds, guest_a in left]
    assert found == [set(), {"sun"}, {"sun"}, {"sun"}, set(), set()]


@pytest.mark.parametrize(
    ("car", "is_told"),
    [
        (sunny("car"), True),
        (sunny("car", mode=Mode.CHEAP, cheap=CheapSettings(no_grid_import=True)), True),
        (sunny("car", mode=Mode.CHEAP), False),  # who buys from the grid claims no sun
        (sunny("car", mode=Mode.FAST), False),
        (sunny("car", circuit=None), False),
    ],
)
def test_only_a_follower_on_that_circuit_starves(car, is_told):
    assert starved(beside_a_guest(car), 0, 16, car=0) == ({"car"} if is_told else set())


def test_a_silent_charger_is_not_told_to_starve():
    house = beside_a_guest(sunny("sun"))
    house.at(0, {"guest": None, "sun": 0}, {"guest": 16}, silent=("sun",))
    assert house.memory.starved == set()


@pytest.mark.parametrize(
    ("a", "b", "running", "starving"),
    [
        ({}, {}, {}, "b"),  # the order of the file
        ({}, {"priority": 1}, {}, "a"),
        ({}, {"priority": 1}, {"a": 6}, "a"),  # the sun goes by priority before who runs
        ({}, {}, {"b": 20}, "a"),
        ({}, {"mode": Mode.FAST, "priority": -5}, {"b": 20}, "a"),  # who does not follow waits for nobody
    ],
)
def test_on_a_circuit_for_one_the_one_that_comes_later_starves(a, b, running, starving):
    house = Connection(Site(), sunny("a", **a), sunny("b", **b), circuits=FEED)
    draws = house.at(0, {"a": 0, "b": 0, **running})
    first = "b" if starving == "a" else "a"
    for seconds in (10, 20, 80):
        draws = house.at(seconds, {first: 20, starving: 0}, draws)
    assert house.memory.starved == {starving}


@pytest.mark.parametrize(
    ("leaves_h", "missing_wh", "starving"),
    [
        ((6, 3), (5_000, 5_000), "a"),  # the one that leaves first has it, whatever its priority
        ((3, 6), (5_000, 5_000), "b"),
        ((3, 6), (5_000, 40_000), "a"),  # the other has no time to spare
        ((None, 6), (5_000, 5_000), "a"),
    ],
)
def test_the_one_whose_departure_is_urgent_does_not_starve_beside_one_with_time(
    leaves_h, missing_wh, starving
):
    smart = {"mode": Mode.SMART, "smart": SmartSettings(strategy="solar_preferred")}
    house = Connection(Site(), sunny("a", priority=1, **smart), sunny("b", **smart), circuits=FEED)
    slot = CarSlot(
        start=after(0), end=after(3_600), power_w=4_600, source=Source.SUN, price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
    )  # fmt: skip
    house.car_plans = {
        key: a_plan(
            slot, departure=None if leaves is None else after(3_600 * leaves), energy_wh=float(missing)
        )
        for key, leaves, missing in zip("ab", leaves_h, missing_wh, strict=True)
    }
    house.owners = {"a": Owner.SMART, "b": Owner.SMART}
    draws = house.at(0, {"a": 0, "b": 0})
    first = "b" if starving == "a" else "a"
    for seconds in (10, 20, 80):
        draws = house.at(seconds, {first: 20, starving: 0}, draws)
    assert house.memory.starved == {starving}


def test_who_comes_first_does_not_starve_by_what_a_later_one_draws():
    house = Connection(Site(), sunny("a", priority=1), sunny("b"), circuits=FEED)
    house.at(0, {"a": 0, "b": 20})
    house.at(10, {"a": 6, "b": 20}, {"b": 20})
    assert house.memory.starved == set()  # with six for the first the other still has fourteen


def test_a_silent_phase_meter_starves_every_follower():
    house = Connection(Site(main_fuse_a=40), sunny("a", circuit=None), sunny("b", circuit=None))
    house.at(0, {"a": 0, "b": 0}, phase_a=(1, 0, 0))
    assert house.memory.starved == set()
    house.at(91, {"a": 0, "b": 0})
    assert house.memory.starved == {"a", "b"}
