"""What was paid over a span of time beside what the same house cost without battery and control."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.coverage import covered
from domain.energy.history import MeanPower
from domain.energy.savings import money, without_battery_w
from domain.energy.stored import WINDOW, PricedDay, Step, Stored, prices_after, stored_after, value_of
from domain.house.house import Battery
from domain.instants import midnight

BUCKET = timedelta(minutes=5)
STOOD = timedelta(hours=1)  # so long before a span is looked for where the battery stood


class Compared(Struct, frozen=True, kw_only=True):
    """Both sides over the `measured_s` in which all of it was known; `since` is the first such time.

    `stored` is what the battery holds more at the end than at the begin; `at` the last row there was. `terms`
    and `terms_without` are what quotas, demand charges and credits made of the two.
    """

    cost: float = 0.0
    cost_without: float = 0.0
    measured_s: float = 0.0
    since: datetime | None = None
    stored: Stored = Stored()
    at: datetime | None = None
    terms: float = 0.0
    terms_without: float = 0.0
    priced_s: float = 0.0
    settled_s: float = 0.0


class Comparison(Struct, frozen=True, kw_only=True):
    """What may be told of it: null below 95 % of the span. `coverage`, 0…1.

    `savings` are `cost_without` less `cost`, and the `stored_value` of the energy that is stored still.
    `supply` is the part that the supply charge has in both costs.
    """

    cost: float | None
    cost_without: float | None
    stored_wh: float | None
    stored_value: float | None
    savings: float | None
    supply: float | None
    terms: float | None
    terms_without: float | None
    coverage: float


NOTHING = Compared()


def look_back(now: datetime, timezone: str) -> datetime:
    """From when rows are wanted for the prices that value what is stored: seven whole local days before."""
    zone = ZoneInfo(timezone)
    return midnight(now.astimezone(zone).date() - WINDOW, zone)


def prices_of(
    rows: Iterable[MeanPower], timezone: str, days: tuple[PricedDay, ...] = ()
) -> tuple[PricedDay, ...]:
    """The prices of the last local days, going on from `days`."""
    zone = ZoneInfo(timezone)
    for row in rows:
        day = row.at.astimezone(zone).date()
        days = prices_after(days, day, row.price_s, row.import_price, row.export_price)
    return days


def compare(
    rows: Iterable[MeanPower],
    since: datetime,
    timezone: str,
    battery: Battery | None,
    found: Compared = NOTHING,
) -> Compared:
    """Actual cost beside the cost of a house that only has its load, cars and solar, going on from `found`.

    Rows before `since` only tell where the battery stood.
    """
    zone = ZoneInfo(timezone)
    for row in rows:
        sides, stored = _sides(row), found.stored
        is_after_gap = found.at is not None and row.at - found.at > BUCKET
        seconds = 0.0 if sides is None else min(row.load_s, row.price_s)
        step = Step(
            day=row.at.astimezone(zone).date(),
            soc_pct=row.soc_pct,
            compared_s=0.0 if row.at < since else seconds,
        )
        stored = stored_after(replace(stored, soc_pct=None) if is_after_gap else stored, step, battery)
        found = replace(found, stored=stored, at=row.at)
        if sides is not None and row.at >= since:
            found = replace(
                found,
                cost=found.cost + sides[0] + row.terms_cost,
                cost_without=found.cost_without + sides[1] + row.terms_cost_without,
                terms=found.terms + row.terms_cost,
                terms_without=found.terms_without + row.terms_cost_without,
                priced_s=found.priced_s + row.price_s,
                settled_s=found.settled_s + row.settled_s,
                measured_s=found.measured_s + seconds,
                since=found.since or row.at,
            )
    return found


def comparison_of(
    found: Compared,
    since: datetime,
    until: datetime,
    *,
    worth: float | None = None,
    supply: float | None = None,
) -> Comparison:
    """What may be said of [since, until). A stored kWh is worth `worth`, whatever span is asked for, so that
    parts add up; the `supply` charge is paid on both sides, where it is known.
    """
    stored, stored_s = found.stored, found.stored.known_s
    stored_value, charge = value_of(stored.wh, worth), supply or 0.0
    saved = None if stored_value is None else found.cost_without - found.cost + stored_value
    values: dict[str, tuple[float | None, float]] = {
        "cost": (found.cost + charge, found.measured_s),
        "cost_without": (found.cost_without + charge, found.measured_s),
        "stored_wh": (stored.wh, stored_s),
        "stored_value": (stored_value, stored_s),
        "savings": (saved, stored_s),
        "supply": (supply, found.measured_s),
        "terms": (found.terms, found.measured_s),
        "terms_without": (found.terms_without, found.measured_s),
    }
    shown, coverage = covered(values, (until - since).total_seconds())
    return Comparison(coverage=coverage, **shown)


def _sides(row: MeanPower) -> tuple[float, float] | None:
    """What the bucket cost, and would have without battery and control, while both are known."""
    bare_w = without_battery_w(row)
    if bare_w is None or row.import_w is None or row.export_w is None:
        return None
    hours = min(row.load_s, row.price_s) / 3600
    paid = money(row.import_w * hours, row.export_w * hours, row.import_price, row.export_price)
    bare = money(bare_w[0] * hours, bare_w[1] * hours, row.import_price, row.export_price)
    return None if paid is None or bare is None else (paid, bare)
