"""An Enphase gateway's limit as data: when two limit the same, and how ours is known again."""

import pytest

from adapters.inverters.enphase.dpel import SLEW, is_same, limited, value_w

OFF = {"enable": False, "export_limit": False, "limit_value_W": 0.0}
ON = {"enable": True, "export_limit": False, "limit_value_W": 1_000.0}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ON, ON, True),
        (ON, {**ON, "limit_value_W": 1_001.0}, True),  # gateways round
        (ON, {**ON, "limit_value_W": 1_001.1}, False),
        (ON, {**ON, "export_limit": True}, False),
        (ON, OFF, False),
        (OFF, {**OFF, "limit_value_W": 500.0}, True),  # what one that is off would be
        (ON, {**ON, "limit_value_W": None}, False),
        ({**ON, "limit_value_W": None}, ON, False),
        ({**ON, "limit_value_W": None}, {**ON, "limit_value_W": None}, True),
        ({**ON, "limit_value_W": True}, {**ON, "limit_value_W": 1.0}, False),  # a word is no number
    ],
)
def test_limits_are_the_same_where_they_hold_the_same_back(one, other, same):
    assert is_same(one, other) == same


@pytest.mark.parametrize(
    ("found", "limit_w", "value"),
    [
        (OFF, 999.9, 999.0),
        (OFF, -1.0, 0.0),
        (ON, 1_500.0, 1_000.0),  # never wider than the owner's
        (ON, 500.0, 500.0),
        ({**ON, "export_limit": True}, 1_500.0, 1_500.0),  # that one is of what leaves the house
        ({**ON, "limit_value_W": None}, 1_500.0, 1_500.0),
    ],
)
def test_ours_is_never_wider_than_the_one_that_was_there(found, limit_w, value):
    assert value_w(limited(found, limit_w)) == value


def test_the_speed_by_which_ours_is_known_is_that_of_every_version():
    assert SLEW == 251.0, "a limit that another version left would stay for ever"
