"""Whether newly fetched prices tell anything new: a plan is made again for news, not for every fetch; and
whether so much that prices on disk must not outlive it.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain.tariff.slots import FORECASTS_STAND, PriceKind, PriceSlot, Tariff

NOTICED = 0.25  # of what a kWh costs ahead on average: of five-minute prices most are nearer to the last
SHORTER = timedelta(minutes=30)  # a window that rolls by half-hours may end so much sooner


def has_news(before: Tariff, after: Tariff, now: datetime) -> bool:
    """Whether a price from `now` on is another one, or known for the first time or no longer.

    Reaching further ahead than before is no news: the horizon rolls with every fetch.
    """
    if not before.slots or not after.slots:
        return bool(before.slots) is not bool(after.slots)
    end = min(before.slots[-1].end, after.slots[-1].end)
    if end <= now:
        return (before.told_at(now) is None) is not (after.told_at(now) is None)
    return _differ(_from(before, now), _from(after, now), now, end, _is_other)


def is_noticed(before: Tariff, after: Tariff, now: datetime) -> bool:
    """Whether whoever went by `before` from `now` on would be noticeably wrong: a price is far from what it
    was or no longer known, a warning of a spike or a session came or went. Forecasts that would not be acted
    on any more by the time are left out.
    """
    ones, others = _acted_on(before, now), _acted_on(after, now)
    if not ones:
        return False
    sessions = [[each for each in tariff.sessions if each.end > now] for tariff in (before, after)]
    if sessions[0] != sessions[1] or not others or others[-1].end < ones[-1].end - SHORTER:
        return True
    far = NOTICED * sum(abs(each.import_price) for each in ones) / len(ones)

    def is_far(one: PriceSlot, other: PriceSlot) -> bool:
        if one.is_spike is not other.is_spike or (one.export_price is None) is not (
            other.export_price is None
        ):
            return True
        by = abs((one.export_price or 0.0) - (other.export_price or 0.0))
        return max(by, abs(one.import_price - other.import_price)) > far

    return _differ(ones, others, now, min(ones[-1].end, others[-1].end), is_far)


def _differ(
    ones: Sequence[PriceSlot],
    others: Sequence[PriceSlot],
    at: datetime,
    end: datetime,
    is_other: Callable[[PriceSlot, PriceSlot], bool],
) -> bool:
    """Whether the prices of [at, end) differ anywhere: one walk along both, from change to change."""
    i = j = 0
    while at < end:
        one, other = ones[i], others[j]
        has_one, has_other = one.start <= at, other.start <= at
        if has_one is not has_other:
            return True
        if has_one and is_other(one, other):
            return True
        at = min(one.end if has_one else one.start, other.end if has_other else other.start)
        i += one.end <= at < end
        j += other.end <= at < end
    return False


def _from(tariff: Tariff, now: datetime) -> Sequence[PriceSlot]:
    """The slots that end after `now`."""
    return tariff.slots[bisect_right(tariff.slots, now, key=lambda slot: slot.end) :]


def _acted_on(tariff: Tariff, now: datetime) -> Sequence[PriceSlot]:
    """What would be acted on from `now` on, were nothing told any more."""
    last = now + FORECASTS_STAND
    return [each for each in _from(tariff, now) if each.kind is not PriceKind.FORECAST or each.start < last]


def _is_other(one: PriceSlot, other: PriceSlot) -> bool:
    return (one.import_price, one.export_price) != (other.import_price, other.export_price)
