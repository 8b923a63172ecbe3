"""The time until a car leaves, cut wherever its price, the sun or a demand window changes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.forecast.series import PowerForecast
from domain.plan.cars.wish import CarWish
from domain.plan.draft.steps import means
from domain.tariff.slots import Tariff
from domain.tariff.terms import TariffTerms
from domain.tariff.wall_clock import Span, spans

SHORTEST_S = 1.0


class Stretch(Struct, frozen=True, kw_only=True):
    """[start, end): what a kWh costs (None: not known), the sun nobody else needs and what the connection
    leaves (None: no limit), kW. `is_barred`: nothing may come from the grid.
    """

    start: datetime
    end: datetime
    price: float | None
    sun_kw: float = 0.0
    room_kw: float | None = None
    is_barred: bool = False

    @property
    def hours(self) -> float:
        """Its length, h."""
        return (self.end - self.start).total_seconds() / 3600


class Taken(Struct, frozen=True, kw_only=True):
    """What another car is planned to draw, kW, in time order, and the circuits it hangs on."""

    slots: tuple[tuple[datetime, datetime, float], ...]
    circuits: frozenset[str] = frozenset()


class Foreseen(Struct, frozen=True, kw_only=True):
    """What is known of the hours ahead. `import_kw`: what the connection lets in, None: no limit."""

    tariff: Tariff
    solar: PowerForecast | None = None
    load: PowerForecast | None = None
    import_kw: float | None = None
    zone: ZoneInfo


def stretches(wish: CarWish, ahead: Foreseen, taken: Sequence[Taken] = ()) -> tuple[Stretch, ...]:
    """The stretches between `ready` and `departure`. `taken`: what other cars are planned to draw."""
    start, end = wish.ready.astimezone(UTC), wish.departure.astimezone(UTC)
    if start >= end:
        return ()
    barred = () if wish.in_demand_window else tuple(demand_spans(ahead.tariff.terms, ahead.zone, start, end))
    edges = _edges(ahead, barred, taken, start, end)
    priced = [(slot.start, slot.end, slot.import_price) for slot in ahead.tariff.between(start, end)]
    prices = means(priced, edges)
    known = means([(begin, until, 1.0) for begin, until, _ in priced], edges)
    sun, load = _kilowatts(ahead.solar, edges), _kilowatts(ahead.load, edges)
    others, closed = _drawn(taken, edges), means([(*span, 1.0) for span in barred], edges)
    wires = [
        [limit_kw - kw for kw in _drawn([each for each in taken if circuit in each.circuits], edges)]
        for circuit, limit_kw in wish.circuits
    ]
    return tuple(
        Stretch(
            start=begin,
            end=until,
            price=prices[t] if known[t] > 0.999 else None,
            sun_kw=max(0.0, min(sun[t] - load[t] - others[t], *(left[t] for left in wires), wish.max_kw)),
            room_kw=_least(
                None if ahead.import_kw is None else ahead.import_kw - load[t] + sun[t] - others[t],
                [left[t] for left in wires],
            ),
            is_barred=closed[t] > 0.5,
        )
        for t, (begin, until) in enumerate(pairwise(edges))
    )


def demand_spans(terms: TariffTerms, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Span]:
    """The hours in which a demand charge counts; one without windows counts always, and bars nothing."""
    for charge in terms.demand:
        if charge.when:
            yield from spans(charge.when, zone, start, end)


def _edges(
    ahead: Foreseen,
    barred: Sequence[Span],
    taken: Sequence[Taken],
    start: datetime,
    end: datetime,
) -> list[datetime]:
    marks = {edge for slot in ahead.tariff.between(start, end) for edge in (slot.start, slot.end)}
    marks |= {edge for span in barred for edge in span}
    marks |= {edge for each in taken for begin, until, _ in each.slots for edge in (begin, until)}
    if ahead.solar is not None:
        marks |= {edge for slot in ahead.solar.slots for edge in (slot.start, slot.end)}
    inner = sorted(mark.astimezone(UTC) for mark in marks if start < mark < end)
    edges = [start]
    for mark in [*inner, end]:
        if (mark - edges[-1]).total_seconds() >= SHORTEST_S:
            edges.append(mark)
    return edges


def _drawn(taken: Sequence[Taken], edges: Sequence[datetime]) -> list[float]:
    """What they draw together over each step, kW."""
    total = [0.0] * (len(edges) - 1)
    for each in taken:
        total = [kw + more for kw, more in zip(total, means(each.slots, edges), strict=True)]
    return total


def _least(import_kw: float | None, circuits_kw: Sequence[float]) -> float | None:
    limits = [*circuits_kw, *(() if import_kw is None else (import_kw,))]
    return max(0.0, min(limits)) if limits else None


def _kilowatts(forecast: PowerForecast | None, edges: Sequence[datetime]) -> list[float]:
    slots = [] if forecast is None else [(s.start, s.end, max(0.0, s.power_w) / 1000) for s in forecast.slots]
    return means(slots, edges)
