"""Where a slot of a fixed price begins and ends: jumps of the clock, names that tie, the end of the span."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.tariff.time_of_use import TariffPeriod, price_slots

BRISBANE, SYDNEY = ZoneInfo("Australia/Brisbane"), ZoneInfo("Australia/Sydney")
CHATHAM = ZoneInfo("Pacific/Chatham")  # three quarters of an hour off; jumps at 02:45 or 03:45


def a_period(price: float, from_: str = "00:00", to: str = "24:00", **changes) -> TariffPeriod:
    return TariffPeriod(import_price=price, from_=from_, to=to, **changes)


def walls(periods, zone, start: str, hours: float = 24) -> list[tuple[str, str, float]]:
    """Slots as ("Thu 17:00", "21:00", price) on the site's wall clock."""
    begin = datetime.fromisoformat(start).replace(tzinfo=zone)
    slots = price_slots(periods, zone, begin, begin.astimezone(UTC) + timedelta(hours=hours))
    return [
        (f"{s.start.astimezone(zone):%a %H:%M}", f"{s.end.astimezone(zone):%H:%M}", s.import_price)
        for s in slots
    ]


@pytest.mark.parametrize(
    ("zone", "day", "window", "found"),
    [
        # put forward: the window opens where the clock lands, though it never shows its beginning
        (SYDNEY, "2026-10-04", ("02:30", "04:00"), [("Sun 03:00", "04:00")]),
        (CHATHAM, "2026-09-27", ("03:00", "05:00"), [("Sun 03:45", "05:00")]),
        # and closes where the clock leaves
        (SYDNEY, "2026-10-04", ("01:00", "02:30"), [("Sun 01:00", "03:00")]),
        # put back: an hour comes twice
        (SYDNEY, "2026-04-05", ("02:30", "04:00"), [("Sun 02:30", "02:00"), ("Sun 02:30", "04:00")]),
        (SYDNEY, "2026-04-05", ("01:00", "02:30"), [("Sun 01:00", "02:30"), ("Sun 02:00", "02:30")]),
        (CHATHAM, "2026-04-05", ("03:00", "05:00"), [("Sun 03:00", "02:45"), ("Sun 03:00", "05:00")]),
        (SYDNEY, "2026-04-05", ("01:00", "05:00"), [("Sun 01:00", "05:00")]),
        (BRISBANE, "2026-10-04", ("02:30", "04:00"), [("Sun 02:30", "04:00")]),
    ],
)
def test_a_window_is_where_the_wall_clock_shows_it_when_the_clock_is_set(zone, day, window, found):
    cheap = [wall for wall in walls([a_period(0.3), a_period(0.1, *window)], zone, day, 20) if wall[2] == 0.1]
    assert [wall[:2] for wall in cheap] == found


@pytest.mark.parametrize(("first", "second"), [("a", "b"), (None, "a")])
def test_of_two_alike_the_first_name_wins_whatever_their_order(first, second):
    periods = [a_period(0.5, "17:00", "21:00", name=first), a_period(0.5, "18:00", "22:00", name=second)]
    expected = [("Thu 17:00", "21:00", 0.5), ("Thu 21:00", "22:00", 0.5)]
    assert walls(periods, BRISBANE, "2026-01-15") == expected
    assert walls(periods[::-1], BRISBANE, "2026-01-15") == expected


@pytest.mark.parametrize(
    ("window", "hour", "found"),
    [
        (("06:00", "06:00"), 12, ("Thu 06:00", "06:00")),
        (("23:00", "23:00"), 23.5, ("Thu 23:00", "23:00")),
        (("23:00", "23:00"), 1, ("Wed 23:00", "23:00")),
        (("22:00", "06:00"), 23, ("Thu 22:00", "06:00")),
        (("22:00", "06:00"), 5, ("Wed 22:00", "06:00")),
    ],
)
def test_the_last_slot_is_whole_though_it_ends_a_day_later(window, hour, found):
    start = datetime(2026, 1, 15, tzinfo=BRISBANE) + timedelta(hours=hour)
    [slot] = price_slots([a_period(0.3, *window)], BRISBANE, start, start + timedelta(minutes=1))
    assert (f"{slot.start.astimezone(BRISBANE):%a %H:%M}", f"{slot.end.astimezone(BRISBANE):%H:%M}") == found
    assert slot.end - slot.start == timedelta(hours=24 if window[0] == window[1] else 8)


@pytest.mark.parametrize(
    ("season", "month", "is_priced"),
    [(None, 1, True), (None, 12, True), ("dec-feb", 12, True), ("dec-feb", 3, False), ("jul", 7, True)],
)
def test_a_period_without_a_season_holds_all_year(season, month, is_priced):
    start = datetime(2026, month, 15, 12, tzinfo=BRISBANE)
    slots = price_slots([a_period(0.3, season=season)], BRISBANE, start, start + timedelta(hours=1))
    assert bool(slots) is is_priced


def test_what_only_touches_the_time_asked_for_is_left_out():
    evening = [a_period(0.5, "17:00", "21:00"), a_period(0.3, "21:00", "22:00")]
    assert walls(evening, BRISBANE, "2026-01-15T21:00", 1) == [("Thu 21:00", "22:00", 0.3)]
