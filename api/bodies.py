"""What requests carry and answers are made of, where the domain has no value of that shape."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from domain.command.capabilities import BatteryCapabilities
from domain.command.request import Deadline
from domain.energy.comparison import KnownSavings
from domain.energy.counted import BilledCost
from domain.energy.lifetime import Lifetime
from domain.energy.terms_shown import TermsShown
from domain.house.access import Scope
from domain.house.battery_setting import ExportRule
from domain.house.settings import Mode
from domain.house.trial import Section
from domain.status.document import BatteryStatus
from domain.tariff.slots import PriceSlot
from domain.tariff.upload import UploadReport

ItemT = TypeVar("ItemT")


class Page(Struct, Generic[ItemT], frozen=True, kw_only=True):
    """Part of a list; `next` is the cursor of the part after it, null at the end."""

    items: list[ItemT]
    next: str | None = None


class Whereabouts(Struct, frozen=True, kw_only=True):
    """Where the house is reached, best first; `pages_ask`: a page of one address is let in at the others."""

    items: list[str]
    next: str | None = None
    pages_ask: bool


class Condition(Struct, frozen=True, kw_only=True):
    """Whether it is up, or ready."""

    status: Literal["ok", "not_ready"]


class Info(Struct, frozen=True, kw_only=True):
    """What answers here. `instance` is this installation's own id."""

    name: str
    version: str
    instance: str
    api: str = "v1"


class PairRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pairing code, and what the new token shall be called."""

    code: str
    name: str


class Paired(Struct, frozen=True, kw_only=True):
    """A new token, shown this once. `addresses` are where the house is reached, home network first."""

    token: str
    scope: Scope
    addresses: list[str]


class InvitationRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the phone that uses the code may do, how long it works, and the address that it is sent to."""

    scope: Scope = Scope.CONTROL
    minutes: Annotated[int, Meta(ge=1, le=60)] = 5
    address: str | None = None


class Invitation(Struct, frozen=True, kw_only=True):
    """A pairing code for one phone. `link` opens the page and pairs by itself, `qr_svg` is the link drawn as
    an SVG picture without a size of its own.
    """

    code: str
    scope: Scope
    expires_at: datetime
    address: str
    link: str
    qr_svg: str


class TokenView(Struct, frozen=True, kw_only=True):
    """A token as people see it: never its secret, nor the digest."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new token shall be called, and how far it reaches."""

    name: str
    scope: Scope


class TokenMade(Struct, frozen=True, kw_only=True):
    """A new token; `token` is its secret, shown this once."""

    token: str
    id: str
    name: str
    scope: Scope


class LoadpointPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes to a loadpoint; what is absent stays, null goes back to the configured value, an empty vehicle
    detaches the car. Later than `expires_at` nothing of it is done.
    """

    expires_at: Deadline | UnsetType | None = UNSET
    mode: Mode | UnsetType | None = UNSET
    limit_soc_pct: float | UnsetType | None = UNSET
    min_current_a: int | UnsetType | None = UNSET
    max_current_a: int | UnsetType | None = UNSET
    phases: Literal[1, 3, "auto"] | UnsetType | None = UNSET
    priority: int | UnsetType | None = UNSET
    vehicle: str | UnsetType | None = UNSET
    charge_in_demand_window: bool | UnsetType | None = UNSET
    discharge_floor_pct: float | UnsetType | None = UNSET
    solar: dict[str, Any] | UnsetType | None = UNSET
    cheap: dict[str, Any] | UnsetType | None = UNSET
    schedule: dict[str, Any] | UnsetType | None = UNSET
    smart: dict[str, Any] | UnsetType | None = UNSET


class AutomationPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes to an automation; what is absent stays, null goes back to the default, a list is replaced."""

    id: str | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    group: str | UnsetType | None = UNSET
    priority: int | UnsetType | None = UNSET
    enabled: bool | UnsetType | None = UNSET
    paused_until: str | UnsetType | None = UNSET
    once: bool | UnsetType | None = UNSET
    dry_run: bool | UnsetType | None = UNSET
    fires_at_first: bool | UnsetType | None = UNSET
    window: dict[str, Any] | UnsetType | None = UNSET
    quiet: dict[str, Any] | UnsetType | None = UNSET
    trigger: dict[str, Any] | UnsetType | None = UNSET
    conditions: list[dict[str, Any]] | UnsetType | None = UNSET
    actions: list[dict[str, Any]] | UnsetType | None = UNSET


class BatteryPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes to the battery's reserve, limits and own settings; null goes back to the configured value,
    which the last four have not. Later than `expires_at` nothing of it is done. `grid_charging`: it may
    charge from the grid; `off_grid_ev_reserve_pct`: kept from cars while the house is cut off from the grid.
    """

    expires_at: Deadline | UnsetType | None = UNSET
    reserve_pct: float | UnsetType | None = UNSET
    max_charge_w: float | UnsetType | None = UNSET
    max_discharge_w: float | UnsetType | None = UNSET
    grid_charging: bool | UnsetType | None = UNSET
    export_rule: ExportRule | UnsetType | None = UNSET
    storm_watch: bool | UnsetType | None = UNSET
    off_grid_ev_reserve_pct: float | UnsetType | None = UNSET


class TariffPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of its forecasts the price source tells, null: the configured one. Later than `expires_at`
    nothing of it is done.
    """

    expires_at: Deadline | UnsetType | None = UNSET
    forecast: str | UnsetType | None = UNSET


class RefreshRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a new plan is asked for; the body may be left out."""

    expires_at: Deadline | None = None


class BatteryView(BatteryStatus, frozen=True, kw_only=True):
    """The battery as in the status, its limits as set, its own settings as far as they are known, and what
    it can do: `capabilities.settings` says which of those can be set from here.
    """

    max_charge_w: float
    max_discharge_w: float
    grid_charging: bool | None
    export_rule: ExportRule | None
    storm_watch: bool | None
    off_grid_ev_reserve_pct: float | None
    capabilities: BatteryCapabilities | None


class TariffView(Struct, frozen=True, kw_only=True):
    """Price slots in time order, where they came from and how old they are; `uploads` by target.

    `supply_charge_per_day` is what the connection costs whatever flows, null where the source does not say.
    `terms` is what the contract says beyond these prices, and how it stands with it; null: nothing.
    `forecast` is the one that the source tells of its `forecasts`; null and empty: it has no choice.
    `awaited`: the source was just asked for the first time, and has neither told any price nor failed.
    """

    items: list[PriceSlot]
    next: str | None = None
    source: str
    fetched_at: datetime | None
    age_s: float | None
    supply_charge_per_day: float | None
    terms: TermsShown | None
    uploads: dict[str, UploadReport]
    forecast: str | None
    forecasts: list[str]
    awaited: bool = False


class Savings(Struct, frozen=True, kw_only=True):
    """What the house paid beside what the same load, solar and prices cost without battery and control.

    `savings` are `cost_without` less `cost` and the `stored_value` of the `stored_wh` that the battery holds
    more at the end than at the start. `stored_worth` is what a stored kWh is worth today: the discharge
    efficiency times the mean import price of the seven local days before (those far above the middle one
    left out), and no less than what the sun in it would have earned; `stored_worth_days`: how far back there
    are such days, 7 at most, and 0 on a house's first, when that day's own prices tell it. It holds for every
    span and both ways, so parts add up to the whole, and energy that went in and out again is worth nothing.
    Each side holds the same `supply_charge`, where it is known. Null where less than 95 % of the time was
    measured, the supply charge too; what was paid needs no more than the grid's meter, and `measured_s` says
    for how long that was known; `coverage` (0…1) is that of the least measured value that is told.
    `measured_from` is when the grid's meter told for the first time in the span: a house's first day begins
    there, and asked from then on it has its sums. `terms_cost` and `terms_cost_without` are the parts that
    quotas, steps, demand charges and credits have in the two costs: the house without a battery has quotas
    and peaks of its own. `settled`: all of it was reckoned with prices that are billed, none is provisional.
    `lifetime` sums up all days of the house that are over, whatever span is asked for. `billed` is what the
    retailer billed for whole days of the span, where it tells that; `cost_counted` and `savings_counted` are
    `cost` and `savings` with its billable days in place of ours. `known`: where a sum is null, what was paid
    and saved in the `known_s` of the time in which both were known, if there are any.
    """

    start: datetime
    end: datetime
    cost: float | None
    cost_without: float | None
    savings: float | None
    stored_wh: float | None
    stored_value: float | None
    stored_worth: float | None
    stored_worth_days: int | None
    supply_charge: float | None
    terms_cost: float | None
    terms_cost_without: float | None
    settled: bool | None
    lifetime: Lifetime
    billed: BilledCost | None
    cost_counted: float | None
    savings_counted: float | None
    measured_s: float
    measured_from: datetime | None
    coverage: float
    known: KnownSavings | None


class TrialRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table as it would stand in `section` of the file; a secret sent as it is shown, as dots, is the one
    that the house has. `id` is the inverter's or loadpoint's that it would replace.
    """

    section: Section
    table: dict[str, Any]
    id: str | None = None


class DeviceView(Struct, frozen=True, kw_only=True):
    """One device, for the people who look after it; `capabilities` differ by its kind."""

    id: str
    driver: str
    model: str | None
    firmware: str | None
    health: str
    age_s: float | None
    last_error: str | None
    writes_today: int
    capabilities: dict[str, Any] | None
