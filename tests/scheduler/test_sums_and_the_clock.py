"""The day's energy is counted on when the clock is set back: nothing twice, and nothing left out."""

import asyncio
from datetime import timedelta

import pytest

from domain.house.house import Battery, House, Site
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living

HOUSE = House(battery=Battery())  # draws 500 W all the time
LATE = House(battery=Battery(), site=Site(timezone="Australia/Brisbane"))  # where it begins at ten at night
MINUTE_WH = 500 / 60
A_LOOK_WH = 0.75 * MINUTE_WH  # the looks about a leap tell nothing
BEFORE_S, AFTER_S = 1_200, 600  # lived before the clock is set, and after: an hour would show the same


def lived(story, house: House = HOUSE, before_s: float = BEFORE_S) -> None:
    async def told() -> None:
        living = Living(house)
        await living.start()
        await asyncio.sleep(before_s)
        await story(living)
        await living.kill()

    run_in_virtual_time(told())


@pytest.mark.parametrize("back", [timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=5)])
@pytest.mark.parametrize("is_down", [False, True])
def test_a_clock_set_back_within_the_day_neither_stops_the_sums_nor_counts_twice(back, is_down) -> None:
    async def story(living: Living) -> None:
        before = living.engine.state.sums.ledger
        assert before.load_wh == pytest.approx(20 * MINUTE_WH, rel=0.02)
        if is_down:
            await living.kill()
        living.clock.offset -= back
        if is_down:
            await living.start()
        await asyncio.sleep(AFTER_S)
        ledger = living.engine.state.sums.ledger
        assert ledger.load_wh - before.load_wh == pytest.approx(10 * MINUTE_WH, rel=0.03)
        assert ledger.day == before.day
        today = living.engine.room.status.today
        assert today.load_wh == pytest.approx(30 * MINUTE_WH, abs=A_LOOK_WH)
        assert today.coverage > 0.97

    lived(story)


def test_a_clock_that_was_wrong_for_a_while_leaves_no_gap_in_the_day() -> None:
    async def story(living: Living) -> None:
        for back in (timedelta(minutes=15), -timedelta(minutes=10)):
            living.clock.offset -= back
            await asyncio.sleep(AFTER_S)
        today = living.engine.room.status.today
        assert today.load_wh == pytest.approx(40 * MINUTE_WH, abs=A_LOOK_WH)
        assert today.coverage > 0.97

    lived(story)


def test_a_clock_set_back_into_yesterday_claims_no_sums_for_it() -> None:
    async def story(living: Living) -> None:
        living.clock.offset -= timedelta(hours=20)
        await asyncio.sleep(AFTER_S)
        today = living.engine.room.status.today
        assert today.load_wh is None
        assert today.coverage < 0.1

    lived(story)


def test_what_only_rises_goes_on_through_a_kill_and_a_clock_set_back_into_yesterday() -> None:
    async def story(living: Living) -> None:
        assert living.engine.room.status.totals.load_wh == pytest.approx(20 * MINUTE_WH, rel=0.02)
        await living.kill()
        await living.start()
        living.clock.offset -= timedelta(hours=20)
        await asyncio.sleep(AFTER_S)
        assert living.engine.room.status.totals.load_wh == pytest.approx(30 * MINUTE_WH, rel=0.03)

    lived(story)


@pytest.mark.parametrize(
    ("ahead", "is_down", "looks_s"),
    [
        (timedelta(hours=13), False, 12),
        (timedelta(days=1), True, 12),
        (timedelta(days=1), False, 1_800),
        (timedelta(days=40), False, 12),
    ],
)
def test_a_clock_that_was_ahead_over_midnight_goes_on_with_the_sums_of_the_day(
    ahead, is_down, looks_s
) -> None:
    async def story(living: Living) -> None:
        before = living.engine.state.sums.ledger
        if is_down:
            await living.kill()
        living.clock.offset += ahead
        if is_down:
            await living.start()
        await asyncio.sleep(looks_s)
        assert living.engine.state.sums.lifetime.days == 1, "the day is over, for all that one can know"
        if is_down:
            await living.kill()
        living.clock.offset -= ahead
        if is_down:
            await living.start()
        await asyncio.sleep(AFTER_S)
        ledger = living.engine.state.sums.ledger
        assert (ledger.day, ledger.since) == (before.day, before.since)
        today = living.engine.room.status.today
        assert today.load_wh == pytest.approx((BEFORE_S + looks_s + AFTER_S) / 60 * MINUTE_WH, rel=0.02)
        assert today.coverage > 0.97
        assert living.engine.state.sums.lifetime.days == 0, "it is not over yet"

    lived(story)


def test_a_clock_trimmed_by_seconds_at_midnight_closes_the_day_once() -> None:
    async def story(living: Living) -> None:
        await asyncio.sleep(3_600 + 10)
        assert living.engine.state.sums.lifetime.days == 1
        living.clock.offset -= timedelta(seconds=30)
        await asyncio.sleep(12)
        assert living.engine.room.status.today.load_wh == pytest.approx(1_000, rel=0.01)
        await asyncio.sleep(60)
        life = living.engine.state.sums.lifetime
        assert life.days == 1
        assert life.load_wh == pytest.approx(1_000, rel=0.01)
        assert living.engine.room.status.today.load_wh < 10

    lived(story, LATE, before_s=3_600)
