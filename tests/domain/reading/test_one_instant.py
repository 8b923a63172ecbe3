"""Just after an order meters and cars may tell of two instants: then nobody knows what the house uses."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.held import Held
from domain.command.order import ChargeOrder, FeedOrder
from domain.curtailment.following import load_following_w
from domain.house.house import House
from domain.loadpoint.mix import NO_CAR, mix_of
from domain.loadpoint.ordered import ordered_of_cars
from domain.reading.one_instant import KnownLoad, Ordered, at_one_instant
from tests.builders import NOON, a_charger, a_house, a_loadpoint, after, an_observation

USED = KnownLoad(load_w=310, at=after(-10))


def seen(grid_w: float, told_w: float, grid_ago_s: float = 0):
    """A house without sun whose meter tells so much, and whose car is told with so much."""
    grid_at = NOON - timedelta(seconds=grid_ago_s)
    return an_observation(grid_w=grid_w, pv_w=0.0, chargers={"garage": a_charger(told_w)}, grid_at=grid_at)


def ordered(set_w: float, seconds_ago: float) -> dict[str, Ordered]:
    return {"garage": Ordered(set_w=set_w, since=NOON - timedelta(seconds=seconds_ago))}


@pytest.mark.parametrize(
    ("grid_w", "told_w", "set_w", "ordered_ago_s", "grid_ago_s", "load_w"),
    [
        # it starts: the meter shows it before the charger tells it
        (3_990, 0, 3_680, 5, 0, None),
        (310, 0, 3_680, 5, 0, 310),  # it does not draw yet
        (3_990, 3_680, 3_680, 5, 0, 310),  # both tell it
        (2_000, 0, 3_680, 5, 0, None),  # it takes less than it is offered
        (3_990, 0, 3_680, 61, 0, 3_990),  # long ago: that is the house itself
        (1_200, 0, 3_680, 5, 0, 1_200),  # a kettle
        (3_990, 0, 0, 5, 0, 3_990),  # no car was to draw more: that is the oven
        # it stops
        (3_990, 7_360, 0, 5, 0, None),  # less than nothing is left for the house
        # it gets more
        (7_670, 3_680, 7_360, 5, 0, None),
        (3_990, 3_680, 7_360, 5, 0, 310),
        # a slow meter tells of before the stop, the charger of after it
        (3_990, 0, 0, 5, 10, None),
        (3_990, 0, 0, 5, 4, 3_990),
        (310, 0, 0, 5, 10, 310),
    ],
)
def test_a_load_that_jumps_by_an_order_is_known_once_meter_and_car_both_tell_it(
    grid_w, told_w, set_w, ordered_ago_s, grid_ago_s, load_w
):
    found, known = at_one_instant(seen(grid_w, told_w, grid_ago_s), ordered(set_w, ordered_ago_s), USED)
    assert found.load_w == load_w
    assert known == (USED if load_w is None else KnownLoad(load_w=load_w, at=NOON))


def test_what_house_and_cars_use_together_is_known_all_the_same():
    found, _ = at_one_instant(seen(3_990, 0), ordered(3_680, 5), USED)
    assert (found.load_w, found.used_w) == (None, 3_990)
    torn = replace(found, pv_w=5_000.0, grid_w=-1_010.0)
    assert (load_following_w(torn, {"pv/1": 5_000}), mix_of(torn)) == (3_990, NO_CAR)


def test_a_stop_that_the_meter_shows_first_leaves_less_to_the_house_than_it_uses():
    busy = KnownLoad(load_w=8_000, at=after(-10))
    found, known = at_one_instant(seen(8_000, 7_360), ordered(0, 5), busy)
    assert (found.load_w, known) == (None, busy)


@pytest.mark.parametrize(
    "known",
    [None, replace(USED, at=after(-301)), replace(USED, at=after(1))],
)
def test_without_a_load_of_just_before_nobody_can_tell_a_jump(known):
    found, remembered = at_one_instant(seen(3_990, 0), ordered(3_680, 5), known)
    assert (found.load_w, remembered) == (3_990, KnownLoad(load_w=3_990, at=NOON))


def test_a_silent_charger_and_one_without_orders_explain_nothing():
    silent = an_observation(grid_w=3_990, pv_w=0.0, chargers={"garage": None})
    assert at_one_instant(silent, ordered(3_680, 5), USED) == (silent, USED)
    assert at_one_instant(seen(3_990, 0), {}, USED)[0].load_w == 3_990


@pytest.mark.parametrize(
    ("order", "phases", "set_w"),
    [
        (ChargeOrder(current_a=16), 1, 3_680),
        (ChargeOrder(current_a=16, phases=3), "auto", 11_040),
        (ChargeOrder(current_a=16), "auto", 3_680),
        (ChargeOrder(current_a=16), 3, 11_040),
        (ChargeOrder(current_a=0), 3, 0),
        (FeedOrder(power_w=2_000), 1, None),
    ],
)
def test_what_a_charger_was_told_is_what_its_car_may_take(order, phases, set_w):
    house: House = a_house(a_loadpoint(phases=phases), a_loadpoint(id="shed"))
    target = "loadpoints/garage"
    held = {target: Held(target=target, order=order, owner="user", issued_by="user", since=NOON)}
    expected = {} if set_w is None else {"garage": Ordered(set_w=set_w, since=NOON)}
    assert ordered_of_cars(held, house) == expected
