"""What a battery says of itself."""

from enum import StrEnum

from msgspec import Struct, field

from domain.house.battery_setting import BatterySetting, SettingValue


class BatteryMode(StrEnum):
    """The setting that the battery reads back, never what was asked of it."""

    SELF_CONSUMPTION = "self_consumption"
    FORCE_CHARGE = "force_charge"
    FORCE_DISCHARGE = "force_discharge"
    HOLD = "hold"
    CURTAILED = "curtailed"
    UNKNOWN = "unknown"


FREE = frozenset({BatteryMode.SELF_CONSUMPTION, BatteryMode.CURTAILED})  # in these it takes spare sun itself


class BatteryReading(Struct, frozen=True, kw_only=True):
    """One battery, as it last described itself. Powers in W, + discharges. `settings`: its owner's other
    settings, as far as it tells them.
    """

    power_w: float | None = None
    soc_pct: float | None = None
    mode: BatteryMode = BatteryMode.UNKNOWN
    max_charge_w: float | None = None
    max_discharge_w: float | None = None
    reserve_pct: float | None = None
    export_limit_w: float | None = None  # None: none set or not known
    off_grid: bool | None = None  # the house is cut off from the grid
    settings: dict[BatterySetting, SettingValue] = field(default_factory=dict)
