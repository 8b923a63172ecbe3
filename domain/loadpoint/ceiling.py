"""What a car takes at most although its charger offers more: nobody tells, so the meter has to.

A setting in the car, its own charger or a cold battery may hold it. What was learned counts until the car is
unplugged or seen to take more, on the phases it was measured on.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

STEADY = timedelta(minutes=5)  # so long it has to draw the same: a car that has just begun takes its time
WELL_BELOW, WELL_BELOW_A = 0.85, 2.0  # cars draw a little less than they are offered, and meters err
SAME, SAME_A = 0.05, 0.5  # draws that differ by less are the same
CHARGES = 0.9  # of the smallest current: less heats the car, or ends its charge
TAPERS_PCT = 85.0  # from here on a battery may take less and less by itself


class Ceiling(Struct, frozen=True, kw_only=True):
    """Currents in A per phase. `most_a`: so much the car takes at most, None: nothing below what it was
    offered is known; `highest_a`: the most that it has drawn since it was plugged in; `steady_a`: drawn
    `since` then, well below what was offered.
    """

    most_a: float | None = None
    highest_a: float = 0.0
    steady_a: float | None = None
    since: datetime | None = None


class Ceilings(Struct, frozen=True, kw_only=True):
    """By the phases on which it was measured; of this vehicle, None: of whichever stands here."""

    vehicle: str | None = None
    on: dict[int, Ceiling] = field(default_factory=dict)

    def within(self, phases: int, low_a: int, high_a: int) -> int:
        """The most that the car takes of such a range of whole currents, A."""
        most_a = self.on.get(phases, NO_CEILING).most_a
        return high_a if most_a is None else min(high_a, max(low_a, int(most_a + 0.5)))


class Draw(Struct, frozen=True, kw_only=True):
    """What was measured `at` that instant, on so many phases, A each, of what its charger is set to by us.
    `min_a`: the least that its charger offers. `soc_pct`: of the car, None unknown.
    """

    phases: int
    drawn_a: float
    offered_a: float
    min_a: float
    at: datetime
    soc_pct: float | None = None

    @property
    def is_told(self) -> bool:
        """Whether it tells what the car takes at most: it was offered more, and does not taper off."""
        is_below = self.drawn_a <= min(WELL_BELOW * self.offered_a, self.offered_a - WELL_BELOW_A)
        is_tapering = self.soc_pct is not None and self.soc_pct >= TAPERS_PCT
        return is_below and self.drawn_a >= CHARGES * self.min_a and not is_tapering


NO_CEILING = Ceiling()
NO_CEILINGS = Ceilings()
NOTHING_KNOWN: Mapping[str, Ceilings] = {}


def of_vehicle(known: Ceilings, vehicle: str | None) -> Ceilings:
    """What is known of the car that stands here now: of another one than was measured, nothing."""
    if vehicle is None or vehicle == known.vehicle:
        return known
    return replace(known, vehicle=vehicle) if known.vehicle is None else Ceilings(vehicle=vehicle)


def followed(known: Ceilings, draw: Draw | None) -> Ceilings:
    """The same after a reading; None: the car does not draw, or not what we have set."""
    if draw is None:
        if all(each.steady_a is None for each in known.on.values()):
            return known
        return replace(known, on={key: _unsteady(each) for key, each in known.on.items()})
    before = known.on.get(draw.phases, NO_CEILING)
    after = _after(before, draw)
    return known if after == before else replace(known, on={**known.on, draw.phases: after})


def _after(before: Ceiling, draw: Draw) -> Ceiling:
    found = before
    if draw.drawn_a > before.highest_a + SAME_A:
        found = replace(found, highest_a=draw.drawn_a)
    if found.most_a is not None and draw.drawn_a > found.most_a + SAME_A:
        found = replace(found, most_a=None)
    # Where its level is not known, less than it took before may be the end of its charge.
    may_taper = draw.soc_pct is None and draw.drawn_a < WELL_BELOW * found.highest_a
    if not draw.is_told or may_taper:
        return _unsteady(found)
    if found.since is None or found.steady_a is None or not _is_same(draw.drawn_a, found.steady_a):
        return replace(found, steady_a=draw.drawn_a, since=draw.at)
    is_less = found.most_a is None or not _is_same(draw.drawn_a, found.most_a)
    if draw.at - found.since < STEADY or not is_less:
        return found
    return replace(found, most_a=max(draw.drawn_a, found.steady_a))


def _unsteady(ceiling: Ceiling) -> Ceiling:
    return ceiling if ceiling.steady_a is None else replace(ceiling, steady_a=None, since=None)


def _is_same(drawn_a: float, other_a: float) -> bool:
    return abs(drawn_a - other_a) <= max(SAME_A, SAME * other_a)
