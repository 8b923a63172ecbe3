"""A day of 48 half-hours by the site's clock, folded from price slots: the shape vendors take a tariff in.

The table rolls: a half-hour that is over today carries tomorrow's price, so that a vendor that repeats the
table every day always sees the coming 24 hours.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.errors import Conflict
from domain.instants import HALF_HOUR
from domain.tariff.season import SeasonTable
from domain.tariff.slots import PriceSlot

CELLS = 48
LEAST_GENUINE = 38  # a table with more gaps than that is mostly a guess
Span = tuple[datetime, datetime]


class TariffTable(Struct, frozen=True, kw_only=True):
    """48 prices per side, currency per kWh, unrounded; the first is 00:00 to 00:30 site time.

    `days` has the day that each cell is of: today, or tomorrow where today's is over. `genuine_imports` and
    `genuine_exports` count the cells that a price for that very half-hour filled; `spikes` are the cells for
    whose very half-hour the source warns of one. `is_import_only`: no export price is known at all, and the
    exports are zeros. `year`: the whole year's prices, where they are fixed.
    `demand_per_kw`: what the highest import costs of those that count for a demand charge; empty where none
    does. `supply_charge_per_day`: what the connection costs, None where that is not known.
    """

    made_at: datetime
    timezone: str
    imports: tuple[float, ...]
    exports: tuple[float, ...]
    days: tuple[date, ...]
    genuine_imports: int
    genuine_exports: int
    is_import_only: bool
    spikes: frozenset[int] = frozenset()
    year: tuple[SeasonTable, ...] = ()
    demand_per_kw: tuple[float, ...] = ()
    supply_charge_per_day: float | None = None


class _Cell(Struct, frozen=True):
    """One half-hour of the coming day: when it is, when the other day has it, and whether it runs now.

    Without `spans` the clock jumps over it.
    """

    index: int
    day: date
    spans: tuple[Span, ...]
    elsewhere: tuple[Span, ...]
    is_running: bool


def fold(
    slots: Sequence[PriceSlot], now: datetime, timezone: str, least_genuine: int = LEAST_GENUINE
) -> TariffTable:
    """The table of the 24 hours from `now`; `slots` are in time order without overlap.

    Prices within a half-hour are averaged by their length; the running one takes the price of this moment.
    A missing cell takes the other day's price at the same clock time, else its predecessor's, else its
    successor's. Raises Conflict (`prices_incomplete`) with fewer than `least_genuine` cells on a side that
    has prices.
    """
    cells = _coming_day(now, ZoneInfo(timezone))
    imports, genuine_imports = _side(cells, slots, now, lambda slot: slot.import_price)
    if genuine_imports < least_genuine:
        raise _incomplete("import", genuine_imports, least_genuine)
    is_import_only = all(slot.export_price is None for slot in slots)
    exports, genuine_exports = (0.0,) * CELLS, 0
    if not is_import_only:
        exports, genuine_exports = _side(cells, slots, now, lambda slot: slot.export_price)
        if genuine_exports < least_genuine:
            raise _incomplete("export", genuine_exports, least_genuine)
    return TariffTable(
        made_at=now,
        timezone=timezone,
        imports=imports,
        exports=exports,
        days=tuple(cell.day for cell in sorted(cells, key=lambda cell: cell.index)),
        genuine_imports=genuine_imports,
        genuine_exports=genuine_exports,
        is_import_only=is_import_only,
        spikes=frozenset(cell.index for cell in cells if _is_spike(cell, slots, now)),
    )


def _coming_day(now: datetime, zone: ZoneInfo) -> list[_Cell]:
    """The 48 cells in the order in which they come, the running one first."""
    local = now.astimezone(zone).replace(tzinfo=None)
    today = local.date()
    first = (local.hour * 60 + local.minute) // 30
    cells = []
    for place in range(first, first + CELLS):
        index, clock = place % CELLS, _clock(place % CELLS)
        ahead = tuple(span for span in _spans(today, clock, zone) if span[1] > now)
        is_over = not ahead and place >= CELLS
        tomorrow = today + timedelta(days=1)
        day, other_day = (tomorrow, today) if is_over else (today, tomorrow)
        cells.append(
            _Cell(
                index=index,
                day=day,
                spans=_spans(tomorrow, clock, zone) if is_over else ahead,
                elsewhere=_spans(other_day, clock, zone),
                is_running=any(start <= now for start, _ in ahead),
            )
        )
    return cells


def _clock(index: int) -> time:
    return time(index // 2, 30 * (index % 2))


def _spans(day: date, clock: time, zone: ZoneInfo) -> tuple[Span, ...]:
    """When the clock of that day shows this half-hour: once, twice or never, where it is set."""
    shown = datetime.combine(day, clock)
    starts = {shown.replace(tzinfo=zone, fold=is_second).astimezone(UTC) for is_second in (0, 1)}
    return tuple(
        (start, start + HALF_HOUR)
        for start in sorted(starts)
        if start.astimezone(zone).replace(tzinfo=None) == shown
    )


def _side(
    cells: Sequence[_Cell],
    slots: Sequence[PriceSlot],
    now: datetime,
    price: Callable[[PriceSlot], float | None],
) -> tuple[tuple[float, ...], int]:
    """48 prices by the clock and how many of them are genuine; zeros where there is no price at all."""
    genuine = 0
    known: dict[int, float] = {}
    for cell in cells:
        value = mean_price(cell.spans, slots, price)
        if cell.is_running:
            live = mean_price(((now, now + timedelta.resolution),), slots, price)
            value = value if live is None else live
        genuine += value is not None
        if value is None and cell.spans:
            value = mean_price(cell.elsewhere, slots, price)
        if value is not None:
            known[cell.index] = value
    carried = next((known[cell.index] for cell in cells if cell.index in known), 0.0)
    for cell in cells:
        carried = known.setdefault(cell.index, carried)
    return tuple(known[index] for index in range(CELLS)), genuine


def _is_spike(cell: _Cell, slots: Sequence[PriceSlot], now: datetime) -> bool:
    """Whether the source warns of this very half-hour, or of what is left of it."""
    return any(slot.is_spike for start, end in cell.spans for slot in _within(max(start, now), end, slots))


def _within(start: datetime, end: datetime, slots: Sequence[PriceSlot]) -> Sequence[PriceSlot]:
    first = bisect_right(slots, start, key=lambda slot: slot.end)
    return slots[first : bisect_left(slots, end, key=lambda slot: slot.start)]


def mean_price(
    spans: Sequence[Span], slots: Sequence[PriceSlot], price: Callable[[PriceSlot], float | None]
) -> float | None:
    """The mean of all known prices in these spans, weighted by time; None where there is none."""
    cost = seconds = 0.0
    for start, end in spans:
        for slot in _within(start, end, slots):
            value = price(slot)
            if value is not None:
                shared_s = (min(end, slot.end) - max(start, slot.start)).total_seconds()
                cost += value * shared_s
                seconds += shared_s
    return cost / seconds if seconds else None


def _incomplete(side: str, genuine: int, least: int) -> Conflict:
    return Conflict(
        f"only {genuine} of {CELLS} {side} prices are known, {least} are needed", "prices_incomplete"
    )
