"""How much of a time was measured: 95 % is enough to be told, of no time at all nothing was."""

import pytest

from domain.energy.coverage import covered, share


@pytest.mark.parametrize(
    ("known_s", "whole_s", "part"),
    [
        (900, 3_600, 0.25),
        (3_600, 3_600, 1.0),
        (4_000, 3_600, 1.0),  # never more than all of it
        (0, 3_600, 0.0),
        (0, 0, 0.0),
        (60, 0, 0.0),
        (60, -5, 0.0),
        (0.25, 0.5, 0.5),  # half a second is a time, too
    ],
)
def test_a_share_lies_between_nothing_and_all(known_s, whole_s, part):
    assert share(known_s, whole_s) == part


@pytest.mark.parametrize(
    ("values", "shown", "coverage"),
    [
        ({"pv": (7.0, 100), "grid": (5.0, 96)}, {"pv": 7.0, "grid": 5.0}, 0.96),  # the least of those shown
        ({"pv": (7.0, 97), "grid": (5.0, 94)}, {"pv": 7.0, "grid": None}, 0.97),
        ({"pv": (7.0, 94), "grid": (5.0, 20)}, {"pv": None, "grid": None}, 0.94),  # the best where none is
        ({"pv": (7.0, 95)}, {"pv": 7.0}, 0.95),
        ({"pv": (None, 100), "grid": (5.0, 98)}, {"pv": None, "grid": 5.0}, 0.98),
        ({"pv": (7.0, 33.3333)}, {"pv": None}, 0.333),  # in thousandths
        ({"pv": (7.0, 0)}, {"pv": None}, 0.0),
        ({}, {}, 0.0),
    ],
)
def test_what_was_measured_too_little_is_not_shown_and_the_coverage_is_that_of_what_is(
    values, shown, coverage
):
    assert covered(values, 100) == (shown, coverage)
