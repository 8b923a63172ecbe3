"""What one kWh more or less of a plan costs by the contract's bands: its own price, and what it does to later
kWh that are counted with it.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from domain.plan.draft.followed import Contract, Count, Standing
from domain.tariff.band_price import price_in, standing_of
from domain.tariff.terms import Side

HAIR_KWH = 1e-3  # whole watts leave so much of a quota that is used up
JUST = 1e-6  # kWh before and behind a band's edge


class Margin(Struct, frozen=True):
    """Of one step, currency per kWh: what a kWh `less` saves and one `more` costs (a sale: loses and earns),
    and what a kWh of these hours costs once all is used that the plan uses (`beyond`).
    """

    less: float
    more: float
    beyond: float


class _Followed(Struct, frozen=True):
    """One step: its bands and what is used of each before it, what counts them, listed price, kWh."""

    standing: Standing
    counts: list[Count]
    listed: float
    kwh: float


def margins(contract: Contract, side: Side, kwh: Sequence[float]) -> list[Margin]:
    """Around a plan in which so much flows in each step, kWh.

    A kWh more moves the edges of its own bands in all later steps that are counted with it: where these kWh
    are free whatever is used, it moves nothing there.
    """
    if not any(band.side is side for band in contract.bands):
        listed = contract.buy if side is Side.IMPORT else contract.sell
        return [Margin(price, price, price) for price in listed]
    steps = list(_followed(contract, side, kwh))
    used = dict[Count, float]()
    for step in steps:
        for count, (_, before, _) in zip(step.counts, step.standing, strict=True):
            if before is not None:
                used[count] = before + step.kwh
    less_later, more_later = dict[Count, float](), dict[Count, float]()
    made = list[Margin]()
    for step in reversed(steps):
        counts = set(step.counts)
        made.append(
            Margin(
                less=_price(step, side, max(0.0, step.kwh - HAIR_KWH))
                + sum(less_later.get(count, 0.0) for count in counts),
                more=_price(step, side, step.kwh + HAIR_KWH)
                + sum(more_later.get(count, 0.0) for count in counts),
                beyond=_price_beyond(step, side, used),
            )
        )
        for at, count in _edges(step).items():
            rise = _price(step, side, at + JUST) - _price(step, side, at - JUST)
            if at + HAIR_KWH <= step.kwh:
                less_later[count] = less_later.get(count, 0.0) + rise
            if HAIR_KWH < at <= step.kwh + HAIR_KWH:
                more_later[count] = more_later.get(count, 0.0) + rise
    return made[::-1]


def _followed(contract: Contract, side: Side, kwh: Sequence[float]) -> Iterator[_Followed]:
    listed = contract.buy if side is Side.IMPORT else contract.sell
    for (standing, counts), price, energy in zip(contract.counted(side, kwh), listed, kwh, strict=True):
        yield _Followed(standing, counts, price, energy)


def _edges(step: _Followed) -> dict[float, Count]:
    """After how much of the step's energy a band begins or ends, kWh, and what counts it."""
    found = dict[float, Count]()
    for count, (_, before, limits) in zip(step.counts, step.standing, strict=True):
        for limit in limits:
            if before is not None and limit and -HAIR_KWH < limit - before <= step.kwh + HAIR_KWH:
                found.setdefault(limit - before, count)
    return found


def _price(step: _Followed, side: Side, more: float) -> float:
    """Of the kWh after so many of the step's."""
    standing = [
        (band, standing_of(None if before is None else max(0.0, before + more), limits))
        for band, before, limits in step.standing
    ]
    return price_in(standing, side, step.listed)


def _price_beyond(step: _Followed, side: Side, used: dict[Count, float]) -> float:
    standing = [
        (band, standing_of(None if before is None else used[count] + HAIR_KWH, limits))
        for count, (band, before, limits) in zip(step.counts, step.standing, strict=True)
    ]
    return price_in(standing, side, step.listed)
