"""What a price usually is: the mean of what came lately, and how far prices lie off it."""

from msgspec import Struct

KEPT = 7 * 48.0  # half-hours that count; older ones fade
NEEDED = 24.0  # fewer tell nothing
FAR = 2.0  # times the usual distance is no longer usual,
FARTHEST = 5.0  # and what is farther off counts as this: one spike must not be the measure of a week


class Usual(Struct, frozen=True):
    """Currency per kWh."""

    seen: float = 0.0
    mean: float = 0.0
    off: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether enough was seen, and prices move at all."""
        return self.seen >= NEEDED and self.off > 0

    @property
    def far(self) -> float:
        """The distance from the mean at which a price is far off."""
        return FAR * self.off

    def with_price(self, price: float) -> "Usual":
        """After a half-hour of this price."""
        seen = min(KEPT, self.seen + 1)
        off = self.within(price - self.mean) if self.seen else 0.0
        mean = self.mean + off / seen if self.seen else price
        return Usual(seen, mean, self.off + (abs(off) - self.off) / seen)

    def within(self, error: float) -> float:
        """An error, cut to the farthest that counts."""
        if not self.is_known:
            return error
        most = FARTHEST * self.off
        return min(most, max(-most, error))

    def beyond(self, price: float) -> float:
        """How far beyond what is usual a price lies; below 0 under it, 0 within."""
        off = price - self.mean
        return off - self.far if off > self.far else off + self.far if off < -self.far else 0.0
