"""A car's hours by price alone: what holds where there is no optimiser, or it has no plan.

It never covers less than it can: whole stretches, and of the last one as much as is missing. Nothing is
bought above the car's price limit; where no price is known it is bought only if the car would not be ready
otherwise, and then as late as possible, as more prices come.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from domain.plan.cars.car_plan import Source
from domain.plan.cars.stretch import Stretch
from domain.plan.cars.wish import CarWish

FREE = 1e-5  # currency per kWh
ROUNDING = 1e-9
DONE_KWH = 1e-6


class Part(Struct, frozen=True):
    """A planned piece of a stretch, kW; of `power_kw` so much comes from the sun."""

    start: datetime
    end: datetime
    power_kw: float
    sun_kw: float
    price: float | None

    @property
    def source(self) -> Source:
        """What it is charged from."""
        return Source.SUN if self.sun_kw >= self.power_kw - ROUNDING else Source.GRID

    @property
    def hours(self) -> float:
        """Its length, h."""
        return (self.end - self.start).total_seconds() / 3600


def by_price(wish: CarWish, ahead: Sequence[Stretch]) -> tuple[Part, ...]:
    """The pieces of `ahead` in which the car charges, in time order."""
    choice = _Choice(wish, ahead)
    STRATEGIES[wish.strategy](choice)
    if wish.strategy != "solar_only" and wish.is_due:
        choice.buy((t for t in reversed(choice.order) if ahead[t].price is None), is_late=True)
    return choice.parts()


class _Choice:
    """The stretches chosen so far: the hours of each, from the sun and from the grid."""

    def __init__(self, wish: CarWish, ahead: Sequence[Stretch]) -> None:
        self.wish, self.ahead, self.order = wish, ahead, range(len(ahead))
        self.missing_kwh = wish.needed_kwh
        self.sunny_h: dict[int, float] = {}
        self.bought_h: dict[int, float] = {}
        self._is_late: dict[int, bool] = {}

    def sun_kw(self, t: int) -> float:
        """What it takes of a stretch's sun."""
        return self.wish.sun_kw(self.ahead[t].sun_kw)

    def grid_kw(self, t: int) -> float:
        """The most it can have in a stretch, sun and grid together; 0 where the grid may give nothing."""
        stretch = self.ahead[t]
        if stretch.is_barred:
            return 0.0
        return self.wish.power_kw(self.wish.max_kw if stretch.room_kw is None else stretch.room_kw)

    def is_cheap(self, t: int) -> bool:
        """Whether its price is known and allowed."""
        price, limit = self.ahead[t].price, self.wish.max_price
        return price is not None and (limit is None or price <= limit + ROUNDING)

    def shine(self, stretches: Iterator[int]) -> None:
        """Takes the sun of these stretches, as long as something is missing."""
        for t in stretches:
            power_kw = self.sun_kw(t)
            if self.missing_kwh <= DONE_KWH or power_kw <= 0 or t in self.bought_h or t in self.sunny_h:
                continue
            hours = min(self.ahead[t].hours, self.missing_kwh / power_kw)
            self.sunny_h[t] = hours
            self.missing_kwh -= hours * power_kw

    def buy(self, stretches: Iterator[int], *, is_late: bool = False) -> None:
        """Charges in these stretches as fast as it can, beside what the sun gives."""
        for t in stretches:
            whole_kw, sunny_h = self.grid_kw(t), self.sunny_h.get(t, 0.0)
            more_kw = whole_kw - (self.sun_kw(t) if sunny_h else 0.0)
            if self.missing_kwh <= DONE_KWH or more_kw <= 0 or t in self.bought_h:
                continue
            hours = min(self.ahead[t].hours, self.missing_kwh / more_kw)
            self.bought_h[t], self._is_late[t] = hours, is_late
            self.missing_kwh -= hours * more_kw

    def parts(self) -> tuple[Part, ...]:
        """Everything that was chosen."""
        return tuple(part for t in self.order for part in self._of(t) if part.hours > 0)

    def _of(self, t: int) -> Iterator[Part]:
        stretch, bought_h, sunny_h = self.ahead[t], self.bought_h.get(t, 0.0), self.sunny_h.get(t, 0.0)
        sun_kw, whole_kw = self.sun_kw(t), self.grid_kw(t)
        if not bought_h:
            if sunny_h:
                end = _within(stretch, sunny_h)
                yield Part(stretch.start, end, sun_kw, sun_kw, stretch.price)
            return
        shone_kw = min(stretch.sun_kw, whole_kw)
        rest_h = stretch.hours - bought_h
        if rest_h * 3600 < 1:
            yield Part(stretch.start, stretch.end, whole_kw, shone_kw, stretch.price)
        elif self._joins_the_next(t):
            cut = _within(stretch, rest_h)
            if sunny_h:
                yield Part(stretch.start, cut, sun_kw, sun_kw, stretch.price)
            yield Part(cut, stretch.end, whole_kw, shone_kw, stretch.price)
        else:
            cut = _within(stretch, bought_h)
            yield Part(stretch.start, cut, whole_kw, shone_kw, stretch.price)
            if sunny_h:
                yield Part(cut, stretch.end, sun_kw, sun_kw, stretch.price)

    def _joins_the_next(self, t: int) -> bool:
        """Whether a part of a stretch lies at its end: so that one charge follows on another."""
        is_next, is_before = t + 1 in self.bought_h, t - 1 in self.bought_h
        return is_next or (self._is_late[t] and not is_before)


def _within(stretch: Stretch, hours: float) -> datetime:
    return stretch.start + timedelta(hours=hours)


def _cheapest(choice: _Choice) -> None:
    """The sun for nothing, and the grid by its price; power that costs nothing goes before the sun, which may
    stay away. Of hours that cost the same the first, so that a charge goes on, but the last for a car that is
    to begin for a departure while there is sun to come: what is missing beside it changes with each forecast.
    """
    prices = {t: choice.ahead[t].price or 0.0 for t in choice.order if choice.is_cheap(t)}
    sunny = [t for t in choice.order if choice.sun_kw(t) > 0]
    is_late = choice.wish.is_due and bool(sunny) and not choice.wish.goes_on
    offers = [
        (price, 2, -t if is_late else t) if price > FREE else (min(price, 0.0), 0, t)
        for t, price in prices.items()
    ]
    offers += [(0.0, 1, t) for t in sunny]
    for price, place, t in sorted(offers):
        if place == 1:
            choice.shine(iter([t]))
        else:
            choice.buy(iter([abs(t)]), is_late=is_late and price > FREE)


def _solar_only(choice: _Choice) -> None:
    choice.shine(iter(choice.order))


def _solar_preferred(choice: _Choice) -> None:
    """The sun first; then, for a departure, the cheapest hours that are allowed, of equal ones the last: the
    sun may bring more. What costs nothing is taken for a departure as the sun is, and does not stay away.
    """
    prices = {t: choice.ahead[t].price or 0.0 for t in choice.order if choice.is_cheap(t)}
    if choice.wish.is_due:
        free = [t for t, price in prices.items() if price <= FREE]
        choice.buy(iter(sorted(free, key=lambda t: (min(prices[t], 0.0), t))))
    choice.shine(iter(choice.order))
    if choice.wish.is_due:
        choice.buy(iter(sorted(prices, key=lambda t: (prices[t], -t))), is_late=True)


def _late(choice: _Choice) -> None:
    """What is free, where that is enough; else the sun, and the rest backwards from the departure."""
    prices = {t: price for t in choice.order if (price := choice.ahead[t].price) is not None}
    free = sorted((t for t, price in prices.items() if price <= FREE), key=lambda t: (prices[t], t))
    given = sum(choice.ahead[t].hours * choice.grid_kw(t) for t in free)
    if given >= choice.missing_kwh - DONE_KWH:
        choice.buy(iter(free))
        return
    choice.shine(reversed(choice.order))
    choice.buy(reversed(choice.order), is_late=True)


STRATEGIES: dict[str, Callable[[_Choice], None]] = {
    "cheapest": _cheapest,
    "solar_only": _solar_only,
    "solar_preferred": _solar_preferred,
    "as_late_as_possible": _late,
}
