"""Several cars that follow the sun, and other cars beside one."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF
from domain.plan.draft.followers import Told
from tests.builders import NOON
from tests.domain.plan.following import BESIDE, FLOOR_80, a_draft, but, follower, takes


def test_two_cars_have_it_one_after_the_other():
    first = follower(lp={"max_current_a": 10})
    second = replace(first, wish=replace(first.wish, name="other"))
    assert takes(first, second) == pytest.approx([2.3 + 2.07, 2.3 + 2.07, 2.3 + 2.07, 0, 0, 0])


@pytest.mark.parametrize(
    ("sharing", "first", "second", "known", "kilowatts"),
    [
        ("priority_first", {}, {}, {}, (5.52, 1.38)),
        ("even", {}, {}, {}, (3.45, 3.45)),
        ("priority_only", {}, {}, {}, (6.9, 0.0)),
        # who can take little leaves the rest of its half to the other, whoever comes first
        ("even", {"max_current_a": 10}, {}, {}, (2.3, 4.6)),
        ("even", {}, {"max_current_a": 10}, {}, (4.6, 2.3)),
        # who waits for the battery has no half
        ("even", {"solar": FLOOR_80}, {}, {"soc_pct": 60.0}, (0.0, 6.9)),
        # what is the battery's beside them is nobody's half
        (
            "even",
            {"solar": BESIDE},
            {"solar": BESIDE},
            {"soc_pct": 20.0, "sun_kw": (12.0,) * 6},
            (4.14, 4.14),
        ),
    ],
)
def test_two_cars_share_the_sun_as_the_rule_does(sharing, first, second, known, kilowatts):
    one, other = follower(first), follower(second)
    other = replace(other, wish=replace(other.wish, name="other"))
    house = but(site={"surplus_sharing": sharing})
    draft = a_draft(one, other, **{"soc_pct": 100.0, "sun_kw": (8.5,) * 6, **known}, **house)
    assert tuple(kw[0] for kw in draft.following_kw.values()) == pytest.approx(kilowatts)


@pytest.mark.parametrize(
    ("first", "second", "kilowatts"),
    [
        ({}, {}, (6.9, 0.0)),
        ({"start_pct": 80.0}, {}, (0.0, 6.9)),  # it waits for the battery, and so keeps nobody from the sun
        ({}, {"falls_back": True}, (6.9, 1.38)),  # on the grid, as its owner wants it
        ({"falls_back": True, "start_pct": 80.0}, {"falls_back": True}, (0.0, 6.9)),
    ],
)
def test_sun_that_is_for_one_car_goes_to_the_first_that_could_have_it(first, second, kilowatts):
    cars = follower(), replace(follower(), wish=replace(follower().wish, name="other"))
    told = [replace(car, **changes) for car, changes in zip(cars, (first, second), strict=True)]
    house = but(site={"surplus_sharing": "priority_only"})
    draft = a_draft(*told, soc_pct=60.0, sun_kw=(8.5,) * 6, **house)
    assert tuple(kw[0] for kw in draft.following_kw.values()) == pytest.approx(kilowatts)


@pytest.mark.parametrize(("planned_kw", "kilowatts"), [(0.0, 4.37), (3.0, 1.38), (4.0, 0.0)])
def test_a_car_whose_hours_are_planned_takes_its_sun_first(planned_kw, kilowatts):
    told = {NOON: Told(level_pct=80, act=ITSELF, planned_kw=planned_kw)}
    assert takes(follower(), told=told)[0] == pytest.approx(kilowatts)
