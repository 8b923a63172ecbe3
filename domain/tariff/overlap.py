"""Periods of a tariff that hold at the same time and are equally long, so that no shorter one wins."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from domain.tariff.time_of_use import TariffPeriod, Window, window_of
from domain.tariff.wall_clock import DAY_MIN, Hours


def equal_overlaps(periods: Sequence[TariffPeriod]) -> Iterator[tuple[int, int, bool]]:
    """Each two by their places, and whether one of them is for fewer days or months of the other's."""
    windows = [window_of(period) for period in periods]
    for (place, one), (other_place, other) in combinations(enumerate(windows), 2):
        if _rank(one) == _rank(other) and _overlap(one.hours, other.hours) and _prices(one) != _prices(other):
            yield (
                place,
                other_place,
                _is_part_of(one.hours, other.hours) or _is_part_of(other.hours, one.hours),
            )


def _rank(window: Window) -> tuple[int, bool]:
    return window.hours.length_min, bool(window.period.season)


def _prices(window: Window) -> tuple[float, float | None]:
    return window.period.import_price, window.period.export_price


def _overlap(one: Hours, other: Hours) -> bool:
    """Whether some minute of some week of some month is in both; a window may pass midnight."""
    if not one.months & other.months:
        return False
    return any(
        max(one.from_min, other.from_min + shift * DAY_MIN)
        < min(one.from_min + one.length_min, other.from_min + other.length_min + shift * DAY_MIN)
        and any((day + shift) % 7 in other.weekdays for day in one.weekdays)
        for shift in (-1, 0, 1)
    )


def _is_part_of(one: Hours, other: Hours) -> bool:
    """Whether it is for fewer days or months of the other's, at the same hours."""
    days, months = one.weekdays <= other.weekdays, one.months <= other.months
    is_smaller = one.weekdays < other.weekdays or one.months < other.months
    return one.from_min == other.from_min and days and months and is_smaller
