"""A charger is committed to the hours that cost least, its starts and stops counted."""

from random import Random

import pytest

from domain.plan.cars.commitment import Charging, Level, Offer, TurnPrice, committing, turns
from domain.plan.turns import in_one_go

MOST_KW = 6.0
FREE = TurnPrice()
TURN = TurnPrice(0.5, 0.25)


def charging(prices, *, kwh, is_on=False, is_late=False, least_kw=None):
    """Steps of one hour at these prices, None: closed."""
    levels = [(MOST_KW, Level.MOST)] if least_kw is None else [(least_kw, Level.LEAST), (MOST_KW, Level.MOST)]
    offers = [
        () if price is None else tuple(Offer(kw, kw * price, level) for kw, level in levels)
        for price in prices
    ]
    return Charging(hours=[1.0] * len(prices), offers=offers, energy_kwh=kwh, is_on=is_on, is_late=is_late)


def hours_of(what, price=TURN):
    kwh = in_one_go(committing(what, price))
    return None if kwh is None else [round(each, 3) for each in kwh]


@pytest.mark.parametrize(
    ("power_kw", "is_on", "count"),
    [
        ([], False, 0),
        ([], True, 1),
        ([0, 0], True, 1),
        ([3, 3], False, 2),
        ([3, 3], True, 1),
        ([0, 3, 0, 3], False, 4),
        ([0, 3, 0, 3], True, 5),
    ],
)
def test_each_start_and_each_stop_is_counted_and_so_is_the_last(power_kw, is_on, count):
    assert turns(power_kw, is_on=is_on) == count


UP_AND_DOWN = (0.0, 0.05, 0.0, 0.05, 0.0, 0.05)


@pytest.mark.parametrize(
    ("prices", "how", "found"),
    [
        # a pause saves 0.3, and a turn is worth 0.5
        (UP_AND_DOWN, {"kwh": 18}, [6, 6, 6, 0, 0, 0]),
        (UP_AND_DOWN, {"kwh": 18, "is_late": True}, [0, 0, 6, 6, 6, 0]),
        # where it saves 1.2, it is made
        ((0.0, 0.2, 0.0, 0.2, 0.0, 0.2), {"kwh": 18}, [6, 0, 6, 0, 6, 0]),
        # one that runs goes on, and one that does not stays off
        ((0.04, 0.0, 0.0, 0.04), {"kwh": 12, "is_on": True}, [6, 6, 0, 0]),
        ((0.04, 0.0, 0.0, 0.04), {"kwh": 12}, [0, 6, 6, 0]),
        ((0.2, 0.0, 0.0, 0.2), {"kwh": 12, "is_on": True}, [0, 6, 6, 0]),
        # closed steps stay so, and what has to be is
        ((0.0, None, 0.0, None), {"kwh": 12}, [6, 0, 6, 0]),
        ((0.0, None, 0.0, None), {"kwh": 13}, None),
        ((), {"kwh": 1}, None),
        # the last of it is less, where that is dearest
        ((0.1, 0.2, 0.3), {"kwh": 14}, [6, 6, 2]),
        ((0.3, 0.2, 0.1), {"kwh": 14}, [2, 6, 6]),
        ((0.3, 0.2, 0.1), {"kwh": 14, "is_on": True}, [6, 6, 2]),
        # a pause that costs more than its turn is bridged at the least power
        ((0.0, 0.3, 0.3, 0.0), {"kwh": 14, "least_kw": 1.0}, [6, 1, 1, 6]),
    ],
)
def test_a_pause_and_a_charge_of_its_own_have_to_save_what_a_turn_costs(prices, how, found):
    assert hours_of(charging(prices, **how)) == found


def test_turns_that_cost_nothing_leave_the_cheapest_hours():
    assert hours_of(charging(UP_AND_DOWN, kwh=18), FREE) == [6, 0, 6, 0, 6, 0]


def with_sun(*steps):
    """Of each hour the sun, kW, for nothing, and what the grid costs beside it."""
    return [
        tuple(
            Offer(kw, price * (kw - sun_kw), level)
            for kw, level in ((sun_kw, Level.SUN), (MOST_KW, Level.MOST))
            if kw > 0
        )
        for sun_kw, price in steps
    ]


@pytest.mark.parametrize(
    ("steps", "kwh", "is_on", "found"),
    [
        # whoever needs all there is gets it, though the last kWh costs more than the mean of any power
        ([(4, 0.3)], 6, False, [6]),
        ([(4, 0.3), (0, 0.1)], 12, True, [6, 6]),
        # what is too much is what the grid would have to add, also where a charge begins or ends
        ([(0, 0.1), (4, 9.0)], 11, False, [6, 5]),
        ([(4, 9.0), (0, 0.1)], 11, False, [5, 6]),
    ],
)
def test_the_last_kwh_is_the_dearest_and_not_the_mean_of_its_step(steps, kwh, is_on, found):
    what = Charging(hours=[1.0] * len(steps), offers=with_sun(*steps), energy_kwh=kwh, is_on=is_on)
    assert hours_of(what) == found


FIVE_MIN, WALLBOX_KW, COUNT = 1 / 12, 7.36, 60
LIVE = TurnPrice(0.005, 0.0025)


def least_cost(prices, needed, *, is_on):
    """Of so many whole steps, exactly: by how many were taken, and whether the last one was."""
    known = {(0, is_on): 0.0}
    for price in prices:
        after = {}
        for (taken, was_on), so_far in known.items():
            for goes_on in (False, True):
                key = (taken + goes_on, goes_on)
                spent = so_far + LIVE.pair / 2 * (goes_on is not was_on)
                spent += FIVE_MIN * WALLBOX_KW * price * goes_on
                after[key] = min(spent, after.get(key, spent))
        known = after
    ended = (spent + LIVE.pair / 2 * on for (taken, on), spent in known.items() if taken == needed)
    return min(ended)


@pytest.mark.parametrize("spread", [0.003, 0.01, 0.03])
def test_it_is_near_the_best_of_all_ways(spread):
    dice, beyond, greedy_beyond = Random(7), [], []
    for _ in range(12):
        prices, needed = [dice.gauss(0.0, spread) for _ in range(COUNT)], dice.randint(5, COUNT // 2)
        is_on, kw = dice.random() < 0.5, WALLBOX_KW
        what = Charging(
            hours=[FIVE_MIN] * COUNT,
            offers=[(Offer(kw, kw * price),) for price in prices],
            energy_kwh=needed * FIVE_MIN * kw,
            is_on=is_on,
        )
        kwh = in_one_go(committing(what, LIVE))
        assert sum(kwh) == pytest.approx(what.energy_kwh)
        cheapest = sorted(range(COUNT), key=prices.__getitem__)[:needed]
        for found, told in (
            (kwh, beyond),
            ([FIVE_MIN * kw * (t in cheapest) for t in range(COUNT)], greedy_beyond),
        ):
            spent = sum(energy * price for energy, price in zip(found, prices, strict=True))
            spent += LIVE.pair / 2 * turns(found, is_on=is_on)
            told.append((spent - least_cost(prices, needed, is_on=is_on)) / LIVE.pair)
    assert min(beyond) > -1e-6
    assert max(beyond) < 2.5  # turns
    assert sum(beyond) < 0.5 * sum(greedy_beyond)
