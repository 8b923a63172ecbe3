"""The part of a simulated roof that an AC-coupled inverter turns into power, as far as it is let."""

from msgspec import Struct


class RoofPart(Struct, kw_only=True):
    """`share` (0 to 1) of the sun's power, up to `limit_w`; `obeys` False takes a limit and gives all."""

    share: float
    limit_w: float | None = None
    obeys: bool = True

    def power_w(self, sun_w: float) -> float:
        """What comes of it, W."""
        power_w = sun_w * self.share
        return power_w if self.limit_w is None or not self.obeys else min(power_w, self.limit_w)
