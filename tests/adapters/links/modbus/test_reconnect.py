"""When an endpoint may be tried again."""

from datetime import UTC, datetime, timedelta

from adapters.links.modbus.reconnect import LinkState, Reconnect

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def failed_thrice():
    reconnect = Reconnect()
    for _ in range(3):
        reconnect.failed(NOON)
    return reconnect


def test_two_failures_leave_the_endpoint_open_for_another_try():
    reconnect = Reconnect()
    reconnect.failed(NOON)
    reconnect.failed(NOON)
    assert reconnect.state(NOON) is LinkState.RETRYING
    assert reconnect.wait_s(NOON) == 0


def test_the_third_failure_in_a_row_backs_off_ten_seconds():
    assert failed_thrice().state(NOON) is LinkState.BACKING_OFF
    assert failed_thrice().wait_s(NOON + timedelta(seconds=4)) == 6


def test_after_the_back_off_one_more_failure_backs_off_again():
    reconnect = failed_thrice()
    later = NOON + timedelta(seconds=10)
    assert reconnect.state(later) is LinkState.RETRYING
    reconnect.failed(later)
    assert reconnect.wait_s(later) == 10


def test_an_answer_forgets_all_failures():
    reconnect = failed_thrice()
    reconnect.answered()
    assert reconnect.state(NOON) is LinkState.ONLINE
