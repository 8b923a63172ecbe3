"""What the house lives on: a source is worth a word where it gives a part that counts, and keeps it until its
part is clearly less, so that words do not turn with every watt.
"""

from collections.abc import Collection
from enum import StrEnum

from msgspec import Struct

FLOWS_W = 100.0  # less is noise and own use
PART = 0.1  # of what flows in: a smaller source is not worth a word
STAYS = 0.6  # of the least for that: so much keeps a word that was worth it
RESTS_W = 200.0  # of a battery: less is its own use, and the pace of its control
NEAR_FULL_PCT = 3.0  # of the last of its charge it takes ever less
OF_A_CAR = 0.05  # of what cars take: a source of the house that gives them less gives them none
HARDLY_W = 20.0  # so little alone is nothing to live on


class Source(StrEnum):
    """Where power comes from, the cleanest first."""

    SUN = "sun"
    BATTERY = "battery"
    CAR = "car"
    GRID = "grid"


NAMES = {
    Source.SUN: "the sun",
    Source.BATTERY: "the battery",
    Source.CAR: "the car",
    Source.GRID: "the grid",
}


class LivesOn(Struct, frozen=True, kw_only=True):
    """What the house lives on as far as it is worth a word, what cars do (`of_cars`), and whether others give
    so much, to cars that charge or else to the house, that a sum of what is told would not add up (`mostly`).
    """

    sources: tuple[Source, ...] = ()
    of_cars: tuple[Source, ...] = ()
    mostly: bool = False


def lives_on(
    *,
    grid_w: float | None,
    pv_w: float | None,
    battery_w: float | None,
    taken_w: float | None,
    fed_w: float,
    before: LivesOn,
) -> LivesOn:
    """All of it, `before` being what it was. Powers in W by the one sign rule: `taken_w` is what goes into
    cars, `fed_w` what others give; an unknown one is no source.
    """
    sources = sources_of(grid_w=grid_w, pv_w=pv_w, battery_w=battery_w, fed_w=fed_w, before=before.sources)
    of_cars = sources_of_cars(
        sources, grid_w=grid_w, pv_w=pv_w, battery_w=battery_w, taken_w=taken_w, fed_w=fed_w
    )
    given = _given(grid_w=grid_w, pv_w=pv_w, battery_w=battery_w, fed_w=fed_w)
    named = {*sources}
    is_known = grid_w is not None and pv_w is not None and battery_w is not None
    if is_known and taken_w is not None and taken_w > FLOWS_W:
        given = _parts_of_cars(
            grid_w=grid_w or 0.0, pv_w=pv_w or 0.0, battery_w=battery_w or 0.0, taken_w=taken_w, fed_w=fed_w
        )
        named = {*of_cars, *({Source.GRID} & {*sources})}  # what is bought is told, for whatever it is
    beside_w = sum(power_w for source, power_w in given.items() if source not in named)
    least_w = RESTS_W * (STAYS if before.mostly else 1.0)
    return LivesOn(sources=sources, of_cars=of_cars, mostly=bool(sources) and beside_w > least_w)


def sources_of(
    *,
    grid_w: float | None,
    pv_w: float | None,
    battery_w: float | None,
    fed_w: float,
    before: Collection[Source] = (),
) -> tuple[Source, ...]:
    """Those worth a word, `before` being those that were; the largest alone where all are small. Powers in W
    by the one sign rule, `fed_w` what cars give; an unknown one is no source.
    """
    given = _given(grid_w=grid_w, pv_w=pv_w, battery_w=battery_w, fed_w=fed_w)
    least_w = max(FLOWS_W, PART * sum(given.values()))
    told = [
        source
        for source, power_w in given.items()
        if power_w >= least_w * (STAYS if source in before else 1.0)
    ]
    if told or not given:
        return tuple(told)
    largest = max(given, key=lambda each: given[each])
    return (largest,) if given[largest] >= HARDLY_W else ()


def sources_of_cars(
    sources: Collection[Source],
    *,
    grid_w: float | None,
    pv_w: float | None,
    battery_w: float | None,
    taken_w: float | None,
    fed_w: float,
) -> tuple[Source, ...]:
    """Those of the house's `sources` that cars have a part of, as a charge is counted: the sun goes to the
    house first, then to the cars, and what both still want comes from all that give. Beside a battery that
    buys, cars have the sun alone. `taken_w` is what goes into cars, `fed_w` what others give; W. All of them
    where a flow is not known, or nobody has a part.
    """
    if grid_w is None or pv_w is None or battery_w is None or not taken_w:
        return tuple(sources)
    parts = _parts_of_cars(grid_w=grid_w, pv_w=pv_w, battery_w=battery_w, taken_w=taken_w, fed_w=fed_w)
    told = tuple(each for each in sources if parts[each] >= OF_A_CAR * taken_w)
    return told or tuple(sources)


def _given(
    *, grid_w: float | None, pv_w: float | None, battery_w: float | None, fed_w: float
) -> dict[Source, float]:
    """What each gives that gives anything, W, the cleanest first."""
    flows = {
        Source.SUN: pv_w or 0.0,
        Source.BATTERY: battery_w or 0.0,
        Source.CAR: fed_w,
        Source.GRID: grid_w or 0.0,
    }
    return {source: power_w for source, power_w in flows.items() if power_w > 0}


def _parts_of_cars(
    *, grid_w: float, pv_w: float, battery_w: float, taken_w: float, fed_w: float
) -> dict[Source, float]:
    """What cars have of each, W."""
    load_w = max(0.0, grid_w + pv_w + battery_w + fed_w - taken_w)
    sun_w = min(taken_w, max(0.0, pv_w - load_w))
    given = {Source.BATTERY: max(0.0, battery_w), Source.CAR: fed_w, Source.GRID: max(0.0, grid_w)}
    share = (taken_w - sun_w) / (sum(given.values()) or 1.0)
    return {Source.SUN: sun_w} | {source: share * power_w for source, power_w in given.items()}


def sun_may_be_left_over(
    *, grid_w: float | None, battery_w: float | None, soc_pct: float | None, is_free: bool
) -> bool:
    """Whether the sun may give more than is used, so that some of it can be held back: nothing is bought, the
    battery covers nothing, and one that takes spare sun by itself (`is_free`) and has room does take some.

    Powers in W; what is not known speaks against nothing.
    """
    if (grid_w or 0.0) > FLOWS_W or (battery_w or 0.0) > RESTS_W:
        return False
    has_room = soc_pct is not None and soc_pct < 100 - NEAR_FULL_PCT
    return not (is_free and has_room and battery_w is not None and battery_w > -RESTS_W)
