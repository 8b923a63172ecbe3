"""A car's hours by price alone: what holds where there is no optimiser, or it has no plan.

It never covers less than it can: whole stretches, and of the last one as much as is missing. Nothing is
bought above the car's price limit; where no price is known it is bought only if the car would not be ready
otherwise, and then as late as possible, as more prices come. A pause, or a charge of its own, has to save
more than a start and a stop cost.
"""

from collections.abc import Callable, Sequence

from domain.plan.cars.choice import DONE_KWH, FREE, Choice, Part
from domain.plan.cars.gathered import gathered
from domain.plan.cars.stretch import Stretch
from domain.plan.cars.wish import CarWish


def by_price(wish: CarWish, ahead: Sequence[Stretch]) -> tuple[Part, ...]:
    """The pieces of `ahead` in which the car charges, in time order."""
    choice = Choice(wish, ahead)
    if wish.is_overdue:
        choice.shine_spilt()
    STRATEGIES[wish.strategy](choice)
    if wish.strategy != "solar_only" and wish.is_due:
        choice.buy((t for t in reversed(choice.order) if ahead[t].price is None), is_late=True)
    return choice.parts() if wish.turn_cost <= 0 else gathered(choice).parts()


def _cheapest(choice: Choice) -> None:
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


def _solar_only(choice: Choice) -> None:
    choice.shine(iter(choice.order))


def _solar_preferred(choice: Choice) -> None:
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


def _late(choice: Choice) -> None:
    """What is free, where that is enough; else the sun, and the rest backwards from the departure."""
    prices = {t: price for t in choice.order if (price := choice.ahead[t].price) is not None}
    free = sorted((t for t, price in prices.items() if price <= FREE), key=lambda t: (prices[t], t))
    given = sum(choice.ahead[t].hours * choice.grid_kw(t) for t in free)
    if given >= choice.missing_kwh - DONE_KWH:
        choice.buy(iter(free))
        return
    choice.shine(reversed(choice.order))
    choice.buy(reversed(choice.order), is_late=True)


STRATEGIES: dict[str, Callable[[Choice], None]] = {
    "cheapest": _cheapest,
    "solar_only": _solar_only,
    "solar_preferred": _solar_preferred,
    "as_late_as_possible": _late,
}
