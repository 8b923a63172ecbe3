"""When an endpoint may be tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.links.modbus.reconnect import LinkState, Reconnect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def failed_thrice():
    reconnect = Reconnect()
    for _ in range(3):
        reconnect.failed(NOON, NOON)
    return reconnect


def test_two_failures_leave_the_endpoint_open_for_another_try():
    reconnect = Reconnect()
    reconnect.failed(NOON, NOON)
    reconnect.failed(NOON, NOON)
    assert reconnect.state(NOON) is LinkState.RETRYING
    assert reconnect.wait_s(NOON) == 0


def test_a_look_that_comes_a_moment_early_is_one():
    assert failed_thrice().wait_s(NOON + timedelta(seconds=9.5)) == 0
    assert failed_thrice().wait_s(NOON + timedelta(seconds=9.4)) == pytest.approx(0.6)


def test_the_third_failure_in_a_row_backs_off_ten_seconds():
    assert failed_thrice().state(NOON) is LinkState.BACKING_OFF
    assert failed_thrice().wait_s(NOON + timedelta(seconds=4)) == 6


def test_after_the_back_off_one_more_failure_backs_off_again():
    reconnect = failed_thrice()
    later = NOON + timedelta(seconds=10)
    assert reconnect.state(later) is LinkState.RETRYING
    reconnect.failed(later, later)
    assert reconnect.wait_s(later) == 10


@pytest.mark.parametrize(
    ("waited_s", "left_s"),
    [(0, 10), (3, 7), (9.5, 1), (60, 1), (-3_600, 10)],  # the last: the clock was set back meanwhile
)
def test_the_back_off_counts_from_when_the_try_began_and_is_never_less_than_a_pause(waited_s, left_s):
    reconnect = Reconnect()
    for _ in range(3):
        reconnect.failed(NOON, NOON - timedelta(seconds=waited_s))
    assert reconnect.wait_s(NOON) == left_s


def test_an_answer_forgets_all_failures():
    reconnect = failed_thrice()
    reconnect.answered()
    assert reconnect.state(NOON) is LinkState.ONLINE
