"""What flows now goes on for a while: no half-hour's mean knows the oven that is on or the cloud above.

On a month of one-minute readings of a house in Sceaux, France (UCI, Individual household electric power
consumption), of how the last five minutes differed from a forecast like ours 0.88 went on in the next five,
0.64 after a quarter of an hour, 0.47 after half an hour and 0.41 after one. Moved so, the next five minutes
are 0.47 kW off (root mean square) where they were 0.91, the third five 0.77 where they were 0.95.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import exp

from msgspec import Struct
from msgspec.structs import replace

from domain.forecast.series import PowerForecast, PowerSlot

PART = 0.9  # of how what flows differs from what was told of now
PIECE = timedelta(minutes=5)


class Persistence(Struct, frozen=True, kw_only=True):
    """How it fades: to 1/e of itself in `fades`, and to nothing from `until` on."""

    fades: timedelta
    until: timedelta

    def part(self, ahead: timedelta) -> float:
        """Of the difference, so long ahead."""
        return PART * exp(-ahead / self.fades)


OF_LOAD = Persistence(fades=timedelta(minutes=45), until=timedelta(hours=2))
# The sun climbs and sinks meanwhile, and the hours have judges of their own (lean.py, nowcast.py).
OF_SUN = Persistence(fades=timedelta(minutes=20), until=timedelta(hours=1))


def persisting(
    forecast: PowerForecast,
    flows_w: float,
    now: datetime,
    persistence: Persistence,
    *,
    at_least: bool = False,
) -> PowerForecast:
    """The forecast, moved towards what flows now, W, in pieces of five minutes; what is told to be nothing
    stays so. `at_least`: there may be more than flows, so that it is only ever raised.
    """

    def moved(slots: Sequence[PowerSlot]) -> tuple[PowerSlot, ...]:
        return tuple(
            PowerSlot(piece.start, piece.end, _power_w(piece, flows_w, now, persistence, at_least=at_least))
            for slot in slots
            for piece in _pieces(slot, now, persistence.until)
        )

    return replace(forecast, slots=moved(forecast.slots), low=moved(forecast.low), high=moved(forecast.high))


def _power_w(
    piece: PowerSlot, flows_w: float, now: datetime, persistence: Persistence, *, at_least: bool
) -> float:
    told_w = piece.power_w
    is_moved = now <= piece.start < now + persistence.until and told_w > 0
    if not is_moved or (at_least and flows_w <= told_w):
        return told_w
    middle = piece.start + (piece.end - piece.start) / 2
    return told_w + persistence.part(middle - now) * (max(0.0, flows_w) - told_w)


def _pieces(slot: PowerSlot, now: datetime, until: timedelta) -> Iterator[PowerSlot]:
    """What of a slot is over, what is near, piece by piece, and the rest."""
    begin = slot.start
    for n in range(1 + int(until / PIECE)):
        cut = now + n * PIECE
        if begin < cut < slot.end:
            yield PowerSlot(begin, cut, slot.power_w)
            begin = cut
    yield PowerSlot(begin, slot.end, slot.power_w)
