"""What the rules want in this tick, each with its owner and reason."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from domain.command.order import BatteryOrder, ChargeOrder, FeedOrder, SettingOrder
from domain.reason.reason import Reason


class Owner(StrEnum):
    """Who governs a battery or a loadpoint now."""

    NONE = "none"
    USER = "user"
    EVENT = "event"
    OPTIMISER = "optimiser"
    CURTAILMENT = "curtailment"
    DEVICE = "device"
    EXTERNAL = "external"
    MANUAL = "manual"
    BOOST = "boost"
    SOLAR = "solar"
    CHEAP = "cheap"
    SCHEDULE = "schedule"
    SMART = "smart"
    FAST = "fast"
    SAFETY = "safety"


class Timer(Struct, frozen=True, kw_only=True):
    """A countdown people can watch: `start`, `stop`, `phase_up`, `phase_down`, `hold`."""

    kind: str
    started_at: datetime
    ends_at: datetime


class BatteryDecision(Struct, frozen=True, kw_only=True):
    """The wanted battery state; `order` None leaves the battery to itself."""

    order: BatteryOrder | None = None
    owner: Owner = Owner.NONE
    issued_by: str = "none"
    reason: Reason
    until: datetime | None = None
    command_id: str | None = None  # the accepted command that asked for it


class CurtailmentDecision(Struct, frozen=True, kw_only=True):
    """Whether export should be limited, and to what, W.

    `limit_w` is the limit of the battery's inverter, `outputs` are those of AC-coupled inverters, by device
    id. `is_uneconomic`: export earns too little; kept between ticks. `allowed_w`: what may go out where the
    limits leave more than nothing; `issued_by` and `until` are those of somebody's wish.
    """

    active: bool = False
    limit_w: float | None = None
    outputs: dict[str, float] = field(default_factory=dict)
    is_uneconomic: bool = False
    reason: Reason
    issued_by: str = "curtailment"
    until: datetime | None = None
    allowed_w: float = 0.0

    @property
    def desired_w(self) -> float | None:
        """What may leave the house, W; None: no limit is wanted now."""
        return self.allowed_w if self.limit_w is None and self.outputs else self.limit_w


class GridChargingDecision(Struct, frozen=True, kw_only=True):
    """Whether the battery is kept from charging from the grid."""

    forbidden: bool = False
    reason: Reason
    until: datetime | None = None


class SettingDecision(Struct, frozen=True, kw_only=True):
    """A setting of the battery's owner that is still to be written, and the command that asked for it."""

    order: SettingOrder
    issued_by: str
    command_id: str
    reason: Reason


class LoadpointDecision(Struct, frozen=True, kw_only=True):
    """The wanted charge; `order` None keeps hands off. `is_try`: a step into sun that a limit hides, which
    cannot have lasted before it is taken. `takes_back`: it undoes a start that drew nothing, as a part of it.
    `wished_a`: the current that was wanted before limits and pace left less, A, None: the order's.
    `feed`: what the car shall give to the house instead of charging; None ends that. `frees`: nothing is held
    any more, and a pause that is left on the charger is lifted. `releases`: its command hands the loadpoint
    back to its mode. `corrects`: the wish that has begun and whose rate fuse, circuits or pace change now,
    which nobody asked for. `limit_pct`: the level at which a person's charge ends, %, None: it is none.
    """

    order: ChargeOrder | None = None
    owner: Owner = Owner.NONE
    issued_by: str = "none"
    reason: Reason
    timer: Timer | None = None
    until: datetime | None = None
    command_id: str | None = None
    is_try: bool = False
    takes_back: bool = False
    wished_a: int | None = None
    feed: FeedOrder | None = None
    frees: bool = False
    releases: bool = False
    corrects: str | None = None
    limit_pct: float | None = None


class HouseWish(Struct, frozen=True, kw_only=True):
    """What somebody asked of the house as a whole, and until when; the reason says what."""

    issued_by: str
    until: datetime
    reason: Reason


class SiteDecision(Struct, frozen=True, kw_only=True):
    """All that one tick wants of the whole house."""

    battery: BatteryDecision | None = None
    curtailment: CurtailmentDecision
    loadpoints: dict[str, LoadpointDecision] = field(default_factory=dict)
    grid_charging: GridChargingDecision | None = None
    settings: tuple[SettingDecision, ...] = ()
    wishes: dict[str, HouseWish] = field(default_factory=dict)  # by target: curtailment, plan
