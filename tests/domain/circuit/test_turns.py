"""Whose turn it is under a limit: a person's charge, who charges already, priority; equals keep theirs."""

import pytest

from domain.command.decision import Owner
from domain.house.house import Circuit, Site
from domain.plan.cars.car_plan import CarSlot, Source
from domain.reason.reason import Reason, Why
from tests.builders import after
from tests.domain.circuit.connection import Connection, one_phase
from tests.domain.loadpoint.test_smart import a_plan

FAST, BOOST, MANUAL = Owner.FAST, Owner.BOOST, Owner.MANUAL

# Name of the case; limits of the site and of both cars' circuit; who runs at which current; priorities;
# owners; wishes, A; what each has five minutes later.
CASES = [
    ("the newcomer of an earlier name gets the rest", 38, {"z": 12}, {}, {}, {"a": 32, "z": 12}, (26, 12)),
    ("and so it does where nothing is left", 38, {"z": 36}, {}, {}, {"a": 32, "z": 36}, (0, 36)),
    ("both persons'", 38, {"z": 12}, {}, {"a": MANUAL, "z": BOOST}, {"a": 32, "z": 12}, (26, 12)),
    ("a mode comes to a person's", 38, {"z": 12}, {}, {"z": BOOST}, {"a": 32, "z": 12}, (26, 12)),
    ("even with priority", 38, {"z": 12}, {"a": 9}, {"z": BOOST}, {"a": 32, "z": 12}, (26, 12)),
    ("a person comes to a mode's", 38, {"a": 32}, {}, {"z": MANUAL}, {"a": 32, "z": 20}, (18, 20)),
    ("and needs what it has", 38, {"a": 36}, {}, {"z": MANUAL}, {"a": 36, "z": 34}, (0, 34)),
    ("priority counts once both charge", 38, {"z": 26}, {"a": 1}, {}, {"a": 32, "z": 26}, (32, 6)),
    ("and never costs the one that keeps it", 38, {"z": 12}, {"z": 1}, {}, {"a": 32, "z": 12}, (26, 12)),
    ("who charges rises only into the rest", 38, {"a": 6, "z": 26}, {}, {}, {"a": 32, "z": 26}, (12, 26)),
    ("what nobody has goes by name", 38, {"a": 6, "z": 6}, {}, {}, {"a": 32, "z": 32}, (32, 6)),
    ("an equal that wants less leaves that", 38, {"a": 12, "z": 26}, {}, {}, {"a": 32, "z": 10}, (28, 10)),
    ("less room is taken from the later name", 20, {"a": 12, "z": 12}, {}, {}, {"a": 32, "z": 12}, (12, 8)),
]


@pytest.mark.parametrize(
    ("room_a", "running", "priorities", "owners", "wants", "found"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_whose_turn_it_is(room_a, running, priorities, owners, wants, found):
    cars = [one_phase(key, circuit="feed", priority=priorities.get(key, 0)) for key in wants]
    house = Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=100),))
    house.owners = owners
    house.at(0, {key: running.get(key, 0) for key in wants})
    house.house = Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=room_a),)).house
    draws = {key: float(amps) for key, amps in running.items()}
    for seconds in range(10, 310, 10):
        given = house.at(seconds, wants, draws)
        draws = {key: float(amps or 0) for key, amps in given.items()}
    assert tuple(given[key] for key in sorted(wants)) == found


def test_who_needs_the_hour_for_a_departure_comes_before_who_charges_already():
    cars = [one_phase(key, circuit="feed") for key in "az"]
    house = Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=38),))
    house.owners = {"a": Owner.CHEAP, "z": Owner.SMART}
    slot = CarSlot(
        start=after(0), end=after(3_600), power_w=7_360, source=Source.GRID, price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
    )  # fmt: skip
    house.car_plans = {"z": a_plan(slot, departure=after(3_600))}
    house.at(0, {"a": 32, "z": 0})
    draws = {"a": 32.0}
    for seconds in range(10, 310, 10):
        given = house.at(seconds, {"a": 32, "z": 32}, draws)
        draws = {key: float(amps or 0) for key, amps in given.items()}
    assert given == {"a": 6, "z": 32}


# Name of the case; when each car leaves, h; what each is missing, Wh; what each has five minutes later. Its
# charger gives 7.36 kW, of which 90 % get into a car.
DEPARTURES = [
    ("the one that leaves first, though the other charges at full", (6, 3), (15_000, 12_000), (6, 32)),
    ("also where its name comes first", (3, 6), (12_000, 15_000), (32, 6)),
    ("the late one before the one with hours to spare", (6, 3), (5_000, 40_000), (6, 32)),
    ("and though the other leaves first", (3, 6), (5_000, 40_000), (6, 32)),
    ("of two late ones the one that leaves first", (6, 3), (90_000, 90_000), (6, 32)),
    ("of two that leave at once the late one", (6, 6), (5_000, 40_000), (6, 32)),
    ("else who charges already keeps its current", (6, 6), (5_000, 5_000), (32, 6)),
]


@pytest.mark.parametrize(
    ("leaves_h", "missing_wh", "found"),
    [case[1:] for case in DEPARTURES],
    ids=[case[0] for case in DEPARTURES],
)
def test_of_two_departures_that_need_the_hour_the_urgent_one_is_served_first(leaves_h, missing_wh, found):
    assert served(leaves_h, missing_wh, Owner.SMART) == found


@pytest.mark.parametrize("owner", [BOOST, MANUAL])
def test_of_two_charges_by_hand_the_one_that_charges_keeps_its_current_whatever_leaves_first(owner):
    assert served((6, 3), (15_000, 12_000), owner) == (32, 6)


def served(leaves_h, missing_wh, owner):
    """What two cars have five minutes later, the first of which charges with all it can take."""
    cars = [one_phase(key, circuit="feed") for key in "az"]
    house = Connection(Site(), *cars, circuits=(Circuit(id="feed", max_a=38),))
    house.owners = {"a": owner, "z": owner}
    slot = CarSlot(
        start=after(0), end=after(3_600), power_w=7_360, source=Source.GRID, price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
    )  # fmt: skip
    house.car_plans = {
        key: a_plan(slot, departure=after(3_600 * leaves), energy_wh=missing)
        for key, leaves, missing in zip("az", leaves_h, missing_wh, strict=True)
    }
    house.at(0, {"a": 32, "z": 0})
    draws = {"a": 32.0}
    for seconds in range(10, 310, 10):
        given = house.at(seconds, {"a": 32, "z": 32}, draws)
        draws = {key: float(amps or 0) for key, amps in given.items()}
    return given["a"], given["z"]
