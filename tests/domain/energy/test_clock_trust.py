"""A clock that leaps years writes nothing and throws nothing away until it returns or stays."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.energy.clock_trust import ClockTrust, look_at_clock

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def trusted(*instants: datetime, kept: datetime | None = None) -> list[bool]:
    """Whether each look is believed, after the records were kept at `kept`."""
    trust, found = ClockTrust(trusted_at=kept), []
    for now in instants:
        trust = look_at_clock(trust, now)
        found.append(trust.is_trusted)
    return found


@pytest.mark.parametrize(
    ("instants", "kept", "believed"),
    [
        ([NOON, NOON + HOUR, NOON - HOUR], None, [True, True, True]),
        ([NOON, NOON + 10 * YEAR, NOON + HOUR], None, [True, False, True]),  # it returns
        ([NOON, NOON - 3 * YEAR, NOON], None, [True, False, True]),
        ([datetime(1970, 1, 1, tzinfo=UTC), NOON], None, [False, True]),  # a board without a clock of its own
        ([datetime(1970, 1, 1, tzinfo=UTC), NOON + HOUR], NOON, [False, True]),
        ([NOON + 10 * YEAR, NOON + HOUR], NOON, [False, True]),  # wrong since the start
        ([NOON + 60 * 24 * HOUR], NOON, [True]),  # the server was away for two months
        ([NOON + 300 * 24 * HOUR], NOON, [True]),
        ([NOON + 301 * 24 * HOUR], NOON, [False]),
        ([NOON - 300 * 24 * HOUR], NOON, [True]),
        ([NOON - 301 * 24 * HOUR], NOON, [False]),
        ([datetime(2025, 1, 1, tzinfo=UTC)], None, [True]),  # as old as the program
        ([datetime(2024, 12, 31, 23, 59, tzinfo=UTC)], None, [False]),
        ([datetime(2099, 1, 1, tzinfo=UTC), NOON], None, [False, True]),  # a first clock far ahead
        ([datetime(2050, 1, 1, tzinfo=UTC), NOON], None, [False, True]),
        ([datetime(2049, 12, 31, 23, 59, tzinfo=UTC)], None, [True]),
        (
            [datetime(2050, 1, 1, tzinfo=UTC)],
            datetime(2049, 12, 31, tzinfo=UTC),
            [True],
        ),  # lives on
    ],
)
def test_a_leap_of_years_is_not_believed_until_the_clock_returns(instants, kept, believed):
    assert trusted(*instants, kept=kept) == believed


def test_a_clock_that_tells_its_new_story_for_a_day_is_believed():
    later = NOON + 2 * YEAR
    found = trusted(NOON, *(later + n * HOUR for n in range(26)))
    assert found == [True, *[False] * 24, True, True]


def test_a_clock_that_leaps_again_and_again_is_never_believed():
    assert not any(trusted(NOON, *(NOON + n * 2 * YEAR for n in range(1, 9)))[1:])


def story(step: timedelta, count: int) -> list[bool]:
    """A clock that leapt two years and then goes on in such steps."""
    return trusted(NOON, *(NOON + 2 * YEAR + n * step for n in range(count)))[1:]


@pytest.mark.parametrize(
    ("step", "looks_before_it_is_believed"),
    [
        (timedelta(minutes=60), 24),  # a whole day of the new story, and not a look less
        (timedelta(minutes=30), 48),
        (timedelta(minutes=61), None),  # one that jumps on begins its story anew each time
    ],
)
def test_a_new_story_has_to_be_told_steadily_for_a_whole_day(step, looks_before_it_is_believed):
    found = story(step, 50)
    assert (found.index(True) if True in found else None) == looks_before_it_is_believed


def test_a_clock_that_stands_still_goes_on_with_its_story_and_one_that_turns_back_begins_anew():
    later = NOON + 2 * YEAR
    first = look_at_clock(ClockTrust(trusted_at=NOON, seen_at=NOON), later)
    assert (first.trusted_at, first.doubted_since, first.seen_at) == (NOON, later, later)
    again = look_at_clock(look_at_clock(first, later + HOUR), later + HOUR)
    assert again.doubted_since == later
    back = look_at_clock(again, later + HOUR - timedelta(seconds=1))
    assert back.doubted_since == later + HOUR - timedelta(seconds=1)


def test_a_year_before_the_program_is_never_believed_however_long_it_is_told():
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert not any(trusted(*(early + n * HOUR for n in range(60))))


def test_a_new_story_may_end_in_the_first_hour_of_the_program():
    begin = datetime(2024, 12, 31, tzinfo=UTC)
    found = trusted(*(begin + n * HOUR for n in range(25)), kept=NOON)
    assert found == [*[False] * 24, True]
