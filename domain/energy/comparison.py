"""What was paid over a span of time beside what the same house cost without battery and control."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from domain.energy.coverage import covered
from domain.energy.history import MeanPower
from domain.energy.savings import money, without_battery_w


class Compared(Struct, frozen=True, kw_only=True):
    """Both sides over the `measured_s` in which all of it was known; `since` is the first such time."""

    cost: float = 0.0
    cost_without: float = 0.0
    measured_s: float = 0.0
    since: datetime | None = None


class Comparison(Struct, frozen=True, kw_only=True):
    """What may be told of it: null below 95 % of the span. `coverage`, 0…1."""

    cost: float | None
    cost_without: float | None
    savings: float | None
    coverage: float


NOTHING = Compared()


def compare(rows: Iterable[MeanPower]) -> Compared:
    """Actual cost beside the cost of a house that only has its load, cars and solar."""
    found = NOTHING
    for row in rows:
        bare_w = without_battery_w(row)
        if bare_w is None or row.import_w is None or row.export_w is None:
            continue
        seconds = min(row.load_s, row.price_s)
        hours = seconds / 3600
        paid = money(row.import_w * hours, row.export_w * hours, row.import_price, row.export_price)
        bare = money(bare_w[0] * hours, bare_w[1] * hours, row.import_price, row.export_price)
        if paid is not None and bare is not None:
            one = Compared(cost=paid, cost_without=bare, measured_s=seconds, since=row.at)
            found = both(found, one)
    return found


def both(one: Compared, other: Compared) -> Compared:
    """Two spans of time, in their order, as one."""
    return Compared(
        cost=one.cost + other.cost,
        cost_without=one.cost_without + other.cost_without,
        measured_s=one.measured_s + other.measured_s,
        since=one.since or other.since,
    )


def comparison_of(found: Compared, since: datetime, until: datetime) -> Comparison:
    """What may be said of [since, until)."""
    values: dict[str, tuple[float | None, float]] = {
        "cost": (found.cost, found.measured_s),
        "cost_without": (found.cost_without, found.measured_s),
        "savings": (found.cost_without - found.cost, found.measured_s),
    }
    shown, coverage = covered(values, (until - since).total_seconds())
    return Comparison(coverage=coverage, **shown)
