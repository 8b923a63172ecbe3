"""Hours chosen by price, in fewer charges: a pause, or a charge of its own, has to save what a start and a
stop cost.
"""

from domain.plan.cars.choice import FREE, ROUNDING, Choice
from domain.plan.cars.commitment import Charging, Level, Offer, TurnPrice, committing, turns
from domain.plan.turns import in_one_go

LEAST_GAIN = 1e-6  # currency
FEW = 2  # a start and a stop: of these nothing can be gathered


def gathered(choice: Choice) -> Choice:
    """The same choice, or another one that costs less with what its turns are worth.

    Of a car that only wants its hours cheap the sun is an offer like any other. With the other strategies
    their owner wants it first, and only what is bought in hours without it is moved: where the car is to be
    late, what costs nothing.
    """
    if turns(_mean_kw(choice), is_on=choice.wish.is_on) <= FEW - choice.wish.is_on:
        return choice
    is_free = choice.wish.strategy == "cheapest"
    kept = choice.spilt if is_free else frozenset(choice.sunny_h)
    places = [t for t in choice.order if t not in kept]
    what = Charging(
        hours=[choice.ahead[t].hours for t in choice.order],
        offers=[() if t in kept else _offers(choice, t, is_free=is_free) for t in choice.order],
        energy_kwh=sum(choice.kwh(t) for t in places),
        is_on=choice.wish.is_on,
        is_late=any(choice.is_late.values()),
    )
    price = TurnPrice(choice.wish.turn_cost, choice.wish.turn_cost / 2)
    kwh = in_one_go(committing(what, price))
    if kwh is None:
        return choice
    found = _chosen(choice, {t: kwh[t] for t in places})
    return found if _cost(found, price) < _cost(choice, price) - LEAST_GAIN else choice


def _offers(choice: Choice, t: int, *, is_free: bool) -> tuple[Offer, ...]:
    """What it may have of a stretch, and what that costs."""
    price, sun_kw, grid_kw = choice.ahead[t].price, choice.sun_kw(t), choice.grid_kw(t)
    offers = []
    if is_free and sun_kw > 0:
        offers.append(Offer(sun_kw, 0.0, Level.SUN))
    may_buy = price is not None and choice.is_cheap(t)
    if choice.wish.strategy == "as_late_as_possible":
        may_buy = price is not None and price <= FREE
    if (may_buy or t in choice.bought_h) and grid_kw > sun_kw:
        bought_kw = grid_kw - min(choice.ahead[t].sun_kw, grid_kw)
        offers.append(Offer(grid_kw, (price or 0.0) * bought_kw, Level.MOST))
    return tuple(offers)


def _chosen(choice: Choice, kwh: dict[int, float]) -> Choice:
    found = Choice(choice.wish, choice.ahead)
    found.missing_kwh = choice.missing_kwh
    is_late = any(choice.is_late.values())
    for t in choice.order:
        hours, sun_kw, grid_kw = choice.ahead[t].hours, choice.sun_kw(t), choice.grid_kw(t)
        if t not in kwh:
            _copied(choice, found, t)
        elif kwh[t] > hours * sun_kw + ROUNDING:
            found.bought_h[t] = min(hours, (kwh[t] - hours * sun_kw) / (grid_kw - sun_kw))
            found.is_late[t] = choice.is_late.get(t, is_late)
            if sun_kw > 0:
                found.sunny_h[t] = hours
        elif kwh[t] > 0:
            found.sunny_h[t] = min(hours, kwh[t] / sun_kw)
    return found


def _copied(choice: Choice, found: Choice, t: int) -> None:
    found.sunny_h[t] = choice.sunny_h[t]
    if t in choice.bought_h:
        found.bought_h[t], found.is_late[t] = choice.bought_h[t], choice.is_late[t]


def _mean_kw(choice: Choice) -> list[float]:
    return [choice.kwh(t) / choice.ahead[t].hours for t in choice.order]


def _cost(choice: Choice, price: TurnPrice) -> float:
    """What is bought, and what its turns cost."""
    bought = 0.0
    for t, hours in choice.bought_h.items():
        stretch, grid_kw = choice.ahead[t], choice.grid_kw(t)
        bought += hours * (stretch.price or 0.0) * (grid_kw - min(stretch.sun_kw, grid_kw))
    return bought + price.pair / 2 * turns(_mean_kw(choice), is_on=choice.wish.is_on)
