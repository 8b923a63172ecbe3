"""The dispatch block: nine registers from 0x0880 that force the battery, written together.

Written apart, a mode that arrives before its power would act on the power of the day before.
"""

from math import ceil, floor, trunc

from msgspec import Struct

from adapters.batteries.alphaess.registers import DISPATCH
from adapters.links.modbus.link import Block
from adapters.links.modbus.register import encode
from domain.reading.battery import BatteryMode

NEUTRAL_W = 32_000  # the power field's zero: above discharges, below charges
SOC_CONTROL = 2  # holds the power until the target is reached
TARGET_STEP_PCT = 0.4  # the vendor's list; units differ by a percent or two


class Dispatch(Struct, frozen=True, kw_only=True):
    """What the block says. `power_w` + discharges; `duration_s` is as set, it does not count down."""

    start: bool
    power_w: float
    mode: int
    target_pct: float
    duration_s: float

    @property
    def values(self) -> dict[str, float]:
        """The block by its rows' names, in their order."""
        return {
            "dispatch_start": int(self.start),
            "dispatch_power": NEUTRAL_W + self.power_w,
            "dispatch_reactive": NEUTRAL_W,
            "dispatch_mode": self.mode,
            "dispatch_target_pct": self.target_pct,
            "dispatch_duration_s": self.duration_s,
        }

    @property
    def words(self) -> list[int]:
        """The block to write."""
        return [word for row in DISPATCH for word in encode(row, self.values[row.name])]

    @property
    def battery_mode(self) -> BatteryMode:
        """What it makes the battery do. Another dispatch mode than ours is somebody else's doing."""
        if not self.start:
            return BatteryMode.SELF_CONSUMPTION
        if self.mode != SOC_CONTROL:
            return BatteryMode.UNKNOWN
        if self.power_w == 0:
            return BatteryMode.HOLD
        return BatteryMode.FORCE_DISCHARGE if self.power_w > 0 else BatteryMode.FORCE_CHARGE


def forced(power_w: float, target_pct: float, duration_s: float) -> Dispatch:
    """A dispatch that holds a power. No more than the power asked for; a discharge's target is rounded up, so
    that the floor stays one, and every other down: a charge must not pass its end.
    """
    power_w = max(-NEUTRAL_W, min(NEUTRAL_W, trunc(power_w)))
    steps = target_pct / TARGET_STEP_PCT
    # 30 / 0.4 is a little above 75 in binary.
    whole = ceil(round(steps, 6)) if power_w > 0 else floor(round(steps, 6))
    return Dispatch(
        start=True,
        power_w=power_w,
        mode=SOC_CONTROL,
        target_pct=max(0.0, min(100.0, round(whole * TARGET_STEP_PCT, 1))),
        duration_s=duration_s,
    )


def dispatch_in(block: Block) -> Dispatch | None:
    """What the block's registers said, or None where the device lacks one of them."""
    values = [block.number(row.name) for row in DISPATCH]
    known = [value for value in values if value is not None]
    if len(known) < len(DISPATCH):
        return None
    start, power, _, mode, target_pct, duration_s = known
    return Dispatch(
        start=start == 1,
        power_w=power - NEUTRAL_W,
        mode=int(mode),
        target_pct=target_pct,
        duration_s=duration_s,
    )
