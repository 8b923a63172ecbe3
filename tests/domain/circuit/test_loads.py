"""What a charge point takes of its fuse: who is served first, on which phases, and by what evidence."""

import pytest

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, SiteDecision
from domain.command.order import ChargeOrder
from domain.house.house import Circuit, Site
from domain.reason.reason import Reason, Why
from tests.builders import NOON, a_charger, a_house, a_view, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, one_phase

FEED = (Circuit(id="feed", max_a=20),)


def on_a_feed(*cars) -> Connection:
    return Connection(Site(), *cars, circuits=FEED)


def a_pair(**first) -> Connection:
    return on_a_feed(one_phase("one", circuit="feed", **first), one_phase("two", circuit="feed"))


@pytest.mark.parametrize(
    ("first", "second", "running", "served"),
    [
        ({"id": "b"}, {"id": "a"}, None, "a"),  # by name
        ({"id": "b", "priority": 1}, {"id": "a"}, None, "b"),  # before that by priority
        ({"id": "b"}, {"id": "a", "priority": 1}, "b", "b"),  # before that who charges already
        ({"id": "a", "priority": -1}, {"id": "b"}, None, "b"),
    ],
)
def test_who_charges_goes_first_then_by_priority_then_by_name(first, second, running, served):
    house = on_a_feed(
        *(one_phase(each.pop("id"), circuit="feed", **each) for each in (dict(first), dict(second)))
    )
    if running:
        house.at(-10, {"a": 0, "b": 0, running: 6})
    given = house.at(0, {"a": 16, "b": 16}, {running: 6} if running else {})
    assert given == {"a": 0, "b": 0, served: 16}


@pytest.mark.parametrize(
    ("reading", "two_a"),
    [
        ({"power_w": 2_300}, 10),
        ({"power_w": 4_830, "current_a": 3}, 0),  # 21 A of power come before a current that was told
        ({"power_w": None, "current_a": 7}, 13),
        ({"power_w": None, "current_a": None, "charging": False}, 20),
        ({"power_w": 0, "current_a": 9}, 20),
        ({"power_w": -2_300}, 20),  # a car that feeds the house frees nothing for others
        ({"power_w": None, "current_a": -10}, 20),
        ({"power_w": 2_300, "connected": False}, 20),  # no car, no draw
    ],
)
def test_a_drivers_charge_is_known_by_its_power_then_by_its_current(reading, two_a):
    found = a_pair().at(0, {"one": None, "two": 32}, readings={"one": a_charger(2_300, **reading)})
    assert found["two"] == two_a


def test_a_charge_that_tells_neither_power_nor_current_draws_what_it_was_given():
    house = a_pair()
    house.at(0, {"one": 12, "two": 0})
    blunt = {"one": a_charger(2_760, power_w=None, current_a=None)}
    assert house.at(10, {"one": 6, "two": 16}, readings=blunt) == {"one": 6, "two": 8}
    stopped = {"one": a_charger(power_w=None, current_a=None)}
    assert house.at(20, {"one": 6, "two": 14}, readings=stopped) == {"one": 6, "two": 14}


@pytest.mark.parametrize(
    ("reading", "two_a"),
    [
        (a_charger(0, target_current_a=14), 6),  # set to more than we ordered last
        (a_charger(0, target_current_a=6), 14),
        (a_charger(0), 8),  # it does not tell: our last order of 12 A
        (a_charger(3_450, target_current_a=6), 0),  # 15 A are measured
        (a_charger(0, connected=False, target_current_a=14), 14),
    ],
)
def test_room_is_free_only_when_neither_draw_nor_setting_still_uses_it(reading, two_a):
    house = a_pair()
    house.at(0, {"one": 12, "two": 0})
    assert house.at(10, {"one": 6, "two": 14}, readings={"one": reading}) == {"one": 6, "two": two_a}


def test_a_charger_silent_from_the_start_costs_what_was_ordered_of_it():
    house = a_pair()
    house.at(0, {"one": 12, "two": 0}, silent=("one",))
    assert house.held["loadpoints/one"].order.current_a == 0  # nobody knows what it takes: nothing is begun
    house.at(10, {"one": 12, "two": 0})
    house.memory = LimitMemory()  # a restart: what it drew last is forgotten
    assert house.at(20, {"one": 12, "two": 14}, silent=("one",)) == {"one": 12, "two": 8}


def test_a_drivers_charge_costs_what_it_draws_and_not_what_it_may():
    house = a_pair()
    assert house.at(0, {"one": None, "two": 32}, readings={"one": a_charger(1_150, target_current_a=16)}) == {
        "one": None, "two": 15,
    }  # fmt: skip


def test_a_silent_charger_keeps_its_order_whatever_a_driver_takes_beside_it():
    house = on_a_feed(one_phase("ours", circuit="feed"), one_phase("guest", circuit="feed"))
    house.at(0, {"ours": 10, "guest": None})
    house.at(10, {"ours": 10, "guest": None}, {"ours": 8})
    found = house.at(20, {"ours": 10, "guest": None}, {"guest": 12}, silent=("ours",))
    assert found == {"ours": 10, "guest": None}


def test_a_silent_charger_may_be_given_less():
    house = a_pair()
    house.at(0, {"one": 12, "two": 0})
    assert house.at(10, {"one": 7, "two": 0}, silent=("one",)) == {"one": 7, "two": 0}


@pytest.mark.parametrize(
    ("lp", "phase_a", "amps"),
    [
        (one_phase("a", phase="L1"), (3, 20, 20), 20),
        (one_phase("a", phase="L2"), (20, 3, 20), 20),
        (one_phase("a", phase="L3"), (20, 20, 3), 20),
        (one_phase("a"), (3, 3, 13), 10),  # it may hang on any
        (one_phase("a", phases=3, phase="L1"), (3, 3, 13), 10),  # three phases are three
        (one_phase("a", phases="auto", phase="L1"), (3, 20, 20), 20),
    ],
)
def test_a_car_is_judged_by_the_phases_it_may_load(lp, phase_a, amps):
    house = Connection(Site(main_fuse_a=25, phases=3), lp)
    assert house.at(0, {"a": 32}, phase_a=phase_a, has_battery=False) == {"a": amps}


def test_a_three_phase_car_gives_back_its_own_draw_on_each_phase_of_the_house():
    house = Connection(Site(main_fuse_a=25), one_phase("a", phases=3))
    house.at(0, {"a": 7}, phase_a=(1, 0, 0), has_battery=False)
    # 22 A on the only phase of the house: one for the house, three times seven for the car
    assert house.at(10, {"a": 7}, {"a": 7}, phase_a=(22, 0, 0), has_battery=False) == {"a": 7}
    assert house.of("a").reason.code is Why.FULL_RATE


@pytest.mark.parametrize(("wish_a", "amps"), [(10, 16), (0, 0)])
def test_a_charger_that_is_only_on_or_off_is_held_to_all_of_its_current_or_none(wish_a, amps):
    house = a_house(one_phase("a", circuit="feed"), circuits=FEED)
    wish = LoadpointDecision(
        order=ChargeOrder(current_a=wish_a), owner=Owner.FAST, issued_by="fast", reason=Reason(Why.FULL_RATE)
    )
    decision = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"a": wish})
    able = {"a": ChargerCapabilities(rate_control=False, max_current_a=16)}
    view = a_view(house, an_observation(chargers={"a": a_charger()}), chargers=able)
    assert within_limits(decision, view, LimitMemory(), NOON).decision.loadpoints["a"].order.current_a == amps


def test_a_smallest_current_of_the_charger_itself_counts_too():
    house = a_house(one_phase("a", circuit="feed"), circuits=(Circuit(id="feed", max_a=9),))
    wish = LoadpointDecision(order=ChargeOrder(current_a=16), reason=Reason(Why.FULL_RATE))
    decision = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"a": wish})
    view = a_view(
        house,
        an_observation(chargers={"a": a_charger()}),
        chargers={"a": ChargerCapabilities(min_current_a=10)},
    )
    found = within_limits(decision, view, LimitMemory(), NOON).decision.loadpoints["a"]
    assert (found.order.current_a, found.reason.facts["min_current_a"]) == (0, 10)
