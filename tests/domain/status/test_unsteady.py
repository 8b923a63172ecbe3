"""A silence that returns soon is one trouble with a count, and one that lasts is told for itself."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.status.outage import Silence
from domain.status.unsteady import LONG, SOON, UNSTEADY, Fallen, Seen, looked
from tests.builders import NOON

STEP = timedelta(seconds=10)
BEGAN, ENDED, UNSTEADY_, STEADY = Silence.LASTS, Silence.HEARD, Silence.UNSTEADY, Silence.STEADY


def seen_at(last_at: datetime, *, is_out: bool) -> Seen:
    return Seen(device="battery", is_out=is_out, last_at=last_at)


def lived(*stretches: tuple[bool, float]) -> tuple[Fallen | None, list[tuple[Silence, int | None, float]]]:
    """Looks every ten seconds; each stretch is whether the device is out, and for how many minutes. What was
    told: what, how often it fell silent, and after how many minutes.
    """
    known, told, now, last_at = None, [], NOON, NOON
    for is_out, minutes in stretches:
        for _ in range(round(minutes * 6)):
            now += STEP
            last_at = last_at if is_out else now
            known, outage = looked(known, seen_at(last_at, is_out=is_out), now)
            if outage is not None:
                told.append((outage.silence, outage.times, (now - NOON).total_seconds() / 60))
    return known, told


def kinds(*stretches: tuple[bool, float]) -> list[Silence]:
    return [kind for kind, _, _ in lived(*stretches)[1]]


OUT, BACK = (True, 50 / 60), (False, 50 / 60)
LONG_MIN, SOON_MIN = LONG.total_seconds() / 60, SOON.total_seconds() / 60


@pytest.mark.parametrize(
    ("stretches", "told"),
    [
        ([(False, 5)], []),
        ([(True, 5)], [BEGAN]),
        ([(True, 300)], [BEGAN]),
        ([(True, 5), (False, 300)], [BEGAN, ENDED]),
        ([(True, 5), (False, SOON_MIN + 1), (True, 5), (False, 5)], [BEGAN, ENDED] * 2),
        ([OUT, BACK, OUT, BACK], [BEGAN, ENDED] * 2),
        ([OUT, BACK] * 3, [BEGAN, ENDED] * 2 + [UNSTEADY_]),
        ([OUT, BACK] * 200, [BEGAN, ENDED] * 2 + [UNSTEADY_]),
        ([OUT, BACK] * 200 + [(False, SOON_MIN)], [BEGAN, ENDED] * 2 + [UNSTEADY_, STEADY]),
        # after it came and went it stays away: that is no coming and going any more
        ([OUT, BACK] * 20 + [(True, LONG_MIN + 1)], [BEGAN, ENDED] * 2 + [UNSTEADY_, BEGAN]),
        (
            [OUT, BACK] * 20 + [(True, LONG_MIN + 1), (False, 60)],
            [BEGAN, ENDED] * 2 + [UNSTEADY_, BEGAN, ENDED],
        ),
        # to the look: half an hour it must be heard, and after ten minutes it does not come and go any more
        ([(True, 1), (False, 29 + 5 / 6)] * 3, [BEGAN, ENDED] * 2 + [UNSTEADY_]),
        ([(True, 1), (False, 30)] * 3, [BEGAN, ENDED] * 3),
        ([OUT, BACK] * 3 + [(True, 10)], [BEGAN, ENDED] * 2 + [UNSTEADY_]),
        ([OUT, BACK] * 3 + [(True, 10 + 1 / 6)], [BEGAN, ENDED] * 2 + [UNSTEADY_, BEGAN]),
        # and a silence of an hour is as long as ever, however soon it returned
        ([(True, 60), (False, 1)] * 2, [BEGAN, ENDED] * 2),
    ],
)
def test_what_is_told_of_a_device_that_comes_and_goes(stretches, told):
    assert kinds(*stretches) == told


def test_the_line_that_ends_it_counts_all_of_it():
    known, told = lived(*[OUT, BACK] * 40, (False, SOON_MIN))
    assert known is None
    assert [(kind, times) for kind, times, _ in told[-2:]] == [(UNSTEADY_, UNSTEADY), (STEADY, 40)]


def test_a_day_of_coming_and_going_is_five_lines():
    _, told = lived(*[OUT, BACK] * 864)
    assert len(told) == 5


def test_what_was_kept_by_the_version_before_ends_as_it_began():
    kept = Fallen(since=NOON)
    after, outage = looked(kept, seen_at(NOON + STEP, is_out=False), NOON + STEP)
    assert outage is not None
    assert (outage.silence, outage.since) == (ENDED, NOON)
    assert after == replace(kept, heard_at=NOON + STEP)


@pytest.mark.parametrize(("is_out", "told"), [(True, BEGAN), (False, STEADY)])
def test_hours_without_a_server_end_what_came_and_went(is_out, told):
    known, _ = lived(*[OUT, BACK] * 5)
    later = NOON + timedelta(hours=5)
    _, outage = looked(known, seen_at(later, is_out=is_out), later)
    assert outage is not None
    assert outage.silence is told


@pytest.mark.parametrize(
    ("heard_at", "times", "is_told"),
    [(None, 1, True), (None, 3, True), (NOON, 1, False), (NOON, 2, False), (NOON, 3, True)],
)
def test_the_last_line_says_that_something_is_wrong_while_it_is_silent_or_comes_and_goes(
    heard_at, times, is_told
):
    assert Fallen(since=NOON, heard_at=heard_at, times=times).is_told == is_told
