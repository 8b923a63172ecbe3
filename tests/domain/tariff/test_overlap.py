"""Two prices for the same minute: told, where no shorter period wins."""

import pytest

from domain.tariff.overlap import equal_overlaps
from domain.tariff.time_of_use import TariffPeriod

EVENING = TariffPeriod(from_="17:00", to="21:00", import_price=0.5)


def a_period(from_: str, to: str, **changes) -> TariffPeriod:
    return TariffPeriod(from_=from_, to=to, **{"import_price": 0.2, **changes})


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (a_period("18:00", "22:00"), [(0, 1, False)]),
        (a_period("17:00", "21:00"), [(0, 1, False)]),
        (a_period("17:00", "21:00", import_price=0.5), []),  # the same price
        (a_period("21:00", "01:00"), []),  # one begins where the other ends
        (a_period("20:59", "00:59"), [(0, 1, False)]),
        (a_period("13:00", "17:00"), []),
        (a_period("18:00", "20:00"), []),  # the shorter one wins
        (a_period("17:00", "21:00", days="mon-fri"), [(0, 1, True)]),
        (a_period("18:00", "22:00", days="sat"), [(0, 1, False)]),  # not at the same hours
    ],
)
def test_equally_long_periods_at_the_same_time_are_told(other, found):
    assert list(equal_overlaps([EVENING, other])) == found


@pytest.mark.parametrize(
    ("one", "other", "is_found"),
    [
        ({"season": "jan-jun"}, {"season": "jul-dec"}, False),
        ({"season": "jan-jun"}, {"season": "jun-dec"}, True),
        ({"days": "mon-fri"}, {"days": "sat,sun"}, False),
        ({"days": "mon-fri"}, {"days": "fri-sun"}, True),
    ],
)
def test_periods_of_other_days_or_months_do_not_meet(one, other, is_found):
    periods = [a_period("17:00", "21:00", **one), a_period("17:00", "21:00", import_price=0.5, **other)]
    assert bool(list(equal_overlaps(periods))) == is_found


@pytest.mark.parametrize(("days", "is_found"), [("tue", True), ("mon", True), ("wed", False), ("sun", False)])
def test_a_period_past_midnight_meets_the_next_day(days, is_found):
    night = a_period("22:00", "04:00", days="mon")
    early = {"tue": ("00:00", "06:00"), "wed": ("00:00", "06:00")}.get(days, ("20:00", "02:00"))
    other = a_period(*early, import_price=0.5, days=days)
    assert bool(list(equal_overlaps([night, other]))) == is_found
    assert bool(list(equal_overlaps([other, night]))) == is_found


@pytest.mark.parametrize(
    ("first", "second", "is_found"),
    [("sun", "mon", True), ("mon", "sun", False), ("sat", "sun", True), ("sun", "sat", False)],
)
def test_the_day_after_sunday_is_monday(first, second, is_found):
    night = a_period("22:00", "04:00", days=first)
    early = a_period("00:00", "06:00", import_price=0.5, days=second)
    assert bool(list(equal_overlaps([night, early]))) == is_found
    assert bool(list(equal_overlaps([early, night]))) == is_found


@pytest.mark.parametrize(
    ("one", "other", "is_part"),
    [
        ({"season": "jan"}, {"season": "dec-feb"}, True),
        ({"season": "dec-feb"}, {"season": "jan"}, True),
        ({"season": "dec-jan"}, {"season": "jan-feb"}, False),
        ({"season": "dec-feb"}, {"season": "dec-feb"}, False),
        ({"season": "jan", "days": "mon-fri"}, {"season": "dec-feb", "days": "mon-sun"}, True),
        ({"season": "jan", "days": "mon-sun"}, {"season": "dec-feb", "days": "mon-fri"}, False),
        ({"days": "mon-wed"}, {"days": "wed-fri"}, False),
    ],
)
def test_a_period_for_fewer_days_or_months_is_a_part_of_the_other(one, other, is_part):
    periods = [a_period("17:00", "21:00", **one), a_period("17:00", "21:00", import_price=0.5, **other)]
    assert list(equal_overlaps(periods)) == [(0, 1, is_part)]


def test_a_season_goes_before_all_year_so_the_two_do_not_contend():
    periods = [a_period("17:00", "21:00", season="jan"), a_period("17:00", "21:00", import_price=0.5)]
    assert list(equal_overlaps(periods)) == []


def test_periods_that_differ_in_what_export_earns_contend():
    periods = [a_period("17:00", "21:00", export_price=earned) for earned in (0.05, 0.08)]
    assert list(equal_overlaps(periods)) == [(0, 1, False)]
