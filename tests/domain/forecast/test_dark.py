"""Dark is only where even a bright day gives nothing for an hour around."""

from datetime import timedelta

import pytest

from domain.forecast.dark import is_dark
from domain.forecast.series import PowerForecast, PowerSlot
from tests.builders import NOON

HOUR = timedelta(hours=1)


def sun(*powers_w, bright=()):
    """Hours of sun from two hours before noon on."""

    def hours(powers):
        return [PowerSlot(NOON + (i - 2) * HOUR, NOON + (i - 1) * HOUR, w) for i, w in enumerate(powers)]

    return PowerForecast(slots=hours(powers_w), high=hours(bright))


@pytest.mark.parametrize(
    ("forecast", "found"),
    [
        (None, None),
        (PowerForecast(), None),
        (sun(0, 0, 0, 0), True),
        (sun(500, 0, 0, 500), True),
        (sun(0, 0, 20, 0), False),
        (sun(0, 0, 0, 0, bright=(0, 0, 5, 0)), False),
        (sun(0, 0), None),  # it ends now
    ],
)
def test_it_is_dark_where_even_a_bright_hour_gives_nothing(forecast, found):
    assert is_dark(forecast, NOON) is found
