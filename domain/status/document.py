"""The status document: what phones, Home Assistant and scenarios see. Unknown is null, never 0.

Devices and loadpoints are maps keyed by id, so that a merge patch stays small.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

from domain.command.capabilities import ChargerCapabilities
from domain.energy.terms_shown import CreditState
from domain.energy.totals import Totals
from domain.event.event import Event
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings, SolarSettings
from domain.reading.observation import BatteryMode, Health
from domain.reason.reason import Reason
from domain.status.problems import Problem
from domain.status.summary import Summary


class SiteStatus(Struct, frozen=True, kw_only=True):
    """Which house this is."""

    name: str
    timezone: str
    currency: str
    monitoring: bool = False


class Flow(Struct, frozen=True, kw_only=True):
    """Powers in W: grid_w + pv_w + battery_w = load_w + ev_w."""

    grid_w: float | None = None
    pv_w: float | None = None
    battery_w: float | None = None
    load_w: float | None = None
    ev_w: float | None = None


class BatteryStatus(Struct, frozen=True, kw_only=True):
    """The battery as observed, and who holds it until when and why. `off_grid`: the house is cut off from
    the grid, as far as the battery tells. `pending_mode` is what `owner` ordered and is not seen yet: while
    it is told, `mode` and `power_w` are those of before; null once it is seen, and where nothing is due.
    """

    soc_pct: float | None
    power_w: float | None
    capacity_wh: float
    reserve_pct: float
    mode: BatteryMode
    owner: str
    until: datetime | None
    reason: Reason
    health: Health
    observed_at: datetime | None
    off_grid: bool | None = None
    pending_mode: BatteryMode | None = None


class ChargerStatus(Struct, frozen=True, kw_only=True):
    """The charger of a loadpoint."""

    driver: str
    online: bool
    error: str | None = None  # in its own words


class VehicleStatus(Struct, frozen=True, kw_only=True):
    """The car at a loadpoint, as far as known; `by_identity`: the charger told which one it is.
    `own_limit_pct` is set in the car; `presence` is home, away or unknown, `place` what its source calls the
    place where it is while away.
    """

    id: str | None
    name: str | None
    soc_pct: float | None = None
    soc_source: str | None = None
    by_identity: bool = False
    soc_at: datetime | None = None
    own_limit_pct: float | None = None
    presence: str = "unknown"
    place: str | None = None


class SessionStatus(Struct, frozen=True, kw_only=True):
    """One plug-in to plug-out; null where less than 95 % of it was measured. `coverage`, 0…1.

    `solar_wh`, `battery_wh` and `grid_wh` are where the energy came from; `saving` is what it would have cost
    more, all of it bought at the price of its moment. `fed_wh`: what the car gave to the house, as measured.
    `known_wh` is what surely was charged, where `energy_wh` is null, too.
    """

    id: str
    energy_wh: float | None
    solar_wh: float | None
    cost: float | None
    started_at: datetime
    coverage: float = 1.0
    battery_wh: float | None = None
    grid_wh: float | None = None
    saving: float | None = None
    soc_start_pct: float | None = None
    fed_wh: float = 0.0
    known_wh: float = 0.0


class TimerStatus(Struct, frozen=True, kw_only=True):
    """A countdown, as of the document's `at`."""

    kind: str
    remaining_s: float
    ends_at: datetime


class LastCommand(Struct, frozen=True, kw_only=True):
    """The newest command of a target, in short; all of it is at /commands."""

    id: str
    action: str
    issued_by: str
    state: str
    at: datetime
    reason: Reason | None = None
    requested: dict[str, Any] = field(default_factory=dict)
    applied: dict[str, Any] = field(default_factory=dict)


class CarPlanStatus(Struct, frozen=True, kw_only=True):
    """What is planned for the car of mode smart, in short; the slots are in the plan.

    `made_by`: the optimiser, or by price alone. `energy_wh` is what its battery was missing when it was made
    (the most it could, where `soc_pct` is null), `shortfall_wh` what it will not get of that. `cost`: of the
    grid's part, null where a price is not known.
    """

    id: str
    made_at: datetime
    made_by: str
    soc_pct: float | None
    target_soc_pct: float | None
    departure: datetime | None
    starts_at: datetime | None
    finish_at: datetime | None
    energy_wh: float
    cost: float | None
    can_meet_target: bool
    shortfall_wh: float


class LoadpointStatus(Struct, frozen=True, kw_only=True):
    """One charge point: observed, wanted, by whom and why; and how it is set, under the names of PATCH.

    `phases` is what a charge uses as measured, `phases_set` the setting. Four currents, A per phase:
    `current_a` is measured; `applied_current_a` is what the charger says it is set to; `target_current_a` is
    ordered of it, 0 for none, null while nothing of ours is; `requested_current_a` is what mode or person
    wanted before fuse, circuits and pace. `auxiliary_w` is drawn by a car that does not charge. `confidence`:
    observed, stale (silent, seen before), commanded (it measures nothing) or unknown (never seen).
    `effective_limit_soc_pct` is where a charge ends that runs now, or would: a person's start may have a
    limit of its own, mode smart has its target, the car its own, and with mode off `limit_soc_pct` ends none.
    `capabilities` null: the charger can only be read. `target_feed_w`: what its car is to give the house, W.
    """

    id: str
    name: str
    charger: ChargerStatus
    vehicle: VehicleStatus | None
    connected: bool | None
    charging: bool | None
    state: str
    mode: Mode
    owner: str
    until: datetime | None
    power_w: float | None
    current_a: float | None
    target_current_a: int | None
    phases: int | None
    limit_soc_pct: float
    effective_limit_soc_pct: float
    session: SessionStatus | None
    timer: TimerStatus | None
    reason: Reason
    last_command: LastCommand | None
    observed_at: datetime | None
    confidence: str
    min_current_a: int
    max_current_a: int
    priority: int
    requested_current_a: int | None = None
    applied_current_a: float | None = None
    auxiliary_w: float | None = None
    target_feed_w: int = 0
    discharge_floor_pct: float = 50
    capabilities: ChargerCapabilities | None = None
    plan: CarPlanStatus | None = None
    charge_in_demand_window: bool = False
    phases_set: Literal[1, 3, "auto"] = 1
    min_on_s: float = 300
    min_off_s: float = 300
    solar: SolarSettings = field(default_factory=SolarSettings)
    cheap: CheapSettings = field(default_factory=CheapSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    smart: SmartSettings = field(default_factory=SmartSettings)


class PriceStatus(Struct, frozen=True, kw_only=True):
    """The price now, currency per kWh."""

    import_price: float | None = field(name="import", default=None)
    export_price: float | None = field(name="export", default=None)
    kind: str | None = None
    until: datetime | None = None
    source: str = ""
    age_s: float | None = None


class QuotaStatus(Struct, frozen=True, kw_only=True):
    """A price for an amount of energy, at a glance: `left_kwh` until it ends or begins, 0 once it has, null
    where that is not known; `applies`: it is the price now.
    """

    name: str
    left_kwh: float | None
    applies: bool | None
    resets_at: datetime


class PeakStatus(Struct, frozen=True, kw_only=True):
    """The highest import that a demand charge is for, and what it costs so far."""

    name: str
    peak_kw: float
    cost: float
    is_open: bool


class CreditStatus(Struct, frozen=True, kw_only=True):
    """A credit for the day, and how it stands with it."""

    name: str
    amount: float
    state: CreditState


class TermsStatus(Struct, frozen=True, kw_only=True):
    """The terms of the contract beside the price, in short; all of it is at /tariff."""

    quotas: tuple[QuotaStatus, ...]
    demand: tuple[PeakStatus, ...]
    credits: tuple[CreditStatus, ...]


class PlanStep(Struct, frozen=True, kw_only=True):
    """One step of the plan, in short."""

    action: str
    power_w: float
    start: datetime
    end: datetime
    reason: Reason


class PlanStatus(Struct, frozen=True, kw_only=True):
    """The current plan, in short; the whole one is at /plan."""

    id: str
    made_at: datetime
    now: PlanStep | None
    next: PlanStep | None


class InverterLimit(Struct, frozen=True, kw_only=True):
    """An AC-coupled inverter: what it may give, whether it says so, and what it gives now. `limit_w` None: it
    is free; `power_w` None: nobody knows. `acknowledged` false without a limit: ours is not lifted yet.
    """

    limit_w: float | None
    acknowledged: bool | None
    power_w: float | None


class CurtailmentStatus(Struct, frozen=True, kw_only=True):
    """Wanted, acknowledged and observed are three things. `enforced` None: could not be told. `inverters` are
    those beside the battery, by id.
    """

    active: bool
    desired_w: float | None
    acknowledged: bool | None
    enforced: bool | None
    reason: Reason
    inverters: dict[str, InverterLimit] = field(default_factory=dict)


class WishStatus(Struct, frozen=True, kw_only=True):
    """What somebody asked of the house as a whole: it stands until its end, or a `restore` of its target."""

    issued_by: str
    until: datetime
    reason: Reason


class DeviceHealth(Struct, frozen=True, kw_only=True):
    """A device's condition and the age of its newest reading."""

    health: Health
    age_s: float | None


class Today(Struct, frozen=True, kw_only=True):
    """Energy and money since local midnight; null where less than 95 % of the day so far was measured.

    `ev_fed_wh` is what cars gave to the house, which is in no other figure.

    `since`: from when it counts, which is later than midnight on the first day of a house. `coverage`, 0…1,
    is that of the least measured value shown, or of the best measured where none is. `cost` is of energy
    alone; `savings` hold the worth of what the battery stores more than at midnight. `provisional_cost` is
    the part of `cost` that is reckoned with prices which the source may still correct.
    """

    import_wh: float | None = None
    export_wh: float | None = None
    pv_wh: float | None = None
    load_wh: float | None = None
    ev_wh: float | None = None
    ev_fed_wh: float | None = None
    cost: float | None = None
    savings: float | None = None
    provisional_cost: float | None = None
    since: datetime | None = None
    coverage: float = 0.0


class Status(Struct, frozen=True, kw_only=True):
    """The whole document. `seq` and `at` are stamped by the stream, never part of a patch."""

    seq: int
    at: datetime
    site: SiteStatus
    summary: Summary = Summary()
    flow: Flow
    battery: BatteryStatus | None
    loadpoints: dict[str, LoadpointStatus]
    price: PriceStatus | None
    terms: TermsStatus | None = None
    plan: PlanStatus | None
    curtailment: CurtailmentStatus
    wishes: dict[str, WishStatus] = field(default_factory=dict)  # by target: curtailment, plan
    event: Event | None
    problems: tuple[Problem, ...] = ()  # worst first
    devices: dict[str, DeviceHealth]
    today: Today
    totals: Totals = Totals()
