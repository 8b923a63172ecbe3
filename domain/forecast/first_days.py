"""The sun that a house may expect before it has seen three days of it: what the last day had at that time,
and where that was not seen an arc over the noon of its clock, as high as what its roof has given so far.

Nobody knows the roof, the place or the season yet: the arc is that of twelve hours of light, from six to six
by the zone's standard time. What is seen counts, the rims of the day apart, where the least sun on a roof
that looks the right way would promise a mountain at noon.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import cos, pi
from zoneinfo import ZoneInfo

from domain.energy.history import MeanPower
from domain.forecast.limited import Span, is_at_export_limit
from domain.forecast.nowcast import FULL_PCT
from domain.forecast.series import PowerSlot
from domain.instants import HALF_HOUR, half_hour_of, half_hours_in

SEEN_FROM = timedelta(days=1)
HALF_LIFE = timedelta(hours=3)
LIGHT_H = 12.0
RIM = 0.3  # of noon: about an hour and a quarter after six
NEEDED_S = 240.0
MOST = 1.5  # of the most that the roof gave: a morning's haze may clear, and a roof may look to the west


def first_days(
    rows: Iterable[MeanPower],
    limited: Iterable[Span],
    export_limit_w: float | None,
    zone: ZoneInfo,
    now: datetime,
    end: datetime,
) -> tuple[PowerSlot, ...]:
    """Half-hours that cover [now, end), W, by 5-minute means of the last day; none where too little was seen
    by light. Sun that may have been held back was at least what was measured.
    """
    spans, measured = list(limited), [row for row in rows if row.pv_w is not None and row.pv_s > 0]
    free, held = list[MeanPower](), list[MeanPower]()
    for row in measured:
        (held if _may_hold_back(row, spans, export_limit_w) else free).append(row)
    lit_free, lit_held = ([row for row in part if arc(row.at, zone) >= RIM] for part in (free, held))
    seen = lit_free or lit_held
    if sum(row.pv_s for row in seen) < NEEDED_S:
        return ()
    at_least_w = [(row.pv_w or 0.0) / arc(row.at, zone) for row in lit_held]
    noon_w = max([_noon_w(seen, zone, now), *at_least_w])
    noon_w = min(noon_w, MOST * max(row.pv_w or 0.0 for row in (*lit_free, *lit_held)))
    if noon_w <= 0:
        return ()
    had_w = _by_half_hour(free)
    return tuple(
        PowerSlot(at, at + HALF_HOUR, had_w.get(_bucket(at), noon_w * arc(at + HALF_HOUR / 2, zone)))
        for at in half_hours_in(now, end)
    )


def arc(at: datetime, zone: ZoneInfo) -> float:
    """How high the sun stands, as a part of noon; 0 by night."""
    local = at.astimezone(zone)
    standard = local - (local.dst() or timedelta())
    hour = standard.hour + standard.minute / 60 + standard.second / 3600
    apart_h = abs(hour - 12.0)
    return cos(pi * apart_h / LIGHT_H) if apart_h < LIGHT_H / 2 else 0.0


def _by_half_hour(rows: Iterable[MeanPower]) -> Mapping[timedelta, float]:
    """What each half-hour of the day had, W, where most of it was seen."""
    wh, seconds = defaultdict[timedelta, float](float), defaultdict[timedelta, float](float)
    for row in rows:
        wh[_bucket(row.at)] += max(0.0, row.pv_w or 0.0) * row.pv_s
        seconds[_bucket(row.at)] += row.pv_s
    return {at: wh[at] / lasted for at, lasted in seconds.items() if lasted > HALF_HOUR.total_seconds() / 2}


def _bucket(at: datetime) -> timedelta:
    """Into the day of UTC, which knows no summer time."""
    begin = half_hour_of(at).astimezone(UTC)
    return timedelta(hours=begin.hour, minutes=begin.minute)


def _noon_w(seen: Iterable[MeanPower], zone: ZoneInfo, now: datetime) -> float:
    """What the roof would give at noon, the last hours before all."""
    had = would = 0.0
    for row in seen:
        weight = row.pv_s * 0.5 ** ((now - row.at) / HALF_LIFE)
        had += weight * max(0.0, row.pv_w or 0.0)
        would += weight * arc(row.at, zone)
    return had / would


def _may_hold_back(row: MeanPower, spans: Iterable[Span], export_limit_w: float | None) -> bool:
    if is_at_export_limit(row, export_limit_w) or (row.soc_pct is not None and row.soc_pct >= FULL_PCT):
        return True
    return any(begun <= row.at < ended for begun, ended in spans)
