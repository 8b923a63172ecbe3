"""The status document: what phones, Home Assistant and scenarios see. Unknown is null, never 0.

Devices and loadpoints are maps keyed by id, so that a merge patch stays small.
"""

from datetime import datetime

from msgspec import Struct, field

from domain.energy.terms_shown import CreditState
from domain.energy.totals import Totals
from domain.event.event import Event
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason
from domain.status.loadpoint_document import LoadpointStatus
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
    """The current plan, in short; the whole one is at /plan. Both steps: null while the battery is silent.
    `renewing`: something was changed since that it does not count with, and the next one is being made.
    """

    id: str
    made_at: datetime
    now: PlanStep | None
    next: PlanStep | None
    renewing: bool = False


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
