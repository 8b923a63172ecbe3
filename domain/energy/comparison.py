"""What was paid over a span of time beside what the same house cost without battery and control."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.coverage import covered
from domain.energy.history import MeanPower
from domain.energy.savings import money, without_battery_w
from domain.energy.series import paid_for
from domain.energy.settlement import is_settled
from domain.energy.stored import WINDOW, PricedDay, Step, Stored, prices_after, stored_after, value_of
from domain.house.house import Battery
from domain.instants import midnight
from domain.reason.shown import shown

BUCKET = timedelta(minutes=5)
STOOD = timedelta(hours=1)  # so long before a span is looked for where the battery stood


class Compared(Struct, frozen=True, kw_only=True):
    """What was paid over the `paid_s` in which that was known, from `since` on, and what of it was `saved`
    over the `compared_s` in which the other side was known, too.

    `stored` is what the battery holds more at the end than at the begin; `at` the last row there was. `terms`
    and `terms_saved` are what quotas, demand charges and credits made of the two.
    """

    cost: float = 0.0
    saved: float = 0.0
    paid_s: float = 0.0
    compared_s: float = 0.0
    since: datetime | None = None
    stored: Stored = Stored()
    at: datetime | None = None
    terms: float = 0.0
    terms_saved: float = 0.0
    priced_s: float = 0.0
    settled_s: float = 0.0


class KnownSavings(Struct, frozen=True, kw_only=True):
    """The same of the `known_s` alone in which both sides were known, without the supply charge."""

    known_s: float
    cost: float
    cost_without: float
    stored_value: float
    savings: float
    settled: bool


class Comparison(Struct, frozen=True, kw_only=True):
    """What may be told of it: null below 95 % of the span. `coverage`, 0…1.

    `savings` are `cost_without` less `cost`, and the `stored_value` of the energy that is stored still; a
    moment in which only what was paid is known counts the same on both sides. `supply` is the part that the
    supply charge has in both costs. `known` is what can be told of a part where the whole has no sum; None
    where there is none.
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
    known: KnownSavings | None = None


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
        paid, beside = paid_for(row), _saved_by(row)
        is_after_gap = found.at is not None and row.at - found.at > BUCKET
        step = Step(
            day=row.at.astimezone(zone).date(),
            soc_pct=row.soc_pct,
            compared_s=0.0 if row.at < since or beside is None else beside[1],
        )
        before = replace(found.stored, soc_pct=None) if is_after_gap else found.stored
        found = replace(found, stored=stored_after(before, step, battery), at=row.at)
        if row.at < since:
            continue
        found = replace(found, cost=found.cost + row.terms_cost, terms=found.terms + row.terms_cost)
        if paid is not None:
            found = replace(
                found,
                cost=found.cost + paid[0],
                priced_s=found.priced_s + row.price_s,
                settled_s=found.settled_s + row.settled_s,
                paid_s=found.paid_s + paid[1],
                since=found.since or row.at,
            )
        if beside is not None:
            terms = row.terms_cost_without - row.terms_cost
            found = replace(
                found,
                saved=found.saved + beside[0] + terms,
                terms_saved=found.terms_saved + terms,
                compared_s=found.compared_s + beside[1],
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
    saved = None if stored_value is None else found.saved + stored_value
    values: dict[str, tuple[float | None, float]] = {
        "cost": (found.cost + charge, found.paid_s),
        "cost_without": (found.cost + found.saved + charge, found.compared_s),
        "stored_wh": (stored.wh, stored_s),
        "stored_value": (stored_value, stored_s),
        "savings": (saved, stored_s),
        "supply": (supply, found.paid_s),
        "terms": (found.terms, found.paid_s),
        "terms_without": (found.terms + found.terms_saved, found.compared_s),
    }
    told, coverage = covered(values, (until - since).total_seconds())
    is_whole = None not in (told["cost"], told["cost_without"], told["savings"])
    return Comparison(coverage=coverage, known=None if is_whole else known_of(found, worth), **told)


def known_of(found: Compared, worth: float | None) -> KnownSavings | None:
    """What was compared, however little of a time it is; None where nothing was, or nobody knows a price."""
    stored_value = value_of(found.stored.wh, worth)
    if not found.compared_s or stored_value is None:
        return None
    return shown(
        KnownSavings(
            known_s=found.compared_s,
            cost=found.cost,
            cost_without=found.cost + found.saved,
            stored_value=stored_value,
            savings=found.saved + stored_value,
            settled=is_settled(found.priced_s, found.settled_s),
        )
    )


def _saved_by(row: MeanPower) -> tuple[float, float] | None:
    """What battery and control saved in the bucket, currency, and for how many seconds that is known."""
    if row.saved is not None:
        return (row.saved, row.saved_s) if row.saved_s else None
    bare_w = without_battery_w(row)
    if bare_w is None or row.import_w is None or row.export_w is None:
        return None
    known_s = min(row.grid_s, row.battery_s) if row.load_w is None else row.load_s
    seconds = min(known_s, row.price_s)
    hours = seconds / 3600
    paid = money(row.import_w * hours, row.export_w * hours, row.import_price, row.export_price)
    bare = money(bare_w[0] * hours, bare_w[1] * hours, row.import_price, row.export_price)
    return None if paid is None or bare is None else (bare - paid, seconds)
