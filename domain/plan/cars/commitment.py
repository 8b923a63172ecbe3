"""When a car charges where each start and each stop has a price: the commitment of one charger.

Every step offers some powers at their costs, and so much energy is to come of them all. Looked for is what a
kWh has to be worth for the cheapest way through the steps to bring that much (Lagrange's multiplier); what it
brings too much is taken back where that saves most and needs no other turn.
"""

from collections.abc import Generator, Iterator, Sequence
from enum import IntEnum
from itertools import combinations, pairwise
from math import inf

from msgspec import Struct

NOTHING_KW = 1e-3
HAIR_KWH = 1e-6
HALVINGS = 20  # of what a kWh may be worth: to less than a thousandth of a cent
PASSES = 4  # without a pause, where each costs a millisecond at most
STOPPED = -1


class Level(IntEnum):
    """How a power is found; two of one kind in a row are one charge that goes on as it is."""

    LEAST = 0
    SUN = 1
    MOST = 2
    FAR = 3  # a mean of hours that are planned again long before they come


class Offer(Struct, frozen=True):
    """A power that a charger may have in a step, kW, and what it costs, currency per hour."""

    kw: float
    per_h: float
    level: Level = Level.MOST


NOTHING = Offer(0.0, 0.0)


class TurnPrice(Struct, frozen=True):
    """What it costs to start and stop a car once, and to charge it on with another current; currency."""

    pair: float = 0.0
    change: float = 0.0


class Charging(Struct, frozen=True, kw_only=True):
    """What a car may have in each step, `hours` long: its offers in order of power, 0 kW left out; how much
    it is to have of them, kWh; and whether it charges now. `is_late`: of equal steps the last.
    """

    hours: Sequence[float]
    offers: Sequence[Sequence[Offer]]
    energy_kwh: float
    is_on: bool
    is_late: bool = False


def turns(power_kw: Sequence[float], *, is_on: bool) -> int:
    """How often a car is started and stopped, each counted; what charges at the end is stopped then."""
    states = [is_on, *(kw > NOTHING_KW for kw in power_kw), False]
    return sum(one is not other for one, other in pairwise(states))


def committing(what: Charging, price: TurnPrice) -> Generator[None, None, list[float] | None]:
    """The energy of each step, kWh, in turns; None where the offers do not bring it. Only the last one of a
    charge, or the first one where it is to be late, may be less than an offer.
    """
    most_kwh = sum(h * each[-1].kw for h, each in zip(what.hours, what.offers, strict=True) if each)
    if not 0 < what.energy_kwh <= most_kwh + HAIR_KWH:
        return None
    found, over_kwh = yield from _worth(what, price)
    if over_kwh > HAIR_KWH:
        yield from _trimmed(what, price, found, over_kwh)
    return found


def _worth(what: Charging, price: TurnPrice) -> Generator[None, None, tuple[list[float], float]]:
    """The way that brings at least the energy at the least worth of a kWh, and what it brings too much.
    Everything at its most, where no worth brings so much.
    """
    units = [
        (more.per_h - less.per_h) / (more.kw - less.kw)
        for step in what.offers
        for less, more in combinations((NOTHING, *step), 2)
        if more.kw - less.kw > NOTHING_KW
    ]
    least_kwh = min(h * step[0].kw for h, step in zip(what.hours, what.offers, strict=True) if step)
    spread = price.pair / max(least_kwh, HAIR_KWH) + price.change / max(least_kwh, HAIR_KWH) + HAIR_KWH
    low, high = min(units) - spread, max(units) + spread
    best = [h * step[-1].kw if step else 0.0 for h, step in zip(what.hours, what.offers, strict=True)]
    over = sum(best) - what.energy_kwh
    rows = [
        [(int(each.level), h * each.per_h, h * each.kw) for each in step]
        for h, step in zip(what.hours, what.offers, strict=True)
    ]
    for n in range(HALVINGS):
        if n % PASSES == PASSES - 1:
            yield
        worth = high if n == 0 else (low + high) / 2
        chosen = _way(rows, price, worth, is_on=what.is_on)
        more_kwh = sum(chosen) - what.energy_kwh
        if more_kwh < -HAIR_KWH:
            if n == 0:
                break
            low = worth
            continue
        high = worth
        if more_kwh <= over:
            best, over = chosen, more_kwh
        if more_kwh <= HAIR_KWH:
            break
    return best, over


def _way(
    rows: Sequence[Sequence[tuple[int, float, float]]], price: TurnPrice, worth: float, *, is_on: bool
) -> list[float]:
    """The cheapest way through all steps where a kWh is worth so much: the energy of each. Of each step and
    each of its offers the level, the cost and the energy.
    """
    half, change, none = price.pair / 2, price.change, [inf] * len(Level)
    off, on = (inf, [0.0] * len(Level)) if is_on else (0.0, none)
    back = list[list[int]]()  # from where each level comes, and at last being off
    for row in rows:
        best_on = min(on)
        best, goes_over, starts = on.index(best_on), best_on + change, off + half
        costs, origins = none[:], [STOPPED] * (len(Level) + 1)
        for level, cost, kwh in row:
            before, origin = on[level], level
            if goes_over < before:
                before, origin = goes_over, best
            if starts < before:
                before, origin = starts, STOPPED
            costs[level], origins[level] = before + cost - worth * kwh, origin
        if best_on + half < off:
            off, origins[STOPPED] = best_on + half, best
        back.append(origins)
        on = costs
    state, found = on.index(min(on)) if min(on) + half < off else STOPPED, [0.0] * len(rows)
    for t in range(len(rows) - 1, -1, -1):
        if state != STOPPED:
            found[t] = next(kwh for level, _, kwh in rows[t] if level == state)
        state = back[t][state]
    return found


class _Cut(Struct, frozen=True):
    """So much less in a step, kWh, and what each of them saves, currency."""

    t: int
    kwh: float
    saves: float
    is_edge: bool = False


def _trimmed(
    what: Charging, price: TurnPrice, kwh: list[float], over_kwh: float
) -> Generator[None, None, None]:
    """Takes so much back, the dearest first, and of those as dear what begins or ends a charge."""
    way = -1 if what.is_late else 1
    count = 0
    while over_kwh > HAIR_KWH:
        count += 1
        if count % (2 * PASSES) == 0:
            yield
        cuts = [cut for t in range(len(kwh)) for cut in _cuts(what, price, kwh, t)]
        if not cuts:
            return
        dearest = max(cuts, key=lambda cut: (round(cut.saves, 9), cut.is_edge, way * cut.t))
        taken = min(over_kwh, dearest.kwh)
        kwh[dearest.t] -= taken
        if kwh[dearest.t] <= HAIR_KWH:
            kwh[dearest.t] = 0.0
        over_kwh -= taken


def _cuts(what: Charging, price: TurnPrice, kwh: Sequence[float], t: int) -> Iterator[_Cut]:
    """What may be taken of a step: down to each lower power, and all of it where a charge begins or ends."""
    if (has_kwh := kwh[t]) <= 0:
        return
    hours, offers = what.hours[t], what.offers[t]
    kw = has_kwh / hours
    before = kwh[t - 1] / what.hours[t - 1] if t else kw if what.is_on else 0.0
    after = kwh[t + 1] / what.hours[t + 1] if t + 1 < len(kwh) else 0.0
    upper = next((each for each in offers if each.kw >= kw - NOTHING_KW), offers[-1])
    for lower in offers:
        if lower.kw >= kw - NOTHING_KW:
            break
        left_kwh = has_kwh - hours * lower.kw
        more = sum(abs(lower.kw - beside) > NOTHING_KW for beside in (before, after) if beside > 0)
        more -= sum(abs(kw - beside) > NOTHING_KW for beside in (before, after) if beside > 0)
        saves = (upper.per_h - lower.per_h) / (upper.kw - lower.kw)
        yield _Cut(t, left_kwh, saves - price.change * more / left_kwh)
    if before <= 0 or after <= 0:
        yield _Cut(t, has_kwh, upper.per_h / upper.kw, is_edge=True)
