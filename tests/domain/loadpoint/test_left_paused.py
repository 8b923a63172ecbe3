"""A pause that stays on the charger is lifted for the next car, where no mode looks after it."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.house.settings import Mode
from tests.builders import a_charge, a_charger, a_house, a_loadpoint
from tests.ticks import Ticks

KEEPS = ChargerCapabilities(keeps_pause=True)
PARKS = ChargerCapabilities(keeps_pause=True, parks=True)


def paused(able=KEEPS, mode=Mode.OFF):
    """A car was stopped by hand, and is then unplugged."""
    house = Ticks(a_house(a_loadpoint(mode=mode)), able=able)
    house.intent = a_charge(0)
    house.at(0, a_charger())
    house.at(30, a_charger(target_current_a=0))
    return house


def lifts(house, seconds, target_current_a: float | None = 0.0, connected=False):
    reading = a_charger(connected=connected, target_current_a=target_current_a)
    return house.at(seconds, reading).frees


@pytest.mark.parametrize(
    ("able", "mode", "connected", "is_lifted"),
    [
        (KEEPS, Mode.OFF, False, True),
        (KEEPS, Mode.OFF, True, False),  # the car would begin to charge
        (KEEPS, Mode.OFF, None, False),  # nobody knows
        (PARKS, Mode.OFF, True, True),  # that one stays paused
        (PARKS, Mode.SOLAR, True, False),
        (KEEPS, Mode.SOLAR, False, False),  # the next car is the mode's
        (ChargerCapabilities(), Mode.OFF, False, False),
    ],
)
def test_it_is_lifted_where_nobody_else_would(able, mode, connected, is_lifted):
    house = paused(able, mode)
    house.intent = None
    assert lifts(house, 60, connected=connected) is is_lifted


def test_a_persons_stop_is_not_lifted_nor_the_pause_of_a_car_that_charges():
    house = paused(PARKS)
    assert not lifts(house, 60, connected=True)  # the stop holds
    house.intent = None
    assert not house.at(90, a_charger(7_360, target_current_a=0)).frees
    assert lifts(house, 120, connected=True)


def test_it_is_asked_for_once_and_again_where_the_charger_says_that_nothing_changed():
    house = paused()
    found = [lifts(house, seconds) for seconds in (60, 90, 300, 360, 390)]
    assert found == [True, False, False, True, False]
    assert not lifts(house, 700, target_current_a=32)
    assert not lifts(house, 2_000)  # what another hand sets is none of ours


def test_a_charger_that_never_says_so_is_asked_ever_more_seldom():
    house = paused()
    assert lifts(house, 60)
    for minute in (6, 16, 36, 76, 156, 316, 636, 1_276, 2_556, 3_996, 5_436):  # at last once a day
        assert (lifts(house, 60 * minute - 1), lifts(house, 60 * minute)) == (False, True), minute


def test_a_mode_that_is_switched_off_later_lifts_what_it_left():
    house = paused(mode=Mode.SOLAR)
    assert not lifts(house, 60)
    house.house = replace(house.house, loadpoints=(a_loadpoint(mode=Mode.OFF),))
    assert lifts(house, 90, target_current_a=None)  # as after a restart of ours
