"""A contradiction fails a story once it has lasted longer than devices take to follow."""

from datetime import timedelta

from msgspec.structs import replace

from domain.reason.reason import Reason, Why
from domain.status.document import Status
from powersync.scenario.truth import Truth
from tests.fakes.status import a_status

TRUE = a_status(loadpoints={})


def idle_though_it_says_that_it_charges() -> Status:
    assert TRUE.battery is not None
    return replace(TRUE, battery=replace(TRUE.battery, reason=Reason(Why.PLAN_CHARGE), power_w=0))


def failures(*documents: Status | None, tick_s: float = 10) -> list[float]:
    found: list[float] = []
    tick = timedelta(seconds=tick_s)
    truth = Truth(tick, lambda at, _: found.append(at.total_seconds()))
    for number, document in enumerate(documents):
        truth.look(number * tick, document)
    return found


def test_what_lasts_a_minute_is_told_once():
    lie = idle_though_it_says_that_it_charges()
    assert failures(*[lie] * 6) == []
    assert failures(*[lie] * 20) == [60]


def test_slow_ticks_have_three_to_follow():
    lie = idle_though_it_says_that_it_charges()
    assert failures(*[lie] * 5, tick_s=60) == [180]


def test_what_ends_in_between_begins_anew():
    lie = idle_though_it_says_that_it_charges()
    assert failures(*[lie] * 5, TRUE, *[lie] * 5, None, *[lie] * 5) == []
