"""The time until a car leaves, cut wherever its price, the sun or a demand window changes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast
from domain.plan.cars.quota import Counted
from domain.plan.cars.room import Drawn, Fuse, Plug
from domain.plan.cars.wish import CarWish
from domain.plan.draft.steps import means
from domain.tariff.slots import Tariff
from domain.tariff.terms import Side, TariffTerms
from domain.tariff.wall_clock import Span, spans

SHORTEST_S = 1.0


class Stretch(Struct, frozen=True, kw_only=True):
    """[start, end): what a kWh costs and what it sells for (None: not known), the sun nobody else needs and
    what the connection leaves (None: no limit), kW; of that `wired_kw` is what fuse and circuits leave, whose
    limits are not the plan's own. `house_kw`: what all else takes, less the sun. `is_barred`: nothing may
    come from the grid; `is_spilt`: the sun that nobody needs is thrown away.
    """

    start: datetime
    end: datetime
    price: float | None
    export_price: float | None = None
    sun_kw: float = 0.0
    house_kw: float = 0.0
    room_kw: float | None = None
    wired_kw: float | None = None
    is_barred: bool = False
    is_spilt: bool = False

    @property
    def hours(self) -> float:
        """Its length, h."""
        return (self.end - self.start).total_seconds() / 3600


class Taken(Struct, frozen=True, kw_only=True):
    """What another car is to draw, kW, in time order, how it hangs and on which circuits. `gives_way`: under
    a limit it gets what a car leaves that needs its hours for a departure.
    """

    slots: tuple[tuple[datetime, datetime, float], ...]
    plug: Plug = Plug()
    circuits: frozenset[str] = frozenset()
    gives_way: bool = False


class Foreseen(Struct, frozen=True, kw_only=True):
    """What is known of the hours ahead. `import_kw`: the import limit, None: none. `beside`: cars that charge
    now and that nobody plans; `forced`: what a person makes the battery take, kW; `used`: how much of the
    contract's quotas is used. `sold_from`: sun that would earn less per kWh is not sold.
    """

    tariff: Tariff
    used: TermsSoFar = TermsSoFar()
    solar: PowerForecast | None = None
    load: PowerForecast | None = None
    import_kw: float | None = None
    fuse: Fuse | None = None
    beside: tuple[Taken, ...] = ()
    forced: tuple[tuple[datetime, datetime, float], ...] = ()
    sold_from: float = 0.0
    zone: ZoneInfo


def stretches(wish: CarWish, ahead: Foreseen, taken: Sequence[Taken] = ()) -> tuple[Stretch, ...]:
    """The stretches between `ready` and `departure`. `taken`: what other cars are planned to draw."""
    start, end = wish.ready.astimezone(UTC), wish.departure.astimezone(UTC)
    if start >= end:
        return ()
    others = [*taken, *ahead.beside]
    barred = () if wish.in_demand_window else tuple(demand_spans(ahead.tariff.terms, ahead.zone, start, end))
    marks = _marks(ahead, barred, others, start, end) | {
        edge for span in (*wish.behind, *wish.spilt) for edge in span
    }
    if not any(band.side is Side.IMPORT for band in ahead.tariff.terms.bands):
        return _cut(wish, ahead, others, barred, _edges(marks, start, end))
    contract = Counted(ahead.tariff.terms, ahead.used, ahead.zone)
    found, prices, cuts = tuple[Stretch, ...](), list[float](), contract.windows(start, end)
    for _ in range(2):  # first to see where a quota ends
        marks |= set(cuts)
        found = _cut(wish, ahead, others, barred, _edges(marks, start, end))
        listed = [0.0 if each.price is None else each.price for each in found]
        car_kw = [
            0.0 if s.is_barred else wish.max_kw if s.room_kw is None else wish.power_kw(s.room_kw)
            for s in found
        ]
        edges = [*(each.start for each in found), end]
        prices, cuts = contract.prices(edges, listed, [each.house_kw for each in found], car_kw)
    return tuple(
        each if each.price is None else replace(each, price=price)
        for each, price in zip(found, prices, strict=True)
    )


def _cut(
    wish: CarWish,
    ahead: Foreseen,
    others: Sequence[Taken],
    barred: Sequence[Span],
    edges: Sequence[datetime],
) -> tuple[Stretch, ...]:
    """The stretches between these edges, at listed prices."""
    slots = ahead.tariff.between(edges[0], edges[-1])
    priced = [(slot.start, slot.end, slot.import_price) for slot in slots]
    prices = means(priced, edges)
    known = means([(begin, until, 1.0) for begin, until, _ in priced], edges)
    sold = [(slot.start, slot.end, slot.export_price) for slot in slots if slot.export_price is not None]
    sells, is_told = means(sold, edges), means([(begin, until, 1.0) for begin, until, _ in sold], edges)
    sun, load = _kilowatts(ahead.solar, edges), _kilowatts(ahead.load, edges)
    forced, closed = means(ahead.forced, edges), means([(*span, 1.0) for span in barred], edges)
    behind = means([(*span, 1.0) for span in wish.behind], edges)
    spilt = means([(*span, 1.0) for span in wish.spilt], edges)
    drawn = [means(each.slots, edges) for each in others]
    firm = [place for place, each in enumerate(others) if not (each.gives_way and wish.is_due)]
    found = []
    for t, (begin, until) in enumerate(pairwise(edges)):
        house_kw = load[t] - sun[t] + forced[t] + sum(kw[t] for kw in drawn)
        held = [(others[place], drawn[place][t]) for place in firm]
        wired_kw = _wired(wish, ahead.fuse, load[t] - sun[t], held, forced[t])
        sun_kw = 0.0 if behind[t] > 0.5 else -house_kw
        let_in_kw = None
        if ahead.import_kw is not None:
            let_in_kw = ahead.import_kw - load[t] + sun[t] - forced[t] - sum(kw for _, kw in held)
        found.append(
            Stretch(
                start=begin,
                end=until,
                price=prices[t] if known[t] > 0.999 else None,
                export_price=sells[t] if is_told[t] > 0.999 else None,
                sun_kw=max(0.0, min(sun_kw, wish.max_kw, wish.max_kw if wired_kw is None else wired_kw)),
                house_kw=house_kw,
                room_kw=_least(let_in_kw, wired_kw),
                wired_kw=wired_kw,
                is_barred=closed[t] > 0.5,
                is_spilt=spilt[t] > 0.5 if wish.spilt else is_told[t] > 0.999 and sells[t] < ahead.sold_from,
            )
        )
    return tuple(found)


def _wired(
    wish: CarWish,
    fuse: Fuse | None,
    house_kw: float,
    others: Sequence[tuple[Taken, float]],
    forced_kw: float,
) -> float | None:
    """What fuse and circuits leave to it, kW; None: there are none."""
    left = []
    if fuse is not None:
        beside = [Drawn(kw, each.plug) for each, kw in others]
        if (bought_kw := forced_kw - max(0.0, -house_kw)) > 0:  # the battery has the sun first
            beside.append(Drawn(bought_kw, fuse.battery))
        left.append(fuse.left_kw(wish.plug, house_kw, beside))
    for wire in wish.circuits:
        below = [Drawn(kw, each.plug) for each, kw in others if wire.name in each.circuits]
        left.append(wire.left_kw(wish.plug, below))
    return _least(*left)


def demand_spans(terms: TariffTerms, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Span]:
    """The hours in which a demand charge counts; one without windows counts always, and bars nothing."""
    for charge in terms.demand:
        if charge.when:
            yield from spans(charge.when, zone, start, end)


def _marks(
    ahead: Foreseen,
    barred: Sequence[Span],
    taken: Sequence[Taken],
    start: datetime,
    end: datetime,
) -> set[datetime]:
    marks = {edge for slot in ahead.tariff.between(start, end) for edge in (slot.start, slot.end)}
    marks |= {edge for span in barred for edge in span}
    spans_taken = [*ahead.forced, *(span for each in taken for span in each.slots)]
    marks |= {edge for begin, until, _ in spans_taken for edge in (begin, until)}
    if ahead.solar is not None:
        marks |= {edge for slot in ahead.solar.slots for edge in (slot.start, slot.end)}
    return marks


def _edges(marks: Iterable[datetime], start: datetime, end: datetime) -> list[datetime]:
    edges = [start]
    for mark in [*sorted(mark.astimezone(UTC) for mark in marks if start < mark < end), end]:
        if (mark - edges[-1]).total_seconds() >= SHORTEST_S:
            edges.append(mark)
    return edges


def _least(*limits_kw: float | None) -> float | None:
    known = [limit_kw for limit_kw in limits_kw if limit_kw is not None]
    return max(0.0, min(known)) if known else None


def _kilowatts(forecast: PowerForecast | None, edges: Sequence[datetime]) -> list[float]:
    slots = [] if forecast is None else [(s.start, s.end, max(0.0, s.power_w) / 1000) for s in forecast.slots]
    return means(slots, edges)
