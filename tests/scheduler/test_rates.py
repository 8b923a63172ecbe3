"""A charger's rates fall at once and rise with restraint: three changes at once, then one in four minutes."""

import pytest

from domain.command.capabilities import ChargerCapabilities
from scheduler.rates import Rates, on_step
from tests.builders import after

ABLE = ChargerCapabilities()
WIDE = ChargerCapabilities(step_a=4)
RARE = ChargerCapabilities(min_update_s=600)
CALM = ChargerCapabilities(min_update_s=600, falls_at_once=False)


class Charger:
    """Does at once what it is paced to."""

    def __init__(self, held_a: int, able: ChargerCapabilities = ABLE) -> None:
        self.held_a, self._able, self._rates = held_a, able, Rates()

    def want(self, seconds: float, wanted_a: int) -> int:
        """The current it has then, A."""
        self.held_a = self._rates.paced(self.held_a, wanted_a, self._able, after(seconds))
        return self.held_a


@pytest.mark.parametrize(
    ("held_a", "able", "told"),  # seconds, wanted, had
    [
        pytest.param(10, ABLE, [(0, 16, 16), (10, 9, 9), (20, 6, 6)], id="a calm rise, and every fall"),
        pytest.param(
            10,
            ABLE,
            [(0, 16, 16), (10, 20, 16), (69, 20, 16), (70, 20, 20)],
            id="a second rise waits until it was wanted for a minute",
        ),
        pytest.param(
            10,
            ABLE,
            [(0, 16, 16), (10, 20, 16), (40, 18, 16), (70, 24, 18)],
            id="and goes as far as was wanted all of the minute",
        ),
        pytest.param(
            10,
            ABLE,
            [(0, 16, 16), (10, 16, 16), (249, 20, 16), (251, 20, 20)],
            id="four minutes after one change the next is at once again",
        ),
        pytest.param(
            10,
            ABLE,
            [(0, 9, 9), (10, 8, 8), (20, 7, 7), (30, 20, 7), (100, 20, 7), (239, 20, 7), (262, 20, 20)],
            id="after three falls even a lasting rise waits for the store",
        ),
        pytest.param(
            10,
            ABLE,
            [(0, 0, 0), (10, 10, 10), (20, 0, 0), (30, 12, 12), (40, 16, 16)],
            id="starts and stops are no changes of rate",
        ),
        pytest.param(
            8,
            WIDE,
            [(0, 12, 12), (10, 15, 12), (90, 15, 12), (100, 16, 12), (160, 16, 16)],
            id="a rise of less than one step is none",
        ),
        pytest.param(
            10,
            RARE,
            [(0, 16, 16), (10, 16, 16), (500, 20, 16), (609, 20, 16), (610, 20, 20), (620, 6, 6)],
            id="a charger that takes a rate now and then",
        ),
        pytest.param(
            10,
            CALM,
            [(0, 16, 16), (10, 9, 16), (609, 9, 16), (610, 9, 9), (620, 8, 9), (630, 0, 0)],
            id="one whose falls wait too, but an end",
        ),
        pytest.param(
            10,
            ABLE,
            [(1_000, 16, 16), (1_010, 16, 16), (0, 20, 16), (59, 20, 16), (60, 20, 20)],
            id="a clock that was set back does not lengthen the wait",
        ),
        pytest.param(
            10,
            RARE,
            [(9_000, 16, 16), (9_010, 16, 16), (0, 20, 16), (700, 20, 20)],
            id="nor the pause between two writes",
        ),
        pytest.param(
            10,
            RARE,
            [(9_000, 16, 16), (9_010, 16, 16), (0, 20, 16), (500, 20, 16)],
            id="and does not shorten it either",
        ),
    ],
)
def test_how_rates_follow_what_is_wanted(held_a, able, told) -> None:
    charger = Charger(held_a, able)
    assert [charger.want(seconds, wanted_a) for seconds, wanted_a, _ in told] == [had for _, _, had in told]


@pytest.mark.parametrize(
    ("asked_a", "able", "current_a"),
    [
        (13, ChargerCapabilities(step_a=4, min_current_a=8), 12),
        (9, ChargerCapabilities(step_a=4, min_current_a=6), 8),
        (7, ChargerCapabilities(step_a=4, min_current_a=6), 6),
        (16, ChargerCapabilities(step_a=4), 16),
        (0, ChargerCapabilities(step_a=4), 0),
        (7, ChargerCapabilities(rate_control=False, max_current_a=16), 16),
        (0, ChargerCapabilities(rate_control=False), 0),
    ],
)
def test_an_order_is_in_the_steps_that_the_charger_takes(asked_a, able, current_a) -> None:
    assert on_step(asked_a, able) == current_a


def test_a_fall_for_safety_waits_for_nothing() -> None:
    rates = Rates()
    assert [
        rates.paced(held_a, wanted_a, CALM, after(seconds), is_safety=is_safety)
        for seconds, held_a, wanted_a, is_safety in (
            (0, 10, 16, False),
            (10, 16, 8, False),
            (20, 16, 8, True),
        )
    ] == [16, 16, 8]
    assert rates.free_at(CALM) == after(610)
