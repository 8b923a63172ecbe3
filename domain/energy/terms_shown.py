"""What is left of each quota, the peak so far and how the day's credits stand, for people to read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.terms_account import ROUNDING_KWH, most_kwh
from domain.energy.terms_counting import begun
from domain.energy.terms_hours import holds, hours_of_day
from domain.energy.terms_so_far import CreditCount, TermsSoFar
from domain.instants import midnight
from domain.tariff.band_price import standing_of
from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, Side, TariffTerms, block_of, group_of
from domain.tariff.wall_clock import When

AT_RISK = 0.8


class CreditState(StrEnum):
    """How it stands with a day's credit; `unknown`: for too long nobody measured."""

    ELIGIBLE = "eligible"
    AT_RISK = "at_risk"
    LOST = "lost"
    EARNED = "earned"
    UNKNOWN = "unknown"


class BandShown(Struct, frozen=True, kw_only=True):
    """A price for an amount of energy. Either `price` holds in place of the listed one, or `add` is added,
    while the kWh `used_kwh` since the last reset are between `above_kwh` and `upto_kwh` (null: no end).

    `left_kwh`: how much more, at least, until that begins or ends; 0 where neither is to come. `applies`: it
    is the price of the next kWh. `used_kwh`, `left_kwh` and `applies` are null while nobody knows what is
    used, and then no better price is counted on until `resets_at`. `when`: the windows in which it holds and
    counts, by the site's clock; none: always.
    """

    name: str
    side: Side
    when: tuple[When, ...]
    per: Per
    price: float | None
    add: float | None
    above_kwh: float
    upto_kwh: float | None
    used_kwh: float | None
    left_kwh: float | None
    is_open: bool
    applies: bool | None
    resets_at: datetime


class DemandShown(Struct, frozen=True, kw_only=True):
    """A charge for the highest import of the billing period that began on `since`: `peak_kw` so far, what it
    costs, and `running_kw`, the mean of the running clock block so far. `is_whole`: all of it was measured.
    `when`: the windows in which import counts, by the site's clock; none: always.
    """

    name: str
    when: tuple[When, ...]
    per_kw: float
    peak_kw: float
    cost: float
    running_kw: float | None
    is_open: bool
    is_whole: bool
    since: date


class CreditShown(Struct, frozen=True, kw_only=True):
    """A credit for a day with no more than `most_kwh` taken in its windows, `when` by the site's clock."""

    name: str
    when: tuple[When, ...]
    amount: float
    state: CreditState
    used_kwh: float | None
    most_kwh: float


class TermsShown(Struct, frozen=True, kw_only=True):
    """All terms of the contract and how it stands with each; `is_open`: its window holds now."""

    bands: tuple[BandShown, ...]
    demand: tuple[DemandShown, ...]
    credits: tuple[CreditShown, ...]


def shown(terms: TariffTerms, so_far: TermsSoFar, now: datetime, zone: ZoneInfo) -> TermsShown | None:
    """How it stands `now`; None for a contract without such terms."""
    if not terms:
        return None
    so_far = begun(so_far, terms, now, zone)
    return TermsShown(
        bands=tuple(_bands(terms.bands, so_far, now, zone)),
        demand=tuple(_demand(charge, so_far, now, zone) for charge in terms.demand),
        credits=tuple(_credits(terms.credits, so_far, zone)),
    )


def _bands(bands: Iterable[Band], so_far: TermsSoFar, now: datetime, zone: ZoneInfo) -> Iterator[BandShown]:
    """Of several prices that hold the first counts: no other is the price of the next kWh."""
    counting: dict[Side, bool | None] = {}  # whether a price before counts; None: it may
    for band in bands:
        told = _band(band, so_far, now, zone)
        holds_itself, before = told.applies, counting.get(band.side, False)
        if band.price is not None and holds_itself is not False:
            if before is not False:
                told = replace(told, applies=False if before else None)
            counting[band.side] = before or holds_itself
        yield told


def _band(band: Band, so_far: TermsSoFar, now: datetime, zone: ZoneInfo) -> BandShown:
    group = group_of(band.per, now, zone)
    limits = above, upto = band.limits_kwh(group)
    used, count = so_far.used_kwh(band, group), so_far.of_band(band)
    is_open = holds(band.when, zone, now)
    ahead = [limit for limit in limits if limit is not None and used is not None and limit > used]
    return BandShown(
        name=band.name,
        side=band.side,
        when=band.when,
        per=band.per,
        price=band.price,
        add=band.add,
        above_kwh=above,
        upto_kwh=upto,
        used_kwh=None if used is None or count is None else _rounded(count.kwh),
        left_kwh=_rounded(min(ahead) - used) if ahead and used is not None else _none_left(used),
        is_open=is_open,
        applies=standing_of(used, limits) if is_open else False,
        resets_at=_next(group, band.per, zone),
    )


def _none_left(used: float | None) -> float | None:
    return None if used is None else 0.0


def _next(group: date, per: Per, zone: ZoneInfo) -> datetime:
    """When the day or month after `group` begins."""
    if per is Per.DAY:
        return midnight(group + timedelta(days=1), zone)
    return midnight((group + timedelta(days=32)).replace(day=1), zone)


def _demand(charge: DemandCharge, so_far: TermsSoFar, now: datetime, zone: ZoneInfo) -> DemandShown:
    count = so_far.of_demand(charge)
    assert count is not None
    running = None
    if charge.interval_min and count.block == block_of(charge.interval_min, now.astimezone(UTC), zone):
        running = _rounded(count.block_kwh / (charge.interval_min / 60))
    return DemandShown(
        name=charge.name,
        when=charge.when,
        per_kw=charge.per_kw,
        peak_kw=_rounded(count.peak_kw),
        cost=round(count.peak_kw * charge.per_kw, 4),
        running_kw=running,
        is_open=holds(charge.when, zone, now),
        is_whole=count.is_known,
        since=count.since,
    )


def _credits(granted: Iterable[DayCredit], so_far: TermsSoFar, zone: ZoneInfo) -> Iterable[CreditShown]:
    for credit in granted:
        count = so_far.of_credit(credit)
        if count is not None and hours_of_day(count.when, zone, count.since):  # none today: nothing to show
            most = most_kwh(count, zone)
            yield CreditShown(
                name=credit.name,
                when=count.when,
                amount=credit.amount,
                state=credit_state(count, most),
                used_kwh=_rounded(count.kwh) if count.is_known else None,
                most_kwh=_rounded(most),
            )


def credit_state(count: CreditCount, most: float) -> CreditState:
    """How it stands with a credit of which `most` kWh may be used."""
    if count.kwh > most + ROUNDING_KWH:
        return CreditState.LOST
    if not count.is_known:
        return CreditState.UNKNOWN
    if count.is_earned:
        return CreditState.EARNED
    return CreditState.AT_RISK if count.kwh >= AT_RISK * most else CreditState.ELIGIBLE


def _rounded(value: float) -> float:
    return round(value, 3) + 0.0
