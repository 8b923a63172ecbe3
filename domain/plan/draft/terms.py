"""A contract's terms over the steps of a plan: prices as they hold now, quotas with what is left of them,
demand charges with the peak so far.

A quota of which nobody knows what is used is planned as if nothing were left of it, never on a bonus; of a
month's the plan takes its share.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from math import fsum, inf
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.terms_hours import edges as window_edges
from domain.energy.terms_hours import holds, hours_of_day
from domain.energy.terms_so_far import TermsSoFar
from domain.plan.draft.clock import Clock
from domain.plan.draft.share import Counter, counter_of, share_of
from domain.plan.problem.problem import DemandSpec
from domain.plan.problem.quota import BandSpec, QuotaSpec
from domain.tariff.band_price import price_in, standing_of
from domain.tariff.terms import Band, Per, Side, TariffTerms, billing_period_of, block_of, group_of
from domain.tariff.wall_clock import spans

BEFORE_WINDOW = timedelta(minutes=1)  # the battery takes nothing from the grid so long before a demand window
MOST_RUNS = 8  # of hours of a day in which a step changes the price alike; more, and their mean counts
SHORTEST_RUN_H = 0.99  # likewise of shorter ones: a market's prices
LOST_OVER_KWH = 0.1  # a day's credit is lost within so much
SINGLE_LOOK_H = 1 / 60  # a charge on the highest single look: every step is a block of its own


class Priced(Struct, frozen=True, kw_only=True):
    """Prices of the steps as they hold while the quotas' first band does, the quotas, and the days' credits
    as quotas.

    `shares`: how much of what is left of a month's quota is planned with, where that is not all.
    """

    import_price: tuple[float, ...]
    export_price: tuple[float, ...]
    quotas: tuple[QuotaSpec, ...] = ()
    credits: tuple[QuotaSpec, ...] = ()
    shares: Mapping[Counter, float] = {}


def terms_cuts(terms: TariffTerms, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Where a step must end: at the edges of windows, and a moment before a demand window begins."""
    for band in terms.bands:
        yield from window_edges(band.when, zone, start, end)
    for credit in terms.credits:
        yield from window_edges(credit.when, zone, start, end)
    for charge in terms.demand:
        yield from window_edges(charge.when, zone, start, end)
        yield from (begin - BEFORE_WINDOW for begin, _ in spans(charge.when, zone, start, end))


def priced(
    terms: TariffTerms, used: TermsSoFar, clock: Clock, buy: Sequence[float], sell: Sequence[float]
) -> Priced:
    """The listed prices of the steps under the contract's bands and credits."""
    prices = {Side.IMPORT: list(buy), Side.EXPORT: list(sell)}
    quotas: list[QuotaSpec] = []
    shares: dict[Counter, float] = {}
    for bands, before in _layers(terms.bands):
        side = bands[0].side
        for group, steps in _steps_of(bands[0], clock):
            counted = used.used_kwh(bands[0], group)
            holding = {t: _held(before, clock, t) for t in steps}
            ruled = {t for t in steps if holding[t]}
            always = {t for t in steps if any(_holds_always(each) for each in holding[t])}
            exact: list[QuotaSpec] = []
            if bands[0].per is Per.DAY and side is Side.IMPORT:
                exact = _prefixes(bands, group, counted, steps, (ruled, always), clock.hours, prices[side])
            if exact:
                quotas.extend(exact)
                continue
            found = _quota(bands, group, counted, steps, ruled, clock.hours, prices[side])
            if found is None:
                continue
            share = share_of(bands[0], group, steps, clock)
            if share < 1.0 and not found.cheaper_after:
                shares[counter_of(bands[0], group)] = share
                found = _cut(found, share)
            quotas.append(found)
    return Priced(
        import_price=tuple(prices[Side.IMPORT]),
        export_price=tuple(prices[Side.EXPORT]),
        quotas=tuple(quotas),
        credits=tuple(_credits(terms, used, clock)),
        shares=shares,
    )


def _cut(quota: QuotaSpec, share: float) -> QuotaSpec:
    """The quota with so much of each band's width."""
    bands = [
        band if band.width_kwh is None else replace(band, width_kwh=share * band.width_kwh)
        for band in quota.bands
    ]
    return replace(quota, bands=tuple(bands))


def _layers(bands: Sequence[Band]) -> Iterator[tuple[list[Band], list[Band]]]:
    """Bands that are counted together, each with the bands whose price counts before theirs.

    They lie on each other: of several prices that hold the first counts and so comes last, and what is added
    is added to any of them.
    """
    setting = _together(band for band in bands if band.price is not None)
    for index, layer in reversed(list(enumerate(setting))):
        yield layer, [each[0] for each in setting[:index] if each[0].side is layer[0].side]
    for layer in _together(band for band in bands if band.price is None):
        yield layer, []


def _together(bands: Iterable[Band]) -> list[list[Band]]:
    """Bands that are counted together: of one side, window and time."""
    groups: dict[tuple[object, ...], list[Band]] = {}
    for band in bands:
        groups.setdefault((band.side, band.when, band.per), []).append(band)
    return list(groups.values())


def _steps_of(band: Band, clock: Clock) -> Iterator[tuple[date, list[int]]]:
    """The steps in its windows, by the day or month whose energy adds up."""
    groups: dict[date, list[int]] = {}
    for step, middle in enumerate(clock.middles):
        if holds(band.when, clock.zone, middle):
            groups.setdefault(group_of(band.per, middle, clock.zone), []).append(step)
    yield from groups.items()


def _inner_hours(
    runs: Sequence[tuple[tuple[float, ...], int]], steps: Sequence[int], hours: Sequence[float]
) -> Iterator[float]:
    """How long each run lasts, h, but for those that the plan's begin or the day's end may cut."""
    for (_, last), (_, end) in pairwise(runs[:-1]):
        yield fsum(hours[t] for t in steps[last + 1 : end + 1])


def _held(bands: Sequence[Band], clock: Clock, step: int) -> list[Band]:
    return [each for each in bands if holds(each.when, clock.zone, clock.middles[step])]


def _holds_always(band: Band) -> bool:
    return band.price is not None and band.above_kwh <= 0 and band.upto_kwh is None


def _prefixes(
    bands: Sequence[Band],
    group: date,
    used: float | None,
    steps: Sequence[int],
    other: tuple[Set[int], Set[int]],
    hours: Sequence[float],
    prices: list[float],
) -> list[QuotaSpec]:
    """Prices these steps as they hold for the next kWh, and says how that changes, where it changes otherwise
    in some of them than in others; none where it does not, or in too many ways, and then no price is changed.

    What goes beyond a mark are the last kWh of the day. In a run of steps whose price changes by d there they
    cost d more: d times what is beyond the mark at the run's end, less d times what was at its begin. So the
    energy up to each run's end is a quota, beyond which a kWh costs by how much its d is more than the next
    run's. Of the `other` steps in the first another price may count, so that nothing becomes cheaper; in the
    second it always does, and d is 0.
    """
    if used is None:
        return []
    ruled, always = other
    limits = [band.limits_kwh(group) for band in bands]
    marks = {limit for both in limits for limit in both if limit is not None and limit > used}
    begins = [used, *sorted(marks)]

    def at(kwh: float, slot_price: float) -> float:
        standing = [(band, standing_of(kwh, limit)) for band, limit in zip(bands, limits, strict=True)]
        return price_in(standing, Side.IMPORT, slot_price)

    def changes(t: int) -> tuple[float, ...]:
        if t in always:
            return (0.0,) * len(marks)
        told = [at(kwh, prices[t]) for kwh in begins]
        least = 0.0 if t in ruled else -inf
        return tuple(max(least, round(after - before, 9)) for before, after in pairwise(told))

    runs: list[tuple[tuple[float, ...], int]] = []  # by how much it changes at each mark, and its last place
    for place, t in enumerate(steps):
        change = changes(t)
        if runs and runs[-1][0] == change:
            runs[-1] = (change, place)
        else:
            runs.append((change, place))
    if not 1 < len(runs) <= MOST_RUNS or any(
        inner < SHORTEST_RUN_H for inner in _inner_hours(runs, steps, hours)
    ):
        return []
    for t in steps:
        prices[t] = at(used, prices[t])
    made = []
    for (change, last), (after, _) in pairwise([*runs, ((0.0,) * len(marks), 0)]):
        more = list(accumulate((one - other for one, other in zip(change, after, strict=True)), initial=0.0))
        if all(abs(each) < 1e-9 for each in more):
            continue
        specs = [
            BandSpec(width_kwh=None if upto == inf else upto - above, price_change=each)
            for (above, upto), each in zip(pairwise([*begins, inf]), more, strict=True)
        ]
        name = f"{bands[0].name} {group}"
        made.append(QuotaSpec(name=name, side="import", steps=tuple(steps[: last + 1]), bands=tuple(specs)))
    return made


def _quota(
    bands: Sequence[Band],
    group: date,
    used: float | None,
    steps: Sequence[int],
    ruled: Set[int],
    hours: Sequence[float],
    prices: list[float],
) -> QuotaSpec | None:
    """Prices these steps as they hold for the next kWh, and says how that changes with energy.

    In the `ruled` steps another band's price may count before. Which kWh that takes is not followed: those
    that become dearer all do, and those that become cheaper do so only in the other steps.
    """
    side, limits = bands[0].side, [band.limits_kwh(group) for band in bands]
    marks = {0.0, *(above for above, _ in limits), *(upto for _, upto in limits if upto is not None)}
    begins = [0.0] if used is None else [used, *sorted(mark for mark in marks if mark > used)]

    def at(kwh: float, slot_price: float) -> float:
        standing = [
            (band, standing_of(None if used is None else kwh, limit))
            for band, limit in zip(bands, limits, strict=True)
        ]
        return price_in(standing, side, slot_price)

    length = fsum(hours[t] for t in steps)
    means = [fsum(hours[t] * at(kwh, prices[t]) for t in steps) / length for kwh in begins]
    for t in steps:
        prices[t] = at(begins[0], prices[t])
    changes = [mean - means[0] for mean in means]
    if all(abs(change) < 1e-9 for change in changes):
        return None
    if ruled:
        worse, better = (max, min) if side is Side.IMPORT else (min, max)
        if changes == list(accumulate(changes, better)):
            steps = [t for t in steps if t not in ruled]
        else:
            changes = list(accumulate(changes, worse))
    if not steps:
        return None
    specs = [
        BandSpec(width_kwh=None if upto == inf else upto - above, price_change=change)
        for (above, upto), change in zip(pairwise([*begins, inf]), changes, strict=True)
    ]
    return QuotaSpec(name=f"{bands[0].name} {group}", side=side.value, steps=tuple(steps), bands=tuple(specs))


def _credits(terms: TariffTerms, used: TermsSoFar, clock: Clock) -> Iterator[QuotaSpec]:
    """A day's credit as a quota: what goes beyond it costs the credit at once, and more of it nothing."""
    for credit in terms.credits:
        days: dict[date, list[int]] = {}
        for step, middle in enumerate(clock.middles):
            if holds(credit.when, clock.zone, middle):
                days.setdefault(group_of(Per.DAY, middle, clock.zone), []).append(step)
        count = used.of_credit(credit)
        for day, steps in days.items():
            if count is None or day < count.since or (day == count.since and not count.is_known):
                continue
            spans = hours_of_day(credit.when, clock.zone, day)
            allowed = credit.most_kw * fsum((end - start).total_seconds() / 3600 for start, end in spans)
            left = allowed - (count.kwh if day == count.since else 0.0)
            if left < 0:
                continue
            lost = BandSpec(width_kwh=LOST_OVER_KWH, price_change=credit.amount / LOST_OVER_KWH)
            bands = (BandSpec(width_kwh=left, price_change=0.0), lost)
            yield QuotaSpec(name=f"{credit.name} {day}", side="import", steps=tuple(steps), bands=bands)


def demands_of(terms: TariffTerms, used: TermsSoFar, clock: Clock) -> tuple[DemandSpec, ...]:
    """Each demand charge, once for every billing period that the plan reaches into."""
    made = []
    for charge in terms.demand:
        periods: dict[date, list[int]] = {}
        for step, middle in enumerate(clock.middles):
            if holds(charge.when, clock.zone, middle):
                period = billing_period_of(charge.billing_day, middle, clock.zone)
                periods.setdefault(period, []).append(step)
        now = clock.edges[0]
        running, so_far = billing_period_of(charge.billing_day, now, clock.zone), None
        if charge.interval_min:
            so_far = used.block_kwh(charge, block_of(charge.interval_min, now, clock.zone))
            if so_far is None and not holds(charge.when, clock.zone, now):
                so_far = 0.0  # what flowed in it so far does not count
        for period, steps in periods.items():
            made.append(
                DemandSpec(
                    enabled_by_default=True,
                    price_per_kw=charge.per_kw,
                    interval_h=charge.interval_min / 60 or SINGLE_LOOK_H,
                    window_steps=tuple(steps),
                    peak_so_far_kw=used.peak_kw(charge, period),
                    block_so_far_kwh=so_far if period == running else None,
                    counts_parts=True,
                )
            )
    return tuple(made)


def in_demand(terms: TariffTerms, clock: Clock) -> frozenset[int]:
    """The steps in the windows of demand charges; one without windows counts always, and has none."""
    return frozenset(
        step
        for step, middle in enumerate(clock.middles)
        for charge in terms.demand
        if charge.when and holds(charge.when, clock.zone, middle)
    )


def before_demand(terms: TariffTerms, clock: Clock) -> frozenset[int]:
    """The steps just before a demand window: what is charged from the grid there may run into it."""
    return frozenset(
        step
        for step, middle in enumerate(clock.middles)
        for charge in terms.demand
        if holds(charge.when, clock.zone, middle + BEFORE_WINDOW)
        and not holds(charge.when, clock.zone, middle)
    )
