"""An energy since the automation's window opened, made of a day's counter that begins anew at midnight."""

from datetime import date

from msgspec import Struct


class WindowEnergy(Struct, frozen=True, kw_only=True):
    """`opened`: the local day on which the window opened. `base_wh`: what the day's counter showed then, less
    what was counted before it last began anew; `last_wh`: what it showed last.
    """

    opened: date
    base_wh: float
    last_wh: float

    @property
    def energy_wh(self) -> float:
        """Since the window opened, or since the first look in it."""
        return self.last_wh - self.base_wh


def counted(before: WindowEnergy | None, opened: date, counter_wh: float) -> WindowEnergy:
    """One more look. A counter that shows less than before began anew, at zero."""
    if before is None or before.opened != opened:
        return WindowEnergy(opened=opened, base_wh=counter_wh, last_wh=counter_wh)
    base_wh = before.base_wh if counter_wh >= before.last_wh else -before.energy_wh
    return WindowEnergy(opened=opened, base_wh=base_wh, last_wh=counter_wh)
