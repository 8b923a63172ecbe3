"""What a retailer's sessions do to the prices that a plan sees."""

from datetime import timedelta

import pytest

from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.sessions import with_sessions
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import NOON, after

HALF_HOUR = timedelta(minutes=30)


def session(start_s: float, end_s: float, reward: float = 2.25, kind: SessionKind = SessionKind.SAVING):
    return PriceSession(id="s", kind=kind, start=after(start_s), end=after(end_s), reward_price=reward)


def day(*exports: float | None) -> Tariff:
    slots = tuple(
        PriceSlot(
            start=NOON + place * HALF_HOUR,
            end=NOON + (place + 1) * HALF_HOUR,
            import_price=0.30,
            export_price=export,
        )
        for place, export in enumerate(exports)
    )
    return Tariff(slots=slots)


def told(tariff: Tariff) -> list[tuple[float, float, float | None]]:
    return [((s.end - s.start).total_seconds(), s.import_price, s.export_price) for s in tariff.slots]


@pytest.mark.parametrize(
    ("sessions", "found"),
    [
        ([], [(1_800, 0.30, 0.15), (1_800, 0.30, None)]),
        ([session(0, 1_800)], [(1_800, 4.50, 2.40), (1_800, 0.30, None)]),  # import = twice the reward
        (
            [session(0, 1_800, reward=0.10)],
            [(1_800, 0.30, 0.25), (1_800, 0.30, None)],
        ),  # it is dearer already
        ([session(1_800, 3_600)], [(1_800, 0.30, 0.15), (1_800, 4.50, 2.25)]),
        (
            [session(900, 2_700)],
            [(900, 0.30, 0.15), (900, 4.50, 2.40), (900, 4.50, 2.25), (900, 0.30, None)],
        ),
        (
            [session(0, 1_800, 0.0, SessionKind.FREE)],
            [(1_800, 0.0, 0.15), (1_800, 0.30, None)],
        ),
        ([session(7_200, 9_000)], [(1_800, 0.30, 0.15), (1_800, 0.30, None)]),
    ],
)
def test_a_session_changes_the_prices_inside_it_and_none_outside(sessions, found):
    assert told(with_sessions(day(0.15, None), sessions)) == [
        (seconds, pytest.approx(bought), None if sold is None else pytest.approx(sold))
        for seconds, bought, sold in found
    ]


FREE = session(0, 1_800, 0.0, SessionKind.FREE)


@pytest.mark.parametrize(
    ("sessions", "export", "bought", "sold"),
    [
        ([session(0, 1_800), session(0, 1_800)], 0.15, 4.50, 2.40),  # the same one twice
        ([session(0, 1_800), session(0, 1_800, reward=1.0)], 0.15, 4.50, 2.40),  # a kWh is paid once
        ([session(0, 1_800), FREE], 0.15, 4.50, 2.40),  # what is used costs the reward, though it is free
        ([session(0, 1_800, reward=0.0), FREE], 0.15, 0.15, 0.15),
        ([session(0, 1_800, reward=0.10), FREE], 0.28, 0.38, 0.38),
        ([session(0, 1_800, reward=0.10)], 0.28, 0.38, 0.38),  # who buys to sell gains nothing
        ([FREE, FREE], 0.15, 0.0, 0.15),
    ],
)
def test_sessions_at_once_cost_the_same_in_whatever_order_they_are_told(sessions, export, bought, sold):
    for order in (sessions, sessions[::-1]):
        (slot,) = with_sessions(day(export), order).slots
        assert (slot.import_price, slot.export_price) == (pytest.approx(bought), pytest.approx(sold))


def test_power_that_pays_for_being_used_is_not_made_dearer_by_being_free():
    tariff = Tariff(slots=(PriceSlot(start=NOON, end=NOON + HALF_HOUR, import_price=-0.05),))
    (slot,) = with_sessions(tariff, [session(0, 1_800, 0.0, SessionKind.FREE)]).slots
    assert slot.import_price == -0.05
