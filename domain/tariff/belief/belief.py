"""What is believed of the prices ahead: what the source says now, weighed with what was believed before.

Half-hours are believed one by one, what is bought and what is sold with the same weights, so that neither
overtakes the other. How much a new forecast counts, and which part of a price far from the usual, is what
hindsight has taught of the source. Prices that are no forecasts are nobody's to doubt.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.instants import HALF_HOUR, half_hour_of
from domain.tariff.belief.hindsight import Hindsight, lead_of
from domain.tariff.belief.usual import Usual
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

SAME = 1e-9

Side = Literal["import", "export"]
SIDES: tuple[Side, ...] = ("import", "export")


class Believed(Struct, frozen=True):
    """Of one half-hour: what was told last and what is believed, currency per kWh; and what was believed
    before this half-hour of the clock, None where nothing was told then.

    What is told several times in half an hour is one forecast, however often it is asked for.
    """

    told: float
    price: float
    since: datetime
    before: float | None = None

    @property
    def older(self) -> float:
        """What was believed before; what is believed now where nothing was."""
        return self.price if self.before is None else self.before


class Guess(Struct, frozen=True):
    """What was said so many half-hours before: believed before, told then, and believed after."""

    lead: int
    older: float
    newer: float
    after: float


class Heard(Struct, frozen=True, kw_only=True):
    """One side of a tariff: the half-hours ahead, what is to be seen of them, and the running one so far."""

    ahead: Mapping[datetime, Believed] = {}
    guesses: Mapping[datetime, tuple[Guess, ...]] = {}
    usual: Usual = Usual()
    running: datetime | None = None
    came: float = 0.0
    came_s: float = 0.0


class Beliefs(Struct, frozen=True, kw_only=True):
    """All that is believed of one source's prices; of it `hindsight` outlasts a restart."""

    hindsight: Hindsight = Hindsight()
    sides: Mapping[Side, Heard] = {}
    at: datetime | None = None


def heard(before: Beliefs, tariff: Tariff, now: datetime, learned: Hindsight | None = None) -> Beliefs:
    """After the source told these prices: what came is judged, what is ahead is weighed.

    `learned`: what is known of a source that has just taken another one's place.
    """
    if before.hindsight.source != tariff.source:
        before = Beliefs(hindsight=learned or Hindsight(source=tariff.source))
    elif before.at is not None and now < before.at:  # the clock was set back
        before = Beliefs(hindsight=before.hindsight)
    hindsight, sides = before.hindsight, dict[Side, Heard]()
    for side in SIDES:
        seen, hindsight = _seen(before.sides.get(side, Heard()), hindsight, tariff, side, now)
        sides[side] = seen
    sides = {side: _weighed(each, hindsight, tariff, side, now) for side, each in sides.items()}
    return Beliefs(hindsight=hindsight, sides=sides, at=now)


def believed(tariff: Tariff, beliefs: Beliefs, now: datetime) -> Tariff:
    """The tariff with the prices ahead as they are believed; as told where nothing else is."""
    if tariff.source != beliefs.hindsight.source or not any(each.ahead for each in beliefs.sides.values()):
        return tariff
    slots = tuple(_as_believed(slot, beliefs, now) for slot in tariff.slots)
    return replace(tariff, slots=slots)


def _seen(
    heard: Heard, hindsight: Hindsight, tariff: Tariff, side: Side, now: datetime
) -> tuple[Heard, Hindsight]:
    """With the running price; a half-hour that is over is judged."""
    slot, half_hour = tariff.told_at(now), half_hour_of(now)
    if heard.running is not None and heard.running != half_hour:
        if heard.came_s > 0:
            price = heard.came / heard.came_s
            for guess in heard.guesses.get(heard.running, ()):
                hindsight = _judged(hindsight, guess, price, heard.usual)
            heard = replace(heard, usual=heard.usual.with_price(price))
        guesses = {at: each for at, each in heard.guesses.items() if at >= half_hour}
        heard = replace(heard, running=None, came=0.0, came_s=0.0, guesses=guesses)
    running = None if slot is None else _price(slot, side)
    if slot is None or running is None:
        return heard, hindsight
    seconds = (min(slot.end, half_hour + HALF_HOUR) - now).total_seconds()
    return replace(
        heard, running=half_hour, came=heard.came + running * seconds, came_s=heard.came_s + seconds
    ), hindsight


def _judged(hindsight: Hindsight, guess: Guess, price: float, usual: Usual) -> Hindsight:
    older, newer = (usual.within(said - price) for said in (guess.older, guess.newer))
    hindsight = hindsight.with_errors(guess.lead, older, newer)
    if usual.is_known and (beyond := usual.beyond(guess.after)):
        sign = 1 if beyond > 0 else -1
        came = sign * (price - usual.mean) - usual.far
        hindsight = hindsight.with_far(guess.lead, abs(beyond), came, is_high=beyond > 0)
    return hindsight


def _weighed(heard: Heard, hindsight: Hindsight, tariff: Tariff, side: Side, now: datetime) -> Heard:
    """With what is told of each half-hour ahead; told once more as before, it is no news."""
    ahead, guesses, since = dict[datetime, Believed](), dict(heard.guesses), half_hour_of(now)
    for start, told in _half_hours(tariff.slots, side, now):
        known, lead = heard.ahead.get(start), lead_of(start - since)
        ahead[start] = each = _told_of(known, told, since, hindsight.newer_part(lead))
        if each is not known:
            others = tuple(guess for guess in guesses.get(start, ()) if guess.lead != lead)
            guesses[start] = (*others, Guess(lead, each.older, told, each.price))
    return replace(heard, ahead=ahead, guesses=guesses)


def _told_of(known: Believed | None, told: float, since: datetime, newer_part: float) -> Believed:
    """What is believed of a half-hour after this was told of it, again perhaps."""
    if known is None:
        return Believed(told, told, since)
    if known.since == since and abs(told - known.told) <= SAME:
        return known
    before = known.before if known.since == since else known.price
    price = told if before is None else before + newer_part * (told - before)
    return Believed(told, price, since, before)


def _half_hours(slots: Iterable[PriceSlot], side: Side, now: datetime) -> Iterator[tuple[datetime, float]]:
    """The mean of each half-hour after `now` of which something is forecast."""
    at, edge, total, seconds = now, now, 0.0, 0.0
    for slot in slots:
        price = _price(slot, side)
        if price is None or slot.kind is not PriceKind.FORECAST or slot.end <= now:
            continue
        begin = slot.start
        while begin < slot.end:
            if begin >= edge:  # another half-hour
                if at > now:
                    yield at, total / seconds
                at, total, seconds = half_hour_of(begin), 0.0, 0.0
                edge = at + HALF_HOUR
            end = min(slot.end, edge)
            lasted = (end - begin).total_seconds()
            total, seconds, begin = total + price * lasted, seconds + lasted, end
    if at > now:
        yield at, total / seconds


def _as_believed(slot: PriceSlot, beliefs: Beliefs, now: datetime) -> PriceSlot:
    """A slot, moved as the half-hour is in which it begins."""
    if slot.kind is not PriceKind.FORECAST or slot.start <= now:
        return slot
    start = half_hour_of(slot.start)
    bought, sold = (_moved(slot, side, beliefs, start, now) for side in SIDES)
    if bought is None:
        return slot
    if bought == slot.import_price and sold == slot.export_price:
        return slot
    if sold is not None and slot.export_price is not None and slot.export_price <= slot.import_price:
        sold = min(sold, bought)  # nobody is paid for buying and selling at once
    return replace(slot, import_price=bought, export_price=sold)


def _moved(slot: PriceSlot, side: Side, beliefs: Beliefs, start: datetime, now: datetime) -> float | None:
    told, heard = _price(slot, side), beliefs.sides[side]
    known = heard.ahead.get(start)
    if told is None or known is None:
        return told
    price, usual = known.price, heard.usual
    if usual.is_known and (beyond := usual.beyond(price)):
        price -= beyond * (1 - beliefs.hindsight.part(lead_of(start - half_hour_of(now)), is_high=beyond > 0))
    return told + (price - known.told)


def _price(slot: PriceSlot, side: Side) -> float | None:
    return slot.import_price if side == "import" else slot.export_price
