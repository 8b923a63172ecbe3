"""Savings while the battery fills and empties: what is stored counts, and days add up to months."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.energy.comparison import NOTHING, STOOD, Compared, compare, comparison_of, look_back, prices_of
from domain.energy.history import MeanPower
from domain.energy.stored import worth_per_kwh
from domain.house.house import Battery

BATTERY = Battery(capacity_wh=10_000, efficiency=0.9)
BRISBANE, BERLIN = "Australia/Brisbane", "Europe/Berlin"
TEN = datetime(2026, 1, 15, 0, tzinfo=UTC)  # ten o'clock in Brisbane
MINUTES_5 = timedelta(minutes=5)


def row(at: datetime, **values) -> MeanPower:
    house = {"load_w": 0.0, "pv_w": 0.0, "ev_w": 0.0, "import_w": 0.0, "export_w": 0.0, "soc_pct": 40.0}
    prices = {"import_price": 0.30, "export_price": 0.08, "load_s": 300.0, "price_s": 300.0, "grid_s": 300.0}
    return MeanPower(at=at, **(house | prices | values))


def an_hour(before_pct: float, after_pct: float, **values) -> list[MeanPower]:
    """A row that tells where the battery stood, and an hour in which it goes to `after_pct`."""
    rows = [row(TEN - MINUTES_5, soc_pct=before_pct)]
    step = (after_pct - before_pct) / 12
    return rows + [row(TEN + n * MINUTES_5, soc_pct=before_pct + (n + 1) * step, **values) for n in range(12)]


def worth_at(rows: list[MeanPower], now: datetime, timezone: str) -> float | None:
    days = prices_of((each for each in rows if look_back(now, timezone) <= each.at < now), timezone)
    return worth_per_kwh(days, now.astimezone(ZoneInfo(timezone)).date(), BATTERY)


def saved(rows: list[MeanPower], since: datetime, until: datetime, timezone: str = BRISBANE) -> float | None:
    """The savings of a span, asked for when the last row is over."""
    known = [each for each in rows if since - STOOD <= each.at < until]
    found = compare(known, since, timezone, BATTERY)
    worth = worth_at(rows, rows[-1].at + MINUTES_5, timezone)
    return comparison_of(found, since, until, worth=worth).savings


@pytest.mark.parametrize(
    ("story", "values", "saving"),
    [
        # 0.24 not earned for 3 kWh; 2.7 kWh came in, each worth 0.27
        ("the sun fills it", {"before_pct": 40, "after_pct": 67, "pv_w": 3_000}, 0.729 - 0.24),
        # 3 kWh bought at 0.30: what is lost on the way is lost
        ("the grid fills it", {"before_pct": 40, "after_pct": 67, "import_w": 3_000}, 0.729 - 0.90),
        # 1.8 kWh are given for 2 kWh less in the battery; 0.54 not paid
        ("it carries the house", {"before_pct": 40, "after_pct": 20, "load_w": 1_800}, 0.54 - 0.54),
        ("nothing moves", {"before_pct": 40, "after_pct": 40, "load_w": 1_000, "import_w": 1_000}, 0.0),
    ],
)
def test_a_battery_that_fills_is_no_loss(story, values, saving):
    assert saved(an_hour(**values), TEN, TEN + timedelta(hours=1)) == pytest.approx(saving), story


def test_what_was_stored_in_a_time_that_nobody_measured_is_not_counted():
    rows = [row(TEN), row(TEN + MINUTES_5, soc_pct=50.0), row(TEN + timedelta(hours=5), soc_pct=90.0)]
    found = compare(rows, TEN, BRISBANE, BATTERY)
    assert found.stored.wh == pytest.approx(1_000)


def test_rows_before_the_span_tell_where_the_battery_stood_and_nothing_else():
    yesterday = [row(TEN - timedelta(days=1), import_price=0.10, import_w=5_000)]
    found = compare([*yesterday, *an_hour(40, 50, pv_w=2_000)], TEN, BRISBANE, BATTERY)
    assert (found.cost, found.since, found.paid_s) == (0, TEN, 3_600)
    assert found.stored.wh == pytest.approx(1_000)


# The first day of a house with a tariff of three steps: the sun fills the battery while power is cheap, and
# empties it in the evening, when it is dear. (from, to, import price, what flows, state of charge at the end)
FIRST_DAY = (
    (0, 4, 0.08, {"pv_w": 2_000.0, "export_w": 500.0}, 94.0),
    (4, 9, 0.24, {"load_w": 400.0, "import_w": 400.0}, 94.0),
    (9, 12, 0.56, {"load_w": 2_000.0, "export_w": 220.0}, 20.0),
    (12, 14, 0.24, {"load_w": 500.0, "import_w": 500.0}, 20.0),
    (14, 18, 0.08, {"load_w": 500.0, "import_w": 500 + 5_000 / 9}, 40.0),
)


def first_day() -> list[MeanPower]:
    rows = [row(TEN - MINUTES_5, import_price=0.08)]
    for begin, end, price, power, soc_pct in FIRST_DAY:
        before, count = rows[-1].soc_pct or 0.0, (end - begin) * 12
        rows += [
            row(
                TEN + timedelta(hours=begin) + n * MINUTES_5,
                import_price=price,
                soc_pct=before + (soc_pct - before) * (n + 1) / count,
                **power,
            )
            for n in range(count)
        ]
    return rows


def test_a_cycle_gains_what_it_spared_and_the_parts_of_a_day_add_up_to_it():
    """Back at 40 %, so nothing is stored. Sun: 8 kWh not sold at 0.08, but 2. Evening: 6 kWh not bought at
    0.56 and 0.66 sold at 0.08, for 7.4 out of the battery. Night: 2 kWh into it, 2.22 bought at 0.08.
    """
    rows, hours = first_day(), [TEN + timedelta(hours=n) for n in (0, 4, 9, 12, 14, 18)]
    whole = saved(rows, hours[0], hours[-1])
    assert whole == pytest.approx(-6 * 0.08 + 6 * 0.56 + 0.66 * 0.08 - 20 / 9 * 0.08)
    parts = [saved(rows, *both) for both in pairwise(hours)]
    assert sum(parts) == pytest.approx(whole, abs=1e-6)
    assert parts[0] > 0, "the sun fills it"
    assert parts[1] == parts[3] == pytest.approx(0), "nothing moves"


def test_on_a_first_day_too_what_is_stored_has_one_worth_at_any_hour():
    """At each hour the mean price so far values all of the change since the beginning, in or out."""
    rows = first_day()
    for count in range(2, len(rows)):
        told = saved(rows[:count], TEN, rows[count].at)
        assert told is not None
        assert told > -1e-6, f"{rows[count].at:%H:%M}: neither while the sun fills it, nor after"


@pytest.mark.parametrize(
    ("timezone", "since", "rows_from"),
    [
        (BRISBANE, "2026-01-15T00:00", "2026-01-07T14:00"),
        (BERLIN, "2026-10-28T12:00", "2026-10-20T22:00"),  # over the end of summer time
        (BERLIN, "2026-03-31T22:00", "2026-03-24T23:00"),
    ],
)
def test_the_prices_of_seven_whole_local_days_are_looked_up(timezone, since, rows_from):
    begin, found = (datetime.fromisoformat(f"{each}Z") for each in (since, rows_from))
    assert look_back(begin, timezone) == found


def lived(since: datetime, until: datetime) -> Iterator[MeanPower]:
    """Days of cheap nights and dear evenings, every one dearer than the last; the battery never comes back to
    where it stood the day before.
    """
    at = since
    while at < until:
        day, hour = divmod((at - since) / timedelta(hours=1), 24)
        price = (0.12 if hour < 6 else 0.42 if hour > 17 else 0.27) + 0.004 * day
        filling = 8 < hour < 13
        soc_pct = 30 + day + (12 * (hour - 8) if filling else 48 if 13 <= hour < 20 else 0)
        power = (
            {"pv_w": 3_000.0} if filling else {"load_w": 1_500.0, "import_w": 0.0 if hour > 19 else 1_500.0}
        )
        yield row(at, soc_pct=soc_pct, import_price=price, **power)
        at += MINUTES_5


def local(zone_offset_h: int, month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) - timedelta(hours=zone_offset_h)


def test_the_days_of_a_month_add_up_to_the_month_also_when_the_clock_changes():
    october, november = local(2, 10, 1), local(1, 11, 1)
    rows = list(lived(october - timedelta(days=9), november))
    starts = [local(2 if day <= 25 else 1, 10, day) for day in range(1, 32)] + [november]
    days = [saved(rows, *both, BERLIN) for both in pairwise(starts)]
    assert None not in days
    assert sum(days) == pytest.approx(saved(rows, october, november, BERLIN), abs=1e-6)
    assert len(days) == 31
    assert (starts[25] - starts[24]) == timedelta(hours=25)


def test_a_span_that_is_read_in_parts_is_the_same():
    rows = an_hour(40, 67, pv_w=3_000)
    found: Compared = NOTHING
    for part in (rows[:1], rows[1:5], rows[5:]):
        found = compare(part, TEN, BRISBANE, BATTERY, found)
    assert found == compare(rows, TEN, BRISBANE, BATTERY)
