"""What the house lives on: a source is worth a word where it gives a part that counts, and keeps it until its
part is clearly less, so that words do not turn with every watt.
"""

from collections.abc import Collection
from enum import StrEnum

FLOWS_W = 100.0  # less is noise and own use
PART = 0.1  # of what flows in: a smaller source is not worth a word
STAYS = 0.6  # of the least for that: so much keeps a word that was worth it
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


def sources_of(
    *,
    grid_w: float | None,
    pv_w: float | None,
    battery_w: float | None,
    ev_w: float | None,
    before: Collection[Source] = (),
) -> tuple[Source, ...]:
    """Those worth a word, `before` being those that were; the largest alone where all are small. Powers in W
    by the one sign rule; an unknown one is no source.
    """
    flows = {
        Source.SUN: pv_w or 0.0,
        Source.BATTERY: battery_w or 0.0,
        Source.CAR: -(ev_w or 0.0),
        Source.GRID: grid_w or 0.0,
    }
    given = {source: power_w for source, power_w in flows.items() if power_w > 0}
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
