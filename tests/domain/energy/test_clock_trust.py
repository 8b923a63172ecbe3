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
