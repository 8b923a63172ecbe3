"""What a device can do, as data: the API shows it, the gateway refuses by it, the planner plans by it."""

from msgspec import Struct, field

from domain.command.order import FORCED, BatteryAction
from domain.house.battery_setting import BatterySetting


class Capabilities(Struct, frozen=True, kw_only=True):
    """What the gateway has to know of any device that takes orders.

    `ends_by_itself`: the device's own timer ends a forced state. `physical_proof`: measured power follows a
    command within a minute.
    """

    ends_by_itself: bool = False
    physical_proof: bool = True
    writes_per_hour: int = 120
    confirm_timeout_s: float = 60.0
    settle_s: float = 0.0  # how long the settings may take to read back as written
    reassert_s: float | None = None  # hardware that forgets wants the same order again so often
    why_not: str = ""  # one sentence where something users expect is missing


class ReserveRange(Struct, frozen=True, kw_only=True):
    """The backup reserves that a battery takes, %. Above `full_above_pct` it knows nothing but 100.

    `moves_with_orders`: its forced states are made with the reserve, so that it is theirs meanwhile.
    """

    least_pct: float = 0.0
    most_pct: float = 100.0
    full_above_pct: float | None = None
    moves_with_orders: bool = False


class BatteryCapabilities(Capabilities, frozen=True, kw_only=True):
    """What one battery can do.

    `read_only`: it can be seen and never commanded, not even handed back.
    `selectable_power`: a power can be asked for.
    `curtails_while_forced`: an export limit works during any forced state, `curtails_while_held`: while it is
    held at least. `curtails_ahead`: one is set as soon
    as exporting is not worth it, also while the battery still takes all the sun, for it is slow to take hold.
    `forbids_grid_charging`: it can be kept from charging from the grid by itself.
    `hold_keeps_empty`: a held battery takes no sun either; elsewhere the sun goes on filling it.
    `holds_up_to_pct`: a fuller battery gives down to there while it is held, None: it holds any level.
    `safe_export_limits_w`: only these limits are known to work, None: any.
    `reserve`: the backup reserves that can be set, None: its reserve cannot be set from here.
    `settings`: its owner's other settings that can be set from here, each with the forced states that are
    made with it, so that it is theirs meanwhile.
    """

    actions: frozenset[BatteryAction] = frozenset()
    read_only: bool = False
    selectable_power: bool = True
    curtails_while_forced: bool = False
    curtails_while_held: bool = False
    curtails_ahead: bool = False
    hold_keeps_empty: bool = False
    holds_up_to_pct: float | None = None
    forbids_grid_charging: bool = False
    safe_export_limits_w: tuple[float, ...] | None = None
    reserve: ReserveRange | None = None
    settings: dict[BatterySetting, frozenset[BatteryAction]] = field(default_factory=dict)
    curtail_hint: str = ""  # what to set on the device where it takes an export limit and ignores it

    def moves(self, setting: BatterySetting) -> frozenset[BatteryAction] | None:
        """The forced states that are made with a setting of its owner's; None: it cannot be set from here."""
        if setting is not BatterySetting.RESERVE:
            return self.settings.get(setting)
        if self.reserve is None:
            return None
        return FORCED if self.reserve.moves_with_orders else frozenset()


class InverterCapabilities(Capabilities, frozen=True, kw_only=True):
    """What one AC-coupled inverter can do.

    `limits`: what it gives can be limited; `rated_w`: what it gives at most, W, None: it has not told yet.
    `by_own_meter`: it has a meter at the grid connection, so that it takes a limit of the export instead and
    keeps to it by itself. `follows_after_s`: how long a limit stands before it follows the load again, which
    one that keeps its limit for ever, in memory that wears, should do rarely. `ramp_s`: how long it may take
    to come down to one. `is_asked_for`: its owner chose in the settings that it is limited, so that what
    keeps it from that (`why_not`) is told as a problem. `lets_go_now`: what it holds is to be handed back,
    for it cannot be limited any more, or soon nothing could be lifted.
    """

    limits: bool = False
    rated_w: float | None = None
    by_own_meter: bool = False
    follows_after_s: float = 25.0  # a limit is refreshed every 30 s: the loop's ticks lie around that
    ramp_s: float = 60.0
    is_asked_for: bool = False
    lets_go_now: bool = False
    writes_per_hour: int = 240

    @property
    def is_limitable(self) -> bool:
        """Whether a limit can be set now: a share of an unknown rating cannot be."""
        return self.limits and self.rated_w is not None


class ChargerCapabilities(Capabilities, frozen=True, kw_only=True):
    """What one charger can do.

    `rate_control`: it takes other currents than its maximum; `step_a`: in steps of so much;
    `min_update_s`: the shortest time between two rate writes, which a decrease may break: any, or with
    `falls_at_once` False only one for safety, or to nothing.
    `phases`: what it is wired for or set to, None: as the loadpoint says; `switches_phases`: an order may
    choose between one and three. `restarts_while_plugged`: a stopped charge can be started again before the
    car was unplugged. `feeds_house_w`: what a car may give to the house through it at most, W, None: nothing,
    and `feeds_least_w` at least; `feeds_alone`: the home battery can have no orders meanwhile.
    `keeps_pause`: what it was paused with stays on it when nobody holds it any more; `parks`: now it can be
    left paused for the car that is there alone, so that the next one charges as it would without us.
    `takes_only`: nothing can come back through it, whoever orders it.
    `tells_place`: it also tells of a car that is away.
    `unplug_reads`: so many readings in a row must tell that the car is gone before that is believed: 2 for
    a cloud that is asked, 1 for what is pushed or asked in the house.
    """

    rate_control: bool = True
    min_current_a: int = 6
    max_current_a: int = 32
    step_a: int = 1
    min_update_s: float = 0.0
    falls_at_once: bool = True
    phases: int | None = None
    switches_phases: bool = False
    restarts_while_plugged: bool = True
    unplug_reads: int = 1
    keeps_pause: bool = False
    parks: bool = False
    tells_place: bool = False
    takes_only: bool = False
    feeds_house_w: float | None = None
    feeds_least_w: float = 0.0
    feeds_alone: bool = False
    writes_per_hour: int = 240


AnyCapabilities = BatteryCapabilities | InverterCapabilities | ChargerCapabilities
