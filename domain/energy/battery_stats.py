"""What the past tells about the battery: what went through it, what is lost on the way, how much it holds."""

from collections.abc import Iterable
from datetime import datetime
from math import sqrt
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.coverage import ENOUGH, share
from domain.energy.cycles import Cycles, Flow, followed
from domain.energy.history import MeanPower

LEAST_CYCLES = 5
LEAST_DAYS = 3
LEAST_EFFICIENCY = 0.5  # below it, or above 1, a meter is wrong rather than the battery


class BatteryPast(Struct, frozen=True, kw_only=True):
    """Sums over the `known_s` in which the battery's power was known; `since` is the first such time."""

    charged_wh: float = 0.0
    discharged_wh: float = 0.0
    known_s: float = 0.0
    since: datetime | None = None
    cycles: Cycles = Cycles()


class BatteryStats(Struct, frozen=True, kw_only=True):
    """What was learned over [start, end).

    `charged_wh` and `discharged_wh` as metered; `full_cycles` are the discharged energy in rated capacities.
    The `round_trip_efficiency` (0…1), the `usable_capacity_wh` between 0 and 100 % and the `health_pct`, its
    share of the rated one, are learned from `closed_cycles` of 20 points or more on `cycle_days` local days.
    Null where it is too early to tell, and `missing` says what for.
    """

    start: datetime
    end: datetime
    charged_wh: float | None
    discharged_wh: float | None
    full_cycles: float | None
    round_trip_efficiency: float | None
    usable_capacity_wh: float | None
    rated_capacity_wh: float
    health_pct: float | None
    closed_cycles: int
    cycle_days: int
    coverage: float
    missing: str | None


NO_PAST = BatteryPast()


def looked_at(rows: Iterable[MeanPower], past: BatteryPast = NO_PAST) -> BatteryPast:
    """The past with these 5-minute rows, in time order, added to it."""
    for row in rows:
        past = replace(past, cycles=followed(past.cycles, row))
        if row.charge_w is None or row.discharge_w is None:
            continue
        past = replace(
            past,
            charged_wh=past.charged_wh + row.charge_w * row.battery_s / 3600,
            discharged_wh=past.discharged_wh + row.discharge_w * row.battery_s / 3600,
            known_s=past.known_s + row.battery_s,
            since=past.since or row.at,
        )
    return past


def battery_stats(
    past: BatteryPast, since: datetime, until: datetime, rated_wh: float, timezone: str
) -> BatteryStats:
    """What may be said of [since, until)."""
    covered = share(past.known_s, (until - since).total_seconds())
    is_measured = covered >= ENOUGH
    closed, zone = past.cycles.closed, ZoneInfo(timezone)
    days = len({cycle.at.astimezone(zone).date() for cycle in closed})
    whole = Flow()
    for cycle in closed:
        whole = whole.plus(cycle.flow)
    efficiency = whole.discharged_wh / whole.charged_wh if whole.charged_wh > 0 else None
    missing = _missing(len(closed), days, efficiency)
    capacity_wh = None if missing else _capacity_wh(whole)
    return BatteryStats(
        start=since,
        end=until,
        charged_wh=past.charged_wh if is_measured else None,
        discharged_wh=past.discharged_wh if is_measured else None,
        full_cycles=past.discharged_wh / rated_wh if is_measured else None,
        round_trip_efficiency=None if missing else efficiency,
        usable_capacity_wh=capacity_wh,
        rated_capacity_wh=rated_wh,
        health_pct=None if capacity_wh is None else 100 * capacity_wh / rated_wh,
        closed_cycles=len(closed),
        cycle_days=days,
        coverage=round(covered, 3),
        missing=missing
        or (None if is_measured else "The battery was measured for less than 95 % of the time."),
    )


def _missing(cycles: int, days: int, efficiency: float | None) -> str | None:
    if cycles < LEAST_CYCLES or days < LEAST_DAYS:
        return (
            f"Efficiency and capacity need {LEAST_CYCLES} cycles of 20 % or more on {LEAST_DAYS} days; "
            f"so far there were {cycles} on {days}."
        )
    if efficiency is None or not LEAST_EFFICIENCY <= efficiency <= 1:
        return "More came out of the battery than can be, or far less: its power is not measured rightly."
    return None


def _capacity_wh(whole: Flow) -> float | None:
    """By what went in it is too large by the losses of charging, by what came out too small by those of
    discharging; between them, were both the same, lies what it holds.
    """
    if whole.risen_pct <= 0 or whole.fallen_pct <= 0:
        return None
    by_charging_wh = whole.rising_wh / whole.risen_pct * 100
    by_discharging_wh = whole.falling_wh / whole.fallen_pct * 100
    return sqrt(by_charging_wh * by_discharging_wh)
