"""Windows at their edges: which day and which minute; and what mode schedule makes of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import CheapSettings, Mode, ScheduleSettings
from domain.loadpoint.window import Window, next_start, window_at
from domain.reason.reason import Why
from domain.status.sentences import SENTENCES
from tests.builders import a_charger, a_house, a_loadpoint, a_price, a_site, after
from tests.ticks import Ticks


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def a_window(from_: str, to: str, days: str = "mon-sun") -> ScheduleSettings:
    return ScheduleSettings(from_=from_, to=to, days=days)


@pytest.mark.parametrize(
    ("settings", "zone", "now", "start", "end"),
    [
        (a_window("09:15", "10:45"), "UTC", "2026-01-15T09:15:00+00:00",
         "2026-01-15T09:15:00+00:00", "2026-01-15T10:45:00+00:00"),
        (a_window("22:30", "06:10"), "UTC", "2026-01-15T23:00:00+00:00",
         "2026-01-15T22:30:00+00:00", "2026-01-16T06:10:00+00:00"),
        (a_window("22:30", "06:10"), "UTC", "2026-01-16T06:09:59+00:00",
         "2026-01-15T22:30:00+00:00", "2026-01-16T06:10:00+00:00"),
        (a_window("00:00", "24:00"), "UTC", "2026-01-15T00:00:00+00:00",
         "2026-01-15T00:00:00+00:00", "2026-01-16T00:00:00+00:00"),
        (a_window("12:00", "00:00"), "UTC", "2026-01-15T23:59:59+00:00",
         "2026-01-15T12:00:00+00:00", "2026-01-16T00:00:00+00:00"),
        # Brisbane is ten hours ahead: its Friday begins on Thursday afternoon.
        (a_window("00:00", "06:00", "fri"), "Australia/Brisbane", "2026-01-15T14:00:00+00:00",
         "2026-01-15T14:00:00+00:00", "2026-01-15T20:00:00+00:00"),
        # Rome's night of 29 March is an hour shorter, that of 25 October an hour longer.
        (a_window("22:00", "06:00"), "Europe/Rome", "2026-03-28T23:00:00+00:00",
         "2026-03-28T21:00:00+00:00", "2026-03-29T04:00:00+00:00"),
        (a_window("22:00", "06:00"), "Europe/Rome", "2026-10-24T23:00:00+00:00",
         "2026-10-24T20:00:00+00:00", "2026-10-25T05:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_window_is_told_with_both_its_ends(settings, zone, now, start, end):
    assert window_at(settings, utc(now), zone) == Window(utc(start), utc(end))


@pytest.mark.parametrize(
    ("settings", "zone", "now"),
    [
        (a_window("09:15", "10:45"), "UTC", "2026-01-15T09:14:59+00:00"),
        (a_window("09:15", "10:45"), "UTC", "2026-01-15T10:45:00+00:00"),
        (a_window("09:15", "09:15"), "UTC", "2026-01-15T09:15:00+00:00"),
        (a_window("00:00", "06:00", "thu"), "Australia/Brisbane", "2026-01-15T14:00:00+00:00"),
    ],
)
def test_outside_its_ends_there_is_no_window(settings, zone, now):
    assert window_at(settings, utc(now), zone) is None


@pytest.mark.parametrize(
    ("days", "in_them"),  # 12 January 2026 is a Monday
    [
        ("mon", {12}),
        ("sun", {18}),
        ("mon-wed", {12, 13, 14}),
        ("fri-mon", {12, 16, 17, 18}),
        ("tue,thu,sat-sun", {13, 15, 17, 18}),
        ("mon-sun", {12, 13, 14, 15, 16, 17, 18}),
        ("wed-wed", {14}),
        ("tue-mon", {12, 13, 14, 15, 16, 17, 18}),
    ],
)
def test_days_are_names_and_ranges_that_may_pass_the_weekend(days, in_them):
    settings = a_window("10:00", "11:00", days)
    found = {
        day for day in range(12, 19) if window_at(settings, datetime(2026, 1, day, 10, tzinfo=UTC), "UTC")
    }
    assert found == in_them


@pytest.mark.parametrize(
    ("settings", "now", "start"),
    [
        (a_window("10:00", "11:00"), "2026-01-15T09:59:59+00:00", "2026-01-15T10:00:00+00:00"),
        (a_window("10:00", "11:00"), "2026-01-15T10:00:00+00:00", "2026-01-16T10:00:00+00:00"),  # begun
        (a_window("10:00", "11:00", "thu"), "2026-01-15T10:00:00+00:00", "2026-01-22T10:00:00+00:00"),
        (a_window("10:00", "11:00", "wed"), "2026-01-15T10:00:00+00:00", "2026-01-21T10:00:00+00:00"),
        (a_window("10:00", "10:00"), "2026-01-15T10:00:00+00:00", None),
    ],
)
def test_the_next_start_is_told(settings, now, start):
    assert next_start(settings, utc(now), "UTC") == (None if start is None else utc(start))


def test_the_next_start_is_by_the_clock_on_the_wall():
    found = next_start(a_window("00:00", "06:00"), utc("2026-01-15T13:59:00+00:00"), "Australia/Brisbane")
    assert found == utc("2026-01-15T14:00:00+00:00")


# mode schedule

NOW = {"from_": "11:00", "to": "13:00"}


def scheduled(
    charger: Any = None, memory: dict[str, Any] | None = None, *, seen: Any = None, **settings: Any
):
    lp = a_loadpoint(mode=Mode.SCHEDULE, schedule=ScheduleSettings(**{**NOW, **settings}))
    ticks = Ticks(a_house(lp, site=a_site(timezone="UTC")))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(**(memory or {}))
    return ticks.at(0, charger, **{"price": a_price(0.2), **(seen or {})})


def test_in_its_window_it_tells_the_end_and_outside_the_next_start():
    found = scheduled()
    assert (found.order.current_a, found.reason.code, found.owner) == (32, Why.IN_WINDOW, "schedule")
    assert found.reason.facts == {"until": after(3_600)}
    found = scheduled(from_="13:00", to="14:00")
    assert (found.reason.code, found.reason.facts) == (Why.OUTSIDE_WINDOW, {"until": after(3_600)})
    found = scheduled(from_="12:00", to="12:00")
    assert (found.reason.code, found.reason.facts) == (Why.OUTSIDE_WINDOW, {"until": None})
    assert "empty" in SENTENCES[Why.OUTSIDE_WINDOW][-1]  # said where no window ever starts


def test_a_price_at_the_cap_is_right_whatever_binary_fractions_say():
    assert scheduled(max_price=0.3, seen={"price": a_price(0.1 + 0.2)}).order.current_a == 32
    found = scheduled(max_price=0.3, seen={"price": a_price(0.3001)})
    assert found.order.current_a == 0
    assert found.reason.facts == {"price": 0.3001, "limit_price": 0.3}


@pytest.mark.parametrize(
    ("no_grid", "preserve", "grid_w", "current_a"),
    [
        (False, False, 0, 32),
        (True, False, -2_800, 10),
        (True, False, 0, 0),
        (True, False, -1_000, 0),
        (True, True, 0, 32),  # held battery goes first: the grid is allowed then
        (False, True, 0, 32),
    ],
)
@pytest.mark.parametrize("mode", [Mode.SCHEDULE, Mode.CHEAP])
def test_a_barred_grid_leaves_the_sun_unless_the_battery_is_held(mode, no_grid, preserve, grid_w, current_a):
    barred = {"no_grid_import": no_grid, "preserve_battery": preserve}
    lp = a_loadpoint(mode=mode, schedule=ScheduleSettings(**NOW, **barred), cheap=CheapSettings(**barred))
    ticks = Ticks(a_house(lp, site=a_site(timezone="UTC")))
    found = ticks.at(0, price=a_price(0.05), grid_w=grid_w)
    assert found.order.current_a == current_a
    if not current_a:
        assert (found.reason.code, found.reason.facts) == (
            Why.INSUFFICIENT_SURPLUS, {"surplus_w": max(0, -grid_w - 500), "needed_w": 1_380},
        )  # fmt: skip


def test_a_surplus_that_nobody_knows_is_none():
    found = scheduled(no_grid_import=True, seen={"grid_w": None})
    assert (found.order.current_a, found.reason.code) == (0, Why.TELEMETRY_STALE)


RUNS = {"owner": Owner.SCHEDULE, "on_since": after(-100), "current_a": 16}


def test_a_charge_whose_window_ends_lasts_its_shortest_time():
    found = scheduled(a_charger(3_680), RUNS, from_="13:00", to="14:00")
    assert (found.order.current_a, found.reason.code) == (6, Why.MIN_ON_RUNNING)
    assert found.reason.facts == {"remaining_s": 200}
    over = scheduled(a_charger(3_680), {**RUNS, "on_since": after(-300)}, from_="13:00", to="14:00")
    assert (over.order.current_a, over.reason.code) == (0, Why.OUTSIDE_WINDOW)


@pytest.mark.parametrize(("off_s", "current_a"), [(299, 0), (300, 32)])
def test_after_its_own_stop_it_pauses(off_s, current_a):
    assert scheduled(None, {"off_since": after(-off_s)}).order.current_a == current_a


def test_a_charge_that_runs_needs_no_pause():
    assert scheduled(a_charger(3_680), {**RUNS, "off_since": after(-10)}).order.current_a == 32
