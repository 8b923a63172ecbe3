"""A brake gives way at once and lets go slowly: only to room that lasted, by no less than a step."""

import pytest
from msgspec.structs import replace

from domain.circuit.brake import Brake, eased, rise_of
from tests.builders import NOON, after

BRAKED = Brake(cap=1_000, since=NOON)


@pytest.mark.parametrize(("room", "cap"), [(3_000, None), (3_001, None), (2_999, 2_999), (0, 0)])
def test_what_has_room_is_not_braked(room, cap):
    brake = eased(None, room, 3_000, 300, NOON)
    assert (None if brake is None else brake.cap) == cap


@pytest.mark.parametrize(
    ("room", "seconds", "cap"),
    [
        (999, 1, 999),  # down at once
        (1_299, 600, 1_000),  # less than a step
        (1_300, 59, 1_000),
        (1_300, 60, 1_300),
        (5_000, 60, 5_000),
    ],
)
def test_a_brake_rises_by_a_step_or_more_after_a_minute(room, seconds, cap):
    early = eased(BRAKED, room, 3_000, 300, after(1))
    assert early is not None
    later = eased(early, room, 3_000, 300, after(seconds))
    assert later is not None
    assert later.cap == cap


def test_the_least_room_of_the_wait_is_given():
    brake = BRAKED
    for seconds, room in ((10, 2_500), (30, 1_600), (60, 2_800)):
        brake = eased(brake, room, 3_000, 300, after(seconds))
        assert brake is not None
    assert (brake.cap, brake.raised_at) == (1_600, after(60))


def test_the_last_bit_to_what_is_wanted_may_be_less_than_a_step():
    brake = eased(BRAKED, 1_100, 1_100, 300, after(60))
    assert brake is not None
    assert brake.cap == 1_100


@pytest.mark.parametrize(
    ("raised_s", "wait_s"),
    [(None, 60), (500, 120), (0, 120), (-1, 60)],
    ids=["never", "just", "ago", "long ago"],
)
def test_a_rise_that_was_taken_back_makes_the_next_wait_twice_as_long(raised_s, wait_s):
    raised = Brake(cap=1_000, since=NOON, raised_at=None if raised_s is None else after(raised_s))
    brake = eased(raised, 900, 3_000, 300, after(600))
    assert brake is not None
    assert (brake.cap, brake.wait_s) == (900, wait_s)


def test_no_wait_is_longer_than_ten_minutes():
    raised = Brake(cap=1_000, since=NOON, raised_at=NOON, wait_s=480)
    brake = eased(raised, 900, 3_000, 300, after(10))
    assert brake is not None
    assert brake.wait_s == 600


@pytest.mark.parametrize(("seconds", "is_kept"), [(600, True), (601, False)])
def test_a_brake_that_holds_nothing_back_is_forgotten_when_its_rise_has_proven_itself(seconds, is_kept):
    raised = Brake(cap=3_000, since=NOON, raised_at=NOON)
    assert (eased(raised, 5_000, 3_000, 300, after(seconds)) is not None) == is_kept


@pytest.mark.parametrize(
    ("brake", "room", "rise"),
    [
        (None, 3_000, None),
        (BRAKED, 1_000, None),  # it binds
        (BRAKED, 1_299, None),  # less than a step
        (BRAKED, 1_300, (1_300, 60)),
        (BRAKED, 5_000, (3_000, 60)),  # no more than is wanted
        (replace(BRAKED, lowest=1_800, wait_s=120), 2_500, (1_800, 120)),
        (replace(BRAKED, cap=2_900), 3_000, (3_000, 60)),
        (replace(BRAKED, cap=3_000), 5_000, None),  # nothing is held back any more
    ],
)
def test_a_rise_that_waits_says_to_how_much_and_when(brake, room, rise):
    found = rise_of(brake, room, 3_000, 300)
    assert (found and (found.to, found.at)) == (rise and (rise[0], after(rise[1])))
