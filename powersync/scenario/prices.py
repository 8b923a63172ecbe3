"""What a kWh costs in a story: by its configured tariff, until the story itself tells a price."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from adapters.clouds.rows import reckonable
from adapters.simulated.drivers import undergo
from adapters.simulated.faults import Fault, Faults
from domain.errors import InvalidRequest, Unreachable
from domain.plan.problem.finite import not_finite
from domain.ports.clock import Clock
from domain.ports.sources import PriceSource
from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

COLUMNS = ("start", "end", "import")
NUMBERS = ("import", "export")  # what a kWh earns may be unknown


class PriceTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One price of a story; `start` and `end` only in a curve."""

    import_price: float = field(name="import")
    export_price: float | None = field(name="export", default=None)
    wholesale_price: float | None = field(name="wholesale", default=None)
    start: datetime | None = None
    end: datetime | None = None


class SessionTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A retailer's session of a story."""

    id: str = "session"
    kind: SessionKind = SessionKind.SAVING
    start: datetime
    end: datetime
    reward: float = 0.0


TableT = TypeVar("TableT", PriceTable, SessionTable)


class StoryPrices:
    """Fits PriceSource. `tariff` is the source of [config.tariff], where there is one."""

    def __init__(self, tariff: PriceSource | None, faults: Faults, clock: Clock) -> None:
        self._tariff, self._faults, self._clock = tariff, faults, clock
        self._told: tuple[PriceSlot, ...] | None = None
        self._sessions: tuple[PriceSession, ...] = ()

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """All that the story tells, else what its tariff does. Raises DeviceError."""
        fault = self._faults.get("price")
        await undergo(fault, "price", self._clock)
        if fault in (Fault.REFUSES, Fault.LIES):
            raise Unreachable("price: refused")
        beside = {"sessions": self._sessions, "tells_sessions": frozenset(SessionKind)}
        if self._told is None and self._tariff is not None:
            return replace(await self._tariff.fetch(now, until), **beside)
        since = now - timedelta(hours=1)
        known = tuple(
            _told(slot, now) for slot in self._told or () if slot.end > since and slot.start < until
        )
        return replace(Tariff(slots=known, source="scenario", fetched_at=now), **beside)

    async def close(self) -> None:
        """Lets go of the tariff's source."""
        if self._tariff is not None:
            await self._tariff.close()

    def set_constant(self, price: Any, start: datetime) -> None:
        """One price from now on; an empty table: unknown. Raises InvalidRequest."""
        if not price:
            self._told = ()
            return
        table = _table(price, PriceTable, "house.price")
        since, until = start - timedelta(days=1), start + timedelta(days=400)
        self._told = (_slot(table, since, until, PriceKind.CURRENT),)

    def set_market(self, price: Any, start: datetime) -> None:
        """What the market pays from now on, beside what power costs; an empty table: unknown."""
        self.set_constant(
            {"import": price, "wholesale": price} if isinstance(price, int | float) else {}, start
        )

    def set_curve(self, prices: Sequence[Any]) -> None:
        """A list of slots, in time order. Raises InvalidRequest."""
        tables = [_table(price, PriceTable, f"house.prices[{index}]") for index, price in enumerate(prices)]
        slots = []
        for index, table in enumerate(tables):
            if table.start is None or table.end is None:
                raise InvalidRequest(f"house.prices[{index}]: needs start and end")
            if table.start.tzinfo is None or table.end.tzinfo is None:
                raise InvalidRequest(f"house.prices[{index}]: start and end need an offset")
            if table.start >= table.end:
                raise InvalidRequest(f"house.prices[{index}]: does not end after it starts")
            try:
                start, end = reckonable(table.start), reckonable(table.end)
            except ValueError as err:
                raise InvalidRequest(f"house.prices[{index}]: {err}") from err
            slots.append(_slot(table, start, end, PriceKind.FORECAST))
        for index, (one, other) in enumerate(pairwise(slots)):
            if one.end > other.start:
                raise InvalidRequest(f"house.prices[{index}]: slots stand in time order, without overlap")
        self._told = tuple(slots)

    def set_sessions(self, sessions: Sequence[Any]) -> None:
        """All sessions that the retailer tells from now on. Raises InvalidRequest."""
        tables = [_table(each, SessionTable, f"house.sessions[{n}]") for n, each in enumerate(sessions)]
        self._sessions = tuple(
            PriceSession(
                id=each.id,
                kind=each.kind,
                start=each.start.astimezone(UTC),
                end=each.end.astimezone(UTC),
                reward_price=each.reward,
            )
            for each in tables
        )

    def set_file(self, path: Path) -> None:
        """A CSV with the columns start, end, import, export. Raises InvalidRequest."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                self.set_curve(_rows(csv.DictReader(file)))
        except (OSError, ValueError, csv.Error, msgspec.ValidationError) as err:
            raise InvalidRequest(f"house.prices_csv: {path.name}: {err}") from err


def _table(raw: Any, kind: type[TableT], at: str) -> TableT:
    """A price that is no number would be neither unknown nor a price. Raises InvalidRequest."""
    table = msgspec.convert(raw, kind)
    if (name := next(not_finite(table), None)) is not None:
        raise InvalidRequest(f"{at}: {name.removesuffix('_price')} is not a finite number")
    return table


def _rows(table: "csv.DictReader[str]") -> list[dict[str, Any]]:
    """Raises ValueError where a column or a cell is missing, or there is no row at all."""
    if missing := [name for name in COLUMNS if name not in (table.fieldnames or ())]:
        raise ValueError(f"its first line names no column {missing[0]}")
    rows = []
    for row in table:
        if any(row[name] is None for name in COLUMNS):
            raise ValueError(f"line {table.line_num} has too few columns")
        numbers = {name: float(row[name]) for name in NUMBERS if row.get(name)}
        rows.append({"start": row["start"], "end": row["end"], **numbers})
    if not rows:
        raise ValueError("there is no price in it")
    return rows


def _slot(table: PriceTable, start: datetime, end: datetime, kind: PriceKind) -> PriceSlot:
    return PriceSlot(
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        import_price=table.import_price,
        export_price=table.export_price,
        wholesale_price=table.wholesale_price,
        kind=kind,
    )


def _told(slot: PriceSlot, now: datetime) -> PriceSlot:
    """A price of a curve is no forecast any more once it holds."""
    return replace(slot, kind=PriceKind.CURRENT) if slot.start <= now else slot
