"""When a cloud is told what energy costs: only what is known well enough, only what is new, and not often."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.tariff.effective import Effective, ShownHalf
from domain.tariff.slots import PriceKind, Tariff
from domain.tariff.table import LEAST_GENUINE, TariffTable

WORTH_SENDING = 0.001  # per kWh: a tenth of a cent
EXACT = 1e-9
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=5)  # each upload leaves a mark in the owner's app
SETTLES = timedelta(minutes=1)  # a market tells the running price a moment late
HOLDS = timedelta(hours=24)  # so far a table reaches
LEAST_OF_AEMO = 24  # shortly before noon AEMO knows no more


class UploadReport(Struct, frozen=True, kw_only=True):
    """`shown`: the target shows our prices. `waiting`: it will be told later. `refused`: too few prices are
    known to send any. `failed`: it did not take them. `changed_at`: when it last was sent something new, and
    `table` what that was: the coming 24 hours from then, adjustments included.
    """

    state: Literal["shown", "waiting", "refused", "failed"]
    at: datetime
    changed_at: datetime | None = None
    detail: str = ""
    table: tuple[ShownHalf, ...] = ()


class Sent(Struct, frozen=True, kw_only=True):
    """What a target took last, kept over a restart."""

    what: Effective
    at: datetime


def least_genuine(source: str) -> int:
    """Of 48, how many prices of a side this source must know for that very half-hour; the rest, at most ten
    and of AEMO at most 24, is carried on.
    """
    return LEAST_OF_AEMO if "aemo" in source.lower() else LEAST_GENUINE


def period_of(now: datetime) -> int:
    """The five minutes that hold this instant, counted from a minute past the hour: in each of them a target
    is sent one table at most.
    """
    return int((now - EPOCH - SETTLES) // EVERY)


def to_send(sent: Sent | None, fresh: Effective) -> Effective:
    """What the target is given: the fresh table, or the last one again where nothing moved that is worth a
    mark in the owner's app.
    """
    if sent is None or is_worth_sending(sent.what.table, fresh.table):
        return fresh
    return replace(sent.what, table=replace(sent.what.table, made_at=fresh.table.made_at))


def is_worth_sending(sent: TariffTable, fresh: TariffTable) -> bool:
    """Whether a cell is another one by a tenth of a cent, or anything else is."""
    if _besides_prices(sent) != _besides_prices(fresh):
        return True
    pairs = zip(_prices(sent), _prices(fresh), strict=True)
    return any(abs(one - other) >= WORTH_SENDING - EXACT for one, other in pairs)


def is_shown_anyway(sent: Sent | None, tariff: Tariff, now: datetime) -> bool:
    """Whether the last table still tells what is known, though no new one can be made: prices that were
    published for a day stay what they were. A table of forecasts does not.
    """
    if sent is None or not timedelta(0) <= now - sent.at < HOLDS:
        return False
    ahead = [slot for slot in tariff.slots if slot.start > now]
    return bool(ahead) and all(slot.kind is PriceKind.SCHEDULE for slot in ahead)


def _besides_prices(table: TariffTable) -> tuple[object, ...]:
    """What is laid out in another way, or costs something else than energy."""
    year = [
        (season.first_month, season.last_month, [day.demand_per_kw for day in season.week])
        for season in table.year
    ]
    demand = None if table.year else table.demand_per_kw
    return table.timezone, year, demand, table.supply_charge_per_day


def _prices(table: TariffTable) -> Iterator[float]:
    yield from (*table.imports, *table.exports)
    for season in table.year:
        for day in season.week:
            yield from (*day.imports, *day.exports)
