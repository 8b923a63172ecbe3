"""A day of 48 half-hours by the site's clock, folded from price slots: the shape vendors take a tariff in.

The table rolls: a half-hour that is over today carries tomorrow's price, so that a vendor that repeats the
table every day always sees the coming 24 hours.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.errors import Conflict
from domain.tariff.slots import PriceSlot

CELLS = 48
HALF_HOUR = timedelta(minutes=30)
LEAST_GENUINE = 38  # a table with more gaps than that is mostly a guess
Span = tuple[datetime, datetime]


class TariffTable(Struct, frozen=True, kw_only=True):
    """48 prices per side, currency per kWh, unrounded; the first is 00:00 to 00:30 site time.

    `genuine_imports` and `genuine_exports` count the cells that a price for that very half-hour filled;
    `is_import_only`: no export price is known at all, and the exports are zeros.
    """

    made_at: datetime
    timezone: str
    imports: tuple[float, ...]
    exports: tuple[float, ...]
    genuine_imports: int
    genuine_exports: int
    is_import_only: bool


class _Cell(Struct, frozen=True):
    """One half-hour of the coming day: when it is, when the other day has it, and whether it runs now.

    Without `spans` the clock jumps over it.
    """

    index: int
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
        genuine_imports=genuine_imports,
        genuine_exports=genuine_exports,
        is_import_only=is_import_only,
    )


def rounded(value: float, decimals: int) -> float:
    """The value with so many decimals, halves away from zero, as price lists round."""
    step = Decimal(f"1e-{decimals}")
    # An average of floats may lie a hair below the half it is.
    return float(Decimal(str(round(value, decimals + 6))).quantize(step, ROUND_HALF_UP)) + 0.0


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
        other_day = today if is_over else today + timedelta(days=1)
        cells.append(
            _Cell(
                index=index,
                spans=_spans(today + timedelta(days=1), clock, zone) if is_over else ahead,
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
        value = _mean(cell.spans, slots, price)
        if cell.is_running:
            live = _mean(((now, now + timedelta.resolution),), slots, price)
            value = value if live is None else live
        genuine += value is not None
        if value is None and cell.spans:
            value = _mean(cell.elsewhere, slots, price)
        if value is not None:
            known[cell.index] = value
    carried = next((known[cell.index] for cell in cells if cell.index in known), 0.0)
    for cell in cells:
        carried = known.setdefault(cell.index, carried)
    return tuple(known[index] for index in range(CELLS)), genuine


def _mean(
    spans: Sequence[Span], slots: Sequence[PriceSlot], price: Callable[[PriceSlot], float | None]
) -> float | None:
    """The mean of all known prices in these spans, weighted by time; None where there is none."""
    cost = seconds = 0.0
    for start, end in spans:
        first = bisect_right(slots, start, key=lambda slot: slot.end)
        last = bisect_left(slots, end, key=lambda slot: slot.start)
        for slot in slots[first:last]:
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
