"""Wall-clock periods on the real time line: overlaps, midnight, seasons, and days of 23 and 25 hours."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tariff.time_of_use import TariffPeriod, price_slots

BRISBANE = ZoneInfo("Australia/Brisbane")
SYDNEY = ZoneInfo("Australia/Sydney")
ADELAIDE = ZoneInfo("Australia/Adelaide")
LONDON = ZoneInfo("Europe/London")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clock jumps by half an hour


def a_period(import_price: float = 0.30, from_: str = "00:00", to: str = "24:00", **changes) -> TariffPeriod:
    return TariffPeriod(import_price=import_price, from_=from_, to=to, **changes)


def walls(periods, zone, start: str, hours: float = 24) -> list[tuple[str, str, float]]:
    """Slots as ("Thu 17:00", "21:00", price) on the site's wall clock."""
    begin = datetime.fromisoformat(start).replace(tzinfo=zone)
    slots = price_slots(periods, zone, begin, begin.astimezone(UTC) + timedelta(hours=hours))
    return [
        (f"{s.start.astimezone(zone):%a %H:%M}", f"{s.end.astimezone(zone):%H:%M}", s.import_price)
        for s in slots
    ]


def price_at(periods, zone, wall: str) -> float | None:
    at = datetime.fromisoformat(wall).replace(tzinfo=zone)
    slots = price_slots(periods, zone, at, at + timedelta(seconds=1))
    return slots[0].import_price if slots else None


def test_one_price_is_one_slot_a_day():
    assert walls([a_period()], BRISBANE, "2026-01-15T00:00", 48) == [
        ("Thu 00:00", "00:00", 0.30),
        ("Fri 00:00", "00:00", 0.30),
    ]


def test_the_shortest_period_that_matches_wins():
    periods = [a_period(0.30), a_period(0.50, "17:00", "21:00"), a_period(0.90, "18:00", "19:00")]
    assert walls(periods, BRISBANE, "2026-01-15T00:00") == [
        ("Thu 00:00", "17:00", 0.30),
        ("Thu 17:00", "18:00", 0.50),
        ("Thu 18:00", "19:00", 0.90),
        ("Thu 19:00", "21:00", 0.50),
        ("Thu 21:00", "00:00", 0.30),
    ]


@pytest.mark.parametrize(
    ("first", "second", "wins"),
    [
        ({"export_price": 0.05}, {"export_price": 0.08}, 1),
        ({"export_price": None}, {"export_price": -0.05}, 1),  # some export beats an unknown one
        ({"import_price": 0.20}, {"import_price": 0.30}, 0),
        ({"import_price": 0.30, "export_price": 0.09}, {"import_price": 0.20, "export_price": 0.08}, 0),
        ({"name": "b"}, {"name": "a"}, 1),
        ({"import_price": 0.20}, {"import_price": 0.30, "season": "dec-feb"}, 1),
    ],
)
def test_of_equally_short_periods_the_better_one_wins_whatever_their_order(first, second, wins):
    periods = [a_period(**{"import_price": 0.30, **changes}) for changes in (first, second)]
    start = datetime(2026, 1, 15, tzinfo=BRISBANE)
    for order in (periods, periods[::-1]):
        [slot] = price_slots(order, BRISBANE, start, start + timedelta(hours=24))
        assert (slot.import_price, slot.export_price) == (
            periods[wins].import_price,
            periods[wins].export_price,
        )


def test_an_overnight_window_belongs_to_the_day_it_starts_on():
    weekend = [a_period(0.10, "22:00", "06:00", days="sat")]
    assert walls(weekend, BRISBANE, "2026-01-15T00:00", 96) == [("Sat 22:00", "06:00", 0.10)]


def test_a_season_is_the_one_the_window_starts_in():
    summer = [a_period(0.10, "22:00", "06:00", season="dec-feb")]
    assert price_at(summer, BRISBANE, "2026-03-01T05:59") == 0.10
    assert price_at(summer, BRISBANE, "2026-03-01T22:00") is None
    assert price_at(summer, BRISBANE, "2025-12-01T05:59") is None
    assert price_at(summer, BRISBANE, "2025-12-01T22:00") == 0.10


@pytest.mark.parametrize(
    ("from_", "to", "slots"),
    [
        ("00:00", "24:00", [("Thu 00:00", "00:00", 0.3), ("Fri 00:00", "00:00", 0.3)]),
        ("00:00", "00:00", [("Thu 00:00", "00:00", 0.3), ("Fri 00:00", "00:00", 0.3)]),
        ("18:00", "00:00", [("Thu 18:00", "00:00", 0.3), ("Fri 18:00", "00:00", 0.3)]),
        ("18:00", "24:00", [("Thu 18:00", "00:00", 0.3), ("Fri 18:00", "00:00", 0.3)]),
        (
            "06:00",
            "06:00",
            [("Wed 06:00", "06:00", 0.3), ("Thu 06:00", "06:00", 0.3), ("Fri 06:00", "06:00", 0.3)],
        ),
    ],
)
def test_midnight_can_be_written_as_0_or_24(from_, to, slots):
    assert walls([a_period(0.30, from_, to)], BRISBANE, "2026-01-15T00:00", 48) == slots


@pytest.mark.parametrize(
    ("days", "priced"),
    [
        ("mon-fri", "mon tue wed thu fri"),
        ("fri-mon", "fri sat sun mon"),
        ("mon,wed,fri", "mon wed fri"),
        ("sat", "sat"),
        ("mon-tue,sat-sun", "mon tue sat sun"),
        ("mon-sun", "mon tue wed thu fri sat sun"),
    ],
)
def test_days_are_names_and_ranges(days, priced):
    found = [wall[0][:3].lower() for wall in walls([a_period(days=days)], LONDON, "2026-01-12T00:00", 7 * 24)]
    assert sorted(found) == sorted(priced.split())


def test_what_no_period_covers_has_no_slot():
    periods = [a_period(0.30, "06:00", "12:00"), a_period(0.20, "13:00", "20:00")]
    assert walls(periods, BRISBANE, "2026-01-15T00:00") == [
        ("Thu 06:00", "12:00", 0.30),
        ("Thu 13:00", "20:00", 0.20),
    ]
    assert price_at(periods, BRISBANE, "2026-01-15T12:30") is None


def test_the_slot_of_now_is_whole_though_it_began_before():
    at = datetime(2026, 1, 15, 18, 30, tzinfo=BRISBANE)
    [slot] = price_slots([a_period(0.50, "17:00", "21:00")], BRISBANE, at, at + timedelta(hours=1))
    assert (slot.start, slot.end) == (at.replace(hour=17, minute=0), at.replace(hour=21, minute=0))


def test_network_fees_raise_import_and_not_export():
    at = datetime(2026, 1, 15, 12, tzinfo=UTC)
    periods = [a_period(0.30, export_price=0.08)]
    slot = price_slots(periods, UTC, at, at + timedelta(hours=1), network_fees=0.12)[0]
    assert (slot.import_price, slot.export_price) == (pytest.approx(0.42), 0.08)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (SYDNEY, "2026-10-04", 23),
        (SYDNEY, "2026-04-05", 25),
        (ADELAIDE, "2026-10-04", 23),
        (LONDON, "2026-03-29", 23),
        (LONDON, "2026-10-25", 25),
        (LORD_HOWE, "2026-10-04", 23.5),
        (LORD_HOWE, "2026-04-05", 24.5),
        (BRISBANE, "2026-10-04", 24),
    ],
)
def test_a_day_has_as_many_hours_as_the_clock_says(zone, day, hours):
    start = datetime.fromisoformat(day).replace(tzinfo=zone)
    periods = [a_period(0.30), a_period(0.50, "17:00", "21:00")]
    slots = price_slots(periods, zone, start, start.replace(hour=23))
    assert sum((s.end - s.start for s in slots), timedelta()) == timedelta(hours=hours)
    peak = next(s for s in slots if s.import_price == 0.50)
    assert peak.end - peak.start == timedelta(hours=4)
    assert peak.start.astimezone(zone).hour == 17


def test_an_hour_that_never_comes_has_no_slot():
    periods = [a_period(0.30), a_period(0.10, "02:00", "03:00"), a_period(0.20, "02:30", "04:00")]
    assert walls(periods, SYDNEY, "2026-10-04T00:00", 20) == [
        ("Sun 00:00", "03:00", 0.30),
        ("Sun 03:00", "04:00", 0.20),
        ("Sun 04:00", "00:00", 0.30),
    ]


def test_an_hour_that_comes_twice_is_priced_twice():
    periods = [a_period(0.30), a_period(0.10, "02:00", "02:30"), a_period(0.20, "02:30", "03:00")]
    assert walls(periods, SYDNEY, "2026-04-05T00:00", 20) == [
        ("Sun 00:00", "02:00", 0.30),
        ("Sun 02:00", "02:30", 0.10),
        ("Sun 02:30", "02:00", 0.20),
        ("Sun 02:00", "02:30", 0.10),
        ("Sun 02:30", "03:00", 0.20),
        ("Sun 03:00", "00:00", 0.30),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        {"import": 0.3, "days": "monday"},
        {"import": 0.3, "season": "summer"},
        {"import": 0.3, "from": "25:00"},
        {"import": 1_000},
        {"import": 0.3, "price": 1},
        {},
    ],
)
def test_an_impossible_period_is_refused(bad):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(bad, TariffPeriod)


clock_times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
periods_of_any_kind = st.builds(
    a_period,
    st.floats(0.01, 1),
    clock_times,
    clock_times,
    days=st.sampled_from(["mon-fri", "sat,sun", "fri-mon", "mon-sun"]),
    season=st.sampled_from([None, "oct-mar", "apr-sep"]),
)


@given(
    st.lists(periods_of_any_kind, min_size=1, max_size=5),
    st.sampled_from([SYDNEY, LONDON, LORD_HOWE, BRISBANE]),
    st.integers(0, 14 * 24 * 60),
)
def test_slots_never_overlap_and_each_instant_has_the_price_its_wall_clock_says(periods, zone, minutes):
    start = datetime(2026, 3, 25, tzinfo=UTC) + timedelta(minutes=minutes)
    slots = price_slots(periods, zone, start, start + timedelta(hours=36))
    assert all(a.end <= b.start for a, b in pairwise(slots))
    for minute in range(0, 36 * 60, 47):
        at = start + timedelta(minutes=minute)
        held = [slot.import_price for slot in slots if slot.start <= at < slot.end]
        alone = price_slots(periods, zone, at, at + timedelta(microseconds=1))
        assert held == [slot.import_price for slot in alone]
