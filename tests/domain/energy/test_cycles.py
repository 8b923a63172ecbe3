"""Closed cycles: the battery leaves a level by 20 points and comes back to it; what it then lacks is lost.

The battery of these stories takes 200 Wh for 2 points and gives 162 Wh for them: 81 % come back.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.energy.cycles import Cycles, Flow, followed
from domain.energy.history import MeanPower

BEGIN = datetime(2026, 1, 14, 14, tzinfo=UTC)
MINUTES_5 = timedelta(minutes=5)
IDLE = [0.0]


def points(move: float, buckets: int) -> list[float]:
    """So many buckets in which the charge moves by so many points each."""
    return [move] * buckets


def rows(moves: Iterable[float], soc_pct: float) -> Iterator[MeanPower]:
    """Five minutes each, the mean of the charge being that of its middle."""
    for n, move in enumerate(moves):
        yield MeanPower(
            at=BEGIN + n * MINUTES_5,
            soc_pct=soc_pct + move / 2,
            charge_w=max(0.0, move) * 100 * 12,
            discharge_w=max(0.0, -move) * 81 * 12,
            soc_s=300,
            battery_s=300,
        )
        soc_pct += move


def cycles_of(story: Iterable[MeanPower]) -> Cycles:
    cycles = Cycles()
    for row in story:
        cycles = followed(cycles, row)
    return cycles


@pytest.mark.parametrize(
    ("story", "moves", "soc_pct", "closed"),
    [
        ("up and down again", IDLE + points(2, 15) + points(-2, 15) + IDLE, 20, 1),
        ("down and up again", IDLE + points(-2, 15) + points(2, 15) + IDLE, 90, 1),
        ("just 20 points", IDLE + points(2, 10) + IDLE + points(-2, 10) + IDLE, 20, 1),
        ("not quite 20 points", IDLE + points(2, 9) + IDLE + points(-2, 9) + IDLE, 20, 0),
        ("not back yet", IDLE + points(2, 15) + points(-2, 14) + IDLE, 20, 0),
        ("twice", 2 * (IDLE + points(2, 15) + points(-2, 15)) + IDLE, 20, 2),
        ("through the level and back", IDLE + points(2, 15) + points(-2, 30) + points(2, 15) + IDLE, 50, 2),
        ("it rests at noon for a day", IDLE + points(2, 15) + 288 * IDLE + points(-2, 15) + IDLE, 20, 1),
        ("a day and a half are too long", IDLE + points(2, 15) + 432 * IDLE + points(-2, 15) + IDLE, 20, 0),
    ],
)
def test_a_cycle_is_closed_when_the_battery_is_back_where_it_was(story, moves, soc_pct, closed):
    assert len(cycles_of(rows(moves, soc_pct)).closed) == closed, story


def test_of_the_five_minutes_in_which_it_comes_back_the_part_until_then_counts():
    """30 points up, 30 down by 3 at a time; the level lies in the middle of one of these steps. The turn
    itself, between 80 and 79.5 %, moves energy but tells nothing about points.
    """
    cycles = cycles_of(rows(IDLE + points(2, 15) + points(-3, 11), 51))
    (closed,) = cycles.closed
    assert closed.flow == Flow(
        charged_wh=pytest.approx(3_000),
        discharged_wh=pytest.approx(2_430),
        rising_wh=pytest.approx(2_900),
        risen_pct=pytest.approx(29),
        falling_wh=pytest.approx(28.5 * 81),
        fallen_pct=pytest.approx(28.5),
    )
    assert closed.at == BEGIN + 26 * MINUTES_5
    assert cycles.running is not None
    assert cycles.running.flow.discharged_wh == pytest.approx(1.5 * 81)
    assert (cycles.running.level_pct, cycles.running.swing_pct) == (51, 1.5)


@pytest.mark.parametrize(
    "unknown", [{"soc_pct": None}, {"soc_s": 284.0}, {"battery_s": 284.0}, {"at": BEGIN + timedelta(days=1)}]
)
def test_what_was_not_measured_closes_no_cycle(unknown):
    story = list(rows(IDLE + points(2, 15) + points(-2, 15) + IDLE, 20))
    story[12] = replace(story[12], **unknown)
    assert cycles_of(story).closed == ()
    assert len(cycles_of([*story[:12], *story[13:]]).closed) == 0, "nor does a row that is not there"


def test_rows_that_were_measured_nearly_whole_count():
    story = [
        replace(row, soc_s=285, battery_s=285) for row in rows([0, *points(2, 15), *points(-2, 15), 0], 20)
    ]
    assert len(cycles_of(story).closed) == 1


def test_a_rise_without_charging_is_a_meter_s_whim():
    story = list(rows(IDLE + points(2, 15) + 2 * IDLE + points(-2, 15) + IDLE, 20))
    story[17] = replace(story[17], soc_pct=51.0)  # 50 % before and after
    (closed,) = cycles_of(story).closed
    assert (closed.flow.risen_pct, closed.flow.rising_wh) == (30, pytest.approx(3_000))
