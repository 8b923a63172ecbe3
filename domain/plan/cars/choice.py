"""The hours chosen for a car so far: of each stretch so much from the sun, and so much from the grid."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from domain.plan.cars.car_plan import Source
from domain.plan.cars.stretch import Stretch
from domain.plan.cars.wish import CarWish

FREE = 1e-5  # currency per kWh
ROUNDING = 1e-9
DONE_KWH = 1e-6
NEXT_TO_NOTHING_KW = 1e-6


class Part(Struct, frozen=True):
    """A planned piece of a stretch, kW; of `power_kw` so much comes from the sun, which would sell at
    `export_price`.
    """

    start: datetime
    end: datetime
    power_kw: float
    sun_kw: float
    price: float | None
    export_price: float | None = None

    @property
    def source(self) -> Source:
        """What it is charged from."""
        return Source.SUN if self.sun_kw >= self.power_kw - ROUNDING else Source.GRID

    @property
    def hours(self) -> float:
        """Its length, h."""
        return (self.end - self.start).total_seconds() / 3600


class Choice:
    """The stretches chosen so far: the hours of each, from the sun and from the grid."""

    def __init__(self, wish: CarWish, ahead: Sequence[Stretch]) -> None:
        self.wish, self.ahead, self.order = wish, ahead, range(len(ahead))
        self.missing_kwh = wish.needed_kwh
        self.sunny_h: dict[int, float] = {}
        self.spilt: frozenset[int] = frozenset()
        self.bought_h: dict[int, float] = {}
        self.is_late: dict[int, bool] = {}

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

    def kwh(self, t: int) -> float:
        """What it is to have of a stretch."""
        bought_h, sunny_h = self.bought_h.get(t, 0.0), self.sunny_h.get(t, 0.0)
        return bought_h * self.grid_kw(t) + max(0.0, sunny_h - bought_h) * self.sun_kw(t)

    def shine(self, stretches: Iterator[int]) -> None:
        """Takes the sun of these stretches, as long as something is missing."""
        for t in stretches:
            power_kw = self.sun_kw(t)
            if self.missing_kwh <= DONE_KWH or power_kw <= 0 or t in self.bought_h or t in self.sunny_h:
                continue
            hours = min(self.ahead[t].hours, self.missing_kwh / power_kw)
            self.sunny_h[t] = hours
            self.missing_kwh -= hours * power_kw

    def shine_spilt(self) -> None:
        """Takes the sun that would be thrown away before anything else, and keeps to it."""
        self.shine(t for t in self.order if self.ahead[t].is_spilt)
        self.spilt = frozenset(self.sunny_h)

    def buy(self, stretches: Iterator[int], *, is_late: bool = False) -> None:
        """Charges in these stretches as fast as it can, beside what the sun gives."""
        for t in stretches:
            whole_kw, sunny_h = self.grid_kw(t), self.sunny_h.get(t, 0.0)
            more_kw = whole_kw - (self.sun_kw(t) if sunny_h else 0.0)
            if self.missing_kwh <= DONE_KWH or more_kw <= 0 or t in self.bought_h:
                continue
            hours = min(self.ahead[t].hours, self.missing_kwh / more_kw)
            self.bought_h[t], self.is_late[t] = hours, is_late
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
                yield Part(stretch.start, end, sun_kw, sun_kw, stretch.price, stretch.export_price)
            return
        shone_kw = sun_in(whole_kw, stretch.sun_kw, self.wish)
        rest_h = stretch.hours - bought_h
        if rest_h * 3600 < 1:
            yield Part(stretch.start, stretch.end, whole_kw, shone_kw, stretch.price, stretch.export_price)
        elif self._joins_the_next(t):
            cut = _within(stretch, rest_h)
            if sunny_h:
                yield Part(stretch.start, cut, sun_kw, sun_kw, stretch.price, stretch.export_price)
            yield Part(cut, stretch.end, whole_kw, shone_kw, stretch.price, stretch.export_price)
        else:
            cut = _within(stretch, bought_h)
            yield Part(stretch.start, cut, whole_kw, shone_kw, stretch.price, stretch.export_price)
            if sunny_h:
                yield Part(cut, stretch.end, sun_kw, sun_kw, stretch.price, stretch.export_price)

    def _joins_the_next(self, t: int) -> bool:
        """Whether a part of a stretch lies at its end: so that one charge follows on another."""
        is_next, is_before = t + 1 in self.bought_h, t - 1 in self.bought_h
        return is_next or (self.is_late[t] and not is_before)


def sun_in(power_kw: float, spare_kw: float, wish: CarWish) -> float:
    """How much of what is bought the sun gives. Never all of it where what is kept back of the sun leaves too
    little to begin with: a charge that waited for it would stand still.
    """
    if wish.sun_kw(spare_kw) <= 0:
        return min(spare_kw, power_kw - NEXT_TO_NOTHING_KW)
    return min(spare_kw, power_kw)


def _within(stretch: Stretch, hours: float) -> datetime:
    return stretch.start + timedelta(hours=hours)
